"""JaCoCo XML: one row of the kind `coverage` for each source file.

Enters: what JaCoCo's own tools, Maven, Gradle, Kover and gcovr write, in groups or without. Leaves: lines, branches by
line, and methods as functions. A line is reached if any of its instructions was, as in JaCoCo's own counter. Files are
named by package; the folders of the usual build layouts are offered as roots. Format:
https://www.jacoco.org/jacoco/trunk/coverage/report.dtd

What the format cannot tell: statements. Two groups (modules) may hold a file of one name: then both bear their group's.
"""

from __future__ import annotations

from collections import Counter

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.coverage_merge import merge_parts
from readygate.kinds.coverage_table import COLUMNS, FILE, UNTOLD, Branches, summed, write_branches
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.ranges import write_ranges
from readygate.model.table import Table
from readygate.readers.cobertura_lines import COUNT, Lines, split_lines
from readygate.readers.jvm import source_roots
from readygate.readers.source import Source
from readygate.readers.xml import Reading, parse

List = list[str]
Counts = tuple[int, int]
"""Covered and valid."""
_LINE = ["nr", "mi", "ci", "mb", "cb"]
_NOT_TOLD = (UNTOLD, UNTOLD)


class _File:
    """An open `<sourcefile>`."""

    def __init__(self, group: str, path: str) -> None:
        self.group = group
        self.path = path
        self.lines = Lines()
        self.branches: list[tuple[str, str, str]] = []
        self.counters: dict[str, Counts] = {}
        self.silent = False
        """Whether a line does not tell its instructions (gcovr)."""

    def row(self) -> tuple[list[int], list[str], bool]:
        """Counts and texts of the row, and whether its counters are those of its lines; ValueError as `split_lines`."""
        numbers, missed = split_lines(self.lines)
        placed: Branches = {}
        for number, lost, taken in self.branches:
            known_taken, known = placed.get(_count(number), (0, 0))
            placed[_count(number)] = known_taken + _count(taken), known + _count(taken) + _count(lost)
        lines, branches = (len(numbers) - len(missed), len(numbers)), summed(placed)
        counted_lines, counted = self.counters.get("LINE"), self.counters.get("BRANCH", branches)
        agrees = counted_lines in (None, lines) or self.silent or not numbers
        # Branches of code without line numbers are counted and stand on no line.
        if branches[0] <= counted[0] and branches[1] - branches[0] <= counted[1] - counted[0]:
            branches = counted
        else:
            agrees = False
        if self.silent or not numbers:
            numbers = missed = []
            lines = counted_lines or (_NOT_TOLD if self.silent or "INSTRUCTION" in self.counters else (0, 0))
        counts = [*lines, *branches, *self.counters.get("METHOD", _NOT_TOLD), UNTOLD, UNTOLD]
        return counts, [write_ranges(numbers), write_ranges(missed), write_branches(placed)], agrees


def _count(text: str) -> int:
    if not COUNT.fullmatch(text) or len(text) > 18:
        raise ValueError(f"{text[:40]!r} is no count")
    return int(text)


