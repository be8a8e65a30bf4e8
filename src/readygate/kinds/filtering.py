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

WordsCache = dict[tuple[int, str], Words]
"""Folded words by table (its `id`, so the table must outlive the cache) and filter."""


def select_rows(
    kind: Kind, table: Table, patterns: Mapping[str, tuple[str, ...]], words: WordsCache | None = None
) -> Sequence[int]:
    """The rows of `table` that pass every filter of `patterns`; filters of items (`report`, …) are not looked at.

    Who selects more than once from a table passes a cache of its words.
    """
    rows: Sequence[int] = range(len(table))
    for name, globs in patterns.items():
        known = kind.filter(name)
        if known is not None and known.matching is Matching.WORDS and not known.entries:
            found = _words(known, table, words).matching(globs)
            rows = sorted(found) if len(rows) == len(table) else [row for row in rows if row in found]
        elif known is not None:
            rows = _passing(known, table, rows, accepts(known.matching, globs))
    return rows


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


def _passing(known: Filter, table: Table, rows: Sequence[int], check: Callable[[list[str]], bool]) -> Sequence[int]:
    if not known.entries:
        return _matching(known, table, rows, check)
    entry = table.text("entry")
    asked = {code for code, value in enumerate(entry.pool) if value in known.entries}
    codes = entry.codes
    kept = set(_matching(known, table, [row for row in rows if codes[row] in asked], check))
    return [row for row in rows if codes[row] not in asked or row in kept]


def _matching(known: Filter, table: Table, rows: Sequence[int], check: Callable[[list[str]], bool]) -> Sequence[int]:
    columns = [table.words(name) for name in known.columns]
    if known.matching is Matching.WORDS:
        return _by_words(columns, rows, check)
    if len(columns) == 1 and isinstance(columns[0], TextCells):
        kept = {code for code, value in enumerate(columns[0].pool) if check(value.split("\n"))}
        codes = columns[0].codes
        return [row for row in rows if codes[row] in kept]
    return [row for row in rows if check([value for cells in columns for value in cells[row].split("\n")])]


def _by_words(
    columns: Sequence[TextCells | PackedCells], rows: Sequence[int], check: Callable[[list[str]], bool]
) -> Sequence[int]:
    """All columns as one folded text."""
    return [row for row, words in zip(rows, folded(columns, rows), strict=True) if check([words])]
