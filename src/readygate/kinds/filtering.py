"""Rows that pass the filters of a criterion: lists are "any of", `!glob` excludes.

Enters: a table, its kind, patterns by filter name. Leaves: row numbers. Interned columns are matched once a distinct
value, not once a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from readygate.kinds.kind import Filter, Kind, Matching
from readygate.kinds.words import Words, folded
from readygate.model.glob import Predicate, name_glob, path_glob, words_glob
from readygate.model.table import PackedCells, Table, TextCells

_REMEMBERED = 1024
"""Cells of which a filter remembers whether they pass."""

WordsCache = dict[tuple[int, str], Words]
"""Folded words by table (its `id`, so the table must outlive the cache) and filter."""


class Sieve:
    """One filter with its patterns, made once and asked of the tables of many services."""

    __slots__ = ("_cells", "_check", "_globs", "_known", "_words")

    def __init__(self, known: Filter, globs: tuple[str, ...]) -> None:
        self._known = known
        self._globs = globs
        self._words = known.matching is Matching.WORDS and not known.entries
        self._check = accepts(known.matching, globs)
        self._cells = _Cells(_accepts_cell(known.matching, globs), keeps=known.matching is not Matching.PATH)

    def rows(self, table: Table, rows: Sequence[int], words: WordsCache | None) -> Sequence[int]:
        """Those of `rows` that pass."""
        if self._words:
            found = _words(self._known, table, words).matching(self._globs)
            return sorted(found) if len(rows) == len(table) else [row for row in rows if row in found]
        columns = [table.words(name) for name in self._known.columns]
        if len(columns) > 1 or isinstance(columns[0], PackedCells) or self._known.matching is Matching.WORDS:
            return self._one_by_one(table, columns, rows)
        cells = columns[0]
        passes, codes = self._cells, cells.codes
        kept = {code for code, value in enumerate(cells.pool) if passes[value]}
        if not self._known.entries:
            return [row for row in rows if codes[row] in kept]
        entries, others = table.text("entry").codes, self._others(table)
        return [row for row in rows if entries[row] in others or codes[row] in kept]

    def _one_by_one(
        self, table: Table, columns: Sequence[TextCells | PackedCells], rows: Sequence[int]
    ) -> Sequence[int]:
        """The same where every row may have other values."""
        others = self._others(table) if self._known.entries else frozenset()
        entries = table.text("entry").codes if others else ()
        asked = [row for row in rows if entries[row] not in others] if others else rows
        if self._known.matching is Matching.WORDS:
            told = zip(asked, folded(columns, asked), strict=True)
            kept = {row for row, words in told if self._check([words])}
        else:
            values = ((row, [text for cells in columns for text in cells[row].split("\n")]) for row in asked)
            kept = {row for row, texts in values if self._check(texts)}
        return [row for row in rows if row in kept or (others and entries[row] in others)]

    def _others(self, table: Table) -> frozenset[int]:
        """The codes of the entries of which the filter does not speak: their rows pass."""
        return frozenset(
            code for code, value in enumerate(table.text("entry").pool) if value not in self._known.entries
        )


class _Cells(dict[str, bool]):
    """Which cells pass. Names, of which services have the same again, are remembered; paths are each service's own."""

    __slots__ = ("_check", "_limit")

    def __init__(self, check: Predicate, *, keeps: bool) -> None:
        super().__init__()
        self._check = check
        self._limit = _REMEMBERED if keeps else 0

    def __missing__(self, cell: str) -> bool:
        passes = self._check(cell)
        if len(self) < self._limit:
            self[cell] = passes
        return passes


def sieves(kind: Kind, patterns: Mapping[str, tuple[str, ...]]) -> tuple[Sieve, ...]:
    """What rows must pass; filters of items (`report`, …) are not looked at."""
    found = ((kind.filter(name), globs) for name, globs in patterns.items())
    return tuple([Sieve(known, globs) for known, globs in found if known is not None])


def sift(through: Iterable[Sieve], table: Table, words: WordsCache | None = None) -> Sequence[int]:
    """The rows of `table` that pass all sieves. Who sifts a table more than once passes a cache of its words."""
    rows: Sequence[int] = range(len(table))
    for sieve in through:
        rows = sieve.rows(table, rows, words)
    return rows


def select_rows(
    kind: Kind, table: Table, patterns: Mapping[str, tuple[str, ...]], words: WordsCache | None = None
) -> Sequence[int]:
    """The rows of `table` that pass every filter of `patterns`."""
    return sift(sieves(kind, patterns), table, words)


def _words(known: Filter, table: Table, cache: WordsCache | None) -> Words:
    key = (id(table), known.name)
    if cache is None or key not in cache:
        fresh = Words(table, known.columns)
        if cache is None:
            return fresh
        cache[key] = fresh
    return cache[key]


def accepts(matching: Matching, globs: Iterable[str]) -> Callable[[list[str]], bool]:
    """A predicate over the values of a cell: one matches any glob (unless all globs are `!`), none a `!` one."""
    make = _MAKERS[matching]
    wanted = [make(glob) for glob in globs if not glob.startswith("!")]
    unwanted = [make(glob[1:]) for glob in globs if glob.startswith("!")]

    def check(values: list[str]) -> bool:
        return not _any(unwanted, values) and (not wanted or _any(wanted, values))

    return check


def _any(matchers: list[Predicate], values: list[str]) -> bool:
    """Whether one of the matchers matches one of the values; loops, for this is asked of every cell."""
    for matches in matchers:
        for value in values:
            if matches(value):
                return True
    return False


def _accepts_cell(matching: Matching, globs: tuple[str, ...]) -> Predicate:
    """The same over a whole cell, which may hold several values, one a line; most hold one, and most lists one glob."""
    check = accepts(matching, globs)
    if len(globs) != 1 or globs[0].startswith("!"):
        return lambda cell: check(cell.split("\n"))
    matches = _MAKERS[matching](globs[0])
    return lambda cell: matches(cell) if "\n" not in cell else check(cell.split("\n"))


def _rule_glob(pattern: str) -> Predicate:
    """An ending is looked for by a `*`, once, for an id of a report may have as many dots as it likes."""
    whole_id, ending = name_glob(pattern), name_glob(f"*.{pattern}")
    return lambda rule: whole_id(rule) or ending(rule)


def _login_glob(pattern: str) -> Predicate:
    matches = name_glob(pattern.casefold())
    return lambda login: matches(login.casefold())


_MAKERS: dict[Matching, Callable[[str], Predicate]] = {
    Matching.PATH: path_glob,
    Matching.NAME: name_glob,
    Matching.WORDS: words_glob,
    Matching.RULE: _rule_glob,
    Matching.LOGIN: _login_glob,
}
