"""k6's names, types and slices."""

from __future__ import annotations

import math

import pytest

from readygate.model.errors import EvidenceError
from readygate.readers.k6 import BUILT_IN, ONE_A_SAMPLE, Slice, Stats, one_line, parse_submetric, settle_type


@pytest.mark.parametrize(
    ("name", "metric", "place"),
    [
        ("http_reqs", "http_reqs", Slice()),
        ("http_req_duration{phase:peak}", "http_req_duration", Slice(tags=("phase:peak",))),
        ("d{scenario:peak_hour}", "d", Slice(scenario="peak_hour")),
        ("checks{group:::sync::push}", "checks", Slice(group="::sync::push")),
        ("d{status:200,phase:peak}", "d", Slice(tags=("phase:peak", "status:200"))),
        ("d{scenario:a,group:::b,c:d}", "d", Slice(scenario="a", group="::b", tags=("c:d",))),
        ("d{ \"phase\" : 'peak' }", "d", Slice(tags=("phase:peak",))),
        ("d{name:http://h:80/a?x=1}", "d", Slice(tags=("name:http://h:80/a?x=1",))),
        ("d{name:/a/{id}}", "d", Slice(tags=("name:/a/{id}",))),
        ("d{a:b,,c:d}", "d", Slice(tags=("a:b", "c:d"))),
        ("d{flag}", "d", Slice(tags=("flag:",))),
        ("d{group:}", "d", Slice(tags=("group:",))),
        ("d{scenario:}", "d", Slice(tags=("scenario:",))),
    ],
)
def test_submetrics_are_taken_apart_as_k6_does(name: str, metric: str, place: Slice) -> None:
    assert parse_submetric(name) == (metric, place)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("d{phase:peak", "brace without its partner"),
        ("d{phase:peak}x", "brace without its partner"),
        ("d{}", "names no tag"),
        ("d{ , }", "names no tag"),
    ],
)
def test_a_submetric_without_its_tags_is_refused(name: str, fault: str) -> None:
    with pytest.raises(EvidenceError, match=fault):
        parse_submetric(name)


def test_a_tag_with_line_ends_stays_one_value() -> None:
    assert Slice.of([("note", "a\nphase:peak"), ("scenario", "x\ry"), ("group", "::g\n")]) == Slice(
        scenario="x y", group="::g", tags=("note:a phase:peak",)
    )
    assert one_line("plain") == "plain"


def test_k6_s_own_metrics_keep_their_type() -> None:
    assert settle_type("http_req_duration", "") == ("trend", "time")
    assert settle_type("http_req_duration", "trend", "default") == ("trend", "time")
    assert settle_type("lag", "trend", "default") == ("trend", "default")
    assert settle_type("lag", "") == ("", "")
    with pytest.raises(EvidenceError, match="`http_reqs` is a counter in k6, but a trend here"):
        settle_type("http_reqs", "trend")


def test_the_built_in_metrics_are_those_of_k6() -> None:
    assert len(BUILT_IN) == 25
    assert {name for name, kind in BUILT_IN.items() if kind == ("rate", "default")} == {"checks", "http_req_failed"}
    assert {name for name, kind in BUILT_IN.items() if kind == ("gauge", "default")} == {"vus", "vus_max"}
    assert {name for name, kind in BUILT_IN.items() if kind == ("counter", "data")} == {"data_sent", "data_received"}
    assert {name for name, kind in BUILT_IN.items() if kind == ("counter", "default")} == ONE_A_SAMPLE


def test_a_statistic_is_untold_until_it_is_told() -> None:
    stats = Stats()
    assert all(math.isnan(getattr(stats, name)) for name in Stats.__struct_fields__[2:])
    assert (stats.type, stats.contains) == ("", "")
