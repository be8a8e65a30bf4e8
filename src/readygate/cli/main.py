"""The command line: which command runs, and how it ends.

Enters: arguments. Leaves: an exit code (DESIGN section 4): 0 nothing that `fail-on` names, 1 something that it names,
2 usage or policy, 3 a bug of readygate, 130 interrupted. A user's mistake never shows a traceback.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from readygate import __version__

if TYPE_CHECKING:
    from readygate.cli.screen import Screen

COMMANDS = {
    "check": "collect and evaluate here, print the scorecard: the verdict that CI gives",
    "collect": "read evidence into a bundle",
    "evaluate": "judge bundles",
    "inspect": "what is recognised, and every metric that a threshold would see",
    "publish": "tell a verdict on GitHub: check run, comment, job summary",
    "release": "may the milestone exit, may a service ship: levels, gates, sign-offs, waivers, regressions",
    "report": "judge the run of a pull request again, with the rights of the base repository",
    "explain": "what a criterion asks, what answered or nearly did, how to fix it",
    "validate": "check a policy",
    "init": "write a first policy and the workflows to start with",
    "doctor": "what is wrong with the set-up of workflows and branch rules, and how to mend it",
    "serve": "answer requests for the readiness of services and milestones, by the ledger",
    "docs": "write the readiness pages of services: levels, checklists, sign-offs, every criterion with its state",
    "rules": "list the semgrep rules that criteria ask for, or export them",
    "collectors": "list the kinds of evidence and the formats that are read",
}
"""The commands with a line each; a command is a module of this folder with `run`, its options stand in `parser`."""
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
    from readygate.cli.screen import Screen

    return _run(arguments, Screen())


def _run(arguments: Sequence[str], screen: Screen) -> int:
    from readygate.model.errors import ReadygateError

    try:
        code = _command(arguments, screen)
        screen.finish()
    except ReadygateError as error:
        screen.error(str(error))
        return USAGE
    except KeyboardInterrupt:
        screen.error("interrupted")
        return INTERRUPTED
    except Exception:  # noqa: BLE001 (the last resort: a bug becomes a report, not a traceback alone)
        screen.bug()
        return BUG
    return code


def _command(arguments: Sequence[str], screen: Screen) -> int:
    from readygate.cli.parser import parse

    try:
        options = parse(arguments)
    except SystemExit as left:  # after --help
        return int(left.code or 0)
    command = import_module(f"readygate.cli.{options.command}_command")
    code: int = command.run(options, screen)
    return code
