"""Which evidence of other runs counts, for how long, and which of several runs stands (laws 5 and 6)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.evaluate.belonging import Belonging, Claim, day_of, standing
from readygate.model.evidence import Item, Origin, Source
from readygate.model.policy import Criterion, OtherEvidence, Policy
from readygate.model.subject import Kinship, Subject
from readygate.model.verdict import CriterionVerdict, EvidenceRef, Outcome
from tests.unit.evaluate.samples import (
    DAY,
    KINDS,
    all_of,
    any_of,
    criterion,
    fatal,
    item,
    judged,
    leaf,
    only,
    policy,
    service,
)

OLD, HEAD, MERGE = "1" * 40, "2" * 40, "3" * 40
WEEK = dt.timedelta(days=7)
ANCESTOR = {OLD: Kinship(ancestor=True)}
SAME = {OLD: Kinship(ancestor=True, same=("shop",))}


def at(days: float, hours: float = 12) -> float:
    """Seconds since the epoch, so many days before the judged one at an hour of UTC."""
    midnight = dt.datetime(DAY.year, DAY.month, DAY.day, tzinfo=dt.UTC)
    return (midnight - dt.timedelta(days=days) + dt.timedelta(hours=hours)).timestamp()


def nightly(*rows: str, days: float = 2, hours: float = 12, path: str = "k6.json", **fields: Any) -> Item:
    """An item of a nightly run of `main`; `fields` are the origin's, `item` those of the item."""
    given = {
        "source": Source.ARTIFACT.value,
        "workflow": ".github/workflows/nightly.yml",
        "run": 41,
        "artifact": "nightly",
        "commit": OLD,
        "branch": "main",
        "event": "schedule",
        "time": at(days, hours),
    }
    more = fields.pop("item", {})
    return item(*(rows or ("a",)), path=path, origin=Origin(**{**given, **fields}), **more)


def fresh(*rows: str, **fields: Any) -> Item:
    """An item of this run."""
    path = fields.pop("path", "here.json")
    return item(*(rows or ("a",)), path=path, origin=Origin(**{"source": "artifact", "run": 42, **fields}))


def subject(**fields: Any) -> dict[str, Any]:
    return {"run": 42, "head": HEAD, "commit": MERGE, "commits": ANCESTOR, **fields}


def verdict(*items: Item, one: Criterion | None = None, rules: Policy | None = None, **fields: Any) -> CriterionVerdict:
    """What the only criterion says; it has a `max-age` of 7 days unless another is given."""
    rules = rules or policy(service(one or criterion(max_age=WEEK)))
    (found,) = only(rules, items, **subject(**fields)).criteria
    return found


ANY_AGE = criterion()
"""Of the judged content only."""


# Whose it is ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("origin", "run", "replay", "ours"),
    [
        (Origin(), 0, False, True),
        (Origin(), 42, False, False),
        (Origin(foreign=True), 42, False, False),
        (Origin(run=7), 0, False, True),
        (Origin(run=42), 42, False, True),
        (Origin(run=7), 42, False, False),
        (Origin(source="artifact", run=42), 42, False, True),
        (Origin(source="artifact", run=42, foreign=True), 42, False, True),
        (Origin(source="artifact", run=7), 42, False, False),
        (Origin(source="artifact"), 42, False, False),
        (Origin(source="artifact"), 0, False, False),
        (Origin(source="artifact", run=7), 0, False, False),
        (Origin(source="artifact", run=7), 42, True, True),
        (Origin(source="replay", run=7), 0, False, True),
        (Origin(source="replay"), 42, False, False),
        (Origin(source="replay", run=42), 42, False, False),
    ],
)
def test_evidence_of_this_run_of_the_workspace_and_of_a_replay_is_ours(
    origin: Origin, run: int, replay: bool, ours: bool
) -> None:
    belonging = Belonging(policy(), Subject(today=DAY, run=run, replay=replay))
    assert belonging.ours(origin) is ours


