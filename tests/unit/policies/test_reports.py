"""Declared reports."""

from __future__ import annotations

import pytest

from readygate.model.policy import DeclaredReport
from tests.unit.policies.samples import FULL, faults, loaded, only


def test_reports_of_the_whole_example() -> None:
    folder = "services/assignment-service"
    assert only(loaded(FULL)).reports == (
        DeclaredReport(format="junit", path=f"{folder}/reports/unit.xml"),
        DeclaredReport(format="oasdiff", path=f"{folder}/reports/breaking.json"),
        DeclaredReport(format="cobertura", path=f"{folder}/coverage.xml", root=folder),
    )


def test_a_list_may_mix_both_forms() -> None:
    text = "version: 1\nservices: {a: {reports: {junit: [./a/*.xml, {file: b.xml, root: ./x/}, {file: c.xml}]}}}"
    assert only(loaded(text)).reports == (
        DeclaredReport(format="junit", path="a/*.xml"),
        DeclaredReport(format="junit", path="b.xml", root="x"),
        DeclaredReport(format="junit", path="c.xml"),
    )


@pytest.mark.parametrize(
    ("reports", "found"),
    [
        ("[]", "2:25 `reports` must be a mapping, not a list"),
        ("{junti: a}", "2:26 unknown report format 'junti' [did you mean `junit`?]"),
        ("{junit: }", "2:33 `junit` has no value; it must be a path or glob"),
        ("{junit: []}", "2:33 `junit` is an empty list"),
        ("{junit: [[]]}", "2:34 an entry of `junit` must be a path or glob, not a list"),
        ("{junit: [a, a]}", "2:37 'a' is declared twice as junit"),
        ("{junit: {root: a}}", "2:26 `file` is missing in `junit`"),
        ("{junit: {fil: a}}", "2:34 unknown key 'fil' [did you mean `file`?]"),
        ("{junit: '${service.path}/a'}", "2:33 '${service.path}/a' holds a variable; variables stand in criteria only"),
    ],
)
def test_what_reports_refuse(reports: str, found: str) -> None:
    assert found in faults(f"version: 1\nservices: {{a: {{reports: {reports}}}}}")
