"""The action's second process: turns the action's inputs into a command line and runs readygate with it.

Runs as `python -I` in the action's own environment; readygate itself comes from the action's own folder. Reads
READYGATE_INPUTS (the inputs as a JSON object), GITHUB_WORKSPACE and RUNNER_TEMP; appends to GITHUB_OUTPUT. Each step
gets a new folder for its files: a job may judge several services, and what the outputs point to must stay.
"""

from __future__ import annotations

import os
import runpy
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src"


def main() -> None:
    """Runs the command in the workspace; leaves by SystemExit with its exit code."""
    from readygate.github.commands import annotation, write_outputs
    from readygate.github.inputs import read
    from readygate.github.outputs import paths
    from readygate.model.errors import UsageError

    out = Path(tempfile.mkdtemp(prefix="out-", dir=Path(os.environ["RUNNER_TEMP"]) / "readygate"))
    try:
        request = read(os.environ["READYGATE_INPUTS"], workspace=Path(os.environ["GITHUB_WORKSPACE"]), out=out)
    except UsageError as error:
        sys.stdout.write(annotation("error", str(error), title="readygate") + "\n")
        sys.exit(2)
    del os.environ["READYGATE_INPUTS"]  # it holds the token
    os.environ |= {"GITHUB_TOKEN": request.token} if request.token else {}
    sys.argv = ["readygate", *request.arguments]
    os.chdir(request.folder)
    try:
        runpy.run_module("readygate", run_name="__main__")
    finally:
        with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8", newline="\n") as file:
            file.write(write_outputs(paths(out)))


# Worker processes import this file again; they must find the package and must not start another run.
sys.path.insert(0, str(SOURCE))
if __name__ == "__main__":
    main()