# Identical content ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"commit": HEAD},
        {"commit": MERGE},
        {"commits": SAME},
        {"commits": SAME, "days": 4000},
        {"commits": SAME, "time": 0.0},
        {"commits": SAME, "days": -3},
        {"commits": SAME, "event": "pull_request", "branch": "feature"},
        {"commits": SAME, "event": "merge_group", "branch": "gh-readonly-queue/main/pr-7-1111111"},
        {"commits": SAME, "event": "push"},
        {"commits": SAME, "event": ""},
        {"commits": {OLD: Kinship(same=("shop",))}},
    ],
)
def test_what_was_measured_on_identical_content_counts_whatever_its_age(fields: dict[str, Any]) -> None:
    about = {"commits": fields.pop("commits", {})}
    found = verdict(nightly(**fields), one=ANY_AGE, **about)
    assert (found.outcome, found.reason, found.notes) == (Outcome.PASS, "bad 0, needed = 0", ())
    assert verdict(nightly("a!", **fields), one=ANY_AGE, **about).outcome is Outcome.FAIL


TOLD = "`k6.json` of run 41 of nightly.yml (`main` at `1111111`)"


@pytest.mark.parametrize(
    ("fields", "commits", "reason"),
    [
        ({}, ANCESTOR, f"{TOLD} is of other content of shop: collect it in this run"),
        ({}, {OLD: Kinship(same=("cart",))}, f"{TOLD} is of other content of shop: collect it in this run"),
        ({}, {}, f"{TOLD}: nobody can tell how its commit differs from the judged one"),
        (
            {"commit": ""},
            {"": Kinship(ancestor=True, same=("shop",))},
            "`k6.json` of run 41 of nightly.yml (`main`): nobody can tell how its commit differs from the judged one",
        ),
        (
            {"foreign": True, "run": 0, "commit": "", "branch": "", "workflow": ""},
            SAME,
            "`k6.json` of another run cannot be told: its bundle names no run that is known here",
        ),
        (
            {"foreign": True},
            SAME,
            f"{TOLD} is of another repository, whose evidence counts in its own run only",
        ),
        (
            {"branch": "maint"},
            SAME,
            "`k6.json` of run 41 of nightly.yml (`maint` at `1111111`) is of the branch `maint`, which the policy does",
        ),
        (
            {"branch": "", "commit": "", "run": 0, "workflow": ""},
            SAME,
            "`k6.json` of another run is of a branch that nobody tells, which the policy does not trust (`branches:`)",
        ),
        (
            {"event": "workflow_run"},
            SAME,
            f"{TOLD} is of a run on `workflow_run`, which may have worked on any content",
        ),
        ({"event": "pull_request_target"}, SAME, f"{TOLD} is of a run on `pull_request_target`, which may have worked"),
    ],
)
def test_what_does_not_belong_is_stale_with_the_reason(
    fields: dict[str, Any], commits: dict[str, Kinship], reason: str
) -> None:
    found = verdict(nightly(**fields), one=ANY_AGE, commits=commits)
    assert found.outcome is Outcome.STALE
    assert found.reason.startswith(reason)
    assert found.wanted == "a fresh report: a report of things"


def test_documents_of_other_runs_are_asked_like_the_rest() -> None:
    one = criterion(leaf("bad = 0", kind="docs"))
    assert verdict(nightly(item={"kind": "docs"}), one=one).outcome is Outcome.STALE
    assert verdict(nightly(item={"kind": "docs"}), one=one, commits=SAME).outcome is Outcome.PASS


