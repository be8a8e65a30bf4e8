"""Verdicts that check runs carry."""

from __future__ import annotations

import pytest

from readygate.publishers import announced
from readygate.renderers.marker import Marker, sealed
from tests.unit.publishers.github import Fake
from tests.unit.renderers.shapes import HEAD, LINKS


@pytest.mark.parametrize(
    ("fields", "bodies"),
    [
        ({}, [sealed(Marker(key="default", run=7, attempt=2, head=HEAD), "text")]),
        ({"name": "other"}, []),
        ({"head_sha": "1" * 40}, []),
        ({"external_id": "7"}, []),
        ({"external_id": "0.1"}, []),
        ({"external_id": None}, []),
        ({"output": {"summary": None}}, []),
    ],
)
def test_only_check_runs_of_ours_tell_a_verdict(fields: dict[str, object], bodies: list[str]) -> None:
    fake = Fake(HEAD)
    fake.checks = [
        {"name": "readygate", "head_sha": HEAD, "external_id": "7.2", "output": {"summary": "text\n"}} | fields
    ]
    assert announced.bodies(fake.client(), LINKS, "readygate", HEAD) == bodies


def test_run_and_attempt_name_a_check_run() -> None:
    assert announced.external_id(LINKS) == "4242.1"
