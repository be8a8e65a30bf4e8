"""`python -m readygate`."""

from __future__ import annotations

from readygate.cli.main import entry

if __name__ == "__main__":
    entry()