def test_what_tells_of_the_repository_at_its_time_counts_in_its_own_run_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """An approval of another pull request, or the jobs of another run, even of the very same content."""
    live = msgspec.structs.replace(KINDS["things"], repository=("things-json",))
    monkeypatch.setitem(KINDS, "things", live)
    found = verdict(nightly(), commits=SAME)
    assert (found.outcome, found.reason) == (
        Outcome.STALE,
        f"{TOLD} tells what was so then, and counts in its own run only",
    )
    assert verdict(fresh(), nightly("a!"), commits=SAME).outcome is Outcome.PASS
    assert verdict(nightly(item={"format": "things-xml"}), commits=SAME).outcome is Outcome.PASS


def test_the_policys_branches_are_globs_and_none_trusts_nothing() -> None:
    rules = policy(service(ANY_AGE), branches=("main", "release/*"))
    assert verdict(nightly(branch="release/1"), rules=rules, commits=SAME).outcome is Outcome.PASS
    for other in ("releases", "release/1/fix", "Main", ""):
        assert verdict(nightly(branch=other), rules=rules, commits=SAME).outcome is Outcome.STALE
    none = msgspec.structs.replace(rules, branches=())
    assert verdict(nightly(), rules=none, commits=SAME).outcome is Outcome.STALE


def test_identical_content_is_a_matter_of_each_service() -> None:
    rules = policy(service(ANY_AGE, path="shop"), service(ANY_AGE, name="cart", path="cart"))
    items = [nightly(path=f"{name}/k6.json") for name in ("shop", "cart")]
    found = judged(rules, items, **subject(commits=SAME))
    assert [one.criteria[0].outcome for one in found.services] == [Outcome.PASS, Outcome.STALE]


# max-age --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "hours", "max_age", "outcome"),
    [
        (0, 0, WEEK, Outcome.PASS),
        (7, 0, WEEK, Outcome.PASS),
        (7, 23.999, WEEK, Outcome.PASS),
        (8, 23.999, WEEK, Outcome.STALE),
        (0, 0, dt.timedelta(hours=12), Outcome.PASS),
        (1, 23.999, dt.timedelta(hours=12), Outcome.STALE),
        (1, 0, dt.timedelta(hours=36), Outcome.PASS),
        (2, 23.999, dt.timedelta(hours=36), Outcome.STALE),
        (-1, 0, WEEK, Outcome.STALE),
    ],
)
def test_evidence_of_a_day_counts_through_the_day_that_is_max_age_later(
    days: float, hours: float, max_age: dt.timedelta, outcome: Outcome
) -> None:
    assert verdict(nightly(days=days, hours=hours), one=criterion(max_age=max_age)).outcome is outcome


@pytest.mark.parametrize(
    ("fields", "commits", "reason"),
    [
        ({"days": 8}, ANCESTOR, f"{TOLD} is 8 days old and counts for 7 days: run it again"),
        ({"days": -1}, ANCESTOR, f"{TOLD} is of 2026-11-22, after the judged day"),
        ({"time": 0.0}, ANCESTOR, f"{TOLD} does not tell when its run began"),
        ({"time": float("nan")}, ANCESTOR, f"{TOLD} does not tell when its run began"),
        ({"time": 1e300}, ANCESTOR, f"{TOLD} does not tell when its run began"),
        ({}, {OLD: Kinship()}, f"{TOLD} is of a commit that the judged one does not descend from"),
        ({"event": "pull_request"}, ANCESTOR, f"{TOLD} is of a change, and only trusted branches have evidence that"),
        ({}, {}, f"{TOLD}: nobody can tell how its commit differs from the judged one"),
        ({"foreign": True}, ANCESTOR, f"{TOLD} is of another repository, whose evidence counts in its own run only"),
    ],
)
def test_what_no_max_age_admits_is_stale_with_the_reason(
    fields: dict[str, Any], commits: dict[str, Kinship], reason: str
) -> None:
    found = verdict(nightly(**fields), commits=commits)
    assert found.outcome is Outcome.STALE
    assert found.reason.startswith(reason)


