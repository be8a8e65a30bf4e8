"""Records of LCOV's trace files: `SF:` to `end_of_record`, one source file in one test.

Enters: the text of one record. Leaves: its lines, branches and functions. Lines of one tag that stand together, as most
writers put them, are split at once; a record that has them otherwise, or a fault, is read line by line.
Format: https://github.com/linux-test-project/lcov/blob/master/man/geninfo.1 (section FILES).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from readygate.model.errors import EvidenceError
from readygate.readers.cobertura_lines import COUNT, Lines, is_hit, split_lines

_FUNCTION = re.compile(r"\d{1,18},(?:\d{1,18},)?(.+)", re.ASCII)
_CALLS = re.compile(r"(\d{1,40}),(.+)", re.ASCII)
_ALIAS = re.compile(r"\d{1,18},(\d{1,40}),(.+)", re.ASCII)
_NUMBERS = re.compile(r"\d+", re.ASCII)
_NEVER = "-"
"""Instead of a count: the condition of a branch was not reached."""

Arm = tuple[str, str, str]
"""A branch: its line, its block, its own number or expression."""


class Record:
    """What one record says; `claims` are its totals, which are only compared."""

    __slots__ = ("arms", "called", "claims", "declared", "lines", "path", "taken")

    def __init__(self) -> None:
        self.path = ""
        self.lines = Lines()
        self.arms: list[Arm] = []
        self.taken: list[str] = []
        self.declared: Counter[str] = Counter()
        """Functions by name; several of one file may share a name (constructors)."""
        self.called: Counter[str] = Counter()
        self.claims: dict[str, int] = {}

    def reached(self) -> dict[Arm, bool]:
        """Whether each branch was taken; one that stands twice is one branch. ValueError for what is no count."""
        never = {taken for taken in set(self.taken) if taken == _NEVER or not is_hit(taken)}
        arms: dict[Arm, bool] = {}
        for arm, taken in zip(self.arms, self.taken, strict=True):
            arms[arm] = taken not in never or arms.get(arm, False)
        return arms


class Joined:
    """Several records of one file, of other tests: what any of them reached."""

    def __init__(self) -> None:
        self.numbers: set[int] = set()
        self.reached: set[int] = set()
        self.arms: dict[Arm, bool] = {}
        self.declared: Counter[str] = Counter()
        self.called: Counter[str] = Counter()

    def add(self, record: Record) -> None:
        """Of two functions of one name that one test called each, one is certain to have been called."""
        numbers, missed = split_lines(record.lines)
        self.numbers.update(numbers)
        self.reached.update(set(numbers).difference(missed))
        for arm, hit in record.reached().items():
            self.arms[arm] = hit or self.arms.get(arm, False)
        self.declared |= record.declared
        for name, calls in record.called.items():
            self.called[name] = max(calls, self.called[name])


def read(text: str, line: int) -> Record:
    """One record, which begins behind line `line` and has no end mark; EvidenceError with the line of a fault."""
    try:
        record = _at_once(f"\n{text}")
    except ValueError:
        record = _by_line(text, line)
    if not record.path:
        raise EvidenceError("a record without the name of its file (SF)", line=line + 1)
    return record


def by_line(arms: dict[Arm, bool]) -> dict[int, tuple[int, int]]:
    """Branches taken and all branches of each line."""
    total = Counter([int(arm[0]) for arm in arms])
    taken = Counter([int(arm[0]) for arm, hit in arms.items() if hit])
    return {number: (taken[number], count) for number, count in total.items()}


def functions(declared: Counter[str], called: Counter[str]) -> tuple[int, int]:
    """Functions called and all functions; a call of a function that was not declared declares it."""
    every = declared | Counter(dict.fromkeys(called, 1))
    return (called & every).total(), every.total()


def _at_once(text: str) -> Record:
    """ValueError where the lines of a tag do not stand together, or have another number of fields."""
    record = Record()
    width, cells, text = _block(text, "\nDA:", (2, 3))
    record.lines.numbers, record.lines.hits = cells[::width], cells[1::width]
    counts = {*record.lines.hits}
    width, cells, text = _block(text, "\nBRDA:", (4,))
    record.arms, record.taken = list(zip(cells[::4], cells[1::4], cells[2::4], strict=True)), cells[3::4]
    counts.update(record.taken)
    for count in counts - {_NEVER}:
        is_hit(count)
    width, cells, text = _block(text, "\nFN:", (2, 3))
    record.declared.update(cells[width - 1 :: width])
    width, cells, text = _block(text, "\nFNDA:", (2,))
    called = {calls for calls in set(cells[::2]) if is_hit(calls)}
    record.called.update(dict.fromkeys(cells[1::2], 0))
    record.called.update([name for calls, name in zip(cells[::2], cells[1::2], strict=True) if calls in called])
    for line in text.split("\n"):
        if line:
            _take(record, line)
    return record


def _block(text: str, sign: str, widths: tuple[int, ...]) -> tuple[int, list[str], str]:
    """How many fields a line has that begins with `sign`, the fields of all of them, and the text without these lines.

    The first field of each is a number, so that a comma in a name is told from one between fields.
    """
    start = text.find(sign)
    if start < 0:
        return widths[0], [], text
    end = text.find("\n", text.rfind(sign) + 1)
    end = len(text) if end < 0 else end
    block = text[start:end]
    lines = block.count(sign)
    cells = block[len(sign) :].replace(sign, ",").split(",")
    width, odd = divmod(len(cells), lines)
    if odd or width not in widths or block.count("\n") != lines or not _NUMBERS.fullmatch("".join(cells[::width])):
        raise ValueError
    return width, cells, text[:start] + text[end:]


def _by_line(text: str, line: int) -> Record:
    record = Record()
    for number, content in enumerate(text.split("\n"), line + 1):
        try:
            if content:
                _take(record, content)
        except ValueError as error:
            raise EvidenceError(str(error) or f"{content[:60]!r} is no line of LCOV", line=number) from error
    return record


def _take(record: Record, line: str) -> None:
    tag, _, value = line.partition(":")
    take = _TAKERS.get(tag)
    if take is not None:
        take(record, value)
    elif tag in _TOTALS:
        record.claims[tag] = _count(value)
    elif tag not in _PASSED and not line.startswith("#"):
        raise ValueError


def _count(value: str) -> int:
    if not COUNT.fullmatch(value):
        raise ValueError
    return int(value)


def _file(record: Record, value: str) -> None:
    if record.path or not value:
        raise ValueError("a record names no file, or two: is an end_of_record missing?")
    record.path = value


def _line(record: Record, value: str) -> None:
    fields = value.split(",")
    if not 2 <= len(fields) <= 3 or not COUNT.fullmatch(fields[0]) or not COUNT.fullmatch(fields[1]):
        raise ValueError
    record.lines.numbers.append(fields[0])
    record.lines.hits.append(fields[1])


def _branch(record: Record, value: str) -> None:
    """The expression of a branch may hold commas; how often it was taken stands behind the last one."""
    number, block, rest = [*value.split(",", 2), "", ""][:3]
    expression, comma, taken = rest.rpartition(",")
    if not comma or not COUNT.fullmatch(number) or not (taken == _NEVER or COUNT.fullmatch(taken)):
        raise ValueError
    record.arms.append((number, block, expression))
    record.taken.append(taken)


def _function(record: Record, value: str) -> None:
    record.declared[_matched(_FUNCTION, value)[0]] += 1


def _calls(record: Record, value: str) -> None:
    calls, name = _matched(_CALLS, value)
    record.called[name] += is_hit(calls)


def _alias(record: Record, value: str) -> None:
    """From version 2.2 on functions of one place are aliases of a leader (FNL); each counts."""
    calls, name = _matched(_ALIAS, value)
    record.declared[name] += 1
    record.called[name] += is_hit(calls)


def _matched(form: re.Pattern[str], value: str) -> tuple[str, ...]:
    found = form.fullmatch(value)
    if found is None:
        raise ValueError
    return found.groups()


_TAKERS: dict[str, Callable[[Record, str], None]] = {
    "SF": _file,
    "DA": _line,
    "BRDA": _branch,
    "FN": _function,
    "FNDA": _calls,
    "FNA": _alias,
}
_TOTALS = ("LF", "LH", "FNF", "FNH", "BRF", "BRH")
_PASSED = frozenset({"TN", "VER", "FNL", "MCDC", "MCF", "MCH"})
"""Tags that say nothing of lines, branches or functions."""
