"""The kind `alerts`: thresholds are counted, what is lacking is counted over all alerts."""

from __future__ import annotations

from readygate.kinds.alerts import COLUMNS, KIND
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Measurement, Place, Selection
from readygate.model.table import Table

Row = tuple[str, str, str, str, str]
ROWS: tuple[Row, ...] = (
    ("HighErrorRate", "page", "https://x", "> 0.01", "e > 0.01"),
    ("Slow", "ticket", "", "> 1", "l > 1"),
    ("Gone", "", "https://y", "", "absent(up)"),
)


def table(*rows: Row, nowhere: str = "") -> Table:
    made = Table(COLUMNS)
    for number, (name, severity, runbook, threshold, expression) in enumerate(rows, 1):
        made.add("rules.yml", number, "g", name, severity, runbook, nowhere, threshold, expression)
    return made


def selection(*rows: Row, **patterns: tuple[str, ...]) -> Selection:
    made = table(*(rows or ROWS))
    return Selection(table=made, rows=select_rows(KIND, made, patterns), patterns=patterns)


def measure(**patterns: tuple[str, ...]) -> Measurement:
    return KIND.measure(selection(**patterns))


def test_alerts_with_a_threshold_are_counted_and_all_are_examined() -> None:
    found = measure()
    assert found.values == {"alerts": 2, "without-severity": 1, "without-runbook": 1}
    assert (found.examined, found.subject) == (3, "alerting rules")
    assert found.notes == ("compare nothing with a threshold: `Gone`",)


def test_filters_select_by_words_and_by_severity() -> None:
    assert measure(names=("*error-rate*",)).values == {"alerts": 1, "without-severity": 0, "without-runbook": 0}
    assert measure(names=("*error-rate*",)).notes == ()
    assert measure(severities=("ticket",)).values == {"alerts": 1, "without-severity": 0, "without-runbook": 1}
    assert measure(names=("*nothing*",)).examined == 0


def test_many_alerts_without_threshold_are_cut() -> None:
    rows = [(f"A{number}", "page", "x", "", "absent(up)") for number in range(7)]
    assert KIND.measure(selection(*rows)).notes == (
        "compare nothing with a threshold: `A0`, `A1`, `A2`, `A3`, `A4` and 2 more",
    )


def test_places_are_the_alerts_behind_a_metric() -> None:
    chosen = selection()
    assert list(KIND.locate(chosen, "alerts")) == [
        Place(path="rules.yml", line=1, text="HighErrorRate: > 0.01"),
        Place(path="rules.yml", line=2, text="Slow: > 1"),
    ]
    assert list(KIND.locate(chosen, "without-severity")) == [Place(path="rules.yml", line=3, text="Gone")]
    assert list(KIND.locate(chosen, "without-runbook")) == [Place(path="rules.yml", line=2, text="Slow")]


def test_a_runbook_that_leads_nowhere_is_none_and_is_named() -> None:
    lost = table(("A", "page", "docs/a.md", "> 1", "a > 1"), nowhere="docs/a.md")
    chosen = Selection(table=lost, rows=[0])
    assert KIND.measure(chosen).values == {"alerts": 1, "without-severity": 0, "without-runbook": 1}
    place = Place(path="rules.yml", line=1, text="A: there is no `docs/a.md`")
    assert list(KIND.locate(chosen, "without-runbook")) == [place]
    there = table(("A", "page", "docs/a.md", "> 1", "a > 1"))
    for pair in ((lost, there), (there, lost)):
        assert KIND.combine(pair).row(0) == lost.row(0)


def test_of_one_alert_in_two_files_that_which_lacks_more_stands() -> None:
    good: Row = ("A", "page", "x", "> 1", "a > 1")
    for bad in (("A", "", "x", "> 1", "a > 1"), ("A", "page", "", "> 1", "a > 1"), ("A", "page", "x", "", "a > 1")):
        for pair in ((good, bad), (bad, good)):
            made = KIND.combine([table(one) for one in pair])
            assert [made.row(row)[3:] for row in range(len(made))] == [(*bad[:3], "", *bad[3:])]
    assert len(KIND.combine([table(good), table(("A", "page", "x", "> 2", "a > 2"))])) == 2


def test_rule_files_are_source_documents() -> None:
    assert KIND.documents is True