def test_one_day_is_one_day() -> None:
    found = verdict(nightly(days=1), one=criterion(max_age=dt.timedelta(hours=3)))
    assert found.reason == f"{TOLD} is 1 day old and counts for 0 days: run it again"


@pytest.mark.parametrize(
    ("listed", "outcome"),
    [
        (OtherEvidence(workflow="nightly.yml", artifact="nightly", max_age=dt.timedelta(days=1)), Outcome.STALE),
        (OtherEvidence(workflow="nightly.yml", artifact="nightly", max_age=dt.timedelta(days=2)), Outcome.PASS),
        (OtherEvidence(workflow="nightly.yml", artifact="nightly"), Outcome.PASS),
        (OtherEvidence(workflow="nightly.yml", artifact="other", max_age=dt.timedelta(days=1)), Outcome.PASS),
        (OtherEvidence(workflow="weekly.yml", artifact="nightly", max_age=dt.timedelta(days=1)), Outcome.PASS),
    ],
)
def test_the_list_of_evidence_may_shorten_an_age(listed: OtherEvidence, outcome: Outcome) -> None:
    rules = policy(service(criterion(max_age=WEEK)), evidence=(listed,))
    assert verdict(nightly(), rules=rules).outcome is outcome


def test_of_two_lists_the_shorter_age_counts_and_none_lengthens_one() -> None:
    ages = (30, 1, 20)
    listed = tuple(
        OtherEvidence(workflow="nightly.yml", artifact="nightly", max_age=dt.timedelta(days=days)) for days in ages
    )
    short = policy(service(criterion(max_age=WEEK)), evidence=listed)
    assert "counts for 1 day:" in verdict(nightly(), rules=short).reason
    long = policy(service(criterion(max_age=WEEK)), evidence=listed[:1])
    assert "counts for 7 days:" in verdict(nightly(days=9), rules=long).reason


def test_each_criterion_has_its_own_age() -> None:
    ones = (
        criterion(max_age=WEEK),
        criterion(id="G1.fresh"),
        criterion(id="G1.month", max_age=dt.timedelta(days=30)),
        criterion(id="G2.week", max_age=WEEK),
    )
    found = only(policy(service(*ones)), [nightly(days=9)], **subject()).criteria
    assert [one.outcome.value for one in found] == ["stale", "stale", "pass", "stale"]


# A source that a later run should have brought ------------------------------------------------------------------------


def test_what_a_later_run_failed_to_bring_is_stale_with_that_reason() -> None:
    lost = {"nightly": "the run 44 of 2026-11-20 left no artifact"}
    found = judged(policy(service(criterion(max_age=WEEK))), [nightly()], **subject(commits=SAME, stale_sources=lost))
    assert found.services[0].criteria[0].outcome is Outcome.STALE
    assert found.services[0].criteria[0].reason == f"{TOLD}: the run 44 of 2026-11-20 left no artifact"
    assert found.warnings == ("`nightly`: the run 44 of 2026-11-20 left no artifact",)
    other = verdict(nightly(artifact=""), commits=SAME, stale_sources={"": "x", **lost})
    assert other.outcome is Outcome.PASS


def test_this_runs_own_artifact_of_that_name_counts_but_does_not_hide_it() -> None:
    lost = {"nightly": "gone"}
    assert verdict(fresh(artifact="nightly"), stale_sources=lost).outcome is Outcome.PASS
    assert verdict(fresh(), nightly(), stale_sources=lost).outcome is Outcome.STALE


# Beside evidence that counts ------------------------------------------------------------------------------------------


def test_evidence_that_is_known_to_be_of_other_content_takes_nothing_from_fresh_evidence() -> None:
    """A nightly run of all tests must not spoil the tests of this run."""
    found = verdict(fresh(), nightly("a!"), one=ANY_AGE)
    assert (found.outcome, found.reason) == (Outcome.PASS, "bad 0, needed = 0")
    assert found.notes == (f"not counted: {TOLD} is of other content of shop: collect it in this run",)
    assert verdict(fresh(), nightly("a!", days=9)).outcome is Outcome.PASS
    assert verdict(fresh(), nightly("a!", foreign=True), one=ANY_AGE).outcome is Outcome.PASS


