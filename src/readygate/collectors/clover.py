"""Clover XML: one row of the kind `coverage` for each source file.

Enters: what istanbul (vitest, jest, nyc), PHPUnit, OpenClover and gcovr write. Leaves: lines from `<line>` elements;
statements, branches and functions from the `<metrics>` of each file. Functions are counted from lines of the type
`method` where there are any: PHPUnit's `coveredmethods` are those of which every line ran. istanbul's `statements` are
its lines, so its report tells no statements. Format: https://openclover.org/doc/schema/clover.xsd

Conditions mean two things. OpenClover counts how often each was true and false, two branches a line; istanbul writes
the branches taken as `truecount` and the missed ones as `falsecount`. What adds up to the file's metrics is believed.
"""

from __future__ import annotations

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.coverage_merge import merge_parts
from readygate.kinds.coverage_table import COLUMNS, FILE, UNTOLD, Branches, summed, write_branches
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.ranges import write_ranges
from readygate.model.table import Table
from readygate.readers.cobertura_lines import COUNT, Lines, is_hit, split_lines
from readygate.readers.source import Source
from readygate.readers.xml import Reading, parse

_ISTANBUL = "istanbul"
_PROJECT = "All files"
"""istanbul-reports names every project so."""
_METRICS = {"branches": "conditionals", "functions": "methods", "statements": "statements"}

Counts = tuple[int, int]
"""Covered and valid."""


