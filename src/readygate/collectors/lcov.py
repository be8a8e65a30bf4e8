"""LCOV trace files (`lcov.info`): one row of the kind `coverage` for each source file.

Enters: what geninfo and lcov 1 and 2, istanbul (vitest, jest, c8, nyc), coverage.py, gcovr, llvm-cov and others write.
Leaves: lines, branches by line and functions, counted from DA, BRDA, FN, FNDA and FNA; the totals LF, LH and so on are
only compared. Format: https://github.com/linux-test-project/lcov/blob/master/man/geninfo.1 (section FILES).

What the format cannot tell: statements; and that it was cut exactly behind an `end_of_record`, for it has no end mark.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.coverage_table import COLUMNS, FILE, UNTOLD, summed, write_branches
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.ranges import write_ranges
from readygate.model.table import Table
from readygate.readers.cobertura_lines import split_lines
from readygate.readers.lcov_records import Joined, Record, by_line, functions, read
from readygate.readers.source import DOCUMENT_LIMIT, Source

_BLOCK = 1 << 18
_END = b"\nend_of_record\n"
_TOOLS = {"TN:GCOVR_report": "gcovr"}
"""Names of tests by which a writer gives itself away."""


def _records(source: Source) -> Iterator[tuple[str, int]]:
    """The text of each record, and the number of lines before it; EvidenceError where the last has no end."""
    line = 0
    for block in _blocks(source):
        try:
            text = block.decode("utf-8-sig" if line == 0 else "utf-8")
        except UnicodeDecodeError as error:
            raise EvidenceError(f"not readable as UTF-8: {error.reason}", line=line + 1) from error
        for record in text.split(_END.decode())[:-1]:
            yield record, line
            line += record.count("\n") + 2


def _blocks(source: Source) -> Iterator[bytes]:
    """Whole records, several at a time, with line ends of Unix."""
    rest = b""
    with source.open() as stream:
        while chunk := stream.read(_BLOCK):
            rest += chunk
            if b"\r" in chunk:
                rest = rest.replace(b"\r\n", b"\n")
            end = rest.rfind(_END) + len(_END)
            if end >= len(_END):
                yield rest[:end]
                rest = rest[end:]
            elif len(rest) > DOCUMENT_LIMIT:
                raise EvidenceError(f"a record is longer than {DOCUMENT_LIMIT >> 20} MiB")
    if rest.strip():
        raise EvidenceError(
            "the last record has no end_of_record on a line of its own: truncated",
            hint="let its tool finish writing it",
        )


class _Reader:
    """Rows of all files, and what is to be said of the report."""

    def __init__(self) -> None:
        self.table = Table(COLUMNS)
        self.tool = ""
        self.told = dict.fromkeys(("branches", "functions"), False)
        """Whether any record tells them."""
        self.wrong: list[str] = []
        """Files whose totals are not those of their lines."""
        self.paths: set[str] = set()
        self.repeated: set[str] = set()

    def take(self, text: str, line: int) -> None:
        """The row of one record; one of a file that was there before is left for `join`."""
        record = read(text, line)
        if record.path in self.paths:
            self.repeated.add(record.path)
        self.paths.add(record.path)
        try:
            self._add(record)
        except ValueError as error:
            raise EvidenceError(f"{record.path[:100]}: {error}", line=line + 1) from error
        self.tool = self.tool or next((tool for sign, tool in _TOOLS.items() if text.startswith(sign)), "")

    def _add(self, record: Record) -> None:
        numbers, missed = split_lines(record.lines)
        branches = by_line(record.reached())
        called = functions(record.declared, record.called)
        counts = {"L": (len(numbers) - len(missed), len(numbers)), "BR": summed(branches), "FN": called}
        for name, (covered, valid) in counts.items():
            counts[name] = self._compared(record, name, covered, valid)
        self.told["branches"] |= bool(branches) or "BRF" in record.claims
        self.told["functions"] |= called[1] > 0 or "FNF" in record.claims
        texts = (write_ranges(numbers), write_ranges(missed), write_branches(branches))
        self.table.add(FILE, record.path, 1, *counts["L"], *counts["BR"], *counts["FN"], UNTOLD, UNTOLD, *texts)

    def _compared(self, record: Record, name: str, covered: int, valid: int) -> tuple[int, int]:
        """The counts, or untold where only a total says that there are any; ValueError for totals that cannot be."""
        claimed_covered, claimed = record.claims.get(f"{name}H", covered), record.claims.get(f"{name}F", valid)
        if claimed_covered > max(claimed, valid):
            raise ValueError(f"{name}H is {claimed_covered}, more than {name}F")
        if claimed and not valid:
            if name == "L":
                raise ValueError(f"claims {claimed} lines and lists none")
            return UNTOLD, UNTOLD
        if (claimed_covered, claimed) != (covered, valid):
            self.wrong.append(
                f"{record.path[:100]}: {name}H {claimed_covered} of {claimed}, listed {covered} of {valid}"
            )
        return covered, valid

    def join(self, source: Source) -> Table:
        """The table with one row for each file that several records tell, read once more."""
        files = {path: Joined() for path in self.repeated}
        for text, line in _records(source):
            record = read(text, line)
            if record.path in files:
                files[record.path].add(record)
        paths = self.table.text("path")
        table = self.table.picked([row for row in range(len(self.table)) if paths[row] not in files])
        for path, file in files.items():
            _add_joined(table, path, file)
        return table


def _add_joined(table: Table, path: str, file: Joined) -> None:
    missed, branches = file.numbers - file.reached, by_line(file.arms)
    counts = (len(file.reached), len(file.numbers), *summed(branches), *functions(file.declared, file.called))
    texts = (write_ranges(sorted(file.numbers)), write_ranges(sorted(missed)), write_branches(branches))
    table.add(FILE, path, 1, *counts, UNTOLD, UNTOLD, *texts)


def _collect(source: Source) -> Collected:
    reader = _Reader()
    for text, line in _records(source):
        reader.take(text, line)
    table = reader.join(source) if reader.repeated else reader.table
    for name in (name for name, told in reader.told.items() if not told):
        for side in ("covered", "valid"):
            table.integers(f"{name}-{side}").values = array("q", [UNTOLD]) * len(table)
    problems: tuple[Problem, ...] = ()
    if reader.wrong:
        fault = f"totals of {len(reader.wrong)} records differ from what they list: {reader.wrong[0]}"
        problems = (Problem(fault=fault, fatal=False),)
    return Collected(table=table, tool=reader.tool, problems=problems)


COLLECTOR = Collector(
    name="lcov",
    kind="coverage",
    summary="LCOV trace files",
    specification="https://github.com/linux-test-project/lcov/blob/master/man/geninfo.1",
    reads=("vitest 3.2 (V8 and istanbul)", "coverage.py 7.17", "gcovr 8.8"),
    signature=Signature(tags=("SF:",)),
    collect=_collect,
)
