"""A milestone's exit as text, table and Markdown."""

from __future__ import annotations

import io
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from rich.console import Console

from readygate.model.release import Blocker, Blocks, MilestoneExit, Move, ServiceDue, ServiceExit
from readygate.renderers import release, release_markdown, release_terminal
from tests.unit.renderers.hostile import blocks, hostile, linked, pieces


def due(name: str = "shop", **fields: Any) -> ServiceDue:
    return ServiceDue(**{"service": name, "level": "L3", "gates": ("G1", "G2"), "move": Move.SAME, **fields})


def blocker(what: Blocks = Blocks.GAP, name: str = "G1.unit", **fields: Any) -> Blocker:
    return Blocker(what=what, name=name, **{"reason": "fail: 2 failed", "fix": "Repair them.", **fields})


def one(name: str = "shop", *blockers: Blocker, **fields: Any) -> ServiceExit:
    given = {"due": due(name), "owner": "@acme/shop", "current_level": "L1", "open_gates": ("G1",), **fields}
    return ServiceExit(green=not blockers, blockers=blockers, **given)


def exit_of(*services: ServiceExit, **fields: Any) -> MilestoneExit:
    given = {"milestone": "M3", "commit": "a" * 40, "date": "2026-11-21", "policy": "d" * 64, **fields}
    return MilestoneExit(opens=bool(services) and all(known.green for known in services), services=services, **given)


def terminal(found: MilestoneExit) -> str:
    out = io.StringIO()
    Console(file=out, width=120, color_system=None).print(release_terminal.milestone_exit(found))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (exit_of(), "M3 may not exit: no service is in scope, so nothing was shown"),
        (exit_of(one()), "M3 may exit: the 1 service in scope is green"),
        (exit_of(one(), one("till")), "M3 may exit: all 2 services in scope are green"),
        (exit_of(one(), narrowed=True), "M3 may exit for what was asked: the 1 service in scope is green"),
        (exit_of(one("shop", blocker())), "M3 may not exit: 1 of 1 service blocks it"),
        (exit_of(one(), one("till", blocker())), "M3 may not exit: 1 of 2 services blocks it"),
        (exit_of(one("shop", blocker()), one("till", blocker())), "M3 may not exit: 2 of 2 services block it"),
    ],
)
def test_the_headline_answers_the_question(found: MilestoneExit, expected: str) -> None:
    assert release.headline(found) == expected
    assert terminal(found).startswith(expected)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "L3"),
        ({"move": Move.NEW}, "L3 (new)"),
        ({"move": Move.RAISED, "before": "L1"}, "L3 (raised from L1)"),
        ({"move": Move.LOWERED, "before": "L4"}, "L3 (lowered from L4)"),
        ({"move": Move.ADDS}, "L3 (other gates)"),
        ({"move": Move.ADDS, "adds": ("M3.a",)}, "L3 (adds 1 capability)"),
        ({"move": Move.ADDS, "adds": ("M3.a", "M3.b")}, "L3 (adds 2 capabilities)"),
    ],
)
def test_the_level_that_must_be_green_says_what_the_milestone_changes(fields: dict[str, Any], expected: str) -> None:
    assert release.must(due(**fields)) == expected


@pytest.mark.parametrize(
    ("opened", "closed", "expected"),
    [
        ((), (), ""),
        (("G1", "G2"), (), "2/2"),
        ((), ("G1", "G2"), "0/2"),
        (("G1",), ("G2", "G3"), "1/3, not G2, G3"),
    ],
)
def test_gates_are_counted_and_the_closed_ones_named(
    opened: tuple[str, ...], closed: tuple[str, ...], expected: str
) -> None:
    assert release.gates(one(open_gates=opened, closed_gates=closed)) == expected


def test_a_cell_tells_what_is_no_criterion() -> None:
    found = one("shop", *(blocker(what, what.name) for what in Blocks))
    assert release.blocks(found, 9) == (
        "GAP, SIGN_OFF, REGRESSION (regression), WAIVER (expired waiver), LEVEL (level), no verdict, no evidence"
    )
    assert release.blocks(found, 2) == "GAP, SIGN_OFF and 5 more"


