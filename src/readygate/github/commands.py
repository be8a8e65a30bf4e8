"""Text that GitHub's runner obeys: workflow commands, the files of outputs and of the job summary.

Enters: messages, which may hold text out of evidence. Leaves: text for the log, for GITHUB_OUTPUT and for
GITHUB_STEP_SUMMARY; nothing is written here. Escapes as GitHub's own toolkit does.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

Level = Literal["error", "warning", "notice"]

SHOWN_PER_LEVEL = 10
"""GitHub shows so many annotations of each level per step; the rest are dropped without a word."""

SUMMARY_LIMIT = 1_048_576
"""Bytes; a longer job summary is lost whole."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_COMMAND = re.compile(r"(?:^|(?<=\r))[^!-~\r\n]*::", re.MULTILINE)


class Annotation(msgspec.Struct, frozen=True, kw_only=True):
    """One message beside a file's line (or beside nothing), as the workflow run's page shows it."""

    level: Level
    message: str
    title: str = ""
    file: str = ""
    line: int = 0


def annotation(level: Level, message: str, *, file: str = "", line: int = 0, title: str = "") -> str:
    """One workflow command; an empty file or title, or a line below 1, is left out."""
    given = {"file": file, "line": str(line) if line > 0 else "", "title": title}
    properties = ",".join(f"{name}={_property(value)}" for name, value in given.items() if value)
    return f"::{level}{' ' if properties else ''}{properties}::{_data(message)}"


def annotations(wanted: Sequence[Annotation]) -> tuple[str, int]:
    """The commands, one a line, in the given order, and how many GitHub would not show and were left out."""
    used: dict[Level, int] = {}
    lines = []
    for one in wanted:
        used[one.level] = used.get(one.level, 0) + 1
        if used[one.level] <= SHOWN_PER_LEVEL:
            lines.append(annotation(one.level, one.message, file=one.file, line=one.line, title=one.title))
    return "".join(f"{line}\n" for line in lines), len(wanted) - len(lines)


def mask(secret: str) -> str:
    """The command after which the log shows asterisks instead of the text."""
    return f"::add-mask::{_data(secret)}"


def stop_commands(text: str, *, token: str = "") -> str:
    """The text between commands that make the runner obey nothing in it; the token is random unless given."""
    token = token or secrets.token_hex(16)
    body = text if text.endswith("\n") or not text else f"{text}\n"
    return f"::stop-commands::{token}\n{body}::{token}::\n"


def harmless(text: str) -> str:
    """The text with every would-be workflow command broken by a space, for text printed on its own.

    The runner takes `::name` at the start of a line, after white space, and the older `##[name]` anywhere in one.
    """
    return _COMMAND.sub(lambda found: f"{found[0][:-1]} :", text).replace("##[", "## [")


def write_outputs(values: Mapping[str, str], *, delimiter: str = "") -> str:
    """What to append to GITHUB_OUTPUT; the delimiter is random unless given.

    Raises ValueError for a name that GitHub would not take, and where a value holds the delimiter.
    """
    delimiter = delimiter or f"readygate-{secrets.token_hex(16)}"
    for name, value in values.items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"not the name of an output: {name!r}")
        if delimiter in value:
            raise ValueError(f"the value of {name} holds its delimiter")
    return "".join(f"{name}<<{delimiter}\n{value}\n{delimiter}\n" for name, value in values.items())


def fit_summary(text: str, *, limit: int = SUMMARY_LIMIT) -> str:
    """The summary, cut at the last paragraph that fits with a note of the cut. The limit is in bytes of UTF-8."""
    if len(text.encode("utf-8", "replace")) <= limit:
        return text
    note = "\n\n*Cut here: GitHub drops a job summary of more than 1 MiB. The verdict file has the rest.*\n"
    room = limit - len(note.encode())
    kept = text.encode("utf-8", "replace")[:room].decode("utf-8", "ignore")
    return kept[: max(kept.rfind("\n\n"), 0)] + note


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
