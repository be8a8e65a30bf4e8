"""Cobertura XML: one row of the kind `coverage` for each source file.

Enters: what coverage.py, istanbul (vitest, jest, nyc), gcovr, coverlet, PHPUnit, converters for JaCoCo and Go write.
Leaves: lines, branches by line and functions of each file, counted from its lines; totals and rates in attributes are
only compared. Format: https://github.com/cobertura/cobertura/blob/master/cobertura/src/site/htdocs/xml/coverage-04.dtd

What the format cannot tell: statements; branches on lines without a statement, which istanbul counts and does not
list (a class's `branch-rate` and the totals of the root give most of them away); functions where `<methods>` is empty.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator

from readygate.collectors.collector import Collected, Collector, NotEvidence, Signature
from readygate.kinds.coverage_merge import add_unplaced, merge_parts
from readygate.kinds.coverage_table import COLUMNS, FILE, UNTOLD, Branches, join_branches, summed, write_branches
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.ranges import write_ranges
from readygate.model.table import Table
from readygate.readers.cobertura_lines import (
    COUNT,
    RATE,
    Budget,
    Lines,
    List,
    in_order,
    is_hit,
    parse_rate,
    split_lines,
)
from readygate.readers.source import Source
from readygate.readers.xml import DEPTH, Reading, parse, refuse_depth

_CONDITIONS = re.compile(r"\((\d{1,9})/(\d{1,9})\)")
_ISTANBUL = "0.1"
"""istanbul-reports writes this constant as the version of its Cobertura."""
_EMPTY = "(empty-report)"
"""vitest's V8 provider: the one function of a file without code, with one branch that stands on no listed line."""

_ROUNDED = 0.005
_FAULT = 200
_CLAIMS = ("lines-valid", "lines-covered", "branches-valid", "branches-covered")
_OTHERS = {"project": "Clover XML coverage", "file": "SonarQube's generic coverage"}
"""Children of a root `<coverage>` in other formats."""


class _Class:
    """The open `<class>`: its own lines, those of its methods, its functions."""

    __slots__ = ("branch_rate", "called", "functions", "lines", "of_methods", "path")

    def __init__(self, attributes: dict[str, str]) -> None:
        self.path = attributes.get("filename", "")
        self.branch_rate = attributes.get("branch-rate", "")
        self.lines, self.of_methods = Lines(), Lines()
        self.functions = self.called = 0


class _Method:
    """The open `<method>`: called by its `hits`, else by its lines, else by its `line-rate`."""

    __slots__ = ("attributes", "first")

    def __init__(self, attributes: dict[str, str], first: int) -> None:
        self.attributes = attributes
        self.first = first

    def called(self, hits: List) -> bool:
        """Whether a test called it; `hits` are those of its lines."""
        if "hits" in self.attributes:
            return is_hit(self.attributes["hits"])
        return any(map(is_hit, hits)) if hits else parse_rate(self.attributes.get("line-rate", ""), 0.0) > 0


