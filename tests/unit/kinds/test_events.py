"""The kind `events`: an event is registered where some file has its schema, and the worst of several counts."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from readygate.kinds.events import COLUMNS, KIND
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Measurement, Place, Selection
from readygate.model.table import Table

Row = tuple[str, str, str, str, str, str]
CREATED: Row = ("api.yml", "created.v1\nCreated", "outgoing", "read", "tenantId\nmeta\nmeta.class", "")
BARE: Row = ("api.yml", "ended.v1", "incoming", "read", "id", "")
ELSEWHERE: Row = ("api.yml", "closed.v1\nClosed", "outgoing", "", "", "its payload is in another file")
FILE: Row = ("closed.v1.json", "Closed\nclosed.v1", "", "read", "tenantId", "")
NO_VERSION = "no event that is registered has a version at the end of its name, such as `.v1`"
PARTLY: Row = ("api.yml", "part.v1", "", "read", "id", "the reference x cannot be followed")


def table(*rows: Row) -> Table:
    made = Table(COLUMNS)
    for line, (file, subject, direction, schema, fields, gap) in enumerate(rows, 1):
        made.add(file, line, subject, direction, schema, fields, gap)
    return made


def selection(*rows: Row, fields: tuple[str, ...] = (), **patterns: tuple[str, ...]) -> Selection:
    made = table(*rows)
    parameters = {"fields": fields} if fields else {}
    chosen = select_rows(KIND, made, patterns)
    return Selection(table=made, rows=chosen, patterns=patterns, parameters=parameters)


def measure(*rows: Row, fields: tuple[str, ...] = (), **patterns: tuple[str, ...]) -> Measurement:
    return KIND.measure(selection(*rows, fields=fields, **patterns))


def test_events_with_a_readable_schema_are_registered() -> None:
    found = measure(CREATED, BARE, ELSEWHERE)
    assert found.values == {"registered": 2}
    assert (found.examined, found.subject) == (3, "events")
    assert found.notes == ("without a schema that can be read: `closed.v1`",)
    assert found.untold == {"envelope-missing": "name the fields of the envelope: `with: {fields: [tenantId]}`"}
    assert found.inapplicable == {"dropped-early": "no event here is of a second version"}


def test_a_field_is_there_where_it_is_required_at_its_own_place() -> None:
    assert measure(CREATED, fields=("tenantId", "meta.class")).values == {"registered": 1, "envelope-missing": 0}
    assert measure(CREATED, fields=("class",)).values["envelope-missing"] == 1
    assert measure(CREATED, BARE, fields=("tenantId",)).values["envelope-missing"] == 1


@pytest.mark.parametrize("prefix", ["", "ce_", "ce-", "cloudEvents:", "cloudEvents_"])
def test_attributes_of_a_cloud_event_are_lower_case(prefix: str) -> None:
    names = ("id", "source", "specversion", "type", "tenantid")
    for left_out in (*names, "nothing"):
        fields = "\n".join(prefix + name for name in names if name != left_out)
        found = measure(("a.json", "a.v1", "", "read", fields, ""), fields=("tenantId",))
        assert found.values["envelope-missing"] == (left_out != "nothing")


@pytest.mark.parametrize(
    ("fields", "asked", "missing"),
    [
        ("tenantid", "tenantId", 1),
        ("id\nsource\nspecversion\ntype\ntenantId", "tenantid", 1),
        ("id\nsource\nspecversion\ntype\ndata\ndata.tenantid", "tenantId", 1),
        ("id\nsource\nspecversion\ntype\ndata\ndata.tenantid", "data.tenantId", 1),
        ("id\nsource\nspecversion\ntype\ndata\ndata.tenantId", "data.tenantId", 0),
        ("ce_id\nce_source\nce_specversion\nce_type\ntenantid", "tenantId", 1),
        ("ce_id\nce_source\nce_specversion\nce_type\ntenantId", "tenantId", 0),
        ("ce_id\nce_source\nspecversion\nce_type\nce_tenantid", "tenantId", 1),
    ],
)
def test_only_attributes_of_cloud_events_are_compared_without_case(fields: str, asked: str, missing: int) -> None:
    assert measure(("a.json", "a.v1", "", "read", fields, ""), fields=(asked,)).values["envelope-missing"] == missing


def test_a_schema_in_another_file_answers_for_the_event() -> None:
    assert measure(ELSEWHERE, FILE, fields=("tenantId",)).values == {"registered": 1, "envelope-missing": 0}
    assert measure(ELSEWHERE, FILE).examined == 1
    alone = measure(ELSEWHERE, fields=("tenantId",))
    assert (alone.values, alone.untold) == (
        {"registered": 0},
        {"envelope-missing": "`closed.v1`: its payload is in another file", "dropped-early": NO_VERSION},
    )
    nothing = measure((*ELSEWHERE[:5], ""), fields=("tenantId",))
    assert nothing.untold["envelope-missing"] == "`closed.v1`: it has no schema"


def test_of_several_schemas_of_one_event_the_worst_counts() -> None:
    other: Row = ("other.json", "created.v1", "", "read", "id", "")
    found = measure(CREATED, other, fields=("tenantId",))
    assert found.values == {"registered": 1, "envelope-missing": 1}


def test_two_events_of_one_file_stay_two_even_if_they_share_a_name() -> None:
    twin: Row = ("api.yml", "copied.v1\nCreated", "", "read", "id", "")
    assert measure(CREATED, twin).examined == 2
    assert measure(CREATED, (*CREATED[:2], "incoming", *CREATED[3:])).examined == 1


def test_a_field_behind_a_reference_is_not_told() -> None:
    found = measure(PARTLY, fields=("tenantId",))
    assert found.untold == {"envelope-missing": "`part.v1`: the reference x cannot be followed"}
    assert measure(PARTLY, fields=("id",)).values["envelope-missing"] == 0


def test_filters_know_all_names_and_the_direction() -> None:
    assert measure(CREATED, BARE, subjects=("Created",)).values == {"registered": 1}
    assert measure(CREATED, BARE, directions=("incoming",)).values == {"registered": 1}
    assert measure(CREATED, subjects=("created",)).examined == 0


def test_places_are_schemas_and_what_they_lack() -> None:
    chosen = selection(CREATED, BARE, ELSEWHERE, fields=("tenantId", "id"))
    assert list(KIND.locate(chosen, "registered")) == [
        Place(path="api.yml", line=1, text="created.v1"),
        Place(path="api.yml", line=2, text="ended.v1"),
    ]
    assert [place.text for place in KIND.locate(chosen, "envelope-missing")] == [
        "created.v1 does not require id",
        "ended.v1 does not require tenantId",
    ]


def test_declarations_are_kept_once() -> None:
    copy: Row = ("copy.yml", *CREATED[1:])
    made = KIND.combine([table(CREATED, BARE), table(copy, FILE)])
    assert [made.text("file")[row] for row in range(len(made))] == ["api.yml", "api.yml", "closed.v1.json"]
    alone = table(CREATED)
    assert KIND.combine([alone]) is alone


def test_events_take_fields_and_an_overlap_and_are_source_documents() -> None:
    assert (KIND.parameters, KIND.documents) == (("fields", "overlap", "since"), True)
    assert (
        KIND.fault_of("since", "orders.v2") == "'orders.v2' is not the name of a successor and the day on which it came"
    )
    assert not KIND.fault_of("fields", "orders.v2")


def event(*names: str, schema: str = "read") -> Row:
    return (f"{names[0]}.json", "\n".join(names), "", schema, "", "")


def dropped(*rows: Row, today: dt.date | None = dt.date(2027, 4, 15), **parameters: tuple[str, ...]) -> Measurement:
    asked = msgspec.structs.replace(selection(*rows), parameters=parameters, today=today)
    return KIND.measure(asked)


@pytest.mark.parametrize(
    ("names", "count"),
    [
        (["a.v1", "a.v2"], 0),
        (["a.v2"], 1),
        (["a", "a.v2"], 0),
        (["A.V1", "a.v2"], 0),
        (["b.v1", "a.v2"], 1),
        (["a.v1", "a.v3"], 1),
        (["a.v2", "a.v3"], 1),
        (["a", "a.v1", "a.v3"], 1),
        (["a.v2", "b.v2", "c.v1"], 2),
    ],
)
def test_the_version_before_stays_registered(names: list[str], count: int) -> None:
    found = dropped(*(event(name) for name in names))
    assert found.values["dropped-early"] == count
    assert (set(found.untold), found.inapplicable) == ({"envelope-missing"}, {})


def test_a_version_without_a_schema_is_not_registered() -> None:
    assert dropped(event("a.v1", schema=""), event("a.v2")).values["dropped-early"] == 1
    assert dropped(event("a.v1"), event("a.v2", schema="")).inapplicable == {
        "dropped-early": "no event here is of a second version"
    }
    assert dropped(event("a.v2", schema="")).untold["dropped-early"] == NO_VERSION
    assert dropped(event("a"), event("b")).untold["dropped-early"] == NO_VERSION


def test_any_name_of_an_event_may_tell_its_version() -> None:
    assert dropped(event("a.v1", "Made"), event("Made2", "a.v2")).values["dropped-early"] == 0
    assert dropped(event("a.v1"), event("MadeV2", "a.v2")).values["dropped-early"] == 0
    assert dropped(event("a.v1"), event("MadeV2", "b.v2")).values["dropped-early"] == 1


@pytest.mark.parametrize(
    ("overlap", "since", "count"),
    [
        ((), (), 1),
        ((), ("a.v2 2020-01-01",), 1),
        (("365d",), (), 1),
        (("365d",), ("a.v2 2026-04-15",), 0),
        (("365d",), ("a.v2 2026-04-16",), 1),
        (("365d",), ("b.v2 2026-04-15",), 1),
    ],
)
def test_a_version_may_go_once_its_successor_is_old_enough(
    overlap: tuple[str, ...], since: tuple[str, ...], count: int
) -> None:
    assert dropped(event("a.v2"), overlap=overlap, since=since).values["dropped-early"] == count


def test_what_the_parameters_say_must_be_readable() -> None:
    assert dropped(event("a.v2"), overlap=("soon",)).untold["dropped-early"].startswith("'soon'")
    assert "dropped-early" not in dropped(event("a.v2"), overlap=("soon",)).values


def test_places_are_successors_that_stand_alone() -> None:
    chosen = selection(event("b.v1"), event("a.v2", "AV2"), event("b.v2"))
    assert list(KIND.locate(chosen, "dropped-early")) == [
        Place(path="a.v2.json", line=2, text="a.v2 is registered, the version before it is not")
    ]