def test_evidence_of_which_nobody_knows_the_content_spoils_a_pass() -> None:
    assert verdict(fresh(), nightly("a!"), one=ANY_AGE, commits={}).outcome is Outcome.STALE
    assert verdict(fresh("b!"), nightly(), one=ANY_AGE, commits={}).outcome is Outcome.FAIL


def test_what_has_nothing_to_do_with_the_question_is_not_noted() -> None:
    one = criterion(leaf("bad = 0", titles="a"))
    assert verdict(fresh(), nightly("b!"), one=one).notes == ()
    assert len(verdict(fresh(), nightly("b!"), one=one, commits={}).notes) == 1


def test_where_fresh_evidence_answers_nothing_the_old_is_the_reason() -> None:
    one = criterion(leaf("total >= 1", titles="night*"))
    assert verdict(fresh("a"), nightly("nightly"), one=one).outcome is Outcome.STALE
    assert verdict(fresh("a"), nightly("b"), one=one).outcome is Outcome.INVALID


def test_old_evidence_never_stands_in_for_what_does_not_apply() -> None:
    one = criterion(leaf("bad = 0", parameters={"inapplicable": ("bad",)}))
    assert verdict(fresh(), nightly("a!"), one=one).outcome is Outcome.NOT_APPLICABLE


# Law 6: which run stands ----------------------------------------------------------------------------------------------


def totals(*items: Item, one: Criterion | None = None, **fields: Any) -> str:
    asked = one or criterion(leaf("total >= 1"), max_age=WEEK)
    return verdict(*items, one=asked, **fields).seen


def test_of_nightly_runs_the_newest_stands_alone() -> None:
    items = (nightly("a", "b"), nightly("c", "d", "e", days=1, run=43), nightly("f", days=3, run=44))
    assert totals(*items) == "3"
    assert verdict(nightly(), nightly("a!", days=1, run=43)).outcome is Outcome.FAIL
    assert verdict(nightly("a!"), nightly(days=1, run=43)).outcome is Outcome.PASS


def test_one_runs_files_all_stand() -> None:
    assert totals(nightly("a"), nightly("b", path="other.json")) == "2"
    assert totals(nightly("a"), nightly("b", job="x")) == "2"
    assert totals(nightly("a"), nightly("b", artifact="x")) == "2"
    assert totals(nightly("a"), nightly("b", workflow="x")) == "2"
    assert totals(nightly("a"), nightly("b")) == "2"


def test_at_one_time_the_run_with_the_higher_number_is_the_newer() -> None:
    assert totals(nightly("a"), nightly("b", "c", run=43)) == "2"


def test_a_newer_run_that_does_not_belong_leaves_the_one_that_does() -> None:
    items = (nightly("a"), nightly("b!", days=1, run=43, branch="maint"))
    found = verdict(*items)
    assert found.outcome is Outcome.PASS
    assert "`maint`" in found.notes[0]
    assert verdict(nightly(), nightly(days=1, run=43, commit="9" * 40)).outcome is Outcome.STALE


def test_an_older_run_that_does_not_belong_says_nothing_beside_a_newer_that_does() -> None:
    found = verdict(nightly(days=1, run=43), nightly("b!", days=9, commit="9" * 40))
    assert (found.outcome, found.notes) == (Outcome.PASS, ())


def test_this_runs_file_stands_for_the_same_file_of_any_other_run() -> None:
    place = {"workflow": "nightly.yml", "artifact": "nightly", "path": "k6.json"}
    assert totals(fresh("a", **place), nightly("b", "c", days=-3), commits=SAME) == "1"
    assert totals(fresh("a", **{**place, "path": "x"}), nightly("b", "c"), commits=SAME) == "3"


