"""The words of a table's rows, folded once for all criteria that look for words.

Enters: the text columns of a `WORDS` filter. Leaves: rows by the words that they hold. A criterion asks for few of a
million cases: a plain search finds the candidates, and only those are matched with its pattern.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from readygate.model.glob import Predicate, fold_lines, fold_words, words_glob, words_needle
from readygate.model.table import PackedCells, Table, TextCells

_CHUNK = 4096


class Words:
    """Folded rows, one a line, some thousand lines a text."""

    def __init__(self, table: Table, columns: Sequence[str]) -> None:
        cells = [table.words(name) for name in columns]
        self._texts: list[str] = []
        for start in range(0, len(table), _CHUNK):
            rows = range(start, min(start + _CHUNK, len(table)))
            self._texts.append("\n".join(folded(cells, rows)))
        self._found: dict[str, list[tuple[int, str]]] = {}

    def matching(self, globs: Iterable[str]) -> set[int]:
        """The rows that match any glob (each row where all globs are `!`) and none of those with `!`."""
        wanted, unwanted = _plan(tuple(globs))
        found: set[int] = set()
        for needle, matches in wanted:
            for row, line in self._holding(needle):
                if matches(line) and not (unwanted and any(glob(line) for glob in unwanted)):
                    found.add(row)
        return found

    def _holding(self, needle: str) -> Iterable[tuple[int, str]]:
        """The rows that hold `needle`. A small table remembers them, for many criteria ask for the same words."""
        if len(self._texts) != 1:
            return (
                (number * _CHUNK + row, line)
                for number, text in enumerate(self._texts)
                for row, line in _lines_with(text, needle)
            )
        if needle not in self._found:
            self._found[needle] = list(_lines_with(self._texts[0], needle))
        return self._found[needle]


def folded(columns: Sequence[TextCells | PackedCells], rows: Sequence[int]) -> Iterator[str]:
    """The words of all columns as one text a row; interned values are folded once each."""
    texts = [_texts(cells, rows) for cells in columns]
    return ("-".join([words for words in row if words]) for row in zip(*texts, strict=True))


def _texts(cells: TextCells | PackedCells, rows: Sequence[int]) -> Iterable[str]:
    if isinstance(cells, PackedCells):
        whole = isinstance(rows, range) and len(rows) > 0  # and without a step
        return fold_lines(cells.between(rows[0], rows[-1] + 1) if whole else [cells[row] for row in rows])
    codes = [cells.codes[row] for row in rows]
    pool = {code: fold_words(cells.pool[code]) for code in set(codes)}
    return map(pool.__getitem__, codes)


def _lines_with(text: str, needle: str) -> Iterator[tuple[int, str]]:
    """The lines that hold `needle`, each with its number."""
    row, counted, at = 0, 0, text.find(needle)
    while at >= 0:
        row += text.count("\n", counted, at)
        counted = text.find("\n", at)
        if counted < 0:
            yield row, text[text.rfind("\n", 0, at) + 1 :]
            break
        yield row, text[text.rfind("\n", 0, at) + 1 : counted]
        row, counted = row + 1, counted + 1
        at = text.find(needle, counted)


@lru_cache(maxsize=4096)
def _plan(globs: tuple[str, ...]) -> tuple[list[tuple[str, Predicate]], list[Predicate]]:
    """What is looked for, each with what every match holds; and what must not match."""
    wanted = [(words_needle(glob), words_glob(glob)) for glob in globs if not glob.startswith("!")]
    return wanted or [("", _anything)], [words_glob(glob[1:]) for glob in globs if glob.startswith("!")]


def _anything(_text: str) -> bool:
    return True
