"""The kind `vulnerabilities`: advisories of the packages that a service depends on.

A row is one of four entries: a `scan`, a `package` that it asked about, one that it `skipped`, or a `vulnerability`, an
advisory of a package. Examined are the packages asked. Of packages that nobody asked about nobody knows the advisories:
beside them the counts are lower bounds, unless a filter `packages` leaves them out. A report that does not show that
any was asked proves nothing and spoils the criterion; where it never lists more than what it found, the policy may
trust its tool. One advisory of one package is counted once: over versions, over scanners, and over its names (CVE,
GHSA, …) where a report tells that they are one; the worst rating stands, and any rating before none. Metrics:
POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from readygate.kinds.filtering import accepts
from readygate.kinds.kind import Better, Filter, Kind, Matching, Measurement, Metric, Place, Selection
from readygate.kinds.vulnerabilities_table import COLUMNS, SEVERITIES, SKIPS, Lists, folded
from readygate.model.quantity import Unit
from readygate.model.table import Table

_SHOWN = 3


class _Scan(NamedTuple):
    """What a report tells of its scan."""

    tool: str
    asked: int
    lists: Lists
    skips: bool


def measure(selection: Selection) -> Measurement:
    """Counts of the advisories by severity, and of the packages asked."""
    scans = _scans(selection)
    packages, untold, at_least = _packages(selection, scans)
    faults = [*_silent(selection, scans), *_no_severity(selection)]
    skipped = _skipped(selection)
    reasons = _reasons(selection, skipped)
    values: dict[str, float | str] = _counts(selection)
    lower = dict.fromkeys(values, "; ".join(reasons)) if skipped else {}
    unsaid = {"packages": untold} if untold else {}
    silent = sorted({scan.tool for scan in scans if not scan.skips})
    if silent:
        unsaid["skipped"] = f"not told by {', '.join(silent)}: which packages could not be asked about"
    else:
        values["skipped"] = float(len(skipped))
    if not untold:
        values["packages"] = float(packages)
        lower |= {"packages": at_least} if at_least else {}
    believed = max(packages, 1 if scans and untold and not selection.patterns.get("packages") else 0)
    return Measurement(
        examined=0 if faults else believed,
        subject="packages asked",
        values=values,
        untold=unsaid,
        at_least=lower,
        notes=(*faults, *reasons, *([f"packages asked: {at_least}"] if at_least else [])),
    )


def _scans(selection: Selection) -> list[_Scan]:
    table = selection.table
    entry, tool, lists, text = (table.text(name) for name in ("entry", "tool", "lists", "text"))
    asked = table.integers("asked")
    found = [
        _Scan(tool[row], asked[row], Lists(lists[row]), text[row] == SKIPS)
        for row in selection.rows
        if entry[row] == "scan"
    ]
    return list(dict.fromkeys(found))


def _packages(selection: Selection, scans: list[_Scan]) -> tuple[int, str, str]:
    """How many packages were asked, why that is not told, and why it is no more than a lower bound."""
    table = selection.table
    entry, ecosystem, name, version = (table.text(each) for each in ("entry", "ecosystem", "package", "version"))
    listed = {
        (ecosystem[row], folded(ecosystem[row], name[row]), version[row])
        for row in selection.rows
        if entry[row] == "package"
    }
    named = bool(selection.patterns.get("packages"))
    partial = [scan for scan in scans if scan.lists is Lists.SOME or (named and scan.lists is Lists.NUMBER)]
    numbers = [scan.asked for scan in scans] if not named else []
    packages = max([len(listed), *numbers])
    at_least = ""
    if partial:
        tools = ", ".join(sorted({scan.tool for scan in partial}))
        at_least = f"{tools} lists only packages with a vulnerability"
    elif len(scans) > 1 and any(scan.lists is Lists.NUMBER for scan in scans):
        at_least = "several reports tell a number of packages and not which"
    return packages, at_least if not packages else "", at_least


def _silent(selection: Selection, scans: list[_Scan]) -> list[str]:
    """Scans that show no package that they asked about; what is trusted is a tool that never lists them."""
    trusted = {name.lower() for name in selection.trusted}
    faults = []
    for scan in scans:
        if scan.asked <= 0 and scan.lists is not Lists.SOME:
            faults.append(f"{scan.tool} asked about no package")
        elif scan.asked <= 0 and scan.tool.lower() not in trusted:
            hint = f"`trust: [{scan.tool.lower()}]` believes it"
            faults.append(f"{scan.tool} does not show that it asked about any package ({hint})")
    return faults


def _no_severity(selection: Selection) -> list[str]:
    """A filter that no severity passes asks nothing."""
    globs = selection.patterns.get("severities", ())
    check = accepts(Matching.NAME, globs)
    if any(check([severity]) for severity in SEVERITIES):
        return []
    return [f"no severity passes `severities: {', '.join(globs)}`: there are {', '.join(SEVERITIES)}"]


def _skipped(selection: Selection) -> list[int]:
    """The packages that scans left out and no other scan asked about, each once."""
    table = selection.table
    entry, ecosystem, name = table.text("entry"), table.text("ecosystem"), table.text("package")
    rows: dict[str, dict[tuple[str, str], int]] = {"package": {}, "skipped": {}}
    for row in selection.rows:
        if entry[row] in rows:
            rows[entry[row]].setdefault((ecosystem[row], folded(ecosystem[row], name[row])), row)
    return [row for key, row in rows["skipped"].items() if key not in rows["package"]]


def _reasons(selection: Selection, skipped: list[int]) -> list[str]:
    """The first packages that nobody asked about, and why."""
    name, text = selection.table.text("package"), selection.table.text("text")
    reasons = [f"not asked about {name[row]}: {text[row]}" for row in skipped[:_SHOWN]]
    more = len(skipped) - _SHOWN
    return [*reasons, f"{more} more packages were not asked about"] if more > 0 else reasons


def _counts(selection: Selection) -> dict[str, float | str]:
    table = selection.table
    entry, severity, fix = table.text("entry"), table.text("severity"), table.text("fix")
    found = [row for row in selection.rows if entry[row] == "vulnerability"]
    rated = [severity[row] for row in found]
    counts: dict[str, float | str] = {name: float(rated.count(name)) for name in SEVERITIES}
    return {**counts, "total": float(len(found)), "fixable": float(sum(bool(fix[row]) for row in found))}


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The advisories behind a metric, the worst first; the packages asked, or those that nobody asked about."""
    table = selection.table
    entry, name, version, ids = (table.text(each) for each in ("entry", "package", "version", "ids"))
    severity, fix, text = table.text("severity"), table.text("fix"), table.text("text")
    if metric == "packages":
        for row in selection.rows:
            if entry[row] == "package":
                yield Place(text=f"{name[row]} {version[row]}".strip())
        return
    if metric == "skipped":
        yield from (Place(text=f"{name[row]}: {text[row]}") for row in _skipped(selection))
        return
    for rating in [metric] if metric in SEVERITIES else SEVERITIES:
        for row in selection.rows:
            if entry[row] == "vulnerability" and severity[row] == rating and (metric != "fixable" or fix[row]):
                what = f"{name[row]} {version[row]}".strip()
                fixed = "" if fix[row] in {"", "yes"} else f"; fixed in {', '.join(fix[row].splitlines())}"
                title = f": {text[row]}" if text[row] else ""
                yield Place(text=f"{what}: {', '.join(ids[row].splitlines())} ({rating}){title}{fixed}")


