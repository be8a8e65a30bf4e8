"""A verdict beside its baseline: what is new, known, worse and fixed, why, since when, and whom to ask."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.evaluate.baseline import Baseline, Past, is_gap, judge_base
from readygate.evaluate.comparing import compared
from readygate.model.evidence import Bundle, Item
from readygate.model.policy import Policy, Service, Waiver
from readygate.model.subject import Kinship, Subject
from readygate.model.verdict import Base, Cause, Comparison, CriterionVerdict, Delta, EvidenceRef, Judged, Outcome
from tests.unit.evaluate.samples import DAY, FORMATS, KINDS, criterion, fatal, item, judged, leaf, policy, service

ONE = criterion(leaf("bad = 0"), id="G1.one")
RULES = policy(service(ONE, owner="@acme/shop"))
OLD = "b" * 40
BEFORE = "2026-11-01"
PASS, FAIL, WORSE = (item("a"),), (item("a!"),), (item("a!", "b!"),)
MISSING: tuple[Item, ...] = ()
INVALID = (item("a", problems=fatal()),)


def base_of(rules: Policy, items: tuple[Item, ...], then: Judged | None = None) -> Baseline:
    past = Past(commit=OLD, date=BEFORE, bundle=Bundle.of(items), verdict=then)
    about = Subject(today=DAY, commit=OLD, target="L1")
    found = judge_base(rules, [past], lambda _past: about, kinds=KINDS.__getitem__, formats=FORMATS)
    assert found is not None
    return found


def beside(
    here: Judged | tuple[Item, ...],
    base: Baseline | tuple[Item, ...] | None,
    rules: Policy = RULES,
    *,
    about: Base = Base(policy_commit=OLD),  # noqa: B008
    outages: dict[str, str] | None = None,
    **subject: Any,
) -> Judged:
    found = here if isinstance(here, Judged) else judged(rules, here)
    there = base_of(rules, base) if isinstance(base, tuple) else base
    given = Subject(today=DAY, target="L1", commit="c" * 40, **subject)
    return compared(found, there, about=about, policy=rules, subject=given, kinds=KINDS.__getitem__, outages=outages)


def told(found: Judged) -> Comparison:
    return found.services[0].criteria[0].compared


@pytest.mark.parametrize(
    ("there", "here", "delta"),
    [
        (PASS, PASS, Delta.NONE),
        (PASS, FAIL, Delta.NEW),
        (PASS, MISSING, Delta.NEW),
        (PASS, INVALID, Delta.NEW),
        (FAIL, PASS, Delta.FIXED),
        (FAIL, FAIL, Delta.KNOWN),
        (FAIL, WORSE, Delta.WORSE),
        (WORSE, FAIL, Delta.KNOWN),
        (FAIL, MISSING, Delta.WORSE),
        (FAIL, INVALID, Delta.WORSE),
        (MISSING, FAIL, Delta.KNOWN),
        (MISSING, MISSING, Delta.KNOWN),
        (MISSING, INVALID, Delta.KNOWN),
        (MISSING, PASS, Delta.FIXED),
        (INVALID, FAIL, Delta.KNOWN),
    ],
)
def test_every_pair_of_outcomes_has_its_delta(there: tuple[Item, ...], here: tuple[Item, ...], delta: Delta) -> None:
    found = beside(here, there)
    assert told(found).delta is delta
    assert told(found).outcome == base_of(RULES, there).judged.services[0].criteria[0].outcome.value
    assert found.base == Base(commit=OLD, date=BEFORE, policy_commit=OLD)


def test_a_new_gap_tells_what_was_seen_before_and_whom_to_ask() -> None:
    assert told(beside(FAIL, PASS)) == Comparison(
        delta=Delta.NEW,
        cause=Cause.CHANGE,
        outcome="pass",
        seen="0",
        because="`bbbbbbb` says pass with 0",
        ask="@acme/shop",
    )


def test_worse_tells_how_and_since_when() -> None:
    found = told(beside(WORSE, FAIL))
    assert (found.cause, found.because) == (Cause.CHANGE, "bad was 1; `bbbbbbb` says fail with 1")
    assert (found.since, found.ask) == (BEFORE, "@acme/shop")


def test_lost_evidence_is_the_cause_where_the_baseline_was_answered() -> None:
    found = told(beside(MISSING, PASS))
    assert (found.cause, found.because) == (
        Cause.EVIDENCE,
        "`bbbbbbb` says pass by `reports/things.json`; here it is missing",
    )
    many = (item("a", path="a.json"), item("b", path="b.json"), item("c", path="c.json"))
    assert told(beside(INVALID, many)).because == "`bbbbbbb` says pass by `a.json`, `b.json`; here it is invalid"
    given = policy(service(ONE, not_applicable=()))
    idle = policy(service(criterion(leaf("bad = 0", parameters={"inapplicable": ("bad",)}), id="G1.one")))
    none = base_of(idle, PASS)
    bare = msgspec.structs.replace(none.judged.services[0].criteria[0], evidence=())
    one = msgspec.structs.replace(none.judged.services[0], criteria=(bare,))
    none = msgspec.structs.replace(none, judged=msgspec.structs.replace(none.judged, services=(one,)))
    assert told(beside(MISSING, none, given)).because == "`bbbbbbb` says not-applicable; here it is missing"
    assert told(beside(FAIL, none, given)).because == "`bbbbbbb` says not-applicable"


@pytest.mark.parametrize(("there", "delta"), [(PASS, Delta.NEW), (MISSING, Delta.KNOWN), (FAIL, Delta.WORSE)])
def test_what_did_not_answer_is_an_outage(there: tuple[Item, ...], delta: Delta) -> None:
    found = told(beside(MISSING, there, outages={"things": "the broker answered 503"}))
    assert (found.delta, found.cause) == (delta, Cause.OUTAGE)
    assert found.because.endswith("the broker answered 503")


def test_an_outage_explains_neither_other_kinds_nor_what_was_measured() -> None:
    assert told(beside(MISSING, PASS, outages={"docs": "down"})).cause is Cause.EVIDENCE
    assert told(beside(FAIL, PASS, outages={"things": "down"})).cause is Cause.CHANGE


def restated(found: Judged, **fields: Any) -> Judged:
    """The verdict whose only criterion says something else."""
    one = msgspec.structs.replace(found.services[0].criteria[0], **fields)
    return msgspec.structs.replace(found, services=(msgspec.structs.replace(found.services[0], criteria=(one,)),))


STALE = restated(judged(RULES), outcome=Outcome.STALE, reason="`x.json` is of other content: nightly.yml brought none")


def test_stale_evidence_is_of_other_content_or_came_late() -> None:
    found = told(beside(STALE, PASS))
    assert (found.cause, found.because) == (
        Cause.CHANGE,
        "the evidence is of other content than this change; `bbbbbbb` says pass",
    )
    found = told(beside(STALE, PASS, stale_sources={"a": "", "x": "nightly.yml brought none", "y": "other"}))
    assert (found.cause, found.because) == (Cause.EVIDENCE, "nightly.yml brought none; `bbbbbbb` says pass")


def of_commit(found: Judged, *commits: str) -> Judged:
    files = tuple(
        EvidenceRef(
            path=f"k6-{number}.json", kind="things", format="", sha256="", rows=1, services=("shop",), commit=commit
        )
        for number, commit in enumerate(commits)
    )
    return restated(
        msgspec.structs.replace(found, evidence=files), evidence=(*(file.path for file in files), "elsewhere.json")
    )


@pytest.mark.parametrize(
    ("commits", "kin", "cause"),
    [
        (("d" * 40,), {}, Cause.TIME),
        (("d" * 40, "e" * 40), {}, Cause.TIME),
        (("d" * 40,), {"d" * 40: Kinship(ancestor=True, same=("cart",))}, Cause.TIME),
        (("d" * 40,), {"d" * 40: Kinship(same=("shop",))}, Cause.CHANGE),
        (("d" * 40, "c" * 40), {}, Cause.CHANGE),
        (("a" * 40,), {}, Cause.CHANGE),
        (("",), {}, Cause.CHANGE),
        ((), {}, Cause.CHANGE),
    ],
)
def test_red_evidence_of_another_commit_is_not_of_this_change(
    commits: tuple[str, ...], kin: dict[str, Kinship], cause: Cause
) -> None:
    found = told(beside(of_commit(judged(RULES, FAIL), *commits), PASS, commits=kin, head="a" * 40))
    assert found.cause is cause
    if cause is Cause.TIME:
        assert found.because == "`k6-0.json` is of `ddddddd`, not of this change; `bbbbbbb` says pass"


def test_a_file_that_another_run_has_too_may_be_of_this_change() -> None:
    found = of_commit(judged(RULES, FAIL), "d" * 40)
    (file,) = found.evidence
    own = msgspec.structs.replace(file, commit="c" * 40)
    assert told(beside(msgspec.structs.replace(found, evidence=(file, own)), PASS)).cause is Cause.CHANGE
    refused = msgspec.structs.replace(own, services=())
    assert told(beside(msgspec.structs.replace(found, evidence=(file, refused)), PASS)).cause is Cause.TIME


AGED = policy(service(msgspec.structs.replace(ONE, max_age=dt.timedelta(days=7))))


def test_stale_evidence_that_may_be_of_other_content_is_too_old() -> None:
    found = told(beside(STALE, base_of(RULES, PASS), AGED))
    assert (found.cause, found.because) == (Cause.TIME, f"{STALE.services[0].criteria[0].reason}; `bbbbbbb` says pass")
    assert told(beside(STALE, base_of(RULES, PASS), policy(service(name="cart")))).cause is Cause.CHANGE
    assert told(beside(STALE, base_of(RULES, PASS), policy(service(criterion(id="G1.x"))))).cause is Cause.CHANGE


@pytest.mark.parametrize(
    ("kinds", "metric", "delta"),
    [
        (("things",), "bad", Delta.KNOWN),
        (("things", "changes"), "bad", Delta.NEW),
        (("api-diff",), "bad", Delta.NEW),
        (("reviews",), "bad", Delta.NEW),
        (("findings",), "bad", Delta.KNOWN),
        (("findings",), "new", Delta.NEW),
        (("things",), "new", Delta.KNOWN),
    ],
)
@pytest.mark.parametrize("there", [FAIL, MISSING])
def test_what_is_measured_on_a_change_is_never_known(
    there: tuple[Item, ...], kinds: tuple[str, ...], metric: str, delta: Delta
) -> None:
    (result,) = judged(RULES, FAIL).services[0].criteria[0].results
    failing = msgspec.structs.replace(result, metric=metric)
    held = msgspec.structs.replace(result, metric="new", holds=True)
    found = restated(judged(RULES, FAIL), kinds=kinds, results=(held, failing))
    known = {"things": KINDS["things"]}
    base = base_of(RULES, there)
    seen = compared(
        found,
        base,
        about=Base(),
        policy=RULES,
        subject=Subject(today=DAY),
        kinds=lambda name: known.get(name, KINDS["docs"]),
    )
    assert told(seen).delta is delta
    if delta is Delta.NEW:
        assert told(seen).because == "it speaks of this change alone, whatever `bbbbbbb` says"
        assert told(seen).cause is Cause.CHANGE


def test_evidence_on_a_change_that_is_missing_in_both_is_known() -> None:
    silent = restated(judged(RULES), kinds=("api-diff",))
    assert told(beside(silent, MISSING)).delta is Delta.KNOWN


def test_what_is_not_asked_for_lack_of_a_change_is_not_fixed() -> None:
    idle = restated(judged(RULES, FAIL), outcome=Outcome.NOT_APPLICABLE)
    assert told(beside(idle, FAIL)).delta is Delta.FIXED
    asked = policy(service(msgspec.structs.replace(ONE, changed=("src/**",))))
    assert told(beside(idle, base_of(RULES, FAIL), asked)).delta is Delta.NONE
    assert told(beside(PASS, base_of(asked, FAIL), asked)).delta is Delta.FIXED
    assert told(beside(idle, base_of(RULES, FAIL), policy(service(name="cart")))).delta is Delta.FIXED


ASKED = policy(service(msgspec.structs.replace(ONE, changed=("src/**",)), owner="@acme/shop"))
AS_IF = "`when: changed`: nobody can tell what changed; judged as if it were touched"


@pytest.mark.parametrize("here", [FAIL, MISSING])
@pytest.mark.parametrize(
    ("rules", "there", "delta"),
    [
        (ASKED, {"outcome": Outcome.NOT_APPLICABLE}, Delta.NEW),
        (ASKED, {"outcome": Outcome.MISSING, "notes": (AS_IF,)}, Delta.NEW),
        (ASKED, None, Delta.NEW),
        (ASKED, {"outcome": Outcome.MISSING, "notes": ()}, Delta.KNOWN),
        (RULES, {"outcome": Outcome.NOT_APPLICABLE}, Delta.KNOWN),
        (RULES, {"outcome": Outcome.MISSING, "notes": (AS_IF,)}, Delta.KNOWN),
    ],
)
def test_what_was_not_asked_of_the_base_for_lack_of_a_change_is_new(
    here: tuple[Item, ...], rules: Policy, there: dict[str, Any] | None, delta: Delta
) -> None:
    own = None if there is None else restated(judged(rules, MISSING), **there)
    found = told(beside(judged(RULES, here), base_of(rules, MISSING, own), rules))
    assert found.delta is delta
    if delta is Delta.NEW:
        seen = there["outcome"].value if there else ""
        assert (found.cause, found.because) == (Cause.CHANGE, "it is asked of what this change touches")
        assert (found.outcome, found.ask) == (seen, "@acme/shop")


def test_what_is_asked_here_and_did_not_answer_is_an_outage() -> None:
    found = told(beside(judged(RULES), base_of(ASKED, MISSING), ASKED, outages={"things": "down"}))
    assert (found.delta, found.cause, found.because) == (Delta.NEW, Cause.OUTAGE, "down")


def test_a_service_that_the_baseline_lacks_has_only_new_gaps() -> None:
    base = base_of(policy(service(ONE, name="cart")), PASS)
    found = told(beside(FAIL, base))
    assert (found.delta, found.cause, found.because) == (Delta.NEW, Cause.CHANGE, "the baseline does not have it")
    assert told(beside(MISSING, base, outages={"things": "down"})).because == "down"
    assert told(beside(PASS, base)) == Comparison()


def test_without_a_baseline_every_gap_is_new_where_it_was_lost() -> None:
    found = beside(FAIL, None, about=Base(reason="its artifact expired"))
    assert told(found) == Comparison(
        delta=Delta.NEW, because="there is no baseline to compare with: its artifact expired", ask="@acme/shop"
    )
    assert told(beside(FAIL, None)).because == "there is no baseline to compare with"
    assert told(beside(PASS, None)) == Comparison()
    assert found.base == Base(reason="its artifact expired")


def test_nothing_is_compared_where_there_never_was_one() -> None:
    found = beside(FAIL, None, about=Base(first=True, reason="main has no run"))
    assert told(found) == Comparison()
    assert found.base == Base(first=True, reason="main has no run")


# Known gaps: what the base's own run said of them then.

NOW = "0" * 64


def then(outcome: Outcome = Outcome.PASS, digest: str = NOW, day: str = BEFORE, **fields: Any) -> Judged:
    found = restated(judged(RULES, PASS), outcome=outcome, **fields)
    return msgspec.structs.replace(found, policy=digest, date=day)


def known(told_then: Judged | None, rules: Policy = RULES, **fields: Any) -> Comparison:
    found = told(beside(judged(rules, FAIL), base_of(rules, FAIL, told_then), rules, **fields))
    assert found.delta is Delta.KNOWN
    return found


def test_a_known_gap_keeps_its_first_day() -> None:
    assert known(None).since == BEFORE
    assert known(then(Outcome.FAIL)).since == BEFORE
    assert known(then(Outcome.FAIL, compared=Comparison(delta=Delta.KNOWN, since="2026-04-02"))).since == "2026-04-02"
    assert known(then(Outcome.PASS)).since == DAY.isoformat()
    undated = msgspec.structs.replace(base_of(RULES, FAIL), date="")
    assert told(beside(FAIL, undated)).since == OLD


@pytest.mark.parametrize("cause", list(Cause))
def test_a_known_gap_keeps_its_cause_unless_an_earlier_change_was_it(cause: Cause) -> None:
    found = known(then(Outcome.FAIL, compared=Comparison(delta=Delta.NEW, cause=cause, because="so it was")))
    kept = cause not in {Cause.CHANGE, Cause.NONE}
    assert (found.cause, found.because) == ((cause, "so it was") if kept else (Cause.NONE, ""))


@pytest.mark.parametrize(
    ("told_then", "cause", "because"),
    [
        (None, Cause.NONE, ""),
        (then(), Cause.TIME, "`bbbbbbb` said pass on 2026-11-01 with the same evidence"),
        (then(digest="old"), Cause.POLICY, "`bbbbbbb` said pass on 2026-11-01, under the policy of that day"),
        (then(Outcome.COMING), Cause.TIME, "`bbbbbbb` said coming on 2026-11-01 with the same evidence"),
        (then(due=False), Cause.TIME, "it was not asked on 2026-11-01 and is asked now"),
        (then(due=False, digest="old"), Cause.POLICY, "the policy of 2026-11-01 did not ask for it"),
        (then(id="G1.other", digest="old"), Cause.POLICY, "the policy of 2026-11-01 did not ask for it"),
        (
            msgspec.structs.replace(then(digest="old"), services=()),
            Cause.POLICY,
            "the policy of 2026-11-01 did not ask for it",
        ),
        (
            then(Outcome.WAIVED, digest="old"),
            Cause.POLICY,
            "`bbbbbbb` said waived on 2026-11-01, under the policy of that day",
        ),
    ],
)
def test_what_turned_the_base_red_is_told_from_its_own_verdict(
    told_then: Judged | None, cause: Cause, because: str
) -> None:
    found = known(told_then)
    assert (found.cause, found.because) == (cause, because)


@pytest.mark.parametrize(
    ("days", "digest", "cause", "because"),
    [
        (-1, "old", Cause.TIME, "the waiver expired on 2026-11-20"),
        (-1, NOW, Cause.TIME, "the waiver expired on 2026-11-20"),
        (0, "old", Cause.POLICY, "`bbbbbbb` said waived on 2026-11-01, under the policy of that day"),
    ],
)
def test_a_waiver_that_ran_out_is_time_and_its_owner_is_asked(
    days: int, digest: str, cause: Cause, because: str
) -> None:
    waiver = Waiver(
        criterion="G1.one",
        service="shop",
        reason="later",
        owner="@alice",
        approved_by="@acme/qa",
        expires=DAY + dt.timedelta(days=days),
    )
    found = known(then(Outcome.WAIVED, digest=digest), msgspec.structs.replace(RULES, waivers=(waiver,)))
    assert (found.cause, found.because, found.ask) == (cause, because, "@alice")


@pytest.mark.parametrize(
    ("told_then", "cause", "because"),
    [
        (None, Cause.TIME, STALE.services[0].criteria[0].reason),
        (then(digest="old"), Cause.TIME, STALE.services[0].criteria[0].reason),
        (
            then(digest="old", day=DAY.isoformat()),
            Cause.POLICY,
            "`bbbbbbb` said pass on 2026-11-21, under the policy of that day",
        ),
    ],
)
def test_evidence_that_went_stale_at_the_base_too_is_time(told_then: Judged | None, cause: Cause, because: str) -> None:
    base = msgspec.structs.replace(base_of(RULES, FAIL, told_then), judged=STALE)
    found = told(beside(STALE, base))
    assert (found.delta, found.cause, found.because) == (Delta.KNOWN, cause, because)


def test_an_earlier_commit_that_answered_is_named() -> None:
    base = msgspec.structs.replace(base_of(RULES, PASS), answered={("shop", "G1.one"): "e" * 40})
    assert told(beside(FAIL, base)).because == "`eeeeeee` says pass with 0"
    nameless = msgspec.structs.replace(base, answered={}, commit="")
    assert told(beside(FAIL, nameless)).because == "the baseline says pass with 0"


def gaps(found: Judged) -> list[CriterionVerdict]:
    return [one for each in found.services for one in each.criteria if is_gap(one)]


ROWS = st.lists(st.sampled_from(["a", "b!", "c!", "note:x"]), max_size=3)
SOME = st.none() | ROWS


@settings(max_examples=60)
@given(SOME, SOME, st.booleans())
def test_every_gap_has_a_delta_and_none_disappears(
    there: list[str] | None, here: list[str] | None, breaks: bool
) -> None:
    rules = policy(service(ONE, criterion(leaf("total >= 2"), id="G1.two")))
    old = () if there is None else (item(*there),)
    new = () if here is None else (item(*here, problems=fatal() if breaks else ()),)
    plain = judged(rules, new)
    found = beside(plain, base_of(rules, old), rules)
    assert [one.id for one in gaps(found)] == [one.id for one in gaps(plain)]
    assert all(one.compared.delta in (Delta.NEW, Delta.KNOWN, Delta.WORSE) for one in gaps(found))
    there_gaps = {one.id for one in gaps(base_of(rules, old).judged)}
    for one in found.services[0].criteria:
        assert (one.compared.delta is Delta.NEW) == (is_gap(one) and one.id not in there_gaps)
        assert (one.compared.delta is Delta.FIXED) == (not is_gap(one) and one.id in there_gaps)


@settings(max_examples=30)
@given(SOME)
def test_compared_with_itself_nothing_is_new_worse_or_fixed(rows: list[str] | None) -> None:
    items = () if rows is None else (item(*rows),)
    assert told(beside(items, items)).delta in (Delta.NONE, Delta.KNOWN)


def test_services_without_evidence_are_compared_alike_but_for_owner_and_waiver() -> None:
    names = ("a", "b", "c")
    waiver = Waiver(
        criterion="G1.one", service="b", reason="", owner="@alice", approved_by="", expires=DAY - dt.timedelta(days=1)
    )
    owners = {"a": "@a", "b": "@a", "c": "@c"}
    rules = policy(*(service(ONE, name=name, path=name, owner=owners[name]) for name in names), waivers=(waiver,))
    found = beside(judged(rules), base_of(rules, MISSING), rules)
    assert [one.criteria[0].compared.ask for one in found.services] == ["@a", "@alice", "@c"]
    assert {one.criteria[0].compared.delta for one in found.services} == {Delta.KNOWN}
    criteria = (ONE,)
    shared = policy(*(Service(name=name, path=name, criteria=criteria) for name in names))
    first, second, third = (one.criteria[0] for one in beside(judged(shared), base_of(shared, ()), shared).services)
    assert first is second is third
