"""The kinds `sync` and `prompts`: what a service's own manifests say."""

from __future__ import annotations

import pytest

from readygate.kinds import prompts, sync
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Contradiction, Kind, Place, Selection
from readygate.model.table import Table


def table(kind: Kind, *rows: tuple[str, ...]) -> Table:
    made = Table(kind.columns)
    for row in rows:
        made.add("m.yml", *row)
    return made


def selection(kind: Kind, *rows: tuple[str, ...], **patterns: tuple[str, ...]) -> Selection:
    made = table(kind, *rows)
    return Selection(table=made, rows=select_rows(kind, made, patterns), patterns=patterns)


SYNC = (("Assignment", "server_authoritative"), ("Roster", ""))
PROMPTS = (("feedback", "acme", "1.4.0"), ("feedback", "globex", "latest"), ("summary", "", ""))


def test_registrations_and_those_without_a_policy_are_counted() -> None:
    found = sync.KIND.measure(selection(sync.KIND, *SYNC))
    assert found.values == {"registered": 2, "without-policy": 1}
    assert (found.examined, found.subject) == (2, "registrations")
    assert sync.KIND.measure(selection(sync.KIND, *SYNC, aggregates=("Assign",))).examined == 0
    assert sync.KIND.measure(selection(sync.KIND, *SYNC, policies=("server_*",))).values["registered"] == 1


def test_places_are_registrations() -> None:
    chosen = selection(sync.KIND, *SYNC)
    assert list(sync.KIND.locate(chosen, "without-policy")) == [Place(path="m.yml", text="Roster: no conflict policy")]
    assert [place.text for place in sync.KIND.locate(chosen, "registered")] == [
        "Assignment: server_authoritative",
        "Roster: no conflict policy",
    ]


def test_two_policies_of_one_aggregate_contradict() -> None:
    assert len(sync.KIND.combine([table(sync.KIND, *SYNC), table(sync.KIND, SYNC[0], ("New", "x"))])) == 3
    with pytest.raises(Contradiction, match=r"^two conflict policies of `Roster`: `none` and `x`$"):
        sync.KIND.combine([table(sync.KIND, *SYNC), table(sync.KIND, ("Roster", "x"))])
    alone = table(sync.KIND, *SYNC)
    assert sync.KIND.combine([alone]) is alone


def test_prompts_are_counted_once_and_entries_without_an_exact_version() -> None:
    found = prompts.KIND.measure(selection(prompts.KIND, *PROMPTS))
    assert found.values == {"registered": 2, "unpinned": 2}
    assert (found.examined, found.subject) == (3, "entries")
    assert prompts.KIND.measure(selection(prompts.KIND, *PROMPTS, prompts=("summary",))).values["registered"] == 1


@pytest.mark.parametrize("version", ["3", "v2", "1.4.0", "1.0.0-rc.1", "2026-04-01", f"sha256:{'a' * 64}"])
def test_an_exact_version_is_pinned(version: str) -> None:
    assert prompts.KIND.measure(selection(prompts.KIND, ("a", "", version))).values["unpinned"] == 0


@pytest.mark.parametrize("version", ["", "latest", "*", "1.x", "^1.2.0", "~1", ">=1", "1 - 2", "main", "sha256:abc"])
def test_a_range_or_a_name_that_moves_is_not(version: str) -> None:
    assert prompts.KIND.measure(selection(prompts.KIND, ("a", "", version))).values["unpinned"] == 1


def test_places_are_entries() -> None:
    chosen = selection(prompts.KIND, *PROMPTS)
    assert list(prompts.KIND.locate(chosen, "unpinned")) == [
        Place(path="m.yml", text="feedback of globex: latest"),
        Place(path="m.yml", text="summary: no version"),
    ]
    assert len(list(prompts.KIND.locate(chosen, "registered"))) == 3


def test_two_versions_of_one_prompt_contradict() -> None:
    assert len(prompts.KIND.combine([table(prompts.KIND, *PROMPTS), table(prompts.KIND, PROMPTS[0])])) == 3
    with pytest.raises(Contradiction, match=r"^two versions of `feedback` for acme: `1.4.0` and `2`$"):
        prompts.KIND.combine([table(prompts.KIND, *PROMPTS), table(prompts.KIND, ("feedback", "acme", "2"))])
    with pytest.raises(Contradiction, match="for all tenants"):
        prompts.KIND.combine([table(prompts.KIND, *PROMPTS), table(prompts.KIND, ("summary", "", "2"))])
    alone = table(prompts.KIND, *PROMPTS)
    assert prompts.KIND.combine([alone]) is alone


def test_manifests_are_source_documents() -> None:
    assert (sync.KIND.documents, prompts.KIND.documents) == (True, True)