def combine(tables: Sequence[Table]) -> Table:
    """One table of several, in which each advisory of a package stands once."""
    joined = Table.joined(tables)
    entry = joined.text("entry")
    fresh = Table(COLUMNS)
    seen = set()
    for row in range(len(joined)):
        values = joined.row(row)
        if entry[row] != "vulnerability" and values not in seen:
            seen.add(values)
            fresh.add(*values)
    for rows in _advisories(joined):
        _add_merged(fresh, joined, rows)
    return fresh


def _advisories(table: Table) -> list[list[int]]:
    """The rows of each advisory of a package: those that an id joins, directly or over others."""
    entry, ecosystem, name, ids = (table.text(each) for each in ("entry", "ecosystem", "package", "ids"))
    rows = [row for row in range(len(table)) if entry[row] == "vulnerability"]
    parent = {row: row for row in rows}
    first: dict[tuple[str, str, str], int] = {}
    for row in rows:
        package = ecosystem[row], folded(ecosystem[row], name[row])
        for one in ids[row].split("\n"):
            known = _root(parent, first.setdefault((*package, one), row))
            parent[_root(parent, row)] = known
    groups: dict[int, list[int]] = {}
    for row in rows:
        groups.setdefault(_root(parent, row), []).append(row)
    return list(groups.values())


def _root(parent: dict[int, int], row: int) -> int:
    """The row that stands for all that are joined with `row`; the way to it gets shorter."""
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


def _add_merged(fresh: Table, table: Table, rows: list[int]) -> None:
    """Add one row for `rows`: the worst of them, with the ids and the fixes of all."""
    severity, ids, fix = table.text("severity"), table.text("ids"), table.text("fix")
    worst = min(rows, key=lambda row: SEVERITIES.index(severity[row]))
    names = {column.name: value for column, value in zip(COLUMNS, table.row(worst), strict=True)}
    for column, cells in (("ids", ids), ("fix", fix)):
        names[column] = "\n".join(sorted({line for row in rows for line in cells[row].split("\n")} - {""}))
    fresh.add(*names.values())


def _less(name: str, meaning: str) -> Metric:
    return Metric(name=name, unit=Unit.COUNT, better=Better.LOWER, meaning=meaning)


KIND = Kind(
    name="vulnerabilities",
    title="Known vulnerabilities of dependencies",
    row="a scan, a package that it asked about or skipped, or an advisory of one package",
    columns=COLUMNS,
    filters=(
        Filter(
            name="severities",
            columns=("severity",),
            entries=("vulnerability",),
            meaning="critical, high, medium, low or unrated",
        ),
        Filter(
            name="packages",
            columns=("package",),
            entries=("package", "skipped", "vulnerability"),
            meaning="names of packages; needs a report that lists them, unless they are vulnerable",
        ),
    ),
    metrics=(
        _less("critical", "advisories rated critical"),
        _less("high", "advisories rated high"),
        _less("medium", "advisories rated medium (npm: moderate)"),
        _less("low", "advisories rated low, info or negligible"),
        _less("unrated", "advisories without a rating"),
        _less("total", "all advisories"),
        _less("fixable", "advisories for which a fixed version exists"),
        Metric(
            name="packages",
            unit=Unit.COUNT,
            better=Better.HIGHER,
            meaning="packages that the scanner asked about; skipped ones do not count",
        ),
        _less(
            "skipped", "packages that the scan found and nobody asked about; beside them the counts are lower bounds"
        ),
    ),
    satisfied_by="the JSON report of a dependency scan (npm audit, pip-audit, OSV-Scanner, Trivy or Grype)",
    measure=measure,
    locate=locate,
    combine=combine,
)
