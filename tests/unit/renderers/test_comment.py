"""The pull-request comment."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from markdown_it.token import Token

from readygate.model.verdict import (
    Base,
    Carried,
    Cause,
    Comparison,
    CriterionVerdict,
    Delta,
    Effect,
    EvidenceRef,
    Expiry,
    Judged,
    Location,
    Measuring,
    NearMiss,
    Outcome,
    PolicyChange,
    Step,
)
from readygate.renderers.check import check
from readygate.renderers.comment import BUDGET, comment, page
from readygate.renderers.links import Links, Previous
from readygate.renderers.marker import inner, parse, whole
from tests.unit.renderers import samples, shapes
from tests.unit.renderers.hostile import blocks, hostile, linked, pieces
from tests.unit.renderers.samples import criterion, judged, service
from tests.unit.renderers.shapes import BASE, HEAD, LINKS, MIXED, SHAPES, known

_TRUSTED = "https://github.com/acme/shop/"


def full_of(text: str, number: int = 1, services: int = 1) -> Judged:
    """A verdict that holds `text` wherever evidence, a policy or a change of it can put text."""
    place = tuple(Location(path=path, line=line, text=text) for path in (text, "") for line in (0, 7))
    words: dict[str, Any] = dict.fromkeys(("title", "reason", "needed", "seen", "distance", "wanted", "fix"), text)
    words |= {"waiver": text, "locations": place, "evidence": (text, f"r/{text}"), "notes": (text,)}
    words |= {"near_misses": (NearMiss(seen=text, suggestion=text),)}
    found = [
        criterion(
            f"G1.{outcome.value}-{delta.value}-{cause.value}-{one}",
            outcome,
            compared=Comparison(
                delta=delta, cause=cause, outcome=text, seen=f"{text}y", because=text, ask=text, since=text
            ),
            **words,
        )
        for one in range(number)
        for outcome in (Outcome.FAIL, Outcome.MISSING, Outcome.PASS)
        for delta, cause in [(Delta.NEW, Cause.CHANGE), *((Delta.KNOWN, cause) for cause in Cause)]
    ]
    made = [
        service(
            *found,
            name=f"{text}{one}",
            gates=(samples.gate("G1", text, 1, 2),),
            warnings=(text,),
            milestone=text,
            current_level="L0",
            next_level="L1",
            blocking_next=(text,),
            way_up=(Step(what=text, answers=(found[0].id, text)), Step(what=text, answers=())),
            touched=text,
            coming_up=(Expiry(criterion=text, what=text, on=text), Expiry(criterion="", what=text, on="2026-11-21")),
        )
        for one in range(services)
    ]
    ref = EvidenceRef(
        path=text, kind="x", format="x", sha256="", rows=1, services=(), artifact=text, run=1, commit=text, branch=text
    )
    return judged(
        *made,
        warnings=(text,),
        unrecognised=(text,),
        commit=text,
        base=Base(commit=text, date=text, reason=text, policy_commit=text, policy_branch=text, policy_reason=text),
        blocks=tuple(f"{one.service}: {gap}" for one in made for gap in one.gaps[::2]),
        fail_on="new",
        evidence=(ref,),
        carried=(Carried(service=text, commit=text),),
        scope=(text,),
        policy_changes=tuple(
            PolicyChange(what=text, before=text, after=text, effect=effect, place=place, today=text)
            for effect in Effect
            for place in (text, f"{text}:3")
        ),
        measuring=(Measuring(path=text, what=text), Measuring(what=text)),
    )


def variants(text: str) -> list[Judged]:
    """One service, two, and a first run."""
    one = full_of(text)
    first = msgspec.structs.replace(one, base=Base(first=True, reason=text, policy_reason=text), blocks=(), fail_on="")
    return [one, full_of(text, services=2), first]


def elements(tokens: list[Token]) -> list[tuple[str, str]]:
    """All that is neither text, code nor a link, with what it holds."""
    inner = [piece for token in tokens for piece in pieces(token)]
    return [one for one in inner if one[0] not in {"text", "code_inline", "link_open", "link_close"}]


def addresses(tokens: list[Token]) -> list[str]:
    children = [child for token in tokens for child in token.children or []]
    return [str(child.attrs["href"]) for child in children if child.type == "link_open"]


LINKED = msgspec.structs.replace(LINKS, previous=Previous(head=HEAD, gaps=("shop: G9.gone",)))
_PLAIN = [blocks(page(verdict, LINKED)) for verdict in variants("x")]


@settings(max_examples=40, deadline=None)
@given(hostile())
def test_no_text_makes_an_element_or_a_link_of_its_own(text: str) -> None:
    for verdict, plain in zip(variants(f"{text}x"), _PLAIN, strict=True):
        tokens = blocks(page(verdict, LINKED))
        assert [token.type for token in tokens] == [token.type for token in plain]
        assert elements(tokens) == elements(plain)
        assert all(address.startswith(_TRUSTED) for address in addresses(tokens))
        assert not any(
            "/../" in address or "javascript" in address.partition("#")[0][:40] for address in addresses(tokens)
        )


@settings(max_examples=40, deadline=None)
@given(hostile())
def test_nothing_is_left_for_github_to_link(text: str) -> None:
    for verdict in variants(text):
        for token in blocks(page(verdict, LINKED)):
            shown = "".join(content if name == "text" else "`" for name, content in pieces(token))
            assert not linked(shown), shown


def test_the_only_html_is_ours() -> None:
    for verdict, links in SHAPES.values():
        tokens = blocks(comment(verdict, links))
        html = {content for name, content in elements(tokens) if name == "html_inline"}
        assert html <= {"<br>", "<sub>", "</sub>"}
        assert {name for name, _ in elements(tokens)} <= {"html_inline", "strong_open", "strong_close", "softbreak"}


def test_a_comment_is_sealed_and_its_page_is_the_summary_of_the_check() -> None:
    for verdict, links in SHAPES.values():
        body = comment(verdict, links)
        marker = parse(body)
        assert marker is not None
        assert (marker.key, marker.age, marker.head) == ("default", (4242, links.attempt), HEAD)
        assert whole(body)
        assert inner(body) == page(verdict, links) == check(verdict, links).summary


def test_a_run_without_a_head_has_no_comment() -> None:
    with pytest.raises(ValueError, match="no run can be marked so"):
        comment(MIXED, msgspec.structs.replace(LINKS, head="9c1d2e3"))


def crowded(number: int, services: int, text: str = "word") -> Judged:
    verdict = full_of(text, number, services)
    return msgspec.structs.replace(
        verdict,
        policy_changes=verdict.policy_changes * 5,
        measuring=verdict.measuring * 5,
        scope=verdict.scope * 9,
        warnings=tuple(f"{text} {one}" for one in range(9)),
        carried=verdict.carried * 30,
    )


@pytest.mark.unmeasured
@pytest.mark.parametrize(("number", "services"), [(18, 1), (18, 2), (3, 40), (18, 40)])
def test_two_hundred_gaps_of_everything_stay_below_a_hundred_lines(number: int, services: int) -> None:
    verdict = crowded(number, services)
    assert sum(len(one.gaps) for one in verdict.services) >= 200
    for effect in (True, False):
        shown = verdict if effect else msgspec.structs.replace(verdict, blocks=(), fail_on="new")
        body = comment(shown, LINKED)
        assert body.count("\n") < 100
        assert "more gap" in body
    first = msgspec.structs.replace(verdict, base=Base(first=True), blocks=(), fail_on="")
    assert comment(first, LINKED).count("\n") < 100


@pytest.mark.unmeasured
@pytest.mark.parametrize("services", [1, 2])
def test_five_thousand_gaps_of_the_greatest_length_stay_in_the_budget(services: int) -> None:
    verdict = crowded(360 // services, services, "\U0001f600" * 2000)
    assert sum(len(one.gaps) for one in verdict.services) >= 5000
    body = comment(verdict, LINKED)
    assert len(body.encode()) <= BUDGET
    assert whole(body)
    assert f"in [the run's summary]({LINKS.run_url})" in body
    made = check(verdict, LINKED)
    assert len(made.summary.encode()) <= 65_535
    assert len(made.text.encode()) <= 65_535
    assert body.count("<details>") == body.count("</details>")


@pytest.mark.parametrize("budget", [8_000, 12_000, 20_000, 40_000])
def test_a_comment_is_cut_at_the_borders_of_blocks(budget: int) -> None:
    body = comment(crowded(9, 1, "word " * 40), LINKED, budget=budget)
    assert len(body.encode()) <= budget
    assert whole(body)
    assert f"in [the run's summary]({LINKS.run_url})" in body
    assert body.count("<details>") == body.count("</details>")
    assert all(line.endswith(" |") for line in body.splitlines() if line.startswith("|"))


def first_line(verdict: Judged, links: Links = LINKS, **given: Any) -> str:
    return page(verdict, links, **given).partition("\n")[0].removeprefix("### ")


_L1 = "· L1 now, needs L2 for M3"
_GAP = criterion("G1.a", Outcome.FAIL, compared=shapes.change())
_OLD = known("G1.b")
_LOST = criterion("G1.c", Outcome.MISSING, compared=Comparison(delta=Delta.NEW, cause=Cause.EVIDENCE))
_NEW = {"base": BASE, "fail_on": "new (the policy's rollout)"}


@pytest.mark.parametrize(
    ("verdict", "line"),
    [
        (judged(service(_GAP), **_NEW, blocks=("shop: G1.a",)), f"✘ `shop`: this pull request adds 1 gap {_L1}"),
        (
            judged(service(_GAP, _LOST), **_NEW, blocks=("shop: G1.a", "shop: G1.c")),
            f"✘ `shop`: this pull request adds 1 gap, 1 more blocks {_L1}",
        ),
        (
            judged(service(_LOST), **_NEW, blocks=("shop: G1.c",)),
            f"✘ `shop` is not ready: 1 gap blocks, none from this pull request {_L1}",
        ),
        (judged(service(_GAP), **_NEW), f"✔ `shop`: this pull request adds 1 gap, nothing blocks yet {_L1}"),
        (judged(service(_OLD), **_NEW), f"✔ This pull request adds no gap to `shop`, which has 1 gap already {_L1}"),
        (
            judged(service(_OLD), base=BASE, fail_on="never"),
            f"◌ This pull request adds no gap to `shop`, which has 1 gap already {_L1}",
        ),
        (judged(service(_GAP, _OLD)), f"✘ `shop` is not ready: 2 gaps block {_L1}"),
        (judged(service(_GAP), fail_on="never"), f"◌ `shop` is not ready: 1 gap, none blocks {_L1}"),
        (
            judged(samples.SILENT, base=BASE),
            "✘ `shop` is not ready: nothing that is due passed · L0 now, needs L2 for M3",
        ),
        (judged(service(milestone="")), "✔ `shop` is ready: L2 of L2"),
        (judged(**_NEW), "✔ No service is touched by this pull request"),
        (judged(samples.READY, service()), "✔ All 2 services are ready"),
        (
            judged(samples.READY, service(_OLD), **_NEW),
            "✔ This pull request adds no gap · 1 of 2 services not ready already",
        ),
        (
            judged(samples.READY, service(_GAP), **_NEW),
            "✔ This pull request adds 1 gap, nothing blocks yet · 1 of 2 services not ready",
        ),
        (
            judged(samples.READY, service(_LOST), **_NEW, blocks=("shop: G1.c",)),
            "✘ 1 of 2 services blocks this pull request: no new gap",
        ),
        (judged(service(_OLD, name="a"), service(_GAP)), "✘ 2 of 2 services block this pull request"),
        (judged(samples.READY, service(_OLD), fail_on="never"), "◌ 1 of 2 services not ready"),
        (
            judged(samples.READY, service(_OLD), base=Base(first=True)),
            "◌ First look at 2 services: 1 ready, 1 not. Nothing is blocked",
        ),
    ],
)
def test_the_first_line_says_the_verdict_and_whose_doing_it_is(verdict: Judged, line: str) -> None:
    assert first_line(verdict) == line


def test_a_needed_job_comes_first() -> None:
    assert (
        first_line(judged(service()), needs=["unit (failure)"])
        == "✘ Needed job `unit (failure)` did not succeed · `shop` is ready: L2 of L2 for M3"
    )
    assert "`unit` and 1 more did not" in first_line(judged(service()), needs=["unit", "lint"])


def test_a_weaker_policy_is_told_in_the_first_line() -> None:
    changes = (PolicyChange(what="x", before="a", after="b", effect=Effect.WEAKER),)
    failing = judged(service(_GAP), **_NEW, blocks=("shop: G1.a",), policy_changes=changes)
    assert first_line(failing).endswith("for M3 · ⚠ it also makes the gate weaker")
    table = page(failing, LINKS)
    assert table.index("1 new gap") < table.index("The policy changes")
    assert "| Effect | Where | Now on `main` | After" in table
    weaker = page(judged(samples.READY, policy_changes=changes), LINKS)
    assert weaker.index("The policy changes") < weaker.index("G1<br>Domain")
    assert "| Effect | Where | Now | After" in weaker


def test_a_push_is_called_a_push() -> None:
    assert "this push adds 1 gap" in first_line(judged(service(_GAP), **_NEW), msgspec.structs.replace(LINKS, pull=0))


def rows(verdict: Judged, links: Links = LINKS) -> list[str]:
    return [line for line in page(verdict, links).splitlines() if line.startswith("| ")]


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"blocks": ("shop: G1.a",)}, "**1 new gap, it blocks**"),
        ({"blocks": ("shop: G1.a", "shop: G1.c")}, "**2 gaps block, 1 from this pull request**"),
        ({"blocks": ("shop: G1.a", "shop: G1.b", "shop: G1.c")}, "**3 gaps block, 1 from this pull request**"),
        ({}, "**1 new gap, nothing blocks yet**"),
        ({"blocks": ("shop: G1.c",)}, "**1 gap blocks, 1 from this pull request**"),
        ({"base": None, "fail_on": "any"}, "**3 gaps, these block**"),
    ],
)
def test_the_title_of_the_table_counts(fields: dict[str, Any], title: str) -> None:
    assert title in page(judged(service(_GAP, _OLD, _LOST), **{**_NEW, **fields}), LINKS)


def test_a_row_says_whose_doing_a_gap_is_where_it_is_not_the_changes() -> None:
    verdict = judged(service(_GAP, _OLD, _LOST), **_NEW, blocks=("shop: G1.b", "shop: G1.c"))
    assert [line.split(" | ")[:2] for line in rows(verdict)[5:]] == [
        ["| ?\u00a0`G1.b`", "no evidence of the kind `tests`; known"],
        ["| ?\u00a0`G1.c`", "reason; by lost evidence"],
        ["| •\u00a0`G1.a`", "reason"],
    ]


def test_a_gap_that_cannot_be_compared_says_nothing_of_doing() -> None:
    verdict = judged(service(criterion("G1.a", Outcome.FAIL)))
    assert "| ✘\u00a0`G1.a` | reason |  |  |" in page(verdict, LINKS)


@pytest.mark.parametrize(
    ("place", "cell"),
    [
        (Location(path="src/a b.ts", line=6), f"[`a b.ts:6`]({_TRUSTED}blob/{HEAD}/src/a%20b.ts#L6)"),
        (Location(path="src/a.ts", text="x"), f"[`a.ts`]({_TRUSTED}blob/{HEAD}/src/a.ts) `x`"),
        (Location(path="../a.ts", line=6, text="x"), "`a.ts:6` `x`"),
        (Location(text="x"), "`x`"),
    ],
)
def test_where(place: Location, cell: str) -> None:
    verdict = judged(service(criterion("G1.a", Outcome.FAIL, locations=(place,))))
    assert f"| {cell} |" in page(verdict, LINKS)


def test_the_same_fix_is_told_once() -> None:
    found = [criterion(f"G1.{name}", Outcome.FAIL, fix="Do it.") for name in ("a", "b")]
    assert "- `G1.a`, `G1.b`: Do it.\n" in page(judged(service(*found)), LINKS)
    assert "How to fix" not in page(judged(service(_GAP)), LINKS)


def test_gaps_of_others_are_told_by_cause_with_whom_to_ask() -> None:
    def other(name: str, cause: Cause, **fields: Any) -> CriterionVerdict:
        return known(name, compared=Comparison(delta=Delta.KNOWN, cause=cause, **fields))

    verdict = judged(
        service(
            other("G1.a", Cause.CHANGE, since="2026-05-01"),
            other("G1.b", Cause.NONE, since="2026-04-01"),
            other("G1.c", Cause.POLICY),
            other("G1.d", Cause.OUTAGE, because="the broker did not answer."),
            other("G1.e", Cause.EVIDENCE, ask="@acme/ci"),
            other("G1.f", Cause.EVIDENCE, because="not shown"),
        ),
        **_NEW,
    )
    assert (
        "**Not from this pull request: 6.** 2 known, oldest since 2026-04-01 · 1 by a change of policy: `G1.c`"
        " · 2 by lost evidence: `G1.e`, `G1.f` (ask `@acme/ci`)"
        " · 1 by an outage: `G1.d` (the broker did not answer)\n"
    ) in page(verdict, LINKS)
    undated = judged(service(known("G1.a", compared=Comparison(delta=Delta.KNOWN))), **_NEW)
    assert "**Not from this pull request: 1.** 1 known\n" in page(undated, LINKS)
    uncompared = judged(service(_OLD), fail_on="never")
    assert "**Open, not blocking: 1.**\n" in page(uncompared, LINKS)


def test_since_the_last_push() -> None:
    verdict = judged(service(_GAP, _OLD), **_NEW)
    links = msgspec.structs.replace(LINKS, previous=Previous(head="7" * 40, gaps=("shop: G1.b", "shop: G1.x")))
    assert "Since the last push (`7777777`): fixed `G1.x`; new `G1.a`; still open `G1.b`.\n" in page(verdict, links)
    nothing = msgspec.structs.replace(LINKS, previous=Previous(head="7" * 40))
    assert "Since the last push (`7777777`): nothing open.\n" in page(judged(service()), nothing)


@pytest.mark.parametrize(
    ("on", "told"),
    [
        ("2026-11-23", "2026-11-23 (in 2 days)"),
        ("2026-11-22", "2026-11-22 (in 1 day)"),
        ("2026-11-21", "2026-11-21 (today)"),
        ("2026-11-20", "2026-11-20"),
        ("soon", "soon"),
    ],
)
def test_what_is_coming_up(on: str, told: str) -> None:
    verdict = judged(service(coming_up=(Expiry(criterion="", what="M4 starts", on=on),)))
    assert f"- M4 starts: {told}\n" in page(verdict, LINKS)


def test_whence_evidence_is() -> None:
    given: dict[str, Any] = {"kind": "x", "format": "x", "sha256": "", "rows": 1, "services": ()}
    refs = (
        EvidenceRef(path="a", artifact="unit-assignment", **given),
        EvidenceRef(path="b", artifact="else", run=9, commit="1f2e3d4c", branch="main", date="2026-11-16", **given),
        EvidenceRef(path="c", run=4242, commit="1f2e3d4c", **given),
    )
    found = [criterion(f"G1.{name}", evidence=(f"{name}",)) for name in "abcd"]
    shown = page(judged(service(*found), evidence=refs), LINKS)
    assert f"| [`a`]({shapes.RUN_URL}/artifacts/77) |" in shown
    assert "| `b` `main` at `1f2e3d4`, 2026-11-16 |" in shown
    assert "| `c` |" in shown
    assert "| `d` |" in shown


def test_carried_services_are_told() -> None:
    one = judged(service(), carried=(Carried(service="a", commit="a1b2c3d4", ready=True),))
    assert "1 service keeps its verdict of `a1b2c3d` (identical source).\n" in page(one, LINKS)


def test_notes_say_why_and_are_told_once() -> None:
    base = Base(reason="the baseline is lost", policy_reason="a tag")
    shown = page(judged(samples.SILENT, base=base, warnings=("one", "one", "two")), LINKS)
    assert "**Notes**\n\n- the baseline is lost\n- a tag\n- nothing that is due passed\n\n… 2 more notes in" in shown
    assert "**Notes**" not in page(judged(service()), LINKS)


def test_the_footer_tells_of_what_the_verdict_is() -> None:
    assert page(judged(service()), LINKS).endswith(f"<sub>`9c1d2e3` · [run 4242, attempt 1]({LINKS.run_url})</sub>")
    half = Base(policy_branch="main")
    assert "· policy from `main` ·" in page(judged(service(), base=half), LINKS)


def test_columns_of_levels_are_marked_by_their_own_gaps() -> None:
    gates = (samples.gate("G1", "", 0, 1), samples.gate("G2", "API", 0, 1))
    verdict = judged(service(_GAP, known("L1.a"), known("G2.a"), gates=gates), **_NEW, blocks=("shop: G1.a",))
    assert "| G1 | G2<br>API | Levels |\n| :-: | :-: | :-: |\n| ✘\u00a00/1 | •\u00a00/1 | •\u00a00/1 |" in page(
        verdict, LINKS
    )
    level = judged(service(_OLD, known("L1.a"), gates=gates), **_NEW, blocks=("shop: L1.a",))
    assert "| •\u00a00/1 | •\u00a00/1 | ✘\u00a00/1 |" in page(level, LINKS)


def test_several_services_without_a_baseline_have_one_count() -> None:
    shown = page(judged(samples.READY, service(_GAP)), LINKS)
    assert "| Service | Open | Now → due | G1 |\n" in shown
    assert "| ✘\u00a0**`shop`** | 1 | L1\u00a0→\u00a0L2 |" in shown


def test_a_first_run_of_several_services_tells_what_happens_next() -> None:
    shown = page(judged(samples.READY, service(_OLD), base=Base(first=True)), LINKS)
    assert "There is no baseline on the default branch yet" in shown
    assert "Shortest way" not in shown


def test_a_first_run_that_is_at_its_level() -> None:
    step = Step(what="Do it.", answers=("G1.b",))
    verdict = judged(service(known("G1.b", fix="Do it."), next_level="", way_up=(step,)), base=Base(first=True))
    shown = page(verdict, LINKS)
    assert "Shortest way" not in shown
    assert "| Do it. | 1: `G1.b` |  |" in shown


def test_a_megabyte_of_text_is_cut() -> None:
    body = comment(full_of("@a</details>`|" * 75_000), LINKED)
    assert len(body.encode()) <= BUDGET
    assert whole(body)
