"""Cases of a JUnit report on their way into a table: a batch of them, turned into columns.

Enters: attributes of cases, what the report tells of each, the suites that they stand in. Leaves: columns in the order
of the kind `tests`. A bare passed case costs nothing but its attributes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain, repeat
from typing import Any

from readygate.model.table import Runs
from readygate.readers.junit_dialects import LONGEST, line_number, milliseconds
from readygate.readers.junit_suites import Suite
from readygate.readers.xml import Attributes

Column = Sequence[Any] | Runs


class Batch:
    """Cases in the order of the file. `untimed` counts, over all batches, those whose time is no duration."""

    def __init__(self) -> None:
        self.cases: list[Attributes] = []
        self.untimed = 0
        self._told: dict[int, tuple[int, str, tuple[str, ...]]] = {}
        self._runs: list[tuple[Suite, int]] = []

    def enter(self, suite: Suite) -> None:
        """Cases from here on stand in `suite`."""
        if self._runs and self._runs[-1][1] == len(self.cases):
            self._runs.pop()
        self._runs.append((suite, len(self.cases)))

    def tell(self, rank: int, message: str, marks: tuple[str, ...]) -> None:
        """What the next case has that a bare passed one does not: a rank of outcome, a message, properties."""
        self._told[len(self.cases)] = (rank, message, marks)

    def take(self, statuses: Sequence[str]) -> tuple[Column, ...]:
        """The cases as columns, their ranks named by `statuses`; the batch is empty then."""
        cases, told, spans = self.cases, self._told, self._spans()
        columns = (
            Runs([(suite.path, count) for suite, count in spans]),
            [case.get("classname") or case.get("class", "") for case in cases],
            _names(cases),
            _files(cases, spans),
            _lines(cases),
            self._sparse(statuses[0], {row: statuses[rank] for row, (rank, _, _) in told.items()}),
            self._durations(),
            self._sparse("", {row: message for row, (_, message, _) in told.items()}),
            self._properties(spans),
            Runs([("", len(cases))]),
        )
        cases.clear()
        told.clear()
        self._runs = [(suite, 0) for suite, _ in self._runs[-1:]]
        return columns

    def _spans(self) -> list[tuple[Suite, int]]:
        """The suites of the cases, each with how many cases in turn it has."""
        ends = [*(start for _, start in self._runs[1:]), len(self.cases)]
        return [(suite, end - start) for (suite, start), end in zip(self._runs, ends, strict=True) if end > start]

    def _sparse(self, usual: str, others: dict[int, str]) -> Runs:
        """A column of `usual`, but for the rows of `others`, which are in order."""
        pairs, done = [], 0
        for row, value in others.items():
            pairs += [(usual, row - done), (value, 1)]
            done = row + 1
        return Runs([*pairs, (usual, len(self.cases) - done)])

    def _properties(self, spans: list[tuple[Suite, int]]) -> Column:
        pairs = [(suite.properties, count) for suite, count in spans]
        if not any(own for _, _, own in self._told.values()):
            return Runs(pairs)
        values = list(chain.from_iterable(repeat(value, count) for value, count in pairs))
        for row, (_, _, own) in self._told.items():
            values[row] = "\n".join(filter(None, (values[row], *own)))
        return values

    def _durations(self) -> Sequence[float | None]:
        cases = self.cases
        try:
            plain = [float(case["time"]) * 1000 for case in cases]
        except (KeyError, ValueError):
            plain = [math.nan]
        if sum(plain) < LONGEST and min(plain, default=0.0) >= 0:
            return plain
        texts = [case.get("time", "") for case in cases]
        durations = [milliseconds(text) for text in texts]
        self.untimed += sum(1 for text, value in zip(texts, durations, strict=True) if text and value is None)
        return durations


def _names(cases: list[Attributes]) -> list[str]:
    names = [case.get("name", "") for case in cases]
    if "\n" in "".join(names):
        names = [name.replace("\n", " ") for name in names]
    return names


def _files(cases: list[Attributes], spans: list[tuple[Suite, int]]) -> list[str]:
    files = [case.get("file", "") for case in cases]
    if any(suite.file for suite, _ in spans):
        of_suites = chain.from_iterable(repeat(suite.file, count) for suite, count in spans)
        files = [own or file for own, file in zip(files, of_suites, strict=True)]
    return files


def _lines(cases: list[Attributes]) -> list[int]:
    if not any("line" in case for case in cases):
        return [0] * len(cases)
    return [line_number(case.get("line", "")) for case in cases]
