from typing import Any

import pytest

from readygate.kinds import api_diff
from readygate.kinds.api_diff import COLUMNS, add_change, add_pair, combine
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Better, Measurement, Place, Selection
from readygate.model.table import Table

ALL = ("breaking", "warnings", "changes")
CHANGES: tuple[dict[str, Any], ...] = (
    {
        "level": "info",
        "id": "added",
        "text": "new",
        "operation": "post",
        "path": "/a/{id}",
        "file": "o.yaml",
        "line": 7,
    },
    {"level": "breaking", "id": "removed", "text": "gone", "operation": "get", "path": "/b"},
    {"level": "warning", "id": "enum", "text": "more", "path": "/b"},
    {"level": "breaking", "id": "removed", "text": "schema gone"},
)


def report(*changes: dict[str, Any], tells: tuple[str, ...] = ALL, reason: str = "") -> Table:
    table = Table(COLUMNS)
    for change in changes:
        add_change(table, **change)
    add_pair(table, tells=tells, reason=reason)
    return table


def measure(table: Table, **where: str) -> Measurement:
    patterns = {name: (glob,) for name, glob in where.items()}
    return api_diff.measure(Selection(table=table, rows=select_rows(api_diff.KIND, table, patterns)))


@pytest.mark.parametrize(
    ("where", "breaking", "warnings", "changes"),
    [
        ({}, 2, 1, 4),
        ({"levels": "breaking"}, 2, 0, 2),
        ({"levels": "info"}, 0, 0, 1),
        ({"ids": "rem*"}, 2, 0, 2),
        ({"paths": "/b"}, 2, 1, 3),
        ({"paths": "/a/*"}, 1, 0, 2),
        ({"paths": "/none"}, 1, 0, 1),
    ],
)
def test_changes_are_counted_by_level(where: dict[str, str], breaking: int, warnings: int, changes: int) -> None:
    found = measure(report(*CHANGES), **where)
    assert found.values == {"breaking": breaking, "warnings": warnings, "changes": changes}
    assert (found.examined, found.subject) == (1, "compared pairs of API descriptions")
    assert (found.untold, found.at_least) == ({}, {})
    assert found.notes == ()


def test_a_pair_without_a_change_was_examined() -> None:
    found = measure(report())
    assert (found.examined, found.values) == (1, {"breaking": 0, "warnings": 0, "changes": 0})


def test_a_pair_is_a_row_of_its_own() -> None:
    assert report(tells=("breaking",), reason="why").row(0) == ("pair", "", "", "", "", "why", "", 0, "breaking")


def test_a_pair_that_tells_all_needs_no_reason() -> None:
    table = Table(COLUMNS)
    add_pair(table, tells=("breaking", "changes+"))
    assert table.row(0) == ("pair", "", "", "", "", "", "", 0, "breaking\nchanges+")


def test_the_reasons_of_several_pairs_are_all_given() -> None:
    tables = [report(tells=("changes+",), reason=reason) for reason in ("first", "second")]
    found = measure(combine(tables))
    assert found.examined == 2
    assert found.at_least == {"changes": "first; second"}
    assert found.untold == {"breaking": "first; second", "warnings": "first; second"}


def test_no_pair_examines_nothing() -> None:
    found = measure(Table(COLUMNS))
    assert (found.examined, found.values, found.untold) == (0, {}, {})


def test_what_no_pair_tells_is_untold_with_the_reason() -> None:
    found = measure(report(tells=("breaking", "warnings"), reason="no info"))
    assert found.values == {"breaking": 0, "warnings": 0}
    assert found.at_least == {}
    assert found.untold == {"changes": "no info"}
    assert found.notes == ()
    dumb = measure(combine([report(tells=(), reason="dumb"), report(tells=(), reason="mute")]))
    assert dumb.values == {}
    assert dumb.untold == dict.fromkeys(ALL, "dumb; mute")
    assert dumb.notes == ()


