"""What the change touches: `when: changed`, and freeze points."""

from __future__ import annotations

from typing import Any

import pytest

from readygate.kinds import changes, files
from readygate.kinds.registry import kind
from readygate.model.evidence import Item, Origin, Problem
from readygate.model.policy import Freeze, Milestone
from readygate.model.table import Table
from readygate.model.threshold import parse_threshold
from readygate.model.verdict import CriterionVerdict, Location, Outcome
from readygate.policies.groups import freeze_criterion
from tests.contract.bench import criterion, judge, policy, service

GLOBS = ("src/crypto/**",)
CUT = "GitHub lists at most 300 changed files"


def diff(*paths: str, gap: str = "", head: str = "b", **fields: Any) -> Item:
    table = Table(changes.COLUMNS)
    changes.add_list(table, base="a", head=head, gap=gap)
    for path in paths:
        changes.add_path(table, path=path, status="modified")
    return Item(path=f"{head}.json", kind="changes", format="changes", sha256="", size=1, table=table, **fields)


def tree(*paths: str, side: str = "base", gap: str = "") -> Item:
    table = Table(files.COLUMNS)
    files.add_tree(table, tree=side, commit="c", gap=gap)
    for path in paths:
        files.add_file(table, tree=side, path=path)
    return Item(path=f"{side}.json", kind="files", format="tree", sha256="", size=1, table=table)


def judged(*items: Item, changed: tuple[str, ...] | None = None, globs: tuple[str, ...] = GLOBS) -> CriterionVerdict:
    """A criterion that fails where it is judged: no file of the tree is called `reviewed`."""
    asks = criterion("files", ["count >= 1"], {"paths": ("reviewed",)}, changed=globs)
    named = service(asks, variables={"service.vars.keys": ("src/keys/**",)}, empty={"service.vars.none": "no keys"})
    found = judge(policy(named), [tree("x", side="head"), *items], changed=changed)
    return found.services[0].criteria[0]


@pytest.mark.parametrize(
    "given",
    [{"items": (diff("src/a.ts", "docs/b.md"),)}, {"changed": ("src/a.ts",)}, {"items": (diff(),)}, {"changed": ()}],
)
def test_a_criterion_of_which_nothing_changed_is_not_applicable(given: dict[str, Any]) -> None:
    found = judged(*given.get("items", ()), changed=given.get("changed"))
    assert found.outcome is Outcome.NOT_APPLICABLE
    assert found.reason == "`when: changed`: no changed path matches `src/crypto/**`"
    assert found.notes == ()


@pytest.mark.parametrize(
    "given",
    [
        {"items": (diff("src/crypto/k.ts"),)},
        {"items": (diff("docs/b.md", "src/crypto/k.ts", gap=CUT),)},
        {"changed": ("src/crypto/k.ts",)},
    ],
)
def test_a_criterion_of_which_something_changed_is_judged(given: dict[str, Any]) -> None:
    found = judged(*given.get("items", ()), changed=given.get("changed"))
    assert (found.outcome, found.reason, found.notes) == (Outcome.FAIL, "count 0, needed ≥ 1", ())


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ((), "no evidence of the kind `changes`"),
        ((diff("a", gap=CUT),), f"`count` is at least 0, more is not told: {CUT}"),
        ((diff(), diff(head="c")), "lists of changed files of different commits: a..b and a..c"),
        ((diff(problems=(Problem(fault="cut off"),)),), "`b.json`: cut off"),
        (
            (diff(origin=Origin(tracked=True)),),
            "`b.json`: git tracks this report, so it may be older than the content it is to prove",
        ),
    ],
)
def test_where_nobody_can_tell_it_is_judged_as_if_it_were_touched(items: tuple[Item, ...], reason: str) -> None:
    found = judged(*items)
    assert (found.outcome, found.reason) == (Outcome.FAIL, "count 0, needed ≥ 1")
    assert found.notes == (f"`when: changed`: {reason}; judged as if it were touched",)


def test_what_git_or_the_api_tell_goes_before_what_a_file_says() -> None:
    assert judged(diff("docs/b.md"), changed=("src/crypto/k.ts",)).outcome is Outcome.FAIL
    assert judged(diff("src/crypto/k.ts"), changed=("docs/b.md",)).outcome is Outcome.NOT_APPLICABLE


