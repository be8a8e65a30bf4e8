"""The action's first process: makes its own environment, then runs `launch.py` in it.

Runs as `python -I -S` in an empty folder, so that neither the checkout nor packages that earlier steps installed are
imported. Reads RUNNER_TEMP. Its exit code is readygate's; 2 where the environment cannot be made.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ACTION = Path(__file__).resolve().parent.parent
sys.path.append(str(ACTION))

from action.environment import SetUpError, cleaned, prepare  # noqa: E402


def main() -> int:
    """Runs readygate in its own environment and returns its exit code."""
    environ = cleaned(os.environ)
    home = Path(environ["RUNNER_TEMP"]) / "readygate"
    try:
        python = prepare(ACTION / "requirements" / "runtime.txt", home, environ)
    except SetUpError as error:
        said = str(error).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        sys.stdout.write(f"::error title=readygate could not install its packages::{said}\n")
        return 2
    # UTF-8 whatever the locale: the variables that could say so are gone, and Windows would write cp1252.
    return subprocess.call([str(python), "-I", "-X", "utf8", str(ACTION / "action" / "launch.py")], env=environ)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
