"""The table of the kind `vulnerabilities`, and how collectors fill it.

Enters: what a scanner says of packages and of their advisories. Leaves: rows. A scan says how many packages it asked
about and whether it lists them: `all`, as a bare `number`, or only `some` (those with a vulnerability).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

from readygate.model.errors import EvidenceError
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(name="entry", type=ColumnType.TEXT, meaning="scan, package, skipped or vulnerability"),
    Column(name="tool", type=ColumnType.TEXT, meaning="the scanner"),
    Column(name="ecosystem", type=ColumnType.TEXT, meaning="of a package, as package URLs call it: npm, pypi, …"),
    Column(name="package", type=ColumnType.TEXT, meaning="the package's name"),
    Column(name="version", type=ColumnType.TEXT, meaning="of a package: its version; empty: not told"),
    Column(name="ids", type=ColumnType.TEXT, meaning="ids and aliases of an advisory (CVE, GHSA, …), one a line"),
    Column(name="severity", type=ColumnType.TEXT, meaning="critical, high, medium, low or unrated"),
    Column(name="fix", type=ColumnType.TEXT, meaning="versions that fix it, `yes` where none is named; empty: none"),
    Column(
        name="text",
        type=ColumnType.TEXT,
        meaning="the advisory's title; why a package was skipped; of a scan `skips` where it says what it skipped",
    ),
    Column(name="asked", type=ColumnType.INTEGER, meaning="of a scan: packages that it tells it asked about"),
    Column(name="lists", type=ColumnType.TEXT, meaning="of a scan: whether it lists `all`, a `number`, or `some`"),
)
TEXT_LIMIT = 200
SKIPS = "skips"
_SEPARATORS = re.compile(r"[-_.]+")


class Severity(Enum):
    """How bad an advisory is, from worst to unknown."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    UNRATED = "unrated"


SEVERITIES = tuple(severity.value for severity in Severity)


class Lists(Enum):
    """What a report tells of the packages that its scanner asked about."""

    ALL = "all"
    NUMBER = "number"
    SOME = "some"


class Rows:
    """The rows of one report."""

    def __init__(self, tool: str) -> None:
        self.tool = tool
        self.table = Table(COLUMNS)
        self._packages: set[tuple[str, str, str]] = set()

    @property
    def packages(self) -> int:
        """How many packages are listed."""
        return len(self._packages)

    def package(self, ecosystem: str, name: str, version: str) -> None:
        """A package that the scanner asked about; the same one again adds nothing."""
        key = _line(ecosystem), _line(name), _line(version)
        if key not in self._packages:
            self._packages.add(key)
            self.table.add("package", self.tool, *key, "", "", "", "", 0, "")

    def skipped(self, ecosystem: str, name: str, reason: str) -> None:
        """A package that the scanner did not ask about."""
        self.table.add(
            "skipped", self.tool, _line(ecosystem), _line(name), "", "", "", "", _line(reason)[:TEXT_LIMIT], 0, ""
        )

    def vulnerability(
        self,
        ecosystem: str,
        name: str,
        version: str,
        *,
        ids: Iterable[str],
        severity: Severity,
        fix: Iterable[str] = (),
        text: str = "",
    ) -> None:
        """An advisory of a package, which is a package that was asked about; EvidenceError where it has no id."""
        self.package(ecosystem, name, version)
        named = _lines(ids)
        if not named:
            raise EvidenceError(f"an advisory of {_line(name)[:80]} has no id")
        cells = _line(ecosystem), _line(name), _line(version), named, severity.value, _lines(fix)
        self.table.add("vulnerability", self.tool, *cells, _line(text)[:TEXT_LIMIT], 0, "")

    def scan(self, lists: Lists, asked: int | None = None, *, skips: bool = False) -> Table:
        """The whole table: with the scan, which asked about `asked` packages (those listed, where nothing is said).

        `skips`: the report lists every package that its scanner found and could not ask about.
        """
        count = self.packages if asked is None else asked
        self.table.add("scan", self.tool, "", "", "", "", "", "", SKIPS if skips else "", count, lists.value)
        return self.table


def folded(ecosystem: str, name: str) -> str:
    """A package's name as its registry compares it: PEP 503 for PyPI, without case for NuGet and Composer."""
    if ecosystem == "pypi":
        return _SEPARATORS.sub("-", name).lower()
    return name.lower() if ecosystem in {"nuget", "composer"} else name


def _line(text: str) -> str:
    return " ".join(text.split())


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(line for line in map(_line, texts) if line))
