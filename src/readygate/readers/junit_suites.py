"""Suites of a JUnit report while it is read: where a case stands, and what a suite claims beside what it shows.

Enters: attributes of suites, counts of what was seen. Leaves: paths of names, and differences of counts.
"""

from __future__ import annotations

from readygate.readers.xml import Attributes


class Counts:
    """What was seen so far: cases, skipped and failing ones, and outcomes shown (each failed attempt is one)."""

    __slots__ = ("cases", "failing", "shown", "skipped")

    def __init__(self, cases: int = 0, failing: int = 0, shown: int = 0, skipped: int = 0) -> None:
        self.cases = cases
        self.failing = failing
        self.shown = shown
        self.skipped = skipped

    def since(self, before: Counts) -> Counts:
        """What was seen after `before`."""
        return Counts(
            self.cases - before.cases,
            self.failing - before.failing,
            self.shown - before.shown,
            self.skipped - before.skipped,
        )


_MARKS = 32
"""A suite with more properties than this dumps its environment (Surefire, Gradle), which marks no case."""


class Suite:
    """An open suite: its path of names, file and marks, its claims, and what had been seen before it.

    `inner_cases` and `suites` count the cases of the suites in it and those suites.
    """

    __slots__ = ("attributes", "before", "file", "inner_cases", "log", "marks", "path", "suites")

    def __init__(self, outer: Suite | None, name: str, attributes: Attributes, before: Counts) -> None:
        self.path: str = " > ".join(filter(None, (outer.path if outer else "", name.replace("\n", " "))))
        self.file: str = attributes.get("file") or (outer.file if outer else "")
        self.marks: list[str] = list(outer.marks) if outer else []
        self.attributes = attributes
        self.before = before
        self.inner_cases = self.suites = 0
        self.log = ""

    def mark(self, text: str) -> None:
        """Add a property, which marks the cases of this suite and of those that begin in it from here on."""
        if len(self.marks) <= _MARKS:
            self.marks.append(text)

    @property
    def properties(self) -> str:
        """The properties of the suite's cases, one a line."""
        return "\n".join(self.marks) if len(self.marks) <= _MARKS else ""