def test_the_table_names_who_blocks_and_what_to_do() -> None:
    found = exit_of(
        one("shop", blocker(), closed_gates=("G2",)),
        one("till", due=due("till", level="L4", move=Move.NEW), notes=("waived: L4.drill",)),
        not_due=("late",),
        notes=("a warning",),
    )
    assert terminal(found) == (
        """\
M3 may not exit: 1 of 2 services blocks it

         must be   is  gates        blocked by
✘  shop  L3        L1  1/2, not G2  G1.unit
✔  till  L4 (new)  L1  1/1

shop · @acme/shop
  G1.unit  gap: fail: 2 failed
      Repair them.

till: waived: L4.drill
not in scope before or at M3: late
a warning"""
    )


def test_markdown_has_the_same_answer() -> None:
    found = exit_of(one("shop", blocker()), one("till", notes=("waived",)), not_due=("late",), notes=("a warning",))
    assert release_markdown.milestone_exit(found) == (
        """\
### ✘ M3 may not exit: 1 of 2 services blocks it

|  | Service | Must be | Is | Gates | Blocked by |
| - | - | - | - | - | - |
| ✘ | `shop` | L3 | L1 | 1/1 | G1.unit |
| ✔ | `till` | L3 | L1 | 1/1 |  |

#### `shop` · `@acme/shop`

- **G1.unit** gap: fail: 2 failed  
  Repair them.

- `till`: waived
- not in scope before or at M3: late
- a warning

commit `aaaaaaa`, judged on 2026-11-21, policy `dddddddddddd`"""  # noqa: W291 (a line break of Markdown)
    )


def test_services_of_which_nothing_is_known_are_told_together() -> None:
    nothing = blocker(Blocks.NOTHING, "shop", reason="nothing of it was read", fix="declare its reports")
    alone = exit_of(one("shop", nothing, owner=""))
    assert terminal(alone).endswith("\nshop: nothing of it was read. declare its reports")
    both = exit_of(one("shop", nothing), one("till", blocker(Blocks.UNKNOWN, "till")), one("desk", blocker()))
    sentence = (
        "Nothing is known of 2 services: shop, till. For each, declare its `reports` in the policy and collect them in "
        "the run that is judged."
    )
    assert sentence in " ".join(terminal(both).split())
    assert sentence in release_markdown.milestone_exit(both)
    assert "#### `shop`" not in release_markdown.milestone_exit(both)
    assert "#### `desk`" in release_markdown.milestone_exit(both)


def test_long_lists_are_cut_with_the_number_of_the_rest() -> None:
    many = exit_of(*(one(f"shop{number:02}", *[blocker(fix="")] * 10) for number in range(25)))
    text = terminal(many)
    assert text.count("  2 more") == 20
    assert "5 more services: readygate release --service NAME" in text
    assert len(release_markdown.milestone_exit(many, budget=3000).encode()) <= 3000
    assert "in `release.json`" in release_markdown.milestone_exit(many, budget=3000)


def full_of(text: str) -> MilestoneExit:
    open_one = one(
        text, blocker(name=text, reason=text, fix=text), owner=text, due=due(text, level=text), notes=(text,)
    )
    return exit_of(open_one, commit="", milestone=text, not_due=(text,), notes=(text,))


@settings(max_examples=40, deadline=None)
@given(hostile())
def test_text_of_others_does_nothing(text: str) -> None:
    page = blocks(release_markdown.milestone_exit(full_of(f"{text}x")))
    inner = {name for token in page for name, _ in pieces(token)}
    assert inner <= {"text", "code_inline", "strong_open", "strong_close", "hardbreak"}
    for token in page:
        assert not linked("".join(content if name == "text" else "`" for name, content in pieces(token)))
    assert [token.type for token in page] == [
        token.type for token in blocks(release_markdown.milestone_exit(full_of("x")))
    ]


def test_the_file_is_the_record() -> None:
    found = exit_of(one("shop", blocker()))
    assert msgspec.json.decode(release.release_file(found), type=MilestoneExit) == found
    assert json.loads(release.release_file(found))["services"][0]["blockers"][0]["what"] == "gap"
