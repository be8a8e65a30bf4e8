"""The kind `sbom`: components, and what they lack."""

from __future__ import annotations

import pytest

from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Better, Measurement, Selection
from readygate.kinds.sbom import COLUMNS, KIND, add_component, combine
from readygate.model.table import Table

Given = tuple[str, str, str, tuple[str, ...]]
"""Entry, name, version, licences."""


def bill(*components: Given, ecosystem: str = "npm") -> Table:
    table = Table(COLUMNS)
    for entry, name, version, licenses in components:
        add_component(table, entry=entry, ecosystem=ecosystem, name=name, version=version, licenses=licenses)
    return table


def measured(*tables: Table, **where: str) -> Measurement:
    table = combine(tables)
    patterns = {name: (glob,) for name, glob in where.items()}
    chosen = select_rows(KIND, table, patterns)
    return KIND.measure(Selection(table=table, rows=chosen, patterns=patterns))


def counts(found: Measurement) -> tuple[int, float | str, float | str, float | str]:
    values = found.values
    return found.examined, values["components"], values["without-version"], values["without-license"]


FULL: Given = ("component", "a", "1", ("MIT",))


def test_components_are_counted_and_what_they_lack() -> None:
    found = measured(
        bill(FULL, ("component", "b", "", ("MIT",)), ("component", "c", "1", ()), ("component", "d", "", ()))
    )
    assert counts(found) == (4, 4.0, 2.0, 2.0)
    assert found.subject == "components"


def test_a_bill_of_nothing_but_its_root_examined_nothing() -> None:
    assert counts(measured(bill(("root", "app", "1", ("MIT",))))) == (0, 1.0, 0.0, 0.0)
    assert counts(measured(bill(("root", "app", "", ()), FULL))) == (1, 2.0, 1.0, 1.0)
    assert counts(measured(bill())) == (0, 0.0, 0.0, 0.0)


def test_parts_are_no_components_and_hide_nothing() -> None:
    assert counts(measured(bill(FULL, ("part", "b", "", ())))) == (2, 1.0, 1.0, 1.0)


def test_filters_select_components() -> None:
    table = bill(FULL, ("component", "@x/b", "1", ("Apache-2.0 OR MIT",)), ("component", "c", "1", ("ISC",)))
    assert counts(measured(table, names="@x/*")) == (3, 1.0, 0.0, 0.0)
    assert counts(measured(table, licenses="MIT")) == (3, 2.0, 0.0, 0.0)


def test_none_of_a_licence_is_a_fact_and_says_nothing_of_versions() -> None:
    for where in ({"licenses": "GPL-*"}, {"names": "z"}):
        found = measured(bill(FULL, ("root", "app", "1", ("MIT",))), **where)
        assert (found.examined, found.values, found.at_least) == (1, {"components": 0.0}, {})
        assert found.untold == dict.fromkeys(("without-version", "without-license"), "no component passes the filters")
    assert measured(bill(("root", "app", "1", ("MIT",))), licenses="GPL-*").examined == 0


def test_a_part_of_a_component_and_the_root_count_where_a_filter_finds_them() -> None:
    table = bill(FULL, ("part", "b", "1", ("GPL-3.0-only",)), ("root", "app", "1", ("GPL-3.0-only",)))
    assert counts(measured(table, licenses="GPL-*")) == (2, 2.0, 0.0, 0.0)
    assert counts(measured(table, names="b")) == (2, 1.0, 0.0, 0.0)
    selection = Selection(table=table, rows=[1, 2], patterns={"licenses": ("GPL-*",)})
    assert [place.text for place in KIND.locate(selection, "components")] == ["b 1", "app 1"]


def test_what_tells_no_licence_may_have_any() -> None:
    silent = [("component", name, "1", ()) for name in "bcde"]
    found = measured(bill(FULL, *silent), licenses="GPL-*")
    assert found.values["components"] == 0.0
    assert found.at_least == {"components": "no licence is told of b, c, d and 1 more"}
    three = measured(bill(FULL, *silent[:3]), licenses="GPL-*")
    assert three.at_least == {"components": "no licence is told of b, c, d"}
    assert measured(bill(FULL, *silent), licenses="GPL-*", names="a").at_least == {}
    assert measured(bill(FULL, *silent), licenses="!GPL-*").at_least == {}
    assert measured(bill(FULL, *silent), names="a").at_least == {}


def test_one_component_of_several_bills_counts_once_and_the_one_that_lacks_most_stands() -> None:
    poor: Given = ("component", "a", "1", ())
    for tables in ([bill(FULL), bill(poor)], [bill(poor), bill(FULL)]):
        assert counts(measured(*tables)) == (1, 1.0, 0.0, 1.0)
    assert counts(measured(bill(FULL, FULL), bill(FULL))) == (2, 2.0, 0.0, 0.0)
    assert counts(measured(bill(FULL), bill(FULL, ecosystem="pypi"))) == (2, 2.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("licenses", "cell"),
    [
        (("MIT",), "MIT"),
        (("MIT", "ISC", "MIT"), "MIT\nISC"),
        (("(MIT OR Apache-2.0)",), "(MIT OR Apache-2.0)\nMIT\nApache-2.0"),
        (
            ("GPL-2.0-only WITH Classpath-exception-2.0",),
            "GPL-2.0-only WITH Classpath-exception-2.0\nGPL-2.0-only\nClasspath-exception-2.0",
        ),
        (("Apache License\n2.0",), "Apache License 2.0"),
        (("NOASSERTION", "NONE", "", " "), ""),
        ((), ""),
    ],
)
def test_licences_and_the_ids_in_them(licenses: tuple[str, ...], cell: str) -> None:
    assert bill(("component", "a\nb", " 1\n2 ", licenses)).row(0) == ("component", "npm", "a b", "1 2", cell)


@pytest.mark.parametrize("version", ["", " ", "NOASSERTION", "NONE"])
def test_a_version_that_says_nothing_is_none(version: str) -> None:
    assert bill(("component", "a", version, ())).row(0)[3] == ""


def test_places_are_components() -> None:
    table = bill(FULL, ("part", "b", "", ("MIT",)), ("root", "c", "2", ()))
    selection = Selection(table=table, rows=range(len(table)))
    places = {metric.name: [place.text for place in KIND.locate(selection, metric.name)] for metric in KIND.metrics}
    assert places == {"components": ["a 1", "c 2"], "without-version": ["b"], "without-license": ["c 2"]}


def test_the_contract_is_that_of_the_policy() -> None:
    assert [(known.name, known.columns) for known in KIND.filters] == [
        ("names", ("name",)),
        ("licenses", ("licenses",)),
    ]
    assert [(metric.name, metric.better) for metric in KIND.metrics] == [
        ("components", Better.HIGHER),
        ("without-version", Better.LOWER),
        ("without-license", Better.LOWER),
    ]
    assert (KIND.owner_column, KIND.documents) == ("", False)
