"""The command line: which command runs, and how it ends.

Enters: arguments. Leaves: an exit code (DESIGN section 4): 0 nothing that `fail-on` names, 1 something that it names,
2 usage or policy, 3 a bug of readygate, 130 interrupted. A user's mistake never shows a traceback.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from readygate import __version__

COMMANDS = {
    "check": "collect and evaluate here, print the scorecard: the verdict that CI gives",
    "collect": "read evidence into a bundle",
    "evaluate": "judge bundles",
    "inspect": "what is recognised, and every metric that a threshold would see",
    "explain": "what a criterion asks, what answered or nearly did, how to fix it",
    "validate": "check a policy",
}
"""The commands with a line each; a command is a module of this folder with `configure` and `run`."""
USAGE = 2
BUG = 3
INTERRUPTED = 130


def entry() -> NoReturn:
    """The console script."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Run one command; answers the exit code."""
    if list(arguments[:1]) == ["--version"]:
        print(f"readygate {__version__}")  # noqa: T201 (the command's output)
        return 0
    return _run(arguments)


def _run(arguments: Sequence[str]) -> int:
    from readygate.cli.parser import parse
    from readygate.cli.screen import Screen
    from readygate.model.errors import ReadygateError

    screen = Screen()
    try:
        options = parse(arguments)
        command = import_module(f"readygate.cli.{options.command}_command")
        code: int = command.run(options, screen)
    except ReadygateError as error:
        screen.error(str(error))
        return USAGE
    except KeyboardInterrupt:
        screen.error("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        screen.abandon()
        return 0
    except Exception:  # noqa: BLE001 (the last resort: a bug becomes a report, not a traceback alone)
        screen.bug()
        return BUG
    return code