def test_a_run_without_a_time_is_the_oldest() -> None:
    assert totals(nightly("a", "b", time=0.0, run=99), nightly("c", days=30), commits=SAME) == "1"
    assert totals(nightly("a", "b", time=0.0, run=99), nightly("c", time=1e300), commits=SAME) == "2"


def test_later_attempts_of_one_run_still_replace_earlier_ones() -> None:
    assert totals(nightly("a", "b", attempt=1), nightly("c", attempt=2)) == "1"


# What the verdict tells -----------------------------------------------------------------------------------------------


def test_the_verdict_tells_where_evidence_is_from() -> None:
    rules = policy(service(ANY_AGE))
    refused, counted = nightly(days=1), nightly("b", path="x.json", event="pull_request", commit=HEAD)
    told = judged(rules, [refused, counted, fresh()], **subject()).evidence
    by_path = {ref.path: ref for ref in told}
    assert by_path["k6.json"] == EvidenceRef(
        path="k6.json",
        kind="things",
        format="things-json",
        sha256=refused.sha256,
        rows=1,
        services=("shop",),
        artifact="nightly",
        run=41,
        commit=OLD,
        branch="main",
        date="2026-11-20",
    )
    assert (by_path["x.json"].services, by_path["x.json"].problems) == (("shop",), ())
    assert (by_path["here.json"].date, by_path["here.json"].run) == ("", 42)


def test_what_counts_for_nobody_is_listed_with_the_reason() -> None:
    rules = policy(service(ANY_AGE, path="shop"), service(ANY_AGE, name="cart", path="cart"))
    rows = item("a@shop/a", "b@cart/b", kind="rows", path="lint.json", origin=nightly(foreign=True).origin)
    half = item("a@shop/a", "b@cart/b", kind="rows", path="half.json", origin=nightly().origin)
    commits = {OLD: Kinship(same=("cart",))}
    found = judged(rules, [rows, half], **subject(commits=commits))
    half_told, rows_told = found.evidence
    assert (half_told.services, half_told.problems) == (("cart", "shop"), ())
    assert rows_told.services == ()
    (problem,) = rows_told.problems
    assert problem.startswith("not counted: `lint.json` of run 41 of nightly.yml (`main` at `1111111`) is of another")
    assert found.unowned == ()


@pytest.mark.parametrize(
    ("time", "day"),
    [
        (0.0, None),
        (-1.0, None),
        (float("nan"), None),
        (float("inf"), None),
        (253_402_300_800.0, None),
        (253_402_300_799.0, dt.date(9999, 12, 31)),
        (1.0, dt.date(1970, 1, 1)),
        (86_400.0, dt.date(1970, 1, 2)),
        (86_399.999, dt.date(1970, 1, 1)),
    ],
)
def test_days_are_days_in_utc(time: float, day: dt.date | None) -> None:
    assert day_of(time) == day


def test_nothing_stands_where_nothing_is_claimed() -> None:
    found = standing((), (), None, DAY)
    assert (found.items, found.stale, found.ages) == ((), (), ())
    held = standing((), (Claim(item=nightly(), told="", holds=True),), WEEK, DAY)
    assert (len(held.items), held.ages) == (1, ())


# Laws -----------------------------------------------------------------------------------------------------------------