def test_globs_may_name_variables_of_the_service() -> None:
    globs = ("${service.vars.keys}", "lib/**")
    found = judged(changed=("a",), globs=globs)
    assert found.reason == "`when: changed`: no changed path matches `src/keys/**` `lib/**`"
    assert judged(changed=("src/keys/a",), globs=globs).outcome is Outcome.FAIL
    missing = judged(changed=("a",), globs=("${service.vars.other}",))
    assert (missing.outcome, missing.wanted) == (Outcome.MISSING, "`service.vars.other` in the policy")
    idle = judged(changed=("a",), globs=("${service.vars.none}",))
    assert (idle.outcome, idle.reason) == (Outcome.NOT_APPLICABLE, "`service.vars.none` is none: no keys")


def frozen(
    *items: Item, unless: str = "docs/rfcs/*.md", milestone: str = "M3", changed: tuple[str, ...] | None = None
) -> CriterionVerdict | None:
    """The freeze point F25 of `src/rrule/**` at M3, for a service at a milestone."""
    freeze = Freeze(id="F25", paths=("src/rrule/**",), milestone="M3", unless=unless)
    rules = policy(
        service(freeze_criterion(freeze)),
        freezes=(freeze,),
        milestones=tuple(Milestone(id=f"M{number}") for number in range(5)),
    )
    return judge(rules, items, milestone=milestone, changed=changed).services[0].criterion("freeze.F25")


def answer(*items: Item, **given: Any) -> CriterionVerdict:
    found = frozen(*items, **given)
    assert found is not None
    return found


RRULE = diff("src/rrule/a.ts", "src/b.ts")


def test_a_freeze_point_is_asked_from_its_milestone_on() -> None:
    assert [frozen(RRULE, milestone=f"M{number}") is None for number in range(5)] == [True, True, True, False, False]


def test_frozen_paths_that_are_touched_fail_with_the_files() -> None:
    found = answer(RRULE, tree("docs/other.md"))
    assert (found.outcome, found.reason) == (Outcome.FAIL, "count 1, needed = 0")
    assert found.locations == (Location(path="src/rrule/a.ts", text="modified"),)
    assert found.notes == ("not lifted: no file of the base branch matches `docs/rfcs/*.md`",)
    assert answer(RRULE, unless="").notes == ()


def test_the_paths_of_the_event_fail_with_the_files() -> None:
    found = answer(changed=("src/rrule/a.ts", "b", "src/rrule/c.ts"), unless="")
    assert (found.outcome, found.reason) == (Outcome.FAIL, "2 of 3 changed paths match `src/rrule/**`")
    assert found.locations == (Location(path="src/rrule/a.ts"), Location(path="src/rrule/c.ts"))
    assert [(result.metric, result.seen, result.needed) for result in found.results] == [("count", "2", "= 0")]
    passed = answer(changed=("b",))
    assert (passed.outcome, passed.reason) == (Outcome.PASS, "0 of 1 changed paths match `src/rrule/**`")
    many = answer(changed=tuple(f"src/rrule/{number}" for number in range(250)), unless="")
    assert (len(many.locations), many.results[0].value) == (200, 250)


def test_frozen_paths_that_are_not_touched_pass() -> None:
    assert answer(diff("src/b.ts")).outcome is Outcome.PASS


def test_a_document_on_the_base_branch_lifts_the_freeze_whatever_changed() -> None:
    for items in ((RRULE,), ()):
        found = answer(*items, tree("docs/rfcs/F25.md"))
        assert (found.outcome, found.reason) == (
            Outcome.PASS,
            "lifted: a file of the base branch matches `docs/rfcs/*.md`",
        )
    assert answer(RRULE, tree("docs/rfcs/F25.md", gap="cut")).outcome is Outcome.PASS


def test_a_document_of_the_change_itself_does_not_lift_it() -> None:
    found = answer(RRULE, tree("docs/rfcs/F25.md", side="head"))
    assert found.outcome is Outcome.FAIL
    assert found.notes[0].startswith("not lifted: 1 report with 2 rows read, 0 trees examined")


def test_where_the_diff_is_not_known_it_is_missing() -> None:
    found = answer(tree("docs/other.md"))
    assert (found.outcome, found.reason) == (Outcome.MISSING, "no evidence of the kind `changes`")
    assert found.wanted == kind("changes").satisfied_by
    cut = answer(diff("src/b.ts", gap=CUT), tree("docs/other.md"))
    assert (cut.outcome, cut.reason) == (Outcome.MISSING, f"`count` is at least 0, more is not told: {CUT}")
    bare = answer()
    assert bare.notes == ("not lifted: no evidence of the kind `files`",)


def test_the_thresholds_are_those_of_the_policy() -> None:
    freeze = Freeze(id="F1", paths=("a",), milestone="M0")
    condition = freeze_criterion(freeze).condition
    assert condition.require == (parse_threshold("count = 0"),)  # type: ignore[union-attr]
