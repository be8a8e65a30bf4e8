"""The options of all commands.

Enters: arguments. Leaves: a namespace, checked as far as a parser can. argparse's own errors become UsageError, so
that every mistake reads alike and ends with exit code 2. Options and paths may be mixed; after `--` all are paths.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import NoReturn

from readygate import __version__
from readygate.cli.main import COMMANDS
from readygate.model.errors import UsageError
from readygate.policies.names import nearest

POLICY = ".github/readygate.yml"
EPILOG = (
    "exit codes: 0 ready (or nothing that --fail-on names), 1 not ready, 2 usage or policy, 3 a bug of readygate, "
    "4 publishing failed where it is required, 130 interrupted"
)


class Parser(argparse.ArgumentParser):
    """argparse that raises UsageError instead of leaving the program."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, place=self.prog, hint=f"`{self.prog} --help` lists what there is")

    def names(self) -> list[str]:
        """The long names of all options."""
        return [name for action in self._actions for name in action.option_strings if name.startswith("--")]


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options; UsageError for what does not exist. Leaves the program after `--help` and `--version`."""
    commands = f"commands: {', '.join(COMMANDS)}"
    if not arguments:
        raise UsageError("no command is given", hint=f"{commands}; `readygate --help` says more")
    command, *rest = arguments
    if command in {"-h", "--help", "--version"}:
        overview().parse_args([command])
    if command.startswith("-"):
        raise UsageError(
            f"the command stands before its options, such as {command!r}", place="readygate", hint=commands
        )
    if command not in COMMANDS:
        raise UsageError(f"there is no command {command!r}", hint=nearest(command, COMMANDS))
    parser = of_command(command)
    options, unknown = parser.parse_known_intermixed_args(_paths_marked(rest))
    if unknown:
        option = unknown[0].partition("=")[0]
        if option.startswith("-"):
            raise UsageError(f"there is no option {option!r}", place=parser.prog, hint=nearest(option, parser.names()))
        raise UsageError(
            f"{option!r} is one argument too many",
            place=parser.prog,
            hint=f"`{parser.prog} --help` lists what there is",
        )
    options.command = command
    return options


def _paths_marked(arguments: list[str]) -> list[str]:
    """What stands behind `--` as paths that cannot be taken for options."""
    if "--" not in arguments:
        return arguments
    end = arguments.index("--")
    return [*arguments[:end], *(f"./{path}" if path.startswith("-") else path for path in arguments[end + 1 :])]


def overview() -> Parser:
    """The parser of the bare program: what commands there are."""
    width = max(map(len, COMMANDS))
    lines = "\n".join(f"  {name:<{width}}  {text}" for name, text in COMMANDS.items())
    parser = Parser(
        prog="readygate",
        usage="readygate COMMAND [OPTION…] [PATH…]",
        description="Says whether a service is ready, and exactly what is missing, from the evidence of its runs.\n\n"
        f"commands:\n{lines}\n\n`readygate COMMAND --help` lists the options of a command.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"readygate {__version__}")
    return parser


def of_command(name: str) -> Parser:
    """The parser of one command."""
    text = COMMANDS[name]
    parser = Parser(
        prog=f"readygate {name}",
        description=f"{text[0].upper()}{text[1:]}.",
        epilog=EPILOG,
        allow_abbrev=False,
    )
    for part in _PARTS[name]:
        part(parser)
    return parser


def _paths(parser: Parser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="files, folders or quoted globs of evidence (default: what the policy declares)",
    )
    parser.add_argument(
        "--evidence",
        action="append",
        default=[],
        metavar="[FORMAT=]PATH",
        help="a report, with its format where content cannot tell it: oasdiff=reports/breaking.json",
    )
    parser.add_argument("--root", metavar="DIR", help="the repository's root (default: found from here)")
    parser.add_argument("--replay", action="store_true", help="judge files as they lie; needs --at")
    _day(parser)


def _day(parser: Parser) -> None:
    parser.add_argument("--at", metavar="DATE", help="the day to judge, as YYYY-MM-DD (default: today in UTC)")


def _policy(parser: Parser) -> None:
    parser.add_argument("--policy", metavar="FILE", help=f"the policy (default {POLICY} in the repository's root)")


def _against(parser: Parser) -> None:
    parser.add_argument(
        "--against",
        action="append",
        default=[],
        metavar="FILE",
        help="another policy, or a summary of the matrix: tell where they contradict (exit code 1); repeatable",
    )


def _subject(parser: Parser) -> None:
    parser.add_argument("--service", action="append", default=[], metavar="NAME", help="only this service; repeatable")
    parser.add_argument("--milestone", metavar="ID", default="", help="judge this milestone instead of the policy's")
    parser.add_argument(
        "--target", "--level", metavar="LEVEL", default="", help="judge this level instead of the due one"
    )


def _judging(parser: Parser) -> None:
    parser.add_argument(
        "--fail-on", choices=("any", "new", "never"), help="what ends with exit code 1 (default: the policy's rollout)"
    )
    parser.add_argument(
        "-o", "--out", metavar="DIR", help="write verdict.json, readiness files, summary.md and scorecard.html here"
    )
    parser.add_argument("--json", action="store_true", help="print verdict.json")
    parser.add_argument("--format", choices=("text", "markdown", "html", "junit"), default="text", help="how to print")
    parser.add_argument("--all", action="store_true", help="show the criteria that hold, too")


def _github(parser: Parser) -> None:
    parser.add_argument("--needs", metavar="JSON", default="", help="`toJSON(needs)` of the job: a failed need fails")
    parser.add_argument("--github", action="store_true", help="judge this run on GitHub: base, baseline, publishing")
    _publishing(parser)


def _publishing(parser: Parser) -> None:
    """What only a run on GitHub asks; the token comes from GITHUB_TOKEN."""
    parser.add_argument(
        "--publish", metavar="PLACES", default="", help="where to tell the verdict: comment,check,summary"
    )
    parser.add_argument("--require-publish", action="store_true", help="exit code 4 where telling it failed")
    parser.add_argument("--artifact", metavar="NAME", default="readygate", help="the artifact of baselines")
    parser.add_argument("--collected", metavar="GLOBS", default="readygate-*", help="artifacts that `report` reads")
    _ledger(parser)
    parser.add_argument("--run-id", metavar="ID", default="", help="another run whose artifacts are evidence, too")
    parser.add_argument("--pact-broker-url", metavar="URL", default="", help="the Pact broker to ask")
    parser.add_argument("--pact-environment", metavar="NAME", default="", help="where providers must be deployable")


def _ledger(parser: Parser) -> None:
    parser.add_argument(
        "--ledger",
        metavar="WHERE",
        default="",
        help="where verdicts are kept: BRANCH, ADDRESS#BRANCH, or a .ndjson file",
    )


def _telling(parser: Parser) -> None:
    parser.add_argument("verdict", metavar="VERDICT", help="verdict.json, as `check --out` writes it")
    parser.add_argument("--publish", metavar="PLACES", default="", help="comment,check,summary (all)")
    parser.add_argument("--require-publish", action="store_true", help="exit code 4 where telling it failed")


def _releasing(parser: Parser) -> None:
    parser.add_argument("-o", "--out", metavar="DIR", help="write release.json, release.md and the verdict here")
    parser.add_argument("--json", action="store_true", help="print release.json")
    parser.add_argument("--format", choices=("text", "markdown"), default="text", help="how to print")
    parser.set_defaults(fail_on="any")


def _reporting(parser: Parser) -> None:
    parser.add_argument("--github", action="store_true", help="as `check --github`; `report` works no other way")
    _publishing(parser)
    _day(parser)


def _collecting(parser: Parser) -> None:
    name = "readygate-bundle.json"
    parser.add_argument(
        "--service", action="append", default=[], metavar="NAME", help="the service that all this evidence belongs to"
    )
    parser.add_argument("-o", "--out", metavar="FILE", default=name, help=f"the bundle's file (default {name})")


def _bundles(parser: Parser) -> None:
    parser.add_argument("bundles", nargs="+", metavar="BUNDLE", help="files that `collect` wrote")
    parser.add_argument("--root", metavar="DIR", help="the repository's root (default: found from here)")
    _day(parser)


def _filters(parser: Parser) -> None:
    parser.add_argument("--kind", metavar="KIND", help="only this kind of evidence")
    parser.add_argument(
        "--where", action="append", default=[], metavar="KEY=GLOB", help="a filter, as in a criterion's `where:`"
    )


def _criterion(parser: Parser) -> None:
    parser.add_argument("criterion", help="its id, for example G2.if-match")


def _starting(parser: Parser) -> None:
    parser.add_argument("--forks", action="store_true", help="also the workflow for pull requests of forks")


def _json(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _exporting(parser: Parser) -> None:
    parser.add_argument("--export", action="store_true", help="write the rules as semgrep reads them")
    parser.add_argument("-o", "--out", metavar="FILE", default="", help="where to export to (default: print them)")


def _listing(parser: Parser) -> None:
    parser.add_argument("--kind", metavar="KIND", default="", help="only this kind of evidence")


def _documenting(parser: Parser) -> None:
    parser.add_argument("-o", "--out", metavar="DIR", default="", help="write one file for each service here")
    parser.add_argument("--verdict", metavar="FILE", default="", help="show this verdict.json instead of judging")
    parser.add_argument("--policy-only", action="store_true", help="show what the policy asks, and judge nothing")


def _serving(parser: Parser) -> None:
    _ledger(parser)
    parser.add_argument("--tokens", metavar="FILE", default="", help="the hashed bearer tokens, one a line")
    parser.add_argument("--host", metavar="ADDRESS", default="127.0.0.1", help="where to listen (default 127.0.0.1)")
    parser.add_argument("--port", metavar="PORT", type=_whole(0, 65535), default=8765, help="default 8765; 0: any")
    parser.add_argument(
        "--refresh",
        metavar="SECONDS",
        type=_whole(1, 86400),
        default=60,
        help="how old an answer may be before ledger and policy are read again (default 60)",
    )
    parser.add_argument("--new-token", metavar="NAME", default="", help="print a new token and its line, and end")
    parser.add_argument(
        "--service", action="append", default=[], metavar="NAME", help="with --new-token: it may see only this service"
    )


def _whole(least: int, most: int) -> Callable[[str], int]:
    """The type of an option that is a whole number."""

    def number(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"a whole number from {least} to {most} is needed, not {text!r}")
        return int(text)

    return number


def _root(parser: Parser) -> None:
    parser.add_argument("--root", metavar="DIR", help="the repository's root (default: found from here)")


_PARTS = {
    "check": (_paths, _policy, _subject, _judging, _github),
    "collect": (_paths, _policy, _collecting),
    "evaluate": (_bundles, _policy, _subject, _judging),
    "inspect": (_paths, _policy, _filters, _json),
    "publish": (_telling,),
    "release": (_paths, _policy, _subject, _releasing, _github),
    "report": (_policy, _subject, _judging, _reporting),
    "explain": (_criterion, _paths, _policy, _subject, _json),
    "validate": (_policy, _against, _root, _json),
    "init": (_root, _starting),
    "doctor": (_policy, _root, _json),
    "serve": (_policy, _root, _serving),
    "docs": (_paths, _policy, _subject, _documenting),
    "rules": (_exporting, _json),
    "collectors": (_listing, _json),
}
"""The groups of options that each command has, in the order of its help."""
