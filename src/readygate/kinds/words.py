"""The words of a table's rows, folded once for all criteria that look for words.

Enters: the text columns of a `WORDS` filter. Leaves: rows by the words that they hold. A criterion asks for few of a
million cases: a plain search finds the candidates, and only those are matched with its pattern.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from readygate.model.glob import Predicate, fold_words, words_glob, words_needle
from readygate.model.table import Table

_CHUNK = 4096


class Words:
    """Folded rows, one a line, some thousand lines a text."""

    def __init__(self, table: Table, columns: Sequence[str]) -> None:
        cells = [table.words(name) for name in columns]
        self._texts = []
        for start in range(0, len(table), _CHUNK):
            rows = range(start, min(start + _CHUNK, len(table)))
            self._texts.append("\n".join(fold_words("\n".join([cell[row] for cell in cells])) for row in rows))

    def matching(self, globs: Iterable[str]) -> set[int]:
        """The rows that match any glob (each row where all globs are `!`) and none of those with `!`."""
        wanted, unwanted = _plan(tuple(globs))
        found: set[int] = set()
        for number, text in enumerate(self._texts):
            for needle, matches in wanted:
                if needle not in text:
                    continue
                for row, line in _holding(text, needle):
                    if matches(line) and not any(glob(line) for glob in unwanted):
                        found.add(number * _CHUNK + row)
        return found


def _holding(text: str, needle: str) -> Iterator[tuple[int, str]]:
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
