"""JUnit XML in its dialects: one row of the kind `tests` for each `<testcase>`.

Enters: what pytest, vitest, jest-junit, mocha-junit-reporter, node:test, Playwright, Surefire, Gradle, PHPUnit, TestNG,
GoogleTest, CTest, go-junit-report and their like write. Leaves: cases with the worst outcome that the report shows.
Totals in attributes are never believed; but failures that they claim and nothing shows make the file contradictory.
There is no standard; https://github.com/testmoapp/junitxml describes the common ground,
https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd the reruns.

What the format cannot tell: jest-junit writes a `todo` like a case that passed in no time, but leaves it out of the
suite's `tests`. So many of such cases are skipped; where there are more of them than that, their `doubt` says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from zlib import crc32

from readygate.collectors.collector import Collected, Collector, NotEvidence, Signature
from readygate.kinds.tests import COLUMNS, STATUSES
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.table import Runs, Table, TextCells
from readygate.readers.junit_dialects import (
    ERRORED,
    FAILED,
    NODE_TOTAL,
    OUTCOMES,
    SKIPPED,
    STATES,
    first_line,
    may_hide_todo,
    other_case,
    other_purpose,
    writer,
)
from readygate.readers.junit_rows import Batch
from readygate.readers.junit_suites import Counts, Suite
from readygate.readers.source import Source
from readygate.readers.xml import DEPTH, Attributes, Reading, parse, refuse_depth

_SUITES = ("testsuite", "testsuites")
_TOTALS = ("tests", "failures", "errors", "skipped")
_COUNT = re.compile(r"\d{1,15}(\.0+)?")
_BATCH = 4096
_ENOUGH = 200
"""Pieces or characters of a text among which its first line is."""
_NOTES = 5
_FAULTS = 20


class _Reader:
    """The handlers, and the rows of the batch that is being gathered."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.table = Table(COLUMNS)
        self.tool = ""
        self._faults: list[Problem] = []
        self._notes: list[str] = []
        self._unsaid = self._flaky = 0
        self._seen = Counts()
        self._suites: list[Suite] = []
        self._batch = Batch()
        self._rank = 0
        self._attempts = 0
        self._touched = False
        self._outcomes = 0
        self._depth = 0
        self._flushed = 0
        self._message = ""
        self._marks: list[str] = []
        self._text: list[str] | None = None
        self._node: dict[str, int] = {}
        self._failing_suites = 0

    def handlers(self) -> tuple[Callable[[str, Attributes], None], Callable[[str], None]]:
        """What to do at the start and end of an element; a case without children passes through here alone."""
        case: Attributes | None = None
        rows, suites = self._batch.cases, self._suites

        def start(name: str, attributes: Attributes) -> None:
            nonlocal case
            if name == "testcase" and case is None and suites:
                case = attributes
            else:
                self._start_other(name, attributes, inside=case is not None)

        def end(name: str) -> None:
            nonlocal case
            if name == "testcase" and case is not None:
                if self._touched or "status" in case or "result" in case:
                    self._tell(case)
                rows.append(case)
                case = None
                if len(rows) >= _BATCH:
                    self.flush()
            else:
                self._end_other(name, inside=case is not None)

        return start, end

    def _start_other(self, name: str, attributes: Attributes, *, inside: bool) -> None:
        self._depth += 1
        if self._depth > DEPTH:
            refuse_depth(self.reading.line)
        if not self._suites and name not in _SUITES:
            raise EvidenceError(f"the root element is <{name}>, not a JUnit report", line=self.reading.line)
        if name in OUTCOMES:
            self._begin_outcome(name, attributes)
        elif name == "property":
            self._take_property(attributes, inside=inside)
        elif inside and name in ("testcase", *_SUITES):
            raise EvidenceError(f"a {name} inside a testcase", line=self.reading.line)
        elif name in _SUITES:
            self._begin_suite(name, attributes)
        elif name == "system-err" and not inside:
            self._listen()

    def _end_other(self, name: str, *, inside: bool) -> None:
        self._depth -= 1
        if name in OUTCOMES:
            self._end_outcome(inside=inside)
        elif name in _SUITES:
            self._end_suite(name)
        elif name == "system-err" and not inside:
            self._suites[-1].log = self._heard()

    def comment(self, text: str) -> None:
        """TestNG signs in a comment; node:test writes its totals as comments behind the last suite."""
        if "org.testng.reporters" in text:
            self.tool = "TestNG"
        elif len(self._suites) == 1 and (total := NODE_TOTAL.fullmatch(text)):
            self._node[total[1]] = int(total[2])

    # Suites

    def _begin_suite(self, name: str, attributes: Attributes) -> None:
        if looks := other_purpose(attributes):
            raise NotEvidence(f"JUnit XML of {looks}, no test results")
        self.tool = self.tool or writer(attributes)
        outer = self._suites[-1] if self._suites else None
        self._count_cases()
        # The name of <testsuites> is the run's ("jest tests"), not part of where a case stands.
        title = attributes.get("name", "") if name == "testsuite" else ""
        self._suites.append(Suite(outer, title, attributes, self._seen.since(Counts())))
        self._batch.enter(self._suites[-1])

    def _end_suite(self, name: str) -> None:
        suite = self._suites[-1]
        self._count_cases()
        if suite.log and self._seen.cases == suite.before.cases and not any(map(suite.attributes.get, _TOTALS)):
            self._add_alone(suite.log)
            self._count_cases()
        seen = self._seen.since(suite.before)
        self._check_totals(suite, seen, suite.path or name)
        self._failing_suites += name == "testsuite" and seen.failing > 0
        self._suites.pop()
        if self._suites:
            self._suites[-1].suites += 1
            self._suites[-1].inner_cases += seen.cases
            self._batch.enter(self._suites[-1])

    def _count_cases(self) -> None:
        self._seen.cases = self._flushed + len(self._batch.cases)

    def _check_totals(self, suite: Suite, seen: Counts, title: str) -> None:
        tests, failures, errors, skipped = (self._claim(suite, total) for total in _TOTALS)
        claimed = (failures or 0) + (errors or 0)
        if claimed > seen.shown:
            self._contradict(f"{title!r} claims {claimed} failures and errors, its cases show {seen.shown}")
        elif claimed < seen.failing and (failures, errors) != (None, None):
            self._note(f"{title!r} claims {claimed} failures and errors, {seen.failing} cases show one")
        if tests is not None:
            self._check_tests(suite, seen.cases, tests, title)
        if skipped is not None and skipped != seen.skipped:
            self._note(f"{title!r} claims {skipped} skipped cases, {seen.skipped} are written")

    def _check_tests(self, suite: Suite, written: int, tests: int, title: str) -> None:
        # node:test counts the children of a suite, others every case below it.
        if tests not in (written, written - suite.inner_cases + suite.suites):
            self._note(f"{title!r} claims {tests} tests, {written} are written")
        if written > tests and not suite.suites and may_hide_todo(self.tool, suite.attributes, tests):
            self._doubt(suite, written - tests)

    def _doubt(self, suite: Suite, todo: int) -> None:
        """So many cases of a suite are todo: those that passed in no time, or some of them."""
        self.flush()
        status, times = self.table.text("status"), self.table.numbers("duration").values
        own = range(suite.before.cases, self._seen.cases)
        rows = [row for row in own if status[row] == STATUSES[0] and not times[row] > 0]
        if len(rows) <= todo:
            _rewrite(status, rows, STATUSES[SKIPPED])
            return
        # Two suites may have the same name and cases (projects of jest), which are doubts apart.
        cells = [self.table.words(name) for name in ("class", "name", "file")]
        mark = crc32(repr((self.reading.line, [cell[row] for cell in cells for row in rows])).encode())
        doubt = f"{todo} of {len(rows)} in {suite.path or 'a suite'} #{mark:08x}"
        _rewrite(self.table.text("doubt"), rows, doubt)

    def _claim(self, suite: Suite, total: str) -> int | None:
        text = suite.attributes.get(total, "").strip()
        if not text:
            return None
        if not _COUNT.fullmatch(text):
            raise EvidenceError(f"{total}={text!r} is no count", line=self.reading.line)
        return int(float(text))

    def _contradict(self, fault: str) -> None:
        hint = "the run broke before it wrote every case: read its log"
        if len(self._faults) < _FAULTS:
            self._faults.append(Problem(fault=fault, place=f"line {self.reading.line}", hint=hint))

    def _note(self, note: str) -> None:
        if len(self._notes) < _NOTES:
            self._notes.append(note)
        else:
            self._unsaid += 1

    # Cases

    def _tell(self, case: Attributes) -> None:
        """Keep what a bare passed case does not have."""
        for key in ("status", "result"):
            state = STATES.get(case.get(key, "").lower(), 0)
            self._seen.shown += state >= FAILED > self._rank
            self._rank = max(self._rank, state)
        self._seen.failing += self._rank >= FAILED
        self._seen.skipped += self._rank == SKIPPED
        self._seen.shown += self._attempts
        self._flaky += bool(self._attempts) and self._rank < FAILED
        self._batch.tell(self._rank, self._message, tuple(self._marks))
        self._rank = self._attempts = 0
        self._message, self._touched = "", False
        self._marks.clear()

    def _add_alone(self, message: str) -> None:
        """A row for a fault that belongs to a suite, not to one of its cases."""
        self._rank, self._message, self._attempts = ERRORED, message, 1
        case = {"name": self._suites[-1].path.rpartition(" > ")[2] or "the run"}
        self._tell(case)
        self._batch.cases.append(case)

    def _begin_outcome(self, name: str, attributes: Attributes) -> None:
        rank = OUTCOMES[name]
        self._outcomes += 1
        self._touched = True
        self._attempts += rank != SKIPPED
        if rank > self._rank:
            self._rank = rank
            self._message = first_line(attributes.get("message", ""))
            if not self._message:
                self._message = attributes.get("type", "")[:_ENOUGH]
                self._listen()

    def _end_outcome(self, *, inside: bool) -> None:
        self._message = self._heard() or self._message
        self._outcomes -= 1
        if not inside and not self._outcomes:
            message, rank = self._message, self._rank
            self._rank = self._attempts = 0
            self._message, self._touched = "", False
            if rank >= FAILED:
                self._add_alone(message)

    def _take_property(self, attributes: Attributes, *, inside: bool) -> None:
        mark = f"{attributes.get('name', '')}={attributes.get('value', '')}".replace("\n", " ")
        if inside:
            self._marks.append(mark)
            self._touched = True
        else:
            self._suites[-1].mark(mark)

    # Text of outcomes

    def _listen(self) -> None:
        self._text = []
        self.reading.listen(self._hear)

    def _hear(self, text: str) -> None:
        # The parser must not be told to stop from here: pyexpat would hand out its buffer again, without end.
        assert self._text is not None
        if len(self._text) < _ENOUGH:
            self._text.append(text if self._text else text.lstrip())
            if not self._text[0]:
                self._text.clear()

    def _heard(self) -> str:
        if self._text is None:
            return ""
        self.reading.listen(None)
        message = first_line("".join(self._text))
        self._text = None
        return message

    # Rows

    def flush(self) -> None:
        """Move the batch into the table."""
        cases = self._batch.cases
        if cases and not len(self.table):
            looks = other_case(cases[0].get("name", ""))
            if looks:
                raise NotEvidence(f"JUnit XML of {looks}, no test results")
        self._flushed += len(cases)
        self.table.extend(self._batch.take(STATUSES))

    def finish(self) -> Collected:
        """All rows, and what is to be said of the file."""
        self.flush()
        self._check_node()
        notes = self._notes
        if self._unsaid:
            notes.append(f"{self._unsaid} more totals disagree with the written cases")
        if self._flaky:
            notes.append(f"{self._flaky} cases passed only after an attempt that failed")
        if self._batch.untimed:
            notes.append(f"{self._batch.untimed} cases have a time that is no duration in seconds")
        problems = (*self._faults, *(Problem(fault=note, fatal=False) for note in notes))
        return Collected(table=self.table, tool=self.tool, problems=problems)

    def _check_node(self) -> None:
        """A parent test of node:test that fails by itself is a suite without a failure: only the totals tell."""
        if len(self._node) < 3:
            return
        self.tool = "node:test"
        failed = self._node["fail"] + self._node["cancelled"]
        if failed > self._seen.failing + self._failing_suites:
            self._contradict(f"node:test counts {failed} failed tests, the cases show {self._seen.failing}")


def _rewrite(cells: TextCells, rows: list[int], value: str) -> None:
    """Change cells that are already in the table."""
    cells.extend(Runs([(value, 0)]))
    code = cells.pool.index(value)
    for row in rows:
        cells.codes[row] = code


def _collect(source: Source) -> Collected:
    reading = Reading()
    reader = _Reader(reading)
    start, end = reader.handlers()
    parse(source, start=start, end=end, comment=reader.comment, reading=reading, guarded=False)
    return reader.finish()


COLLECTOR = Collector(
    name="junit",
    kind="tests",
    summary="JUnit XML and its dialects",
    specification="https://github.com/testmoapp/junitxml",
    reads=(
        "pytest",
        "vitest",
        "jest-junit",
        "node:test",
        "TestNG",
        "Surefire",
        "PHPUnit",
        "unittest-xml-reporting",
        "swift test",
        "GoogleTest",
        "nette/tester",
    ),
    signature=Signature(xml=("testsuites", "testsuite")),
    collect=_collect,
)