def test_a_lower_bound_is_a_number_that_is_named() -> None:
    found = measure(report(*CHANGES, tells=("breaking", "warnings+", "changes+"), reason="no end"))
    assert found.values == {"breaking": 2, "warnings": 1, "changes": 4}
    assert found.at_least == {"changes": "no end", "warnings": "no end"}
    assert found.untold == {}
    assert found.notes == ()


def test_a_lower_bound_of_no_change_is_zero_and_named() -> None:
    found = measure(report(tells=("breaking+",), reason="no end"))
    assert (found.values, found.at_least) == ({"breaking": 0}, {"breaking": "no end"})
    assert found.untold == {"warnings": "no end", "changes": "no end"}


@pytest.mark.parametrize("turned", [False, True])
def test_what_one_of_two_pairs_only_bounds_is_a_bound_of_both(turned: bool) -> None:
    cut = report(CHANGES[0], tells=("breaking", "warnings+", "changes+"), reason="no end")
    tables = [report(*CHANGES), cut]
    found = measure(combine(tables[::-1] if turned else tables))
    assert found.values == {"breaking": 2, "warnings": 1, "changes": 4}
    assert found.at_least == {"changes": "no end", "warnings": "no end"}
    assert found.notes == ()


def test_a_reason_that_two_pairs_share_is_told_once() -> None:
    one, other = report(tells=("breaking",), reason="why"), report(tells=("breaking+",), reason="why")
    found = measure(combine([one, other]))
    assert (found.examined, found.notes, found.at_least) == (2, (), {"breaking": "why"})


@pytest.mark.parametrize("turned", [False, True])
def test_a_tool_that_cannot_tell_never_outweighs_one_that_can(turned: bool) -> None:
    tables = [report(tells=(), reason="dumb"), report(*CHANGES)]
    found = measure(combine(tables[::-1] if turned else tables))
    assert found.values == {"breaking": 2, "warnings": 1, "changes": 4}
    assert found.untold == {}
    assert found.notes == ("dumb",)
    assert found.examined == 2


def test_one_change_of_two_reports_counts_once_at_its_worse_level() -> None:
    milder = report({**CHANGES[1], "level": "info"}, tells=("breaking", "warnings"))
    assert measure(combine([report(*CHANGES), milder])).values == {"breaking": 2, "warnings": 1, "changes": 4}
    assert measure(combine([milder, report(*CHANGES)])).values == {"breaking": 2, "warnings": 1, "changes": 4}


def test_the_same_report_twice_examines_one_pair() -> None:
    assert measure(combine([report(*CHANGES), report(*CHANGES)])).examined == 1


def test_places_are_the_counted_changes_worst_first() -> None:
    table = report(*CHANGES)
    selection = Selection(table=table, rows=range(len(table)))
    gone, schema = Place(text="GET /b: gone"), Place(text="schema gone")
    enum, new = Place(text="/b: more"), Place(path="o.yaml", line=7, text="POST /a/{id}: new")
    assert list(api_diff.locate(selection, "breaking")) == [gone, schema]
    assert list(api_diff.locate(selection, "warnings")) == [enum]
    assert list(api_diff.locate(selection, "changes")) == [gone, schema, enum, new]
    assert list(api_diff.locate(selection, "other")) == []


def test_an_api_path_is_one_line() -> None:
    table = Table(COLUMNS)
    add_change(table, level="info", id="x", text="t", path="/a\n/b")
    assert table.row(0) == ("change", "info", "x", "", "/a /b", "t", "", 0, "")


def test_the_public_names() -> None:
    kind = api_diff.KIND
    assert (kind.name, kind.owner_column) == ("api-diff", "")
    assert [known.name for known in kind.filters] == ["levels", "paths", "ids"]
    assert [(metric.name, metric.better) for metric in kind.metrics] == [(name, Better.LOWER) for name in ALL]