class _File:
    """An open `<file>`."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.lines = Lines()
        self.methods: list[str] = []
        self.conditions: list[tuple[str, str, str]] = []
        self.metrics: dict[str, str] | None = None

    def counted(self, name: str) -> Counts:
        """What the metrics tell; ValueError for counts that cannot be."""
        word = _METRICS[name]
        texts = [(self.metrics or {}).get(key, "") for key in (f"covered{word}", word)]
        if not all(texts):
            return UNTOLD, UNTOLD
        covered, valid = (_count(text) for text in texts)
        if covered > valid:
            raise ValueError(f"{covered} of {valid} {word} covered")
        return covered, valid

    def functions(self) -> Counts:
        """Methods called and all methods, from their lines where there are any."""
        called = sum(map(is_hit, self.methods))
        return (called, len(self.methods)) if self.methods else self.counted("functions")

    def branches(self) -> tuple[Counts, Branches]:
        """Branches taken and all branches; and by line, as far as the report places them. ValueError where the
        conditions of the lines agree with the metrics in neither of their meanings."""
        told = self.counted("branches")
        if told[1] < 0:
            return told, {}
        shares = self._placed(shares=True)
        for placed in (shares, self._placed(shares=False)):
            if summed(placed) == told:
                return told, placed
        # istanbul leaves out branches on lines without a statement.
        taken, total = summed(shares)
        if taken > told[0] or total - taken > told[1] - told[0]:
            raise ValueError(f"{told[0]} of {told[1]} conditionals covered, its lines list {taken} of {total}")
        return told, shares

    def _placed(self, *, shares: bool) -> Branches:
        placed: Branches = {}
        for number, true, false in self.conditions:
            taken, missed = _count(true), _count(false)
            known_taken, known = placed.get(_count(number), (0, 0))
            own = (taken, taken + missed) if shares else ((taken > 0) + (missed > 0), 2)
            placed[_count(number)] = known_taken + own[0], known + own[1]
        return placed

    def row(self, tool: str) -> tuple[str | int, ...]:
        """ValueError where lines and metrics contradict each other."""
        numbers, missed = split_lines(self.lines)
        branches, placed = self.branches()
        statements = self.counted("statements")
        lines = (len(numbers) - len(missed), len(numbers))
        if not numbers and statements[1] > 0:
            lines = UNTOLD, UNTOLD
        elif statements[1] >= 0 and (lines[0] > statements[0] or len(missed) > statements[1] - statements[0]):
            raise ValueError(f"{statements[0]} of {statements[1]} statements covered on {lines[0]} of {lines[1]} lines")
        if tool == _ISTANBUL:
            statements = UNTOLD, UNTOLD
        counts = (*lines, *branches, *self.functions(), *statements)
        return (FILE, self.path, 1, *counts, write_ranges(numbers), write_ranges(missed), write_branches(placed))


def _count(text: str) -> int:
    if not COUNT.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is no count")
    return int(text)


class _Reader:
    """The handlers, and what they have read."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.table = Table(COLUMNS)
        self.tool = ""
        self.claims: dict[str, str] = {}
        self.statements = (0, 0)
        self._open: list[str] = []
        self._file: _File | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take what an element says by its attributes; tests, in a `<testproject>`, are not what they cover."""
        if not self._open and name != "coverage":
            raise EvidenceError(f"the root element is <{name}>, not a Clover report", line=self.reading.line)
        parent = self._open[-1] if self._open else ""
        self._open.append(name)
        if self._open[1:2] != ["project"]:
            return
        if name == "line":
            self._line(attributes)
        elif name == "metrics" and parent == "file" and self._file is not None:
            self._file.metrics = attributes
        elif name == "metrics" and parent == "project":
            self.claims = attributes
        elif name == "project":
            self.tool = _ISTANBUL if attributes.get("name") == _PROJECT else ""
        elif name == "file":
            self._begin(attributes)

    def end(self, name: str) -> None:
        """Add the row of a file that ends."""
        self._open.pop()
        if name == "file" and self._file is not None:
            try:
                self.table.add(*self._file.row(self.tool))
                covered, valid = self._file.counted("statements")
            except ValueError as error:
                raise EvidenceError(f"{self._file.path[:100]}: {error}", line=self.reading.line) from error
            self.statements = self.statements[0] + max(covered, 0), self.statements[1] + max(valid, 0)
            self._file = None

    def _begin(self, attributes: dict[str, str]) -> None:
        path = attributes.get("path") or attributes.get("name", "")
        if self._file is not None or not path:
            raise EvidenceError("a file inside a file, or without a name", line=self.reading.line)
        self._file = _File(path)

    def _line(self, attributes: dict[str, str]) -> None:
        number, hits = attributes.get("num", ""), attributes.get("count")
        if self._file is None or not COUNT.fullmatch(number) or not COUNT.fullmatch(hits or "0"):
            raise EvidenceError("a line outside every file, or without a count", line=self.reading.line)
        kind = attributes.get("type")
        if kind == "method":
            self._file.methods.append(hits or "0")
            return
        if kind == "cond":
            self._file.conditions.append((number, attributes.get("truecount", ""), attributes.get("falsecount", "")))
        elif hits is None:
            raise EvidenceError("a line without a count", line=self.reading.line)
        # OpenClover lists a condition beside the statement that it is in, and does not count it.
        if hits is not None:
            self._file.lines.numbers.append(number)
            self._file.lines.hits.append(hits)

    def problems(self) -> tuple[Problem, ...]:
        """Where the totals of the project are not those of its files."""
        claimed = self.claims.get("coveredstatements", ""), self.claims.get("statements", "")
        told = self.statements
        if not all(map(COUNT.fullmatch, claimed)) or tuple(map(int, claimed)) == told:
            return ()
        fault = f"the project claims {claimed[0]} of {claimed[1]} statements covered, its files {told[0]} of {told[1]}"
        return (Problem(fault=fault, fatal=not len(self.table)),)


def _collect(source: Source) -> Collected:
    reading = Reading()
    reader = _Reader(reading)
    parse(source, start=reader.start, end=reader.end, reading=reading)
    return Collected(table=merge_parts(reader.table), tool=reader.tool, problems=reader.problems())


COLLECTOR = Collector(
    name="clover",
    kind="coverage",
    summary="Clover XML",
    specification="https://openclover.org/doc/schema/clover.xsd",
    reads=("vitest 3.2 (V8 and istanbul)", "gcovr 8.8", "PHPUnit (from its writer's form)"),
    signature=Signature(xml=("coverage/project",)),
    collect=_collect,
)