CRITERIA = (
    criterion(),
    criterion(id="G1.aged", max_age=WEEK),
    criterion(all_of(leaf("total >= 2"), leaf("bad = 0", titles=("a", "b"))), id="G1.both", max_age=WEEK),
    criterion(any_of(leaf("bad = 0", titles="b"), leaf("share >= 60%", titles="c")), id="G2.any"),
)
RULES = policy(service(*CRITERIA), branches=("main",))
_COMMITS = (OLD, HEAD, "4" * 40, "5" * 40, "")
ORIGINS = st.builds(
    lambda commit, branch, event, days, run, foreign: (
        nightly(commit=commit, branch=branch, event=event, days=days, run=run, foreign=foreign).origin
    ),
    st.sampled_from(_COMMITS),
    st.sampled_from(["main", "main", "maint", ""]),
    st.sampled_from(["schedule", "pull_request", "workflow_run"]),
    st.integers(-2, 10),
    st.integers(1, 3),
    st.booleans(),
)
OTHERS = st.builds(
    lambda rows, path, broken, origin: item(*rows, path=path, problems=fatal() if broken else (), origin=origin),
    st.lists(st.sampled_from(["a", "a!", "b", "b!", "c", "note:n"]), max_size=3),
    st.sampled_from(["x.json", "y.json"]),
    st.booleans(),
    ORIGINS,
)
KIN = st.dictionaries(
    st.sampled_from([commit for commit in _COMMITS if commit]),
    st.builds(lambda ancestor, same: Kinship(ancestor=ancestor, same=("shop",) * same), st.booleans(), st.booleans()),
)
ITEMS = st.lists(OTHERS, max_size=4)


def opening(items: list[Item], **fields: Any) -> list[bool]:
    return [one.outcome.opens for one in only(RULES, items, **subject(**fields)).criteria]


def no_better(after: list[bool], before: list[bool]) -> bool:
    return all(was or not now for now, was in zip(after, before, strict=True))


@settings(max_examples=100, deadline=None)
@given(ITEMS, st.lists(st.sampled_from(["a", "b", "c", "b!"]), max_size=2), KIN, st.data())
def test_what_does_not_belong_never_opens_anything(
    items: list[Item], rows: list[str], kin: dict[str, Kinship], data: st.DataObject
) -> None:
    """Foreign, untrusted, too old and to come: each beside any other evidence."""
    given = [*items, *([fresh(*rows)] if rows else [])]
    extra = data.draw(OTHERS)
    bad: dict[str, Any] = data.draw(
        st.sampled_from([{"foreign": True}, {"branch": "x", "event": "push"}, {"event": "workflow_run"}])
    )
    extra = msgspec.structs.replace(extra, origin=msgspec.structs.replace(extra.origin, **bad))
    assert no_better(opening([*given, extra], commits=kin), opening(given, commits=kin))


@settings(max_examples=100, deadline=None)
@given(ITEMS, KIN, OTHERS, st.sampled_from([8, 30, -1]))
def test_evidence_of_other_content_that_is_too_old_or_to_come_never_opens_anything(
    items: list[Item], kin: dict[str, Kinship], extra: Item, days: int
) -> None:
    kin = {**kin, OLD: Kinship(ancestor=True)}
    origin = msgspec.structs.replace(extra.origin, commit=OLD, time=at(days))
    assert no_better(
        opening([*items, msgspec.structs.replace(extra, origin=origin)], commits=kin), opening(items, commits=kin)
    )


@settings(max_examples=100, deadline=None)
@given(ITEMS, st.booleans(), KIN, st.sampled_from(_COMMITS))
def test_to_know_less_of_a_commit_never_opens_anything(
    items: list[Item], own: bool, kin: dict[str, Kinship], forgotten: str
) -> None:
    given = [*items, *([fresh("a", "b")] if own else [])]
    less = {commit: known for commit, known in kin.items() if commit != forgotten}
    assert no_better(opening(given, commits=less), opening(given, commits=kin))


@settings(max_examples=60, deadline=None)
@given(ITEMS, KIN)
def test_days_that_go_by_open_nothing_where_nothing_else_answers(items: list[Item], kin: dict[str, Kinship]) -> None:
    for number in range(len(items)):
        alone = [items[number]]
        now = opening(alone, commits=kin)
        later = opening(alone, commits=kin, today=DAY + dt.timedelta(days=9))
        came = (day_of(items[number].origin.time) or DAY) > DAY
        assert came or no_better(later, now)
