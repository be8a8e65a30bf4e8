"""Workflow files in every form that GitHub takes."""

from __future__ import annotations

import pytest

from readygate.model.errors import EvidenceError
from readygate.scaffold.workflow import Job, mode, ours, read_workflow, uploads


def job(text: str) -> Job:
    return read_workflow("w.yml", f"jobs: {{a: {text}}}".encode()).jobs[0]


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("on: push", {"push"}),
        ("on: [push, merge_group]", {"push", "merge_group"}),
        ("on: {push: }", {"push"}),
        ("", set()),
    ],
)
def test_events_have_three_forms(text: str, events: set[str]) -> None:
    assert set(read_workflow("w.yml", f"name: n\n{text}\n".encode()).events) == events


def test_lists_of_an_event_have_two_forms() -> None:
    found = read_workflow("w.yml", b"on: {push: {branches: main, tags: [a, b], x: {y: z}}}").events["push"]
    assert found.lists == {"branches": ("main",), "tags": ("a", "b"), "x": ()}


def test_permissions_of_the_job_replace_those_of_the_workflow() -> None:
    both = read_workflow(
        "w.yml", b"permissions: {a: read}\njobs: {x: {permissions: {b: write}}, y: {}, z: {permissions: read-all}}"
    )
    assert [both.granted(one) for one in both.jobs] == [{"b": "write"}, {"a": "read"}, {"*": "read"}]
    empty = read_workflow("w.yml", b"permissions:\njobs: {x: {}}")
    assert empty.granted(empty.jobs[0]) == {}


@pytest.mark.parametrize(
    ("uses", "count"),
    [
        ("acme/readygate@v1", 1),
        ("./", 1),
        ("./tools/gate", 1),
        ("acme/readygate/sub@v1", 1),
        ("acme/notreadygate@v1", 0),
    ],
)
def test_steps_of_ours_are_known_by_what_they_use(uses: str, count: int) -> None:
    assert len(list(ours(job(f"{{steps: [{{uses: '{uses}'}}]}}")))) == count


def test_a_step_says_its_mode_and_an_upload_its_name() -> None:
    found = job("{steps: [{uses: ./, with: {mode: report}}, {uses: ./}, {uses: actions/upload-artifact@v6}, text]}")
    assert [mode(step) for step in ours(found)] == ["report", "check"]
    assert list(uploads(found)) == ["artifact"]


def test_a_job_is_called_by_its_name_else_by_its_id() -> None:
    assert (job("{name: N, needs: b}").check, job("{needs: [b, c]}").check) == ("N", "a")
    assert (job("{needs: b}").needs, job("{strategy: {matrix: {a: [1]}}}").matrix, job("{steps: x}").steps) == (
        ("b",),
        True,
        (),
    )


def test_a_file_that_is_no_yaml_says_where() -> None:
    with pytest.raises(EvidenceError):
        read_workflow("w.yml", b"a: [")
