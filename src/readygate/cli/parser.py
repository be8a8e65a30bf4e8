"""The options of all commands.

Enters: arguments. Leaves: a namespace, checked as far as a parser can. argparse's own errors become UsageError, so
that every mistake reads alike and ends with exit code 2.
"""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Sequence
from typing import NoReturn

from readygate import __version__
from readygate.cli.main import COMMANDS
from readygate.model.errors import UsageError

POLICY = ".github/readygate.yml"
EPILOG = "exit codes: 0 ready (or nothing that --fail-on names), 1 not ready, 2 usage or policy, 3 a bug of readygate"


class Parser(argparse.ArgumentParser):
    """argparse that raises UsageError with the nearest valid word instead of leaving the program."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, place=self.prog, hint=f"`{self.prog} --help` lists what there is")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options; UsageError for what does not exist."""
    parser = build()
    given = [argument for argument in arguments if not argument.startswith("-")]
    if given and given[0] not in COMMANDS:
        near = difflib.get_close_matches(given[0], COMMANDS, 1)
        hint = f"did you mean `{near[0]}`?" if near else f"commands: {', '.join(COMMANDS)}"
        raise UsageError(f"there is no command {given[0]!r}", place="readygate", hint=hint)
    return parser.parse_args(arguments)


def build() -> Parser:
    """The parser of all commands."""
    parser = Parser(
        prog="readygate",
        description="Says whether a service is ready, and exactly what is missing, from the evidence of its runs.",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"readygate {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)
    added = {
        name: commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.", epilog=EPILOG)
        for name, text in COMMANDS.items()
    }
    _sources(added["check"])
    _subject(added["check"])
    _judging(added["check"])
    _github(added["check"])
    _sources(added["collect"])
    _out(added["collect"], "the bundle's file", "readygate-bundle.json")
    added["evaluate"].add_argument("bundles", nargs="+", metavar="BUNDLE", help="files that `collect` wrote")
    _policy(added["evaluate"])
    _subject(added["evaluate"])
    _judging(added["evaluate"])
    _sources(added["inspect"])
    _inspecting(added["inspect"])
    added["explain"].add_argument("criterion", help="its id, for example G2.if-match")
    _sources(added["explain"])
    _subject(added["explain"])
    added["explain"].add_argument("--json", action="store_true", help="print JSON")
    _policy(added["validate"])
    added["validate"].add_argument("--json", action="store_true", help="print JSON")
    return parser


def _policy(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--policy", metavar="FILE", help=f"the policy (default {POLICY} in the repository's root)")


def _sources(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files or folders of evidence (default: what the policy declares)"
    )
    _policy(parser)
    parser.add_argument(
        "--evidence",
        action="append",
        default=[],
        metavar="[FORMAT=]PATH",
        help="a report, with its format where content cannot tell it: oasdiff=reports/breaking.json",
    )
    parser.add_argument("--service", action="append", default=[], metavar="NAME", help="only this service")
    parser.add_argument("--root", metavar="DIR", help="the repository's root (default: found from here)")
    parser.add_argument("--replay", action="store_true", help="judge files as they lie; needs --at")
    parser.add_argument("--at", metavar="DATE", help="the day to judge, as YYYY-MM-DD (default: today in UTC)")


def _subject(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--milestone", metavar="ID", default="", help="judge this milestone instead of the policy's")
    parser.add_argument(
        "--target", "--level", metavar="LEVEL", default="", help="judge this level instead of the due one"
    )


def _judging(parser: argparse.ArgumentParser) -> None:
    if not any(action.dest == "service" for action in parser._actions):  # noqa: SLF001 (argparse has no public list)
        parser.add_argument("--service", action="append", default=[], metavar="NAME", help="only this service")
        parser.add_argument("--at", metavar="DATE", help="the day to judge, as YYYY-MM-DD (default: today in UTC)")
        parser.set_defaults(replay=False)
    parser.add_argument(
        "--fail-on", choices=("any", "new", "never"), help="what ends with exit code 1 (default: the policy's rollout)"
    )
    parser.add_argument("-o", "--out", metavar="DIR", help="write verdict.json, readiness files and summary.md here")
    parser.add_argument("--json", action="store_true", help="print verdict.json")
    parser.add_argument("--format", choices=("text", "markdown", "junit"), default="text", help="how to print")
    parser.add_argument("--all", action="store_true", help="show the criteria that hold, too")


def _github(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--needs", metavar="JSON", default="", help="`toJSON(needs)` of the job: a failed need fails")
    parser.add_argument("--github", action="store_true", help="write job summary, outputs and annotations")


def _out(parser: argparse.ArgumentParser, what: str, default: str) -> None:
    parser.add_argument("-o", "--out", metavar="FILE", default=default, help=f"{what} (default {default})")


def _inspecting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", metavar="KIND", help="only this kind of evidence")
    parser.add_argument(
        "--where", action="append", default=[], metavar="KEY=GLOB", help="a filter, as in a criterion's `where:`"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
