"""Near misses: evidence that was read and nearly answered, and what to change so that it does.

Enters: a selection of which nothing was examined. Leaves: at most a few sentences with a suggestion each.
"""

from __future__ import annotations

from collections import Counter

from readygate.kinds.filtering import accepts, select_rows
from readygate.kinds.kind import Filter, Kind, Matching, Selection
from readygate.model.glob import fold_words
from readygate.model.table import TextCells
from readygate.model.verdict import NearMiss

_EXAMPLES = 3


def near_misses(kind: Kind, selection: Selection) -> tuple[NearMiss, ...]:
    """One near miss for each filter that alone drops every row."""
    misses = []
    for name, patterns in selection.patterns.items():
        known = kind.filter(name)
        if known is None or select_rows(kind, selection.table, {name: patterns}):
            continue
        misses.append(_miss(known, patterns, selection))
    return tuple(miss for miss in misses if miss is not None)


def _miss(known: Filter, patterns: tuple[str, ...], selection: Selection) -> NearMiss | None:
    cells = selection.table.cells(known.columns[0])
    values = cells.pool if isinstance(cells, TextCells) else ()
    if known.matching is Matching.PATH:
        return _path_miss(patterns, [value for value in values if value])
    number = len(selection.table)
    wanted = ", ".join(f"`{pattern}`" for pattern in patterns)
    if known.matching is Matching.WORDS:
        words = " ".join(dict.fromkeys(fold_words(pattern.strip("*!")) for pattern in patterns))
        return NearMiss(
            seen=f"{number:,} rows read, none about {wanted}",
            suggestion=f"name the suite or the case so that it holds the words `{words}`",
        )
    told = ", ".join(f"`{value}`" for value in sorted(values)[:_EXAMPLES])
    return NearMiss(
        seen=f"{number:,} rows read, none with {known.name} {wanted}", suggestion=f"the evidence has {told}"
    )


def _path_miss(patterns: tuple[str, ...], paths: list[str]) -> NearMiss | None:
    """Paths that would match below another folder: the prefix that `root:` must add, or where the paths begin."""
    if not paths:
        return None
    wanted = ", ".join(f"`{pattern}`" for pattern in patterns)
    seen = f"{len(paths):,} files read, none under {wanted}"
    matches = accepts(Matching.PATH, patterns)
    for root in _roots(patterns):
        hits = [path for path in paths if matches([f"{root}/{path}"])]
        if hits:
            return NearMiss(
                seen=f"{seen}: paths start with `{hits[0].split('/')[0]}/`", suggestion=f"set `root: {root}`"
            )
    heads = Counter("/".join(path.split("/")[:2]) for path in paths)
    most = ", ".join(f"`{head}`" for head, _ in heads.most_common(_EXAMPLES))
    return NearMiss(seen=seen, suggestion=f"the paths begin with {most}: set `root:` or `folders:` to fit")


def _roots(patterns: tuple[str, ...]) -> list[str]:
    """Every folder that a pattern spells out, the shortest first: a longer one would match anything."""
    roots = []
    for pattern in patterns:
        parts = pattern.split("*", 1)[0].split("/")[:-1]
        roots += ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
    return roots