class _Reader:
    """The handlers, and what they have read."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.table = Table(COLUMNS)
        self.sources: list[str] = []
        self.root: dict[str, str] = {}
        self.python = self.told_branches = self.told_functions = False
        self.rates: list[tuple[int, float]] = []
        self.empty: list[tuple[int, bool]] = []
        self._class: _Class | None = None
        self._method: _Method | None = None
        self._lines = self._stray = Lines()
        self._text: list[str] | None = None
        self._begun = False
        self._depth = 0
        self._conditions: dict[str, tuple[int, int]] = {}

    def handlers(self) -> tuple[Callable[[str, List], None], Callable[[str], None]]:
        """What to do at the start and end of an element; a line passes through here alone."""
        lines = self._lines
        number, hits = lines.numbers.append, lines.hits.append
        inside = False

        def start(name: str, attributes: List) -> None:
            nonlocal lines, number, hits, inside
            if name == "line":
                if inside:
                    raise EvidenceError("a line inside a line", line=self.reading.line)
                inside = True
                if len(attributes) < 4 or attributes[0] != "number" or attributes[2] != "hits":
                    attributes = in_order(attributes)
                number(attributes[1])
                hits(attributes[3])
                if len(attributes) > 4:
                    self._take_branches(lines, attributes)
            else:
                self._start_other(name, dict(zip(attributes[::2], attributes[1::2], strict=True)))
                lines = self._lines
                number, hits = lines.numbers.append, lines.hits.append

        def end(name: str) -> None:
            nonlocal lines, number, hits, inside
            if name == "line":
                inside = False
            else:
                self._end_other(name)
                lines = self._lines
                number, hits = lines.numbers.append, lines.hits.append

        return start, end

    def comment(self, text: str) -> None:
        """coverage.py signs in a comment."""
        self.python = self.python or "Generated by coverage.py" in text

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEPTH:
            refuse_depth(self.reading.line)
        if not self._begun:
            if name != "coverage":
                raise EvidenceError(f"the root element is <{name}>, not a Cobertura report", line=self.reading.line)
            self._begun, self.root = True, attributes
        elif name == "class":
            self._begin_class(attributes)
        elif name == "method" and self._class is not None:
            self._method = _Method(attributes, len(self._class.of_methods.hits))
            self._lines = self._class.of_methods
        elif name == "source":
            self._text = []
            self.reading.listen(self._text.append)
        elif name in _OTHERS and self._class is None and not len(self.table):
            raise NotEvidence(_OTHERS[name])

    def _end_other(self, name: str) -> None:
        self._depth -= 1
        if name == "class" and self._class is not None:
            self._end_class(self._class)
            self._class = None
            self._lines = self._stray
        elif name == "method" and self._class is not None and self._method is not None:
            self._end_method(self._class, self._method)
        elif name == "source" and self._text is not None:
            self.reading.listen(None)
            self.sources.append("".join(self._text).strip())
            self._text = None

    def _begin_class(self, attributes: dict[str, str]) -> None:
        if self._class is not None:
            raise EvidenceError("a class inside a class", line=self.reading.line)
        self._class = _Class(attributes)
        if not self._class.path:
            raise EvidenceError("a class without a file name", line=self.reading.line)
        self._lines = self._class.lines

    def _end_method(self, owner: _Class, method: _Method) -> None:
        try:
            called = method.called(owner.of_methods.hits[method.first :])
        except ValueError as error:
            raise EvidenceError(f"{owner.path}: {error}"[:_FAULT], line=self.reading.line) from error
        owner.functions += 1
        owner.called += called
        self.told_functions = True
        if method.attributes.get("name") == _EMPTY and not set(owner.of_methods.numbers) & set(owner.lines.numbers):
            self.empty.append((len(self.table), called))
        self._method = None
        self._lines = owner.lines

    def _take_branches(self, lines: Lines, attributes: List) -> None:
        """Keep what the attributes of a line behind its hits say of branches."""
        if attributes[4] != "branch" or attributes[6:7] not in ([], ["condition-coverage"]):
            attributes = in_order(attributes)
        if len(attributes) == 4:
            return
        self.told_branches = True
        text = attributes[7] if len(attributes) > 6 else ""
        if text in self._conditions or self._counted(text):
            lines.conditions.append((attributes[1], text))
        elif attributes[5].lower() == "true":
            lines.silent = True

    def _counted(self, text: str) -> bool:
        """Whether a `condition-coverage` that is new counts branches; they are kept by its text."""
        found = _CONDITIONS.search(text)
        if not found:
            return False
        taken, total = int(found[1]), int(found[2])
        if taken > total:
            raise EvidenceError(f"{taken} of {total} branches taken", line=self.reading.line)
        self._conditions[text] = taken, total
        return True

    def _end_class(self, owner: _Class) -> None:
        lines = owner.lines
        # Some converters list lines in methods only; istanbul's methods stand on lines that are none of its lines.
        if not lines.numbers and self.root.get("version") != _ISTANBUL:
            lines = owner.of_methods
        try:
            numbers, missed = split_lines(lines)
        except ValueError as error:
            raise EvidenceError(f"{owner.path}: {error}"[:_FAULT], line=self.reading.line) from error
        branches = self._branches(lines)
        taken, total = summed(branches)
        rate = parse_rate(owner.branch_rate, 1.0)
        if abs(rate - taken / total) > RATE if total else rate < 1:
            self.rates.append((len(self.table), rate))
        if lines.silent:
            taken = total = UNTOLD
        counts = (len(numbers) - len(missed), len(numbers), taken, total, owner.called, owner.functions)
        texts = (write_ranges(numbers), write_ranges(missed), write_branches(branches))
        self.table.add(FILE, owner.path, 1, *counts, UNTOLD, UNTOLD, *texts)

    def _branches(self, lines: Lines) -> Branches:
        counts = self._conditions
        branches = {int(number): counts[text] for number, text in lines.conditions}
        if len(branches) == len(lines.conditions):
            return branches
        branches = {}
        for number, text in lines.conditions:
            join_branches(branches, {int(number): counts[text]})
        return branches

    def finish(self) -> Collected:
        """All rows, one a file, and what is to be said of the report."""
        if self._stray.numbers:
            raise EvidenceError("a line outside every class")
        table = self.table
        told = {"branches": self.told_branches, "functions": self.told_functions}
        for name in (name for name, is_told in told.items() if not is_told):
            for side in ("covered", "valid"):
                cells = table.integers(f"{name}-{side}")
                cells.values = array("q", [UNTOLD]) * len(table)
        claims = self._claims()
        rest = self._place_branches(claims) if self.told_branches else (0, 0)
        table = merge_parts(table)
        if any(rest):
            add_unplaced(table, *rest)
        tool, version = self._writer()
        problems = tuple(_disagreements(table, claims, self.root.get("line-rate", "")))
        roots = tuple(source for source in self.sources if source)
        return Collected(table=table, tool=tool, tool_version=version, problems=problems, roots=roots)

    def _claims(self) -> dict[str, int | None]:
        claims = {name: self._claim(name) for name in _CLAIMS}
        for what in ("lines", "branches"):
            valid, covered = claims[f"{what}-valid"], claims[f"{what}-covered"]
            if valid is not None and covered is not None and covered > valid:
                raise EvidenceError(f"{what}-covered is more than {what}-valid")
        return claims

    def _claim(self, name: str) -> int | None:
        text = self.root.get(name, "").strip()
        if text and not COUNT.fullmatch(text):
            raise EvidenceError(f"{name}={text[:40]!r} is no count")
        return int(text) if text else None

    def _writer(self) -> tuple[str, str]:
        version = self.root.get("version", "")
        if self.python:
            return "coverage.py", version
        if version.startswith("gcovr "):
            return "gcovr", version.removeprefix("gcovr ")
        return ("istanbul", "") if version == _ISTANBUL else ("", "")

    def _place_branches(self, claims: dict[str, int | None]) -> tuple[int, int]:
        """Put branches that istanbul counts and does not list into their files; answers those it cannot place."""
        taken, total = self.table.integers("branches-covered").values, self.table.integers("branches-valid").values
        claimed_taken, claimed = claims["branches-covered"] or 0, claims["branches-valid"] or 0
        left = Budget(claimed_taken - sum(taken), claimed - sum(total))
        if self.root.get("version") != _ISTANBUL or not left.consistent:
            return 0, 0
        for row, called in self.empty:
            left.move(row, (int(called), 1), taken, total)
        for row, rate in self.rates:
            left.move(row, left.smallest(taken[row], total[row], rate), taken, total)
        return left.taken, left.total


def _disagreements(table: Table, claims: dict[str, int | None], rate: str) -> Iterator[Problem]:
    valid, covered = sum(table.integers("lines-valid").values), sum(table.integers("lines-covered").values)
    claimed, claimed_covered = claims["lines-valid"], claims["lines-covered"]
    if not valid and claimed:
        yield Problem(
            fault=f"the report claims {claimed} lines and lists none", hint="keep the `<line>` elements of the report"
        )
    elif claimed is not None and claimed_covered is not None:
        if (claimed_covered, claimed) != (covered, valid):
            fault = (
                f"the report claims {claimed_covered} of {claimed} lines covered, its files list {covered} of {valid}"
            )
            yield Problem(fault=fault, fatal=False)
    elif valid and rate and abs(parse_rate(rate, covered / valid) - covered / valid) > _ROUNDED:
        fault = f"the report claims a line rate of {rate}, its files list {covered} of {valid}"
        yield Problem(fault=fault, fatal=False)


def _collect(source: Source) -> Collected:
    reading = Reading()
    reader = _Reader(reading)
    start, end = reader.handlers()
    parse(source, start=start, end=end, comment=reader.comment, reading=reading, ordered=True, guarded=False)
    return reader.finish()


COLLECTOR = Collector(
    name="cobertura",
    kind="coverage",
    summary="Cobertura XML",
    specification="https://github.com/cobertura/cobertura/blob/master/cobertura/src/site/htdocs/xml/coverage-04.dtd",
    reads=("coverage.py 7.17", "pytest-cov", "vitest 3.2 (V8 and istanbul)", "gcovr 8.8"),
    signature=Signature(xml=("coverage",), lacks=("coverage/project",)),
    collect=_collect,
)
