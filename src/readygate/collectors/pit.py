"""PIT XML (`mutations.xml`): one row of the kind `mutation` for each mutant.

Enters: what PIT's XML output writes, with or without a full mutation matrix. Leaves: mutants with their file, line and
status. PIT's own score counts mutants that could not be run as detected; here those do not count. Mutants that were not
started or not ended are those of an unfinished run, which is `invalid`. Files are named by package; the folders of the
usual build layouts are offered as roots. Format:
https://github.com/hcoles/pitest/blob/master/pitest-entry/src/main/java/org/pitest/mutationtest/report/xml/XMLReportListener.java
"""

from __future__ import annotations

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.mutation import (
    CHANGE,
    COLUMNS,
    INVALID,
    KILLED,
    NO_COVERAGE,
    PENDING,
    SURVIVED,
    TIMEOUT,
    unfinished,
)
from readygate.model.errors import EvidenceError
from readygate.model.table import Table
from readygate.readers.cobertura_lines import COUNT
from readygate.readers.jvm import source_roots
from readygate.readers.source import Source
from readygate.readers.xml import Reading, parse

_STATUSES = {
    "KILLED": KILLED,
    "SURVIVED": SURVIVED,
    "TIMED_OUT": TIMEOUT,
    "NO_COVERAGE": NO_COVERAGE,
    "NON_VIABLE": INVALID,
    "MEMORY_ERROR": INVALID,
    "RUN_ERROR": INVALID,
    "NOT_STARTED": PENDING,
    "STARTED": PENDING,
}
_DETECTED = {KILLED: "true", TIMEOUT: "true", SURVIVED: "false", NO_COVERAGE: "false"}
_READ = frozenset(
    (
        "sourceFile",
        "mutatedClass",
        "mutatedMethod",
        "methodDescription",
        "lineNumber",
        "mutator",
        "index",
        "description",
    )
)


class _Reader:
    """The handlers, and what they have read."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.table = Table(COLUMNS)
        self._depth = 0
        self._status = ""
        self._told: dict[str, str] = {}
        self._text: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a mutant, or listen to what is said of it."""
        if not self._depth and name != "mutations":
            raise EvidenceError(f"the root element is <{name}>, not a report of PIT", line=self.reading.line)
        self._depth += 1
        if name == "mutation":
            if self._depth != 2:
                raise EvidenceError("a mutant inside another element", line=self.reading.line)
            self._status, self._told = self._judged(attributes), {}
        elif name in _READ:
            self._text = []
            self.reading.listen(self._text.append)

    def end(self, name: str) -> None:
        """Keep what was said; add the mutant that ends."""
        self._depth -= 1
        if name == "mutation":
            self._add()
        elif name in _READ:
            self.reading.listen(None)
            self._told[name] = "".join([self._told.get(name, ""), *self._text]).strip()

    def _judged(self, attributes: dict[str, str]) -> str:
        told = attributes.get("status", "")
        status = _STATUSES.get(told)
        if status is None:
            raise EvidenceError(f"the status {told[:40]!r} is none of PIT's", line=self.reading.line)
        if attributes.get("detected", _DETECTED.get(status)) != _DETECTED.get(status, attributes.get("detected")):
            raise EvidenceError(
                f"a mutant is {told} and detected={attributes['detected'][:20]!r}", line=self.reading.line
            )
        return status

    def _add(self) -> None:
        told = self._told
        line, file = told.get("lineNumber", ""), told.get("sourceFile", "")
        if not file or not COUNT.fullmatch(line) or int(line) >= 1 << 31:
            raise EvidenceError("a mutant without its source file or line", line=self.reading.line)
        package = told.get("mutatedClass", "").rpartition(".")[0].replace(".", "/")
        mutator = told.get("mutator", "").rpartition(".")[2]
        place = " ".join(told.get(name, "") for name in ("mutatedMethod", "methodDescription", "index"))
        change = f"{told.get('description', '')[:CHANGE]} in {place[:CHANGE]}"
        self.table.add(f"{package}/{file}" if package else file, int(line), 0, mutator, change, self._status)


def _collect(source: Source) -> Collected:
    reading = Reading()
    reader = _Reader(reading)
    parse(source, start=reader.start, end=reader.end, reading=reading)
    table = reader.table
    return Collected(table=table, tool="PIT", problems=unfinished(table), roots=source_roots(source.path))


COLLECTOR = Collector(
    name="pit",
    kind="mutation",
    summary="PIT XML",
    specification="https://github.com/hcoles/pitest",
    reads=("PIT (test data of the project)",),
    signature=Signature(xml=("mutations",)),
    collect=_collect,
)
