"""Stands in for readygate in copies of the action: says under what conditions it runs, and uses every channel.

The tests copy this file over `readygate/__main__.py`.
"""

import json
import os
import sys
from pathlib import Path

import msgspec
import yaml

from readygate.github.commands import annotation, write_outputs


def main() -> int:
    """Writes what it sees to the log as one line of JSON; the exit code is the level asked for, as a number."""
    seen = {
        "arguments": sys.argv[1:],
        "folder": str(Path.cwd()),
        "isolated": sys.flags.isolated,
        "utf8": sys.flags.utf8_mode,
        "path": sys.path,
        "modules": {name: str(module.__file__) for name, module in (("yaml", yaml), ("msgspec", msgspec))},
        "sitecustomize": str(getattr(sys.modules.get("sitecustomize"), "__file__", "")),
        "variables": sorted(name for name in os.environ if name.startswith(("PYTHON", "PIP_", "UV_", "VIRTUAL_ENV"))),
    }
    sys.stdout.write(f"PROBE {json.dumps(seen)}\n")
    sys.stdout.write(annotation("error", "≥ 95 %\n\r100%, not: a command", file="a,b.py", line=3, title="G1: x") + "\n")
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        file.write(write_outputs({"ready": "false", "gaps": '["G1.coverage: fail"]\nready=true'}))
    with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as file:
        file.write("# Not ready\n")
    levels = [argument.partition("=")[2] for argument in sys.argv if argument.startswith("--level=")]
    return int(levels[0]) if levels else 0


if __name__ == "__main__":
    sys.exit(main())
