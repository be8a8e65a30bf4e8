"""Settings of the whole policy."""

from __future__ import annotations

import datetime as dt

import pytest

from readygate.model.policy import Enforce, OtherEvidence, Rollout
from tests.unit.policies.samples import faults, loaded

SERVICES = "\nservices: {shop: {}}\n"


def fault(text: str) -> list[str]:
    return faults(f"version: 1\n{text}{SERVICES}")


@pytest.mark.parametrize(
    ("milestones", "ids"),
    [
        ("{}", "M0 M1 M2 M3 M4 M5"),
        ("{M5: {}, M3: {}}", "M0 M1 M2 M3 M4 M5"),
        ("{Q1: {}, Q2: {starts: 2026-04-01}}", "Q1 Q2"),
        ("{M1: {}, M0: {}, M6: {}}", "M1 M0 M6"),
    ],
)
@pytest.mark.parametrize("extends", ["", "extends: canonical\n"])
def test_milestones_are_canonical_or_those_declared(milestones: str, ids: str, extends: str) -> None:
    policy = loaded(f"version: 1\n{extends}milestones: {milestones}{SERVICES}")
    assert " ".join(milestone.id for milestone in policy.milestones) == ids


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("milestones: []", "2:13 `milestones` must be a mapping, not a list"),
        ("milestones: {M1: x}", "2:18 `M1` must be a mapping, not text"),
        ("milestones: {M1: {starts: 1.4.2026}}", "2:27 `starts`: '1.4.2026' is not a date such as 2026-04-01"),
        ("milestones: {M1: {starts: 2026-02-01, exits: 2026-01-31}}", "2:46 M1 exits before it starts"),
        (
            "milestones: {M1: {exits: 2026-02-01}, M3: {exits: 2026-01-01}}",
            "2:39 M3 exits before M1, which stands before it",
        ),
        (
            "milestones: {M1: {starts: 2026-02-01}, M3: {}, M2: {starts: 2026-01-01}}",
            "2:48 M2 starts before M1, which stands before it",
        ),
        (
            "milestones: {release: {}}",
            "2:14 the milestone 'release' is reserved [letters and digits, joined by `-` or `_`]",
        ),
        (
            "milestones: {1: {}}",
            "2:14 the milestone '1' is no name such as `G1` [letters and digits, joined by `-` or `_`]",
        ),
        ("milestone: M7", "2:12 unknown milestone 'M7' [known: `M0`, `M1`, `M2`, `M3`, `M4`, `M5`]"),
        ("rollout: {}", "2:1 `enforce` is missing in `rollout`"),
        ("rollout: {enforce: some}", "2:20 `enforce` must be none or new or all, not 'some'"),
        ("rollout: {enforce: all, from: 2026-13-01}", "2:31 `from`: 2026-13-01 does not exist in the calendar"),
        ("trust: [ruff, ruff]", "2:15 `trust` names 'ruff' twice"),
        ("kinds: {tests: {metrics: {a: count}}}", "2:9 'tests' is a built-in kind [call it otherwise]"),
        (
            "kinds: {attestations: {metrics: {age: count}}}",
            "2:34 attestations have a metric 'age' of their own [call it otherwise]",
        ),
        ("kinds: {Soak: {metrics: {a: count}}}", "2:9 the kind 'Soak' is no kebab-case name"),
        ("kinds: {soak: {}}", "2:9 `metrics` is missing in `soak`"),
        (
            "kinds: {soak: {metrics: {a: seconds}}}",
            (
                "2:29 unknown unit 'seconds' [known: `ratio`, `count`, `duration`, "
                "`size`, `rate`, `number`, `version`, `date`]"
            ),
        ),
        ("kinds: {soak: {metrics: {a: ~}}}", "2:29 `a` has no value; it must be a unit"),
        (
            "kinds: {soak: {metrics: {9a: count}}}",
            "2:26 the metric '9a' is no kebab-case name that starts with a letter",
        ),
        ("kinds: {soak: {metrics: {A: count}}}", "2:26 the metric 'A' is no kebab-case name that starts with a letter"),
        ("roles: {security: []}", "2:19 `security` is an empty list"),
        ("sign-offs: {ga: [legal, leagl]}", "2:25 unknown role 'leagl' [did you mean `legal`?]"),
        ("sign-offs: {ga: [{}]}", "2:18 an entry of `ga` must be text, not a mapping"),
        ("evidence: {}", "2:11 `evidence` must be a list, not a mapping"),
        ("evidence: [{workflow: a.yml}]", "2:12 `artifact` is missing in an entry of `evidence`"),
        ("evidence: [{workflow: a, artifact: b, max-age: 0d}]", "2:48 `max-age`: '0d' is not longer than nothing"),
        (
            "evidence: [{workflow: a, artifact: b, max-age: 7}]",
            ("2:48 `max-age`: a bare number does not fit a duration (write 300ms, 2s, 5m, 1h or 7d)"),
        ),
        ("freeze: {F1: {paths: a}}", "2:10 `at` is missing in `F1`"),
        ("freeze: {F1: {at: M1}}", "2:10 `paths` is missing in `F1`"),
        ("freeze: {F1: {paths: a, at: M9}}", "2:29 unknown milestone 'M9' [known: `M0`, `M1`, `M2`, `M3`, `M4`, `M5`]"),
        (
            "freeze: {F1: {paths: a, at: M1, unless: /a}}",
            ("2:41 '/a' is no path below the root of the repository [write `services/a/src`, with forward slashes]"),
        ),
        ("freeze: {F1: {paths: a, at: M1, unless: '{'}}", "2:41 '{' has a brace without its partner"),
        (
            "freeze: {F.1: {paths: a, at: M1}}",
            ("2:10 the freeze point 'F.1' is no name such as `G1` [letters and digits, joined by `-` or `_`]"),
        ),
    ],
)
def test_what_settings_refuse(text: str, found: str) -> None:
    assert fault(text) == [found]


def test_roles_that_are_declared_and_usual_ones_may_sign() -> None:
    text = f"version: 1\nroles: {{qa: '@acme/qa'}}\nsign-offs: {{ga: [qa, owner, sre], one: legal}}{SERVICES}"
    assert loaded(text).sign_offs == {"ga": ("qa", "owner", "sre"), "one": ("legal",)}


def test_rollout_and_other_evidence_without_optional_keys() -> None:
    policy = loaded(f"version: 1\nrollout: {{enforce: none}}\nevidence: [{{workflow: a, artifact: b}}]{SERVICES}")
    assert policy.rollout == Rollout(enforce=Enforce.NONE)
    assert policy.evidence == (OtherEvidence(workflow="a", artifact="b"),)


def test_a_milestone_with_one_date() -> None:
    (milestone,) = loaded(f"version: 1\nmilestones: {{Q1: {{exits: 2026-05-01}}}}{SERVICES}").milestones
    assert (milestone.starts, milestone.exits) == (None, dt.date(2026, 5, 1))
