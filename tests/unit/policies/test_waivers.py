"""The risk register and law 9."""

from __future__ import annotations

import datetime as dt

import pytest

from readygate.model.policy import Milestone, Waiver
from readygate.policies.waivers import last_expiry
from tests.unit.policies.samples import PATH, TODAY, faults, loaded

HEAD = "version: 1\nextends: canonical\nmilestone: M3\nmilestones: {M3: {exits: 2026-07-01}, M4: {exits: 2026-10-01}}\n"
GATES = """\
gates:
  G9:
    title: More
    criteria:
      late: {title: T, from: L4, evidence: tests, require: [passed >= 1]}
      open: {title: T, from: L1, evidence: tests, require: [passed >= 1], waivable: true}
      shut: {title: T, from: L4, evidence: tests, require: [passed >= 1], waivable: false}
      launch: {title: T, from: release, evidence: tests, require: [passed >= 1]}
      tenant-isolation-late: {title: T, from: L4, evidence: tests, require: [passed >= 1]}
ladders:
  own:
    A: {title: a}
    B: {title: b, is: L3}
    C: {title: c, is: L4, criteria: {top: {title: T, evidence: tests, require: [passed >= 1]}}}
  flat:
    A: {title: a}
    B: {title: b, is: L4, criteria: {flat: {title: T, evidence: tests, require: [passed >= 1]}}}
services:
  shop: {matrix: {M3: {level: L4, gates: all, adds: {sso: {title: S}}}}}
  own: {ladder: own, path: own}
  flat: {ladder: flat, path: flat}
"""
VALID = {
    "criterion": "G9.late",
    "service": "shop",
    "reason": "r",
    "owner": "'@a'",
    "approved-by": "'@b'",
    "expires": "2026-06-30",
}


def policy(*waivers: dict[str, str]) -> str:
    entries = ", ".join("{" + ", ".join(f"{key}: {value}" for key, value in entry.items()) + "}" for entry in waivers)
    return f"{HEAD}{GATES}waivers: [{entries}]\n"


def refused(**changed: str) -> list[str]:
    return [found.partition(" ")[2] for found in faults(policy({**VALID, **changed}))]


@pytest.mark.parametrize(
    ("criterion", "service"),
    [("G9.late", "shop"), ("G9.open", "shop"), ("L4.dr-drill", "shop"), ("C.top", "own"), ("G9.late", "flat")],
)
def test_what_can_be_waived(criterion: str, service: str) -> None:
    entry = {**VALID, "criterion": criterion, "service": service}
    assert loaded(policy(entry)).waivers == (
        Waiver(
            criterion=criterion,
            service=service,
            reason="r",
            owner="@a",
            approved_by="@b",
            expires=dt.date(2026, 6, 30),
            place=f"{PATH}:26:11",
        ),
    )


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        (
            {"criterion": "G1.coverage"},
            (
                "G1.coverage is first needed at L2; only criteria first needed above L3 can be "
                "waived [the criterion may say `waivable: true`]"
            ),
        ),
        (
            {"criterion": "G8.tenant-keys"},
            (
                "G8.tenant-keys is first needed at L3; only criteria first needed above L3 "
                "can be waived [the criterion may say `waivable: true`]"
            ),
        ),
        (
            {"criterion": "M3.sso"},
            (
                "M3.sso is first needed at M3; only criteria first needed above L3 can be waived "
                "[the criterion may say `waivable: true`]"
            ),
        ),
        (
            {"criterion": "G9.launch"},
            (
                "G9.launch is first needed at release; only criteria first needed above L3 can "
                "be waived [the criterion may say `waivable: true`]"
            ),
        ),
        (
            {"criterion": "B.flat", "service": "flat"},
            (
                "B.flat is first needed at B; only criteria first needed above "
                "L3 can be waived [the criterion may say `waivable: true`]"
            ),
        ),
        ({"criterion": "G9.shut"}, "G9.shut says `waivable: false`"),
        ({"criterion": "G8.tenant-isolation"}, "tenant isolation is never waived"),
        ({"criterion": "G9.tenant-isolation-late"}, "tenant isolation is never waived"),
        ({"criterion": "G9.lat"}, "unknown criterion 'G9.lat' [did you mean `G9.late`?]"),
        ({"service": "shp"}, "unknown service 'shp' [did you mean `shop`?]"),
        (
            {"expires": "2026-10-02"},
            ("expires on 2026-10-02, after 2026-10-01: the exit of M4, one milestone away at the most"),
        ),
        ({"expires": "2026-02-30"}, "`expires`: 2026-02-30 does not exist in the calendar"),
        ({"expires": "~"}, "`expires` has no value; it must be a date such as 2026-06-30"),
        ({"reason": "''"}, "`reason` is empty; it must be text"),
        ({"owner": "'${service.owner}'"}, "'${service.owner}' holds a variable; variables stand in criteria only"),
    ],
)
def test_what_cannot_be_waived(changed: dict[str, str], found: str) -> None:
    assert refused(**changed) == [found]


@pytest.mark.parametrize("key", VALID)
def test_every_field_is_needed(key: str) -> None:
    entry = {name: value for name, value in VALID.items() if name != key}
    assert f"26:11 `{key}` is missing in an entry of `waivers`" in faults(policy(entry))


def test_one_thing_is_waived_once() -> None:
    other = {**VALID, "service": "own"}
    (found,) = faults(policy(VALID, other, VALID))
    assert found.partition(" ")[2] == f"G9.late of shop is already waived in {PATH}:26:11"


def test_waivers_are_a_list() -> None:
    assert faults(f"{HEAD}services: {{shop: {{}}}}\nwaivers: {{}}") == ["6:10 `waivers` must be a list, not a mapping"]


def test_an_expired_waiver_is_a_warning() -> None:
    warnings = loaded(policy({**VALID, "expires": "2026-04-14"})).warnings
    assert f"{PATH}:26:11: the waiver of G9.late for shop expired on 2026-04-14" in warnings
    assert not any("expired" in warning for warning in loaded(policy({**VALID, "expires": "2026-04-15"})).warnings)


DATES = {"M3": dt.date(2026, 7, 1), "M4": dt.date(2026, 10, 1)}


@pytest.mark.parametrize(
    ("dated", "current", "day", "why"),
    [
        (("M3", "M4"), "M3", dt.date(2026, 10, 1), "the exit of M4"),
        (("M3",), "M3", dt.date(2026, 7, 1), "the exit of M3"),
        (("M4",), "M4", dt.date(2026, 10, 1), "the exit of M4"),
        (("M3", "M4"), "", TODAY + dt.timedelta(days=180), "180 days ahead"),
        (("M3", "M4"), "M2", dt.date(2026, 7, 1), "the exit of M3"),
        (("M3", "M4"), "M1", TODAY + dt.timedelta(days=180), "180 days ahead"),
        ((), "M3", TODAY + dt.timedelta(days=180), "180 days ahead"),
    ],
)
def test_the_last_day_of_a_waiver(dated: tuple[str, ...], current: str, day: dt.date, why: str) -> None:
    names = ("M0", "M1", "M2", "M3", "M4")
    milestones = tuple(Milestone(id=name, exits=DATES.get(name) if name in dated else None) for name in names)
    found = last_expiry(milestones, current, TODAY)
    assert found[0] == day
    assert found[1].startswith(why)