class _Reader:
    """The handlers, and what they have read."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.files: list[tuple[_File, list[int], list[str]]] = []
        self.wrong: list[str] = []
        """Files whose counters are not those of their lines."""
        self.total: Counts | None = None
        self._open: List = []
        self._groups: List = []
        self._package = ""
        self._file: _File | None = None

    def start(self, name: str, attributes: List) -> None:
        """Take what an element says by its attributes."""
        if name == "line":
            self._line(attributes)
        elif name == "counter":
            if self._open[-1:] in (["sourcefile"], ["report"]):
                self._counter(dict(zip(attributes[::2], attributes[1::2], strict=True)))
        else:
            self._begin(name, dict(zip(attributes[::2], attributes[1::2], strict=True)).get("name", ""))
        self._open.append(name)

    def end(self, name: str) -> None:
        """Close what `start` opened."""
        self._open.pop()
        if name == "sourcefile" and self._file is not None:
            self._end_file(self._file)
            self._file = None
        elif name == "group":
            self._groups.pop()

    def _begin(self, name: str, called: str) -> None:
        if not self._open and name != "report":
            raise EvidenceError(f"the root element is <{name}>, not a JaCoCo report", line=self.reading.line)
        if name == "group":
            self._groups.append(called)
        elif name == "package":
            self._package = called
        elif name == "sourcefile":
            if self._file is not None or not called:
                raise EvidenceError("a source file inside another, or without a name", line=self.reading.line)
            path = f"{self._package}/{called}" if self._package else called
            self._file = _File("/".join(self._groups), path)

    def _line(self, attributes: List) -> None:
        file = self._file
        if file is None:
            raise EvidenceError("a line outside every source file", line=self.reading.line)
        if attributes[::2] == _LINE:
            _, number, _, _, _, reached, _, lost, _, taken = attributes
        else:
            told = dict(zip(attributes[::2], attributes[1::2], strict=True))
            file.silent |= "ci" not in told
            number, reached = told.get("nr", ""), told.get("ci", "0")
            lost, taken = told.get("mb", "0"), told.get("cb", "0")
        file.lines.numbers.append(number)
        file.lines.hits.append(reached)
        if lost != "0" or taken != "0":
            file.branches.append((number, lost, taken))

    def _counter(self, told: dict[str, str]) -> None:
        try:
            covered, missed = _count(told.get("covered", "")), _count(told.get("missed", ""))
        except ValueError as error:
            raise EvidenceError(f"a counter: {error}", line=self.reading.line) from error
        if self._file is not None:
            self._file.counters[told.get("type", "")] = covered, covered + missed
        elif told.get("type") == "LINE":
            self.total = covered, covered + missed

    def _end_file(self, file: _File) -> None:
        try:
            counts, texts, agrees = file.row()
        except ValueError as error:
            raise EvidenceError(f"{file.path[:100]}: {error}", line=self.reading.line) from error
        self.files.append((file, counts, texts))
        if not agrees:
            self.wrong.append(file.path[:100])

    def table(self) -> Table:
        """All rows. Files of one name in several groups are not the same file."""
        groups = Counter(path for _, path in {(file.group, file.path) for file, _, _ in self.files})
        table = Table(COLUMNS)
        for file, counts, texts in self.files:
            path = f"{file.group}/{file.path}" if groups[file.path] > 1 else file.path
            table.add(FILE, path, 1, *counts, *texts)
        return merge_parts(table)

    def problems(self, table: Table) -> tuple[Problem, ...]:
        """Counters that are not those of the lines."""
        found = []
        if self.wrong:
            fault = f"counters of {len(self.wrong)} files are not those of their lines: {self.wrong[0]}"
            found.append(Problem(fault=fault, fatal=False))
        sides = (table.integers(f"lines-{side}").values for side in ("covered", "valid"))
        listed = tuple(sum(count for count in values if count > 0) for values in sides)
        if self.total is not None and self.total != listed:
            fault = "the report counts {} of {} lines, its files {} of {}".format(*self.total, *listed)
            found.append(Problem(fault=fault, fatal=not len(table)))
        return tuple(found)


def _collect(source: Source) -> Collected:
    reading = Reading()
    reader = _Reader(reading)
    parse(source, start=reader.start, end=reader.end, reading=reading, ordered=True)
    table = reader.table()
    return Collected(table=table, problems=reader.problems(table), roots=source_roots(source.path))


COLLECTOR = Collector(
    name="jacoco",
    kind="coverage",
    summary="JaCoCo XML",
    specification="https://www.jacoco.org/jacoco/trunk/coverage/report.dtd",
    reads=("JaCoCo 0.8.6", "gcovr 8.8"),
    signature=Signature(xml=("report/sessioninfo", "report/group", "report/package", "report/counter")),
    collect=_collect,
)
