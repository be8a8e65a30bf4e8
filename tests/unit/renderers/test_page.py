"""The readiness page of a service: what it tells, and that text of others does nothing in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from hypothesis import given, settings

from readygate.model.page import Page, Signature
from readygate.model.policy import (
    LEVEL_UPGRADE,
    OWNER,
    RELEASE,
    Freeze,
    GateTitle,
    Group,
    How,
    Ladder,
    Leaf,
    Milestone,
    NotApplicable,
    Policy,
    Row,
    Rung,
    Service,
    Waiver,
)
from readygate.model.policy import Criterion as Rule
from readygate.model.verdict import Outcome, Part
from readygate.renderers.page import page
from tests.unit.renderers.hostile import blocks, hostile, linked, pieces
from tests.unit.renderers.samples import criterion, service

LADDER = Ladder(
    name="own",
    rungs=(
        Rung(id="L0", title="Stubbed"),
        Rung(id="L1", title="Skeleton", contains="L1"),
        Rung(id="L2", title="Alpha", contains="L3"),
        Rung(id="L3", title="General"),
    ),
)
MATRIX = (Row(milestone="M1", level="L1", gates=("G1",)), Row(milestone="M2", level="L2", gates=("G1", "GA")))
SIGNED = {"roles": ("security",), "subjects": ("review",)}
REVIEW = Group(
    how=How.ALL, parts=(Leaf(kind="attestations", where=SIGNED), Leaf(kind="tests", where={"roles": ("x",)}))
)


def rule(name: str, start: str = "L1", **fields: Any) -> Rule:
    group, _, own = name.partition(".")
    given = {"title": f"Title of {name}", "source": "the handbook", "condition": Leaf(kind="tests"), "ladder": "own"}
    return Rule(**{**given, "id": name, "group": group, "name": own, "start": start, **fields})


OWNED, GA = f"{RELEASE}.level-upgrade-owner", f"{RELEASE}.ga-security"
RULES = (
    rule("G1.unit", place="readygate.yml:9:3"),
    rule("G1.review", "L2", condition=REVIEW),
    rule("G1.old", until="L1"),
    rule("GA.rollback", RELEASE),
    rule("L3.scale", "L3"),
    rule("M2.banner", "M2"),
    rule("freeze.F1", "M1"),
    rule(OWNED, LEVEL_UPGRADE),
    rule(GA, RELEASE),
)


def own(*rules: Rule, **fields: Any) -> Service:
    return Service(**{"name": "shop", "criteria": rules or RULES, "ladder": "own", "owner": "@shop", **fields})


def policy(one: Service, **fields: Any) -> Policy:
    given = {
        "digest": "d" * 64,
        "files": ("readygate.yml",),
        "services": (one,),
        "ladders": {"own": LADDER},
        "gates": (
            GateTitle(id="G1", title="Domain"),
            GateTitle(id="GA", title="GA gate"),
            GateTitle(id="G9", title=""),
        ),
        "milestones": (
            Milestone(id="M0"),
            Milestone(id="M1", starts=dt.date(2026, 1, 1)),
            Milestone(id="M2", starts=dt.date(2026, 4, 1), exits=dt.date(2026, 7, 1)),
        ),
        "milestone": "M1",
        "roles": {"security": ("@guild", "@ann")},
        "sign_offs": {"level-upgrade": ("owner",), "ga": ("security",)},
    }
    return Policy(**{**given, **fields})


def shown(*judged: Any, one: Service | None = None, rules: dict[str, Any] | None = None, **fields: Any) -> str:
    found = one or own()
    verdict = None
    if judged:
        told = {"owner": "@shop", "ladder": ("L0", "L1", "L2", "L3"), "current_level": "L1", "target_level": "L2"}
        verdict = service(*judged, **{**told, "milestone": "M2", **fields.pop("verdict", {})})
    return page(Page(policy=policy(found, **(rules or {})), service=found, verdict=verdict, **fields))


def section(text: str, title: str) -> list[str]:
    return text.split(f"## {title}\n\n", 1)[1].split("\n\n## ", 1)[0].splitlines()


def test_the_policy_alone_tells_what_is_asked() -> None:
    text = shown()
    assert text.startswith(
        "# `shop` readiness\n\nowner `@shop` · the policy alone: nothing was judged\n\n"
        "<sub>Written by `readygate docs` · policy `dddddddddddd`</sub>\n\n## Levels\n"
    )
    assert section(text, "Levels")[2:] == [
        "|  | **L0** | Stubbed |  |",
        "|  | **L1** | Skeleton | `G1.unit`, `G1.old` |",
        "|  | **L2** | Alpha (contains canonical L3) | `G1.review` |",
        "|  | **L3** (due) | General | `L3.scale` |",
    ]
    assert "- [ ] Title of G1.unit `G1.unit`" in section(text, "Checklists")
    assert section(text, "Sign-offs")[2:] == [
        f"| Title of {OWNED} | owner | `@shop` | asked by a release, for each level above the lowest |  |",
        f"| Title of {GA} | security | `@guild`, `@ann` | asked by a release, for general availability |  |",
    ]
    assert "## Objectives" not in text
    assert "## Risk register" not in text


def test_a_service_without_a_matrix_is_due_at_the_top() -> None:
    assert section(shown(), "Milestones") == ["No milestone is declared: every gate applies, and L3 is due."]


def test_milestones_have_level_gates_capabilities_and_dates() -> None:
    assert section(shown(one=own(matrix=MATRIX)), "Milestones")[2:] == [
        "| M0 | – | not in scope |  |  |",
        "| **M1** (now) | L1 | G1 |  | from 2026-01-01 |",
        "| M2 | L2 | G1, GA | Title of M2.banner | from 2026-04-01 until 2026-07-01 |",
    ]
    assert "| **L1** (due) |" in shown(one=own(matrix=MATRIX))
    assert "(due)" not in shown(one=own(matrix=MATRIX), rules={"milestone": "M0"})


def test_a_verdict_ticks_what_passed_and_nothing_else() -> None:
    text = shown(
        criterion("G1.unit", Outcome.PASS, title="All of 12 tests pass"),
        criterion("G1.review", Outcome.FAIL, title="Reviewed", reason="expired", fix="Review it"),
        criterion("GA.rollback", Outcome.WAIVED, title="Rolled back", waiver="until 2026-12-31, by `@a`", fix="x"),
        criterion("M2.banner", Outcome.NOT_APPLICABLE, title="Banner", reason="no page", fix="x"),
        verdict={"gaps": ("G1.review",), "ready": False},
        commit="c" * 40,
        date="2026-11-21",
    )
    assert "**L1** now, L2 due for M2 · not ready, 1 gap\n" in text
    assert "judged on 2026-11-21 · commit `cccccccccccc`" in text
    assert section(text, "Levels")[2:] == [
        "| ✔ | **L0** | Stubbed |  |",
        "| ✔ | **L1** (now) | Skeleton | `G1.unit`, `G1.old` |",
        "|  | **L2** (due) | Alpha (contains canonical L3) | `G1.review` |",
        "|  | **L3** | General | `L3.scale` |",
    ]
    assert section(text, "Checklists") == [
        "### G1 – Domain",
        "",
        "- [x] All of 12 tests pass `G1.unit`",
        "- [ ] Reviewed `G1.review`: ✘\u00a0fail",
        "  - expired",
        "  - Review it",
        "- Title of G1.old `G1.old` (not asked any more)",
        "",
        "### GA gate",
        "",
        "- [ ] Rolled back `GA.rollback`: w\u00a0waived",
        "  - until 2026-12-31, by `@a`",
        "",
        "### L3 – General",
        "",
        "- [ ] Title of L3.scale `L3.scale` (asked from L3)",
        "",
        "### M2 – capabilities",
        "",
        "- [ ] Banner `M2.banner`: –\u00a0not-applicable",
        "  - no page",
    ]


def test_parts_that_do_not_hold_are_told_instead_of_the_reason() -> None:
    parts = (
        Part(label="Cart", outcome=Outcome.PASS, reason="fine"),
        Part(label="Order", outcome=Outcome.FAIL, reason="no test"),
    )
    text = shown(criterion("G1.unit", Outcome.FAIL, reason="1 of 2", parts=parts, fix=""))
    assert "  - Order: no test\n" in text
    assert "  - 1 of 2" not in text


def test_why_something_was_not_asked_is_said() -> None:
    text = shown(criterion("G1.unit"), verdict={"target_level": "L3"})
    lines = section(text, "Checklists")
    assert "- [ ] Title of G1.review `G1.review` (not due for M2)" in lines
    verdict = {"target_level": "L3", "milestone": ""}
    assert "`G1.review` (not due)" in shown(criterion("G1.unit"), verdict=verdict)
    assert "- [ ] Title of GA.rollback `GA.rollback` (asked by a release)" in lines
    assert "- [ ] Title of M2.banner `M2.banner` (asked from M2)" in lines


def test_a_service_out_of_scope_stands_nowhere() -> None:
    text = shown(criterion("G1.unit"), verdict={"in_scope": False, "milestone": ""})
    assert "owner `@shop` · not in scope\n" in text
    assert "✔ |" not in "\n".join(section(text, "Levels"))
    assert "(due)" not in text
    assert "- [ ] Title of G1.review `G1.review` (asked from L2)" in text


def test_a_level_that_the_ladder_has_not_is_no_level() -> None:
    assert "(now)" not in "\n".join(section(shown(criterion("G1.unit"), verdict={"current_level": "L9"}), "Levels"))


def test_sign_offs_say_who_signed() -> None:
    signatures = {
        "a.yml": (
            Signature(role="owner", subject="shop@L2", person="@ann", date="2026-06-01"),
            Signature(role="security", subject="shop@L2", person="@eve", date="2026-06-02"),
        )
    }
    name = "release.level-upgrade-owner"
    signed = shown(criterion(name, title="Signed", evidence=("a.yml",)), signatures=signatures)
    assert section(signed, "Sign-offs")[2] == "| Signed | owner | `@shop` | ✔\u00a0pass | `@ann` on `2026-06-01` |"
    unknown = shown(criterion(name, title="Signed", evidence=("a.yml",)))
    assert section(unknown, "Sign-offs")[2].endswith("| `a.yml` |")


def test_the_table_has_every_criterion_with_evidence_source_and_owner() -> None:
    unit = criterion("G1.unit", reason="it passed", evidence=("r/a b.xml", "c.xml", "d.xml", "e.xml"))
    review = criterion("G1.review", Outcome.STALE, reason="too old", waiver="", evidence=("a.yml",))
    signatures = {"a.yml": (Signature(role="security", subject="review", person="@eve", date="2026-06-02"),)}
    links = {"c.xml": "https://host.example/acme/shop/actions/runs/7"}
    rows = section(shown(unit, review, signatures=signatures, links=links), "Criteria")[2:]
    files = f"`r/a b.xml`, [`c.xml`]({links['c.xml']}), `d.xml` and 1 more"
    assert rows[:3] == [
        f"| `G1.unit` | L1 | ✔\u00a0pass | it passed | {files} | the handbook, `readygate.yml:9:3` | `@shop` |",
        "| `G1.review` | L2 | ◷\u00a0stale | too old | `@eve` on `2026-06-02` | the handbook | `@guild`, `@ann` |",
        "| `G1.old` | L1 to L1 | not asked any more |  |  | the handbook | `@shop` |",
    ]
    assert len(rows) == len(RULES) - 2


def test_objectives_waivers_freeze_points_and_what_has_no_object() -> None:
    waiver = {"service": "shop", "reason": "later", "owner": "@a", "approved_by": "@b"}
    freezes = (
        Freeze(id="F1", paths=("a/**", "b/**"), milestone="M1", unless="docs/*.md"),
        Freeze(id="F2", paths=("c",), milestone="M1"),
    )
    waivers = (
        Waiver(criterion="G1.unit", expires=dt.date(2026, 11, 20), **waiver),
        Waiver(criterion="G1.old", expires=dt.date(2026, 11, 21), **waiver),
        Waiver(criterion="G1.old", expires=dt.date(2026, 11, 21), **{**waiver, "service": "till"}),
    )
    one = own(
        variables={"service.slo.p95": ("300ms",), "service.name": ("shop",)},
        not_applicable=(NotApplicable(criterion="G5.*", reason="no AI"),),
    )
    text = shown(criterion("freeze.F1"), one=one, rules={"waivers": waivers, "freezes": freezes}, date="2026-11-21")
    assert section(text, "Objectives")[2:] == ["| `p95` | 300ms |"]
    assert section(text, "Risk register")[2:] == [
        "| `G1.unit` | later | `@a` | `@b` | **2026-11-20: expired** |",
        "| `G1.old` | later | `@a` | `@b` | 2026-11-21 |",
    ]
    assert section(text, "Freeze points")[2:] == ["| **F1** | `a/**`, `b/**` | M1 | `docs/*.md` | ✔\u00a0pass |"]
    assert section(text, "Without object")[2:] == ["| `G5.*` | no AI |"]


def test_a_service_that_is_asked_nothing_has_a_short_page() -> None:
    text = shown(one=msgspec.structs.replace(own(), criteria=(), owner=""), rules={"sign_offs": {}})
    assert "owner" not in text
    assert [line for line in text.splitlines() if line.startswith("## ")] == ["## Levels", "## Milestones"]


def test_the_owner_signs_as_the_owner_whatever_stands_in_roles() -> None:
    text = shown(rules={"roles": {"owner": (OWNER, "@deputy")}})
    assert "| owner | `@shop`, `@deputy` |" in text


def full_of(text: str) -> str:
    """A page with this text wherever somebody else's can stand."""
    told = {"title": text, "reason": text, "fix": text, "waiver": text, "evidence": (text,), "source": text}
    waiver = {"criterion": text, "reason": text, "owner": text, "approved_by": text}
    one = own(
        rule("G1.unit", title=text, source=text, place=text),
        rule("G1.review", title=text, condition=REVIEW),
        rule("release.ga-security", title=text),
        owner=text,
        not_applicable=(NotApplicable(criterion=text, reason=text),),
        variables={"service.slo.p95": (text,)},
    )
    return shown(
        criterion("G1.unit", Outcome.FAIL, **told),
        criterion("G1.review", evidence=(text,)),
        one=one,
        rules={"waivers": (Waiver(service="shop", expires=dt.date(2026, 1, 1), **waiver),)},
        signatures={text: (Signature(role="security", subject=text, person=text, date=text),)},
    )


@given(hostile())
@settings(max_examples=60)
def test_text_of_others_does_nothing(text: str) -> None:
    found = blocks(full_of(f"{text}x"))
    inner = {name for token in found for name, _ in pieces(token)}
    assert inner <= {"text", "code_inline", "strong_open", "strong_close", "html_inline", "softbreak"}
    assert {content for token in found for name, content in pieces(token) if name == "html_inline"} == {
        "<sub>",
        "</sub>",
    }
    for token in found:
        assert not linked("".join(content if name == "text" else "`" for name, content in pieces(token)))
    assert [token.type for token in found] == [token.type for token in blocks(full_of("x"))]
