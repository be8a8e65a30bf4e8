"""Near misses: evidence that was read and nearly answered, and what to change so that it does.

Enters: a selection of which nothing was examined. Leaves: at most one sentence a filter, with a suggestion each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice

from readygate.kinds.filtering import WordsCache, accepts, select_rows
from readygate.kinds.kind import ITEM_FILTERS, Filter, Kind, Matching, Selection
from readygate.model.evidence import Item
from readygate.model.glob import expand_braces, fold_words
from readygate.model.table import ColumnType, Table, TextCells
from readygate.model.verdict import NearMiss

_WILD = re.compile(r"[*?{]")
_EXAMPLES = 3
_LOOKED_AT = 1000
"""The most distinct values that are compared with what was asked."""


def near_misses(
    kind: Kind, selection: Selection, *, shown: Mapping[str, tuple[str, ...]], marker: str, words: WordsCache
) -> tuple[NearMiss, ...]:
    """One near miss for each filter that alone drops every row that it speaks of, in the order of the kind's filters.

    `shown` are the patterns as people wrote them; `marker` is the criterion's id.
    """
    table, misses = selection.table, []
    for known in kind.filters:
        patterns = selection.patterns.get(known.name)
        rows = _concerned(known, table, range(len(table))) if patterns else ()
        if not patterns or not rows:
            continue
        alone = all(name == known.name for name in selection.patterns)
        passing = selection.rows if alone else select_rows(kind, table, {known.name: patterns}, words)
        if not _concerned(known, table, passing):
            misses.append(_miss(known, table, rows, shown.get(known.name, patterns), marker))
    return tuple(misses)


def item_misses(items: Iterable[Item], where: Mapping[str, tuple[str, ...]]) -> tuple[NearMiss, ...]:
    """For each of the filters that every kind knows, what the items have in its place."""
    items = tuple(items)
    facts = {
        "report": (Matching.PATH, [item.path for item in items]),
        "tool": (Matching.NAME, [item.tool for item in items]),
        "artifact": (Matching.NAME, [item.origin.artifact for item in items]),
    }
    misses = []
    for name in ITEM_FILTERS:
        matching, values = facts[name]
        if name in where and not any(accepts(matching, where[name])([value]) for value in values):
            seen = f"{_count(len(items), 'report')} read, none with {name} {_quoted(where[name])}"
            misses.append(NearMiss(seen=seen, suggestion=_has(name, values, where[name])))
    return tuple(misses)


def _concerned(known: Filter, table: Table, rows: Sequence[int]) -> Sequence[int]:
    """The rows that a filter speaks of: of a kind with several entries only those of its own."""
    if not known.entries:
        return rows
    entry = table.text("entry")
    return [row for row in rows if entry[row] in known.entries]


def _miss(known: Filter, table: Table, rows: Sequence[int], patterns: tuple[str, ...], marker: str) -> NearMiss:
    if all(pattern.startswith("!") for pattern in patterns):
        seen = f"{_count(len(rows), 'row')} read, each excluded by {known.name} {_quoted(patterns)}"
        return NearMiss(seen=seen, suggestion="correct the filter: it leaves nothing")
    values = _values(known, table, rows)
    column = next(column for column in table.columns if column.name == known.columns[0])
    if column.type is ColumnType.PATH and known.matching is Matching.PATH and values:
        return _path_miss(patterns, values)
    read = _count(len(rows), "row")
    if known.matching is Matching.WORDS:
        return NearMiss(
            seen=f"{read} read, none about {_quoted(patterns)}",
            suggestion=_named(patterns, f", or carries `@{marker}`" if known.name == "about" else ""),
        )
    seen = f"{read} read, none with {known.name} {_quoted(patterns)}"
    return NearMiss(seen=seen, suggestion=_has(known.name, values, patterns))


def _values(known: Filter, table: Table, rows: Sequence[int]) -> list[str]:
    """Distinct values of the first column of a filter, those that are empty left out."""
    cells = table.cells(known.columns[0])
    distinct: Iterable[object]
    if isinstance(cells, TextCells):
        distinct = (cells.pool[code] for code in dict.fromkeys(cells.codes[row] for row in rows))
    else:
        distinct = dict.fromkeys(cells[row] for row in islice(rows, _LOOKED_AT))
    return [line for value in distinct for line in str(value).split("\n") if line]


def _named(patterns: tuple[str, ...], marked: str) -> str:
    forms = (form for pattern in patterns for form in expand_braces(pattern))
    told = " or ".join(f"`{text}`" for text in dict.fromkeys(map(_words, forms)) if text)
    return f"name the suite or the case so that it holds the words {told}{marked}"


def _words(pattern: str) -> str:
    return "" if pattern.startswith("!") else fold_words(pattern).replace("-", " ").replace("_", " ")


def _has(name: str, values: Iterable[str], patterns: tuple[str, ...]) -> str:
    """What the evidence has instead, what is most like the first pattern first."""
    from difflib import SequenceMatcher

    wanted = fold_words(patterns[0])
    told = sorted({value for value in values if value})[:_LOOKED_AT]
    told.sort(key=lambda value: -SequenceMatcher(None, wanted, fold_words(value)).ratio())
    if not told:
        return f"the evidence names no {name}"
    more = f" and {len(told) - _EXAMPLES} more" if len(told) > _EXAMPLES else ""
    return f"the evidence has {', '.join(f'`{value}`' for value in told[:_EXAMPLES])}{more}"


def _path_miss(patterns: tuple[str, ...], paths: list[str]) -> NearMiss:
    """Paths that would match below another folder: the prefix that `root:` must add, or the one that is too much."""
    seen = f"{_count(len(paths), 'file')} read, 0 under {_quoted(patterns)}"
    matches, near = accepts(Matching.PATH, patterns), _named_alike(patterns, paths)
    for root in _roots(patterns) if near else ():
        hit = next((path for path in near if matches([f"{root}/{path}"])), "")
        if hit:
            return NearMiss(seen=f"{seen}: {_start(hit)}", suggestion=f"set `root: {root}` in `reports:`")
    for path in near if len(paths) <= _LOOKED_AT else paths[:_LOOKED_AT]:
        extra = _extra(path, matches)
        if extra:
            return NearMiss(seen=f"{seen}: paths start with `{extra}/`", suggestion=_shorter(extra))
    heads: dict[str, int] = {}
    for path in paths:
        head = "/".join(path.split("/", 2)[:2])
        heads[head] = heads.get(head, 0) + 1
    most = ", ".join([f"`{head}`" for head in sorted(heads, key=lambda head: -heads[head])[:_EXAMPLES]])
    return NearMiss(seen=seen, suggestion=f"the paths begin with {most}: set `root:` or `folders:` to fit")


def _named_alike(patterns: tuple[str, ...], paths: list[str]) -> list[str]:
    """The paths whose last name a pattern matches: of the others no other folder makes a match."""
    wanted = [pattern for pattern in patterns if not pattern.startswith("!")]
    names = [pattern.rpartition("/")[2] for pattern in wanted]
    if any(name in {"", "**"} for name in names) or any("{" in pattern for pattern in wanted):
        return paths
    alike = accepts(Matching.NAME, names)
    return [path for path in paths if alike([path.rpartition("/")[2]])]


def _roots(patterns: tuple[str, ...]) -> list[str]:
    """Every folder that a pattern spells out, the shortest first. The last one before a wildcard is left out: below it
    anything would match, which says nothing about the paths.
    """
    roots = []
    for pattern in patterns:
        literal = _WILD.split(pattern, maxsplit=1)[0]
        parts = literal.split("/")[:-1]
        last = len(parts) + (literal == pattern)
        roots += ["/".join(parts[:end]) for end in range(1, last) if not pattern.startswith("!")]
    return roots


def _start(path: str) -> str:
    head, slash, _ = path.partition("/")
    return f"paths start with `{head}{slash}`"


def _extra(path: str, matches: Callable[[list[str]], bool]) -> str:
    """The folders that stand before the part of `path` that would match."""
    parts = path.split("/")
    starts = (start for start in range(1, len(parts)) if matches(["/".join(parts[start:])]))
    return "/".join(parts[: next(starts, 0)])


def _shorter(extra: str) -> str:
    if extra.startswith("/") or extra[1:2] == ":":
        return "the report names files of another workspace: write it in this one, or with relative paths"
    return f"the filter lacks `{extra}/`: correct the service's `path:` or `folders:`"


def _quoted(patterns: tuple[str, ...]) -> str:
    """The patterns that ask for something; the others where there are none."""
    patterns = tuple(pattern for pattern in patterns if not pattern.startswith("!")) or patterns
    return ", ".join(f"`{pattern}`" for pattern in patterns)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
