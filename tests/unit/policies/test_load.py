"""A whole policy: what comes out of it, and that all mistakes come out at once."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from readygate.model.errors import PolicyError
from readygate.model.policy import Enforce, Freeze, GateTitle, Milestone, OtherEvidence, Policy, Rollout, Waiver
from readygate.model.quantity import Unit
from readygate.policies.documents import PolicyFile
from readygate.policies.load import digest, load
from tests.unit.policies.samples import FORMATS, FULL, KINDS, PACK, PATH, SMALL, TODAY, criteria, faults, loaded, only

TEN_MISTAKES = """\
version: 1
extends: [cannonical]
milestone: M9
milestones: {M3: {starts: 2026-02-30}}
branchs: [main]
services:
  shop:
    path: ../elsewhere
    reports: {junti: a.xml}
    ladder: own
    matrix: {M3: {level: L7, gates: [G1, G9]}}
gates:
  G1:
    title: Domain
    criteria:
      coverage: {title: Covered, evidence: coverage, where: {path: src/**}, require: [lines >= 95]}
"""


def test_ten_mistakes_come_out_at_once_in_their_order() -> None:
    assert faults(TEN_MISTAKES) == [
        "2:11 unknown pack 'cannonical' [did you mean `canonical`?]",
        "3:12 unknown milestone 'M9' [known: `M0`, `M1`, `M2`, `M3`, `M4`, `M5`]",
        "4:27 `starts`: 2026-02-30 does not exist in the calendar",
        "5:1 unknown key 'branchs' [did you mean `branches`?]",
        (
            "8:11 '../elsewhere' is no path below the root of the repository "
            "[write `services/a/src`, with forward slashes]"
        ),
        "9:15 unknown report format 'junti' [did you mean `junit`?]",
        "10:13 unknown ladder 'own' [known: `canonical`]",
        "11:26 unknown rung of the ladder canonical 'L7' [known: `L0`, `L1`, `L2`, `L3`, `L4`]",
        "11:42 unknown gate 'G9' [known: `G1`, `G2`, `G8`, `all`]",
        "16:62 the kind 'coverage' has no filter 'path' [did you mean `paths`?]",
        "16:87 lines: 95 is 9500 %; a ratio lies between 0 % and 100 %, as in 95% or 0.95",
    ]


def test_the_settings_of_the_whole_example() -> None:
    policy = loaded(FULL)
    assert policy.branches == ("main", "release/*")
    assert policy.milestone == "M3"
    assert policy.milestones[3] == Milestone(id="M3", starts=dt.date(2026, 4, 1), exits=dt.date(2026, 7, 1))
    assert [milestone.id for milestone in policy.milestones] == ["M0", "M1", "M2", "M3", "M4", "M5"]
    assert policy.rollout == Rollout(enforce=Enforce.NEW, start=dt.date(2026, 7, 1))
    assert policy.rollouts == {"assignment-service": Rollout(enforce=Enforce.NONE)}
    assert policy.shared == ("packages/**", "package-lock.json")
    assert policy.ignored == ("docs/**", "**/*.md")
    assert policy.trust == ("ruff",)
    assert policy.kinds == {"soak": {"window": Unit.DURATION, "breaches": Unit.COUNT}}
    assert policy.evidence == (
        OtherEvidence(workflow="nightly.yml", artifact="readygate-nightly", max_age=dt.timedelta(days=7)),
    )
    assert policy.roles == {"architecture": ("@acme/architecture",), "security": ("@acme/security",)}
    assert policy.sign_offs == {
        "level-upgrade": ("owner", "architecture", "security"),
        "ga": ("product", "sre", "legal"),
    }
    assert policy.gates == tuple(
        GateTitle(id=name, title=title)
        for name, title in (("G1", "Domain"), ("G2", "API"), ("G8", "Security"), ("G7", "Performance"))
    )
    assert policy.waivers == (
        Waiver(
            criterion="L4.dr-drill",
            service="assignment-service",
            reason="moved to May",
            owner="@alice",
            approved_by="@acme/architecture",
            expires=dt.date(2026, 6, 30),
            place=f"{PATH}:84:5",
        ),
    )
    assert policy.freezes == (
        Freeze(
            id="F25",
            paths=("packages/domain/assignment/rrule/**",),
            milestone="M3",
            unless="docs/rfcs/*.md",
            place=f"{PATH}:86:10",
        ),
    )
    assert policy.warnings == ()


def test_the_smallest_policy_has_the_defaults() -> None:
    policy = loaded(SMALL)
    assert policy == Policy(
        digest=policy.digest,
        files=(PATH,),
        services=policy.services,
        ladders=policy.ladders,
        gates=(),
        milestones=policy.milestones,
    )
    service = only(policy)
    assert (service.name, service.criteria, service.matrix, service.ladder) == ("shop", (), (), "canonical")
    assert service.place == f"{PATH}:2:12"


def test_a_policy_without_services_judges_nothing_and_is_refused() -> None:
    fault = "1:1 no service is declared under `services`, so there is nothing to judge"
    assert faults("version: 1") == [fault]
    assert faults("version: 1\nservices: {}") == [fault]


def test_files_name_the_packs_after_the_files() -> None:
    assert loaded(FULL).files == (PATH, "built-in canonical.yml")
    assert loaded(SMALL, ("a/readygate.yml", "version: 1\nservices: {a: {}}")).files == (PATH, "a/readygate.yml")


def test_the_digest_covers_names_and_bytes_of_files_and_extended_packs() -> None:
    def lengths(*parts: bytes) -> str:
        return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).hexdigest()

    assert loaded(SMALL).digest == lengths(PATH.encode(), SMALL.encode())
    assert loaded(FULL).digest == lengths(PATH.encode(), FULL, b"canonical", PACK)
    assert digest([PolicyFile(path="ab", data=b"c")], {}) != digest([PolicyFile(path="a", data=b"bc")], {})


def test_kinds_may_be_a_function_and_only_those_named_are_asked_for() -> None:
    asked = []

    def kind(name: str) -> object:
        asked.append(name)
        return KINDS[name]

    text = criteria("      x: {title: T, evidence: tests, require: [passed >= 1]}\n")
    file = PolicyFile(path=PATH, data=text.encode())
    policy = load(
        [file],
        kinds=kind,  # type: ignore[arg-type]
        kind_names=tuple(KINDS),
        formats=FORMATS,
        packs={},
        today=TODAY,
    )
    assert policy == loaded(text)
    assert set(asked) == {"tests"}


def test_equal_mistakes_at_one_place_are_told_once() -> None:
    """Two services override a criterion whose base is wrong."""
    text = criteria(
        "      x: {title: T, evidence: tests, require: [pased >= 1]}\n",
        service="{gates: {G1: {criteria: {x: {fix: a}}}}}, till: {gates: {G1: {criteria: {x: {fix: b}}}}}",
    )
    assert faults(text) == ["7:48 the kind 'tests' has no metric 'pased' [did you mean `passed`?]"]


@pytest.mark.parametrize("count", [150])
def test_after_a_hundred_mistakes_there_are_no_more_hints(count: int) -> None:
    found = faults("version: 1\nservices:\n  a:\n" + "".join(f"    paht{number}: x\n" for number in range(count)))
    assert len(found) == count
    assert found[0] == "4:5 unknown key 'paht0' [did you mean `path`?]"
    assert found[-1] == f"{count + 3}:5 unknown key 'paht{count - 1}'"


def test_services_that_change_nothing_share_their_criteria() -> None:
    services = "".join(f"  s{number}: {{path: s{number}}}\n" for number in range(50))
    policy = loaded(f"version: 1\nextends: [canonical]\nservices:\n{services}  own: {{gates: {{G1: {{note: n}}}}}}\n")
    first, *others, own = policy.services
    assert all(service.criteria is first.criteria for service in others)
    assert own.criteria == first.criteria


LINES = FULL.decode().splitlines(keepends=True)
CHUNKS = ("{", "}", "[", "]", ":", ",", "null", "[]", "{}", "-1", "2026-02-30", "${each}", "${", "*a", "&a", "!x", "\t")


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """The whole example with some lines lost, doubled or indented, and some pieces of text put in or taken out."""
    lines = list(LINES)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        lines[at] = draw(st.sampled_from(["", lines[at] * 2, "  " + lines[at], lines[at].lstrip()]))
    text = "".join(lines)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 12))
        text = text[:at] + draw(st.one_of(st.sampled_from(CHUNKS), st.text(max_size=5))) + text[at + cut :]
    return text.encode("utf-8", "surrogatepass")


@settings(max_examples=150, deadline=None)
@given(mutated())
@example(b"")
@example(b"[" * 100_000)
@example(b"\xff\xfe\x00")
@example(b"- 1\n- 2\n")
@example(b"version: 1\nservices: &a {x: &b {path: a}, y: *b, z: *b}")
def test_a_mutated_policy_loads_or_is_a_policy_error(data: bytes) -> None:
    try:
        loaded(data)
    except PolicyError as error:
        assert error.faults
        for fault in error.faults:
            file, line, column = fault.place.rsplit(":", 2)
            assert file in {PATH, "built-in canonical.yml"}
            assert int(line) >= 1
            assert int(column) >= 1
