"""Checkstyle XML: the results of a linter by file.

Enters: what Checkstyle writes, and in its form ESLint, redocly, PHP_CodeSniffer, ktlint and others. Leaves: rows of the
kind `findings`. Specification: https://checkstyle.org/result_reports.html.

- It names no rules that ran. Some tools list all files that they scanned, others only those with a result: a listed
  file without one shows that it is all of them; where there is none, the report tells neither rules nor files.
- An `<exception>` is a file that the tool gave up on.
- The severities are `error`, `warning`, `info` and `ignore`; what says something else, or nothing, counts as an error.
"""

from __future__ import annotations

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.findings_rows import Result, lint_table
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from readygate.readers.xml import Reading, parse

_LEVELS = {"error": "error", "warning": "warning", "info": "note", "ignore": "none"}
_DIGITS = 12


class _Reader:
    """The handlers, and what they have read."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.version = ""
        self.results: list[Result] = []
        self.files: dict[str, bool] = {}
        """Whether a file has a result."""
        self.gaps: list[str] = []
        self._open: list[str] = []
        self._file = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if not self._open:
            if name != "checkstyle":
                raise EvidenceError(f"the root element is <{name}>, not a report", line=self.reading.line)
            self.version = attributes.get("version", "")
        elif name == "file":
            self._begin(attributes.get("name", ""))
        elif name == "error":
            self._result(attributes)
        elif name == "exception":
            self.gaps.append(self._file)
            self.files[self._file] = True
        self._open.append(name)

    def end(self, name: str) -> None:
        """An element ends."""
        self._open.pop()
        if name == "file":
            self._file = ""

    def _begin(self, name: str) -> None:
        if self._open != ["checkstyle"] or not name:
            raise EvidenceError("a file inside another, or without a name", line=self.reading.line)
        self._file = name
        self.files.setdefault(name, False)

    def _result(self, attributes: dict[str, str]) -> None:
        line = attributes.get("line", "")
        self.files[self._file] = True
        self.results.append(
            Result(
                rule=attributes.get("source", ""),
                level=_LEVELS.get(attributes.get("severity", "").lower(), "error"),
                path=self._file,
                line=int(line) if line.isascii() and line.isdigit() and len(line) < _DIGITS else 0,
                message=attributes.get("message", ""),
            )
        )


def collect(source: Source) -> Collected:
    """The results of a run, and the files where it lists all of them."""
    reading = Reading()
    reader = _Reader(reading)
    parse(source, start=reader.start, end=reader.end, reading=reading)
    files = list(reader.files) if not all(reader.files.values()) else []
    table = lint_table(
        "Checkstyle",
        reader.version,
        reader.results,
        tells=["files"] if files else [],
        files=[name for name in files if name],
        gaps=reader.gaps,
    )
    return Collected(table=table, tool="Checkstyle", tool_version=reader.version)


COLLECTOR = Collector(
    name="checkstyle",
    kind="findings",
    summary="Checkstyle XML of any linter, which names no rules that ran",
    specification="https://checkstyle.org/result_reports.html",
    reads=("@redocly/cli 2.77", "Checkstyle (from its form)"),
    signature=Signature(xml=("checkstyle",)),
    collect=collect,
)
