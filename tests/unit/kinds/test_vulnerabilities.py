"""The kind `vulnerabilities`: what was asked, and each advisory of a package once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Better, Measurement, Selection
from readygate.kinds.vulnerabilities import KIND, combine
from readygate.kinds.vulnerabilities_table import SEVERITIES, Lists, Rows, Severity, folded
from readygate.model.errors import EvidenceError
from readygate.model.table import Table


def measured(*tables: Table, trust: tuple[str, ...] = (), **where: str) -> Measurement:
    table = combine(tables)
    patterns = {name: (glob,) for name, glob in where.items()}
    chosen = select_rows(KIND, table, patterns)
    return KIND.measure(Selection(table=table, rows=chosen, patterns=patterns, trusted=trust))


def scan(
    *found: tuple[str, str, Severity],
    tool: str = "Trivy",
    lists: Lists = Lists.ALL,
    asked: int | None = None,
    packages: tuple[str, ...] = (),
    skipped: tuple[str, ...] = (),
    ecosystem: str = "npm",
    fix: tuple[str, ...] = (),
    skips: bool = True,
) -> Table:
    """A report: advisories as package, ids (one a line), severity."""
    rows = Rows(tool)
    for name in packages:
        rows.package(ecosystem, name, "1")
    for name in skipped:
        rows.skipped(ecosystem, name, "not found")
    for name, ids, severity in found:
        rows.vulnerability(ecosystem, name, "1", ids=ids.split(), severity=severity, fix=fix, text="bad")
    return rows.scan(lists, asked, skips=skips)


def counts(found: Measurement) -> dict[str, float | str]:
    return {name: value for name, value in found.values.items() if value}


def test_advisories_are_counted_by_severity() -> None:
    every = [("a", f"CVE-{severity.value}", severity) for severity in Severity]
    found = measured(scan(*every, packages=("a", "b"), fix=("2",)))
    assert found.values == {
        **dict.fromkeys(SEVERITIES, 1.0),
        "total": 5.0,
        "fixable": 5.0,
        "packages": 2.0,
        "skipped": 0.0,
    }
    assert (found.examined, found.subject, found.notes, found.untold, found.at_least) == (
        2,
        "packages asked",
        (),
        {},
        {},
    )


def test_a_report_without_advisories_passes_on_the_packages_that_it_asked_about() -> None:
    found = measured(scan(packages=("a", "b")))
    assert (found.examined, counts(found)) == (2, {"packages": 2.0})
    found = measured(scan(lists=Lists.NUMBER, asked=7))
    assert (found.examined, counts(found), found.at_least) == (7, {"packages": 7.0}, {})


@pytest.mark.parametrize(("lists", "asked"), [(Lists.ALL, None), (Lists.NUMBER, 0)])
def test_a_scan_that_asked_about_nothing_proves_nothing_and_is_never_trusted(lists: Lists, asked: int | None) -> None:
    silent = scan(lists=lists, asked=asked)
    found = measured(silent, trust=("trivy",))
    assert (found.examined, found.notes) == (0, ("Trivy asked about no package",))
    assert measured(silent, scan(packages=("a",), tool="pip-audit")).examined == 0


def test_a_report_that_lists_only_what_it_found_proves_nothing_by_listing_nothing() -> None:
    silent = scan(tool="Grype", lists=Lists.SOME)
    found = measured(silent)
    assert found.examined == 0
    assert found.notes == (
        "Grype does not show that it asked about any package (`trust: [grype]` believes it)",
        "packages asked: Grype lists only packages with a vulnerability",
    )
    assert found.untold == {"packages": "Grype lists only packages with a vulnerability"}
    assert "packages" not in found.values
    trusted = measured(silent, trust=("GRYPE",))
    assert (trusted.examined, trusted.notes, trusted.at_least) == (1, found.notes[1:], {})
    assert trusted.untold == found.untold
    assert measured(silent, trust=("grype",), packages="a").examined == 0
    assert measured(silent, scan(packages=("a",))).examined == 0


def test_what_lists_only_vulnerable_packages_tells_a_lower_bound() -> None:
    found = measured(scan(("a", "CVE-1", Severity.LOW), tool="Grype", lists=Lists.SOME))
    assert (found.examined, counts(found)) == (1, {"low": 1.0, "total": 1.0, "packages": 1.0})
    assert found.at_least == {"packages": "Grype lists only packages with a vulnerability"}
    both = measured(scan(tool="Grype", lists=Lists.SOME), scan(packages=("a", "b")), trust=("grype",))
    assert (both.examined, both.values["packages"]) == (2, 2.0)
    assert both.at_least == {"packages": "Grype lists only packages with a vulnerability"}


def test_numbers_of_several_reports_are_not_added() -> None:
    one, other = scan(lists=Lists.NUMBER, asked=7, tool="a"), scan(lists=Lists.NUMBER, asked=5, tool="b")
    found = measured(one, other)
    assert (found.examined, found.values["packages"]) == (7, 7.0)
    assert found.at_least == {"packages": "several reports tell a number of packages and not which"}
    assert measured(one, one).at_least == {}


def test_a_filter_of_packages_needs_a_report_that_lists_them() -> None:
    number = scan(("a", "CVE-1", Severity.HIGH), lists=Lists.NUMBER, asked=7, tool="npm audit")
    assert measured(number, packages="b").examined == 0
    found = measured(number, packages="a")
    assert (found.examined, counts(found)) == (1, {"high": 1.0, "total": 1.0, "packages": 1.0})
    assert found.at_least == {"packages": "npm audit lists only packages with a vulnerability"}
    listed = measured(scan(("a", "CVE-1", Severity.HIGH), packages=("b",)), packages="b")
    assert (listed.examined, counts(listed), listed.at_least) == (1, {"packages": 1.0}, {})


def test_a_filter_of_severities_leaves_the_packages() -> None:
    table = scan(("a", "CVE-1", Severity.HIGH), ("a", "CVE-2", Severity.LOW), packages=("b",))
    assert counts(measured(table, severities="low")) == {"low": 1.0, "total": 1.0, "packages": 2.0}
    assert measured(table, severities="!high").values["total"] == 1.0
    none = measured(table, severities="hihg")
    assert (none.examined, none.notes) == (
        0,
        ("no severity passes `severities: hihg`: there are critical, high, medium, low, unrated",),
    )


def test_skipped_packages_do_not_count_and_are_named() -> None:
    found = measured(scan(packages=("a",), skipped=("b", "c", "d", "e", "f")))
    assert (found.examined, found.values["packages"]) == (1, 1.0)
    assert found.notes == (
        "not asked about b: not found",
        "not asked about c: not found",
        "not asked about d: not found",
        "2 more packages were not asked about",
    )
    other = scan(packages=("b", "C"), tool="Trivy")
    assert measured(scan(packages=("a",), skipped=("b",)), other).notes == ()
    only = measured(scan(skipped=("a",)))
    assert (only.examined, only.notes) == (0, ("Trivy asked about no package", "not asked about a: not found"))


def test_beside_packages_that_nobody_asked_about_counts_are_lower_bounds() -> None:
    found = measured(scan(("a", "CVE-1", Severity.LOW), skipped=("b", "c")))
    why = "not asked about b: not found; not asked about c: not found"
    assert found.values["skipped"] == 2.0
    assert found.at_least == dict.fromkeys([*SEVERITIES, "total", "fixable"], why)
    left_out = measured(scan(packages=("a",), skipped=("b",)), packages="!b")
    assert (left_out.values["skipped"], left_out.at_least, left_out.examined) == (0.0, {}, 1)
    asked = measured(scan(packages=("a",), skipped=("b",)), scan(packages=("b",), tool="Grype"))
    assert (asked.values["skipped"], asked.at_least) == (0.0, {})
    some = scan(packages=("a",), skipped=("b",), tool="Grype", lists=Lists.SOME, asked=0)
    assert set(measured(some, scan(packages=("z",))).at_least) == {*SEVERITIES, "total", "fixable", "packages"}


def test_a_report_that_does_not_say_what_it_skipped_leaves_that_untold() -> None:
    two = measured(scan(packages=("a",), skips=False), scan(packages=("a",), tool="Grype", skips=False))
    assert "skipped" not in two.values
    assert two.untold == {"skipped": "not told by Grype, Trivy: which packages could not be asked about"}
    one = measured(scan(packages=("a",), skips=False), scan(skipped=("b",), packages=("c",), tool="pip-audit"))
    assert one.untold == {"skipped": "not told by Trivy: which packages could not be asked about"}
    assert one.at_least["total"] == "not asked about b: not found"


def test_places_of_skipped_packages_say_why() -> None:
    table = KIND.combine([scan(packages=("a",), skipped=("a", "b"))])
    places = KIND.locate(Selection(table=table, rows=range(len(table))), "skipped")
    assert [place.text for place in places] == ["b: not found"]


def test_one_advisory_of_a_package_is_counted_once_over_scanners_and_aliases() -> None:
    pip = scan(("PyYAML", "PYSEC-1 CVE-1", Severity.UNRATED), tool="pip-audit", ecosystem="pypi", fix=("6.1",))
    trivy = scan(("pyyaml", "GHSA-1 CVE-1", Severity.LOW), ecosystem="pypi", fix=("6.0",))
    grype = scan(("py_yaml", "CVE-1", Severity.CRITICAL), tool="Grype", ecosystem="pypi")
    found = measured(pip, trivy)
    assert counts(found) == {"low": 1.0, "total": 1.0, "fixable": 1.0, "packages": 1.0}
    assert measured(pip, trivy, grype).values["total"] == 2.0
    both = combine([pip, trivy])
    (row,) = (row for row in range(len(both)) if both.text("entry")[row] == "vulnerability")
    assert both.row(row)[1:9] == ("Trivy", "pypi", "pyyaml", "1", "CVE-1\nGHSA-1\nPYSEC-1", "low", "6.0\n6.1", "bad")


def test_an_id_joins_what_others_hold_apart() -> None:
    apart = [("a", "CVE-1", Severity.LOW), ("a", "GHSA-1", Severity.HIGH)]
    assert measured(scan(*apart)).values["total"] == 2.0
    joined = measured(scan(*apart, ("a", "GHSA-1 CVE-1", Severity.MEDIUM)))
    assert counts(joined) == {"high": 1.0, "total": 1.0, "packages": 1.0}
    chain = [("a", f"CVE-{number} CVE-{number + 1}", Severity.LOW) for number in range(0, 40, 2)]
    bridges = [("a", f"CVE-{number + 1} CVE-{number + 2}", Severity.LOW) for number in range(0, 40, 2)]
    assert measured(scan(*chain, *bridges)).values["total"] == 1.0


def test_the_same_id_in_two_packages_or_ecosystems_is_two() -> None:
    assert measured(scan(("a", "CVE-1", Severity.LOW), ("b", "CVE-1", Severity.LOW))).values["total"] == 2.0
    npm, pypi = scan(("a", "CVE-1", Severity.LOW)), scan(("a", "CVE-1", Severity.LOW), ecosystem="pypi")
    assert (measured(npm, pypi).values["total"], measured(npm, pypi).values["packages"]) == (2.0, 2.0)


IDS = st.lists(st.sampled_from(["A", "B", "C", "D", "E"]), min_size=1, max_size=2, unique=True).map(" ".join)
FOUND = st.lists(st.tuples(st.sampled_from(["p", "q"]), IDS, st.sampled_from(list(Severity))), max_size=8)


@settings(max_examples=80, deadline=None)
@given(FOUND, FOUND)
def test_merging_is_closure_over_shared_ids(
    first: list[tuple[str, str, Severity]], second: list[tuple[str, str, Severity]]
) -> None:
    groups: list[tuple[str, set[str], set[Severity]]] = []
    for name, ids, severity in [*first, *second]:
        met = [group for group in groups if group[0] == name and group[1] & set(ids.split())]
        groups = [group for group in groups if group not in met]
        groups.append(
            (name, set(ids.split()).union(*(one[1] for one in met)), {severity}.union(*(one[2] for one in met)))
        )
    expected = [min(SEVERITIES.index(one.value) for one in severities) for _, _, severities in groups]
    found = measured(scan(*first, packages=("z",)), scan(*second, packages=("z",), tool="Grype"))
    assert found.values["total"] == len(groups)
    assert [found.values[name] for name in SEVERITIES] == [expected.count(number) for number in range(5)]
    assert measured(scan(*second, packages=("z",)), scan(*first, packages=("z",))).values == found.values


def test_places_name_package_advisory_and_fix_the_worst_first() -> None:
    rows = Rows("Trivy")
    rows.vulnerability("npm", "a", "1", ids=["CVE-1"], severity=Severity.LOW, fix=["yes"], text="small")
    rows.vulnerability("npm", "b", "", ids=["CVE-2", "GHSA-2"], severity=Severity.HIGH, fix=["2", "3"])
    rows.vulnerability("npm", "c", "4", ids=["CVE-3"], severity=Severity.UNRATED)
    table = rows.scan(Lists.ALL)
    selection = Selection(table=table, rows=range(len(table)))
    small, big, unrated = (
        "a 1: CVE-1 (low): small",
        "b: CVE-2, GHSA-2 (high); fixed in 2, 3",
        "c 4: CVE-3 (unrated)",
    )
    for metric, texts in (
        ("total", [big, small, unrated]),
        ("low", [small]),
        ("unrated", [unrated]),
        ("fixable", [big, small]),
        ("packages", ["a 1", "b", "c 4"]),
        ("critical", []),
    ):
        assert [place.text for place in KIND.locate(selection, metric)] == texts


def test_cells_have_one_line_and_a_limit() -> None:
    rows = Rows("Trivy")
    rows.vulnerability("npm", "a\nb", "1\n", ids=["X\nY", "X Y", ""], severity=Severity.LOW, fix=[""], text="t\n" * 300)
    rows.skipped("npm", "c\r\nd", "r" * 300)
    table = rows.scan(Lists.ALL)
    assert table.row(1) == ("vulnerability", "Trivy", "npm", "a b", "1", "X Y", "low", "", ("t " * 300)[:200], 0, "")
    assert table.row(2) == ("skipped", "Trivy", "npm", "c d", "", "", "", "", "r" * 200, 0, "")
    assert table.row(3) == ("scan", "Trivy", "", "", "", "", "", "", "", 1, "all")


def test_an_advisory_without_an_id_is_refused() -> None:
    with pytest.raises(EvidenceError, match="an advisory of a has no id"):
        scan(("a", " ", Severity.LOW))


@pytest.mark.parametrize(
    ("ecosystem", "name", "expected"),
    [
        ("pypi", "Py_YAML..x", "py-yaml-x"),
        ("nuget", "Newtonsoft.Json", "newtonsoft.json"),
        ("composer", "Guzzle/PSR7", "guzzle/psr7"),
        ("npm", "JSONStream_x", "JSONStream_x"),
    ],
)
def test_names_are_compared_as_their_registry_does(ecosystem: str, name: str, expected: str) -> None:
    assert folded(ecosystem, name) == expected


def test_the_contract_is_that_of_the_policy() -> None:
    assert [(known.name, known.columns, known.entries) for known in KIND.filters] == [
        ("severities", ("severity",), ("vulnerability",)),
        ("packages", ("package",), ("package", "skipped", "vulnerability")),
    ]
    assert [metric.name for metric in KIND.metrics] == [*SEVERITIES, "total", "fixable", "packages", "skipped"]
    assert [metric.name for metric in KIND.metrics if metric.better is Better.HIGHER] == ["packages"]
    assert KIND.owner_column == ""
