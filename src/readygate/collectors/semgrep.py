"""semgrep's JSON: results, the files scanned, and with `--time` the rules.

Enters: what `semgrep scan --json` writes. Leaves: rows of the kind `findings`. Specification:
https://semgrep.dev/docs/semgrep-appsec-platform/json-and-sarif, https://github.com/semgrep/semgrep-interfaces.

- The rules that ran are in `time.rules`, which is empty without `--time`. It lists those with a file of their language,
  also one whose `paths.include` matched none. Without it only the SARIF of the same run tells the rules.
- `nosemgrep` leaves a result out, so what was suppressed is told by the SARIF alone.
- An error of level `error` (a rule that does not parse, a folder that is not there) is fatal: semgrep's own exit code
  says so. One of level `warn` or `info` is a gap where it gave up on a file or a rule (`Timeout`, `Out of memory`, …),
  a note where it skipped a few lines and scanned the rest (`PartialParsing`). A rule in `skipped_rules` did not run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.findings import COLUMNS, names_of, short
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.table import Table
from readygate.readers.jsonwalk import Each, Plan, walk
from readygate.readers.source import Source

_LEVELS = {
    "ERROR": "error",
    "CRITICAL": "error",
    "HIGH": "error",
    "WARNING": "warning",
    "MEDIUM": "warning",
    "INFO": "note",
    "LOW": "note",
    "INVENTORY": "note",
    "EXPERIMENT": "note",
}
_WHOLE = {"PartialParsing", "SemgrepWarning", "IncompatibleRule", "Missing plugin", "Semgrep match found"}
"""Types of warnings after which the rest was scanned; an unknown type counts as a gap."""
_TAGS = ("cwe", "owasp", "category", "tags")
_SHOWN = 3


class _Position(msgspec.Struct, frozen=True, gc=False):
    line: int = 0


class _Extra(msgspec.Struct, frozen=True, gc=False):
    severity: str
    message: str = ""
    is_ignored: bool | None = None
    metadata: dict[str, object] = {}


class _Result(msgspec.Struct, frozen=True, gc=False):
    check_id: str
    path: str
    start: _Position
    extra: _Extra


class _Error(msgspec.Struct, frozen=True):
    level: Literal["error", "warn", "info"]
    type: object = ""
    message: str = ""
    path: str | None = None
    rule_id: str | None = None

    @property
    def name(self) -> str:
        """The type: a text, or an array that starts with it."""
        name = self.type[0] if isinstance(self.type, list) and self.type else self.type
        return name if isinstance(name, str) else ""


class _Skipped(msgspec.Struct, frozen=True):
    path: str = ""
    reason: object = ""


class _Paths(msgspec.Struct, frozen=True):
    scanned: list[str]
    skipped: list[_Skipped] = []


class _Time(msgspec.Struct, frozen=True):
    rules: list[str | dict[str, object]] = []

    @property
    def names(self) -> list[str]:
        """The ids of the rules; older versions wrote `{"id": …}`."""
        return [str(rule["id"]) if isinstance(rule, dict) and "id" in rule else str(rule) for rule in self.rules]


class _SkippedRule(msgspec.Struct, frozen=True):
    rule_id: str


_PLAN: Plan = {
    "version": str | None,
    "engine_requested": str | None,
    "results": Each(_Result),
    "errors": list[_Error],
    "paths": _Paths,
    "time": _Time | None,
    "skipped_rules": list[_SkippedRule] | None,
}


class _Report:
    """The parts of a report, in whatever order they come."""

    def __init__(self) -> None:
        self.table = Table(COLUMNS)
        self.version = ""
        self.engine = "OSS"
        self.finished = False
        self.errors: list[_Error] | None = None
        self.paths: _Paths | None = None
        self.time = _Time()
        self.skipped: list[_SkippedRule] = []
        self.found: dict[str, None] = {}
        self.hidden = False

    def take(self, name: str, value: object) -> None:
        """What the report has under `name`; null is as absent."""
        match name, value:
            case "version", str():
                self.version = value
            case "engine_requested", str():
                self.engine = value
            case "errors", list():
                self.errors = value
            case "paths", _Paths():
                self.paths = value
            case "time", _Time():
                self.time = value
            case "skipped_rules", list():
                self.skipped = value
            case "results", list():
                self.finished = True
                for result in value:
                    self.add(result)
            case _:
                pass

    def add(self, result: _Result) -> None:
        """One result."""
        rule, extra = _line(result.check_id), result.extra
        level = _LEVELS.get(extra.severity.upper())
        if level is None:
            raise EvidenceError(f"a result has the severity {extra.severity[:20]!r}, which is none of semgrep's")
        self.found[rule] = None
        self.hidden = self.hidden or extra.is_ignored is not None
        line = result.start.line if 0 < result.start.line < 1 << 40 else 0
        suppressed = "inSource" if extra.is_ignored else ""
        values = (rule, level, _line(result.path), suppressed, "\n".join(dict.fromkeys(_tags(extra.metadata))))
        for name, value in zip(("rule", "level", "path", "suppressed", "tags"), values, strict=True):
            self.table.text(name).append(value)
        self.table.integers("line").append(line)
        self.table.text("message").append(short(extra.message))

    def close(self, tool: str) -> None:
        """Fill the columns in which all results are equal, now that the end of the report has named the engine."""
        rows = len(self.table.text("rule"))
        for name, value in (("entry", "result"), ("run", "0"), ("tool", tool), ("state", ""), ("tells", "")):
            self.table.text(name).extend([value] * rows)


def collect(source: Source) -> Collected:
    """The rows of a report; EvidenceError where a part is missing, a fatal problem where semgrep reports an error."""
    report = _Report()
    for name, value in walk(source, _PLAN):
        report.take(name, value)
    if not report.finished or report.errors is None or report.paths is None:
        raise EvidenceError("lacks `results`, `errors` or `paths.scanned`", hint="write it with `semgrep scan --json`")
    tool = f"Semgrep {report.engine}"
    cell = names_of(tool)
    report.close(cell)
    for row in _context(report, report.paths, report.errors, cell):
        report.table.add(*row)
    return Collected(
        table=report.table, tool=tool, tool_version=report.version, problems=tuple(_problems(report.errors))
    )


def _context(report: _Report, paths: _Paths, errors: list[_Error], tool: str) -> Iterator[tuple[str | int, ...]]:
    """The rows of the run, its rules, its files and its gaps."""
    skipped = {rule.rule_id for rule in report.skipped} | {
        each.rule_id for each in errors if each.name == "IncompatibleRule" and each.rule_id
    }
    rules = [_line(rule) for rule in report.time.names if rule not in skipped]
    tells = [name for name, told in (("files", True), ("rules", rules), ("suppressed", report.hidden)) if told]
    yield "run", "0", tool, "", "", "", 0, report.version, "", "", "", "\n".join(tells)
    for rule in dict.fromkeys([*rules, *report.found]):
        yield "rule", "0", tool, rule, "", "", 0, "", "", "", "", ""
    for path in dict.fromkeys(paths.scanned):
        yield "file", "0", tool, "", "", _line(path), 0, "", "", "", "", ""
    for each in errors:
        if each.level != "error" and each.name not in _WHOLE:
            yield "gap", "0", tool, _line(each.rule_id or ""), "", _line(each.path or ""), 0, "", "", "", "", ""
    for skip in paths.skipped:
        if str(skip.reason).startswith(("analysis_failed", "too_many_matches")):
            yield "gap", "0", tool, "", "", _line(skip.path), 0, "", "", "", "", ""


def _problems(errors: list[_Error]) -> Iterator[Problem]:
    """A few of the errors, which are fatal, and of the warnings, which are not."""
    for levels, fatal in (({"error"}, True), ({"warn", "info"}, False)):
        told = [each for each in errors if each.level in levels]
        for each in told[:_SHOWN]:
            yield Problem(fault=f"semgrep reports ({each.level}): {short(each.message or each.name)}", fatal=fatal)
        if len(told) > _SHOWN:
            yield Problem(fault=f"semgrep reports {len(told) - _SHOWN} more of level {told[0].level}", fatal=fatal)


def _tags(metadata: dict[str, object]) -> Iterator[str]:
    """What a rule says of its subject: a text or an array of texts each."""
    for name in _TAGS:
        value = metadata.get(name)
        yield from (_line(tag) for tag in (value if isinstance(value, list) else [value]) if isinstance(tag, str))


def _line(text: str) -> str:
    return " ".join(text.split("\n"))


COLLECTOR = Collector(
    name="semgrep",
    kind="findings",
    summary="semgrep's JSON, which names the files scanned (run it with --time for the rules)",
    specification="https://semgrep.dev/docs/semgrep-appsec-platform/json-and-sarif",
    reads=("semgrep",),
    signature=Signature(
        json=(
            ("results[].check_id", "results[].extra"),
            ("errors", "paths.scanned"),
            ("version", "results[].check_id"),
        ),
        lacks=("runs",),
    ),
    collect=collect,
)
