"""The kind `traces`: spans of all files make the traces that are counted."""

from __future__ import annotations

from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Measurement, Place, Selection
from readygate.kinds.traces import COLUMNS, KIND
from readygate.model.table import Table

Span = tuple[str, str, str, str, str]
ROWS: tuple[Span, ...] = (
    ("t1", "a", "", "web", "server"),
    ("t1", "b", "a", "web", "client"),
    ("t1", "c", "b", "api", "server"),
    ("t2", "d", "", "web", "client"),
    ("t3", "e", "", "api", "server"),
    ("t4", "f", "gone", "api", "server"),
    ("t5", "g", "", "", "consumer"),
    ("t5", "h", "g", "job", "internal"),
)


def table(*rows: Span, file: str = "t.json") -> Table:
    made = Table(COLUMNS)
    for trace, span, parent, service, role in rows:
        made.add(file, trace, span, parent, service, role, f"name {span}")
    return made


def selection(*services: str, rows: tuple[Span, ...] = ROWS) -> Selection:
    made = table(*rows)
    patterns = {"services": services} if services else {}
    return Selection(table=made, rows=select_rows(KIND, made, patterns), patterns=patterns)


def measure(*services: str) -> Measurement:
    return KIND.measure(selection(*services))


def test_traces_are_counted_not_spans() -> None:
    found = measure()
    assert found.values == {"traces": 5, "services": 3, "broken": 1, "propagated": 1}
    assert (found.examined, found.subject) == (5, "traces")
    assert found.notes == (
        "traces begin at `api`, which others call: no traceparent arrived there",
        "some spans name no service",
    )


def test_a_service_selects_whole_traces() -> None:
    assert measure("web").values == {"traces": 2, "services": 2, "broken": 0, "propagated": 1}
    assert measure("web").notes == ()
    assert measure("job").values == {"traces": 1, "services": 1, "broken": 0, "propagated": 0}
    assert measure("nobody").examined == 0


def test_a_root_is_lost_only_where_a_service_is_entered_that_others_call() -> None:
    consumer = selection(rows=(*ROWS[:3], ("t9", "x", "", "api", "consumer")))
    assert KIND.measure(consumer).notes == ("traces begin at `api`, which others call: no traceparent arrived there",)
    for role in ("internal", "client", ""):
        assert KIND.measure(selection(rows=(*ROWS[:3], ("t9", "x", "", "api", role)))).notes == ()


def test_places_are_the_spans_behind_a_metric() -> None:
    chosen = selection()
    assert list(KIND.locate(chosen, "broken")) == [
        Place(path="t.json", text="api: name f (trace t4, parent gone is not there)")
    ]
    assert list(KIND.locate(chosen, "propagated")) == [Place(path="t.json", text="api: name c (trace t1)")]
    roots = [place.text for place in KIND.locate(chosen, "traces")]
    assert roots == [
        "web: name a (trace t1)",
        "web: name d (trace t2)",
        "api: name e (trace t3)",
        "a service without name: name g (trace t5)",
    ]


def test_spans_of_several_files_make_one_trace() -> None:
    made = KIND.combine([table(*ROWS[:2]), table(*ROWS[2:3], file="other.json"), table(*ROWS[:1], file="copy.json")])
    found = KIND.measure(Selection(table=made, rows=range(len(made))))
    assert len(made) == 3
    assert found.values == {"traces": 1, "services": 2, "broken": 0, "propagated": 1}
    alone = table(*ROWS)
    assert KIND.combine([alone]) is alone


def test_reports_of_traces_are_no_source_documents() -> None:
    assert KIND.documents is False
    assert (KIND.owner_column, KIND.owner_by_name, KIND.owner_group) == ("service", True, "trace")
