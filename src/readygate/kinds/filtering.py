"""Rows that pass the filters of a criterion: lists are "any of", `!glob` excludes.

Enters: a table, its kind, patterns by filter name. Leaves: row numbers. Interned columns are matched once a distinct
value, not once a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from readygate.kinds.kind import Filter, Kind, Matching
from readygate.kinds.words import Words
from readygate.model.glob import Predicate, fold_words, name_glob, path_glob, words_glob
from readygate.model.table import Table, TextCells

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
        if any(glob(value) for glob in unwanted for value in values):
            return False
        return not wanted or any(glob(value) for glob in wanted for value in values)

    return check


def _rule_glob(pattern: str) -> Predicate:
    matches = name_glob(pattern)

    def check(rule: str) -> bool:
        while True:
            if matches(rule):
                return True
            _, dot, rule = rule.partition(".")
            if not dot:
                return False

    return check


_MAKERS: dict[Matching, Callable[[str], Predicate]] = {
    Matching.PATH: path_glob,
    Matching.NAME: name_glob,
    Matching.WORDS: words_glob,
    Matching.RULE: _rule_glob,
}


def _passing(known: Filter, table: Table, rows: Sequence[int], check: Callable[[list[str]], bool]) -> Sequence[int]:
    entry = table.text("entry") if known.entries else None
    free = {code for code, value in enumerate(entry.pool) if value not in known.entries} if entry else set()
    column = table.cells(known.columns[0])
    if len(known.columns) == 1 and isinstance(column, TextCells) and known.matching is not Matching.WORDS:
        kept = {code for code, value in enumerate(column.pool) if check(value.split("\n"))}
        codes = column.codes
        return [row for row in rows if codes[row] in kept or (entry and entry.codes[row] in free)]
    cells = [table.words(name) for name in known.columns]
    seen: dict[str, bool] = {}
    passing = []
    for row in rows:
        if entry and entry.codes[row] in free:
            passing.append(row)
            continue
        values = [cell[row] for cell in cells]
        text = "\n".join(values)
        if text not in seen:
            seen[text] = check([fold_words(text)] if known.matching is Matching.WORDS else text.split("\n"))
        if seen[text]:
            passing.append(row)
    return passing
