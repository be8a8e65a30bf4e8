"""Services as records."""

from __future__ import annotations

import pytest

from readygate.model.policy import NotApplicable
from tests.unit.policies.samples import FULL, PATH, faults, loaded, only


def test_the_service_of_the_whole_example() -> None:
    service = only(loaded(FULL))
    assert (service.name, service.path, service.owner) == (
        "assignment-service",
        "services/assignment-service",
        "@acme/assignment",
    )
    assert service.depends_on == ("packages/domain/**",)
    assert service.ladder == "canonical"
    assert service.not_applicable == (NotApplicable(criterion="G8.tenant-keys", reason="no key material"),)
    assert service.notes == {"G2": "auth endpoints"}
    assert service.place == f"{PATH}:15:3"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("services: []", "3:11 `services` must be a mapping, not a list"),
        ("services: {' a': {}}", "3:12 ' a' is no name of a service [printable text of at most 80 characters]"),
        ('services: {"a\\nb": {}}', "3:12 'a\\nb' is no name of a service [printable text of at most 80 characters]"),
        ("services: {a: }", "3:15 the service 'a' has no value [write `{}` where nothing is to be declared]"),
        ("services: {a: []}", "3:15 `a` must be a mapping, not a list"),
        ("services: {a: {depends-on: ['!x']}}", "3:29 '!x': exclusions stand in `where` only"),
        ("services: {a: {rollout: {from: 2026-01-01}}}", "3:16 `enforce` is missing in `rollout`"),
        ("services: {a: {not-applicable: {}}}", "3:32 `not-applicable` must be a list, not a mapping"),
        (
            "services: {a: {not-applicable: [{criterion: G1.coverage}]}}",
            "3:33 `reason` is missing in an entry of `not-applicable`",
        ),
        (
            "services: {a: {not-applicable: [{criterion: G1.coverge, reason: r}]}}",
            "3:45 unknown criterion 'G1.coverge' [did you mean `G1.coverage`?]",
        ),
        (
            "services: {a: {not-applicable: [{criterion: G9.*, reason: r}]}}",
            "3:45 unknown criterion 'G9.*' [did you mean `G8.*` or `G2.*`?]",
        ),
        (
            "services: {a: {not-applicable: [{reason: r}]}}",
            "3:33 `criterion` is missing in an entry of `not-applicable`",
        ),
    ],
)
def test_what_services_refuse(text: str, found: str) -> None:
    assert found in faults(f"version: 1\nextends: canonical\n{text}\n")


@pytest.mark.parametrize("name", ["G1.coverage", "G1.*", "L4.*", "freeze.F1", "M5.sso"])
def test_criteria_of_every_group_may_be_not_applicable(name: str) -> None:
    head = "version: 1\nextends: canonical\nmilestone: M5\nfreeze: {F1: {paths: a, at: M1}}\n"
    matrix = "matrix: {M5: {level: L1, gates: all, adds: {sso: {title: S}}}}"
    text = f"services: {{a: {{not-applicable: [{{criterion: {name}, reason: r}}], {matrix}}}}}\n"
    policy = loaded(head + text)
    assert only(policy).not_applicable == (NotApplicable(criterion=name, reason="r"),)
