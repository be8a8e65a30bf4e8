"""A stated summary: what is read, and every mistake with its place."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.model.errors import PolicyError
from readygate.policies import summary as module
from readygate.policies.documents import PolicyFile
from readygate.policies.summary import Also, Entry, is_summary, read_summary
from readygate.readers.yaml import compose, plain
from tests.unit.policies.stated import STATED, policy, summary

ROOT = Path(__file__).parents[3]
SCHEMA: dict[str, Any] = json.loads((ROOT / "schemas" / "summary-v1.schema.json").read_bytes())
OURS = policy("services: {a: {matrix: {M1: {level: L1, gates: G1}}}, b: {path: b}}")
WHOLE = """\
source: 001 §5
milestones:
  M0: {}
  M1: {a: L1, new: L9}
  M2:
    b: {level: L2, unchanged: true, note: as before}
also: {M1: all of it, M2: [one, two]}
"""


def faults(text: str | bytes) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(PolicyError) as caught:
        read_summary(PolicyFile(path=STATED, data=data), OURS)
    return [str(fault).removeprefix(f"{STATED}:") for fault in caught.value.faults]


def fits(text: str) -> bool:
    return not list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(plain(compose(text.encode()))))


def test_a_whole_summary_is_read_with_its_places() -> None:
    found = summary(WHOLE, OURS)
    assert (found.file, found.source, found.place) == (STATED, "001 §5", f"{STATED}:3:1")
    assert [(name, at.place, dict(at.entries)) for name, at in found.milestones.items()] == [
        ("M0", f"{STATED}:4:3", {}),
        (
            "M1",
            f"{STATED}:5:3",
            {"a": Entry(level="L1", place=f"{STATED}:5:8"), "new": Entry(level="L9", place=f"{STATED}:5:15")},
        ),
        (
            "M2",
            f"{STATED}:6:3",
            {"b": Entry(level="L2", place=f"{STATED}:7:5", unchanged=True, note="as before")},
        ),
    ]
    assert found.also == (
        Also(milestone="M1", text="all of it", place=f"{STATED}:8:8"),
        Also(milestone="M2", text="one", place=f"{STATED}:8:23"),
        Also(milestone="M2", text="two", place=f"{STATED}:8:23"),
    )
    assert fits(f"summary: 1\n{WHOLE}")


def test_only_version_and_milestones_are_needed() -> None:
    found = summary("milestones: {M1: {a: {level: L1, unchanged: false}}}", OURS)
    assert (found.source, found.also, found.milestones["M1"].entries["a"].unchanged) == ("", (), False)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("summary: 2\nmilestones: {}", ["1:10: version '2' of summaries is not known\n  hint: write `summary: 1`"]),
        ("summary:\nmilestones: {}", ["1:9: `summary` has no value; it must be text"]),
        ("summary: 1", ["1:1: `milestones` is missing in a summary"]),
        (
            "summary: 1\nmilestones: {}\nmilestone: M1",
            ["3:1: unknown key 'milestone'\n  hint: did you mean `milestones`?"],
        ),
        ("summary: 1\nmilestones: [M1]", ["2:13: `milestones` must be a mapping, not a list"]),
        ("summary: 1\nmilestones: {M1: L1}", ["2:18: `M1` must be a mapping, not text"]),
        ("summary: 1\nmilestones: {M1: {a: [L1]}}", ["2:22: `a` must be text, not a list"]),
        ("summary: 1\nmilestones: {M1: {a: {}}}", ["2:19: `level` is missing in `a`"]),
        (
            "summary: 1\nmilestones: {M1: {a: {level: L1, unchanged: maybe}}}",
            ["2:45: `unchanged` must be true or false, not 'maybe'"],
        ),
        (
            "summary: 1\nmilestones: {M1: {a: {level: L1, notes: x}}}",
            ["2:34: unknown key 'notes'\n  hint: did you mean `note`?"],
        ),
        ("summary: 1\nalso: {M1: {}}\nmilestones: {}", ["2:12: `M1` must be text or a list of texts, not a mapping"]),
    ],
)
def test_a_mistake_of_form_is_told_by_the_loader_and_by_the_schema(text: str, found: list[str]) -> None:
    assert faults(text) == found
    assert not fits(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "summary: 1\nmilestones: {M11: {}}\nalso: {N: x}",
            [
                "2:14: unknown milestone 'M11'\n  hint: did you mean `M1`?",
                "3:8: unknown milestone 'N'\n  hint: known: `M0`, `M1`, `M2`, `M3`, `M4`, `M5`",
            ],
        ),
        (
            "summary: 1\nmilestones: {M1: {a: L7}}",
            ["2:22: unknown level 'L7'\n  hint: known: `L0`, `L1`, `L2`, `L3`, `L4`"],
        ),
        (b"summary: 1\nmilestones: {M1: {a: L1, a: L2}}", ["2:26: the key 'a' stands twice, first in line 2"]),
        ("[1]", ["1:1: a summary is a mapping of keys such as `summary: 1` and `milestones:`"]),
    ],
)
def test_other_mistakes_are_told_by_the_loader(text: str | bytes, found: list[str]) -> None:
    assert faults(text) == found


def test_all_mistakes_are_told_at_once_and_are_the_summary_s() -> None:
    with pytest.raises(PolicyError) as caught:
        summary("milestones: {M9: {a: L9}}", OURS)
    assert len(caught.value.faults) == 2
    assert str(caught.value).endswith("the summary has 2 mistakes; nothing was judged")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"summary: 1\n", True),
        (b"{summary: }", True),
        (b"version: 1\nservices: {summary: {}}\n", False),
        (b"summary\n", False),
        (b"- summary: 1\n", False),
        (b"summary: [\n", False),
        (b"", False),
        (b"\xff\xfe\xfd", False),
    ],
)
def test_a_summary_is_known_by_its_key(data: bytes, *, found: bool) -> None:
    assert is_summary(data) is found


def test_the_schema_has_the_keys_of_the_loader() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert tuple(SCHEMA["properties"]) == module.SUMMARY
    assert tuple(SCHEMA["$defs"]["entry"]["properties"]) == module.ENTRY
    assert SCHEMA["additionalProperties"] is SCHEMA["$defs"]["entry"]["additionalProperties"] is False


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_damaged_summary_is_read_or_refused_with_a_place(data: st.DataObject) -> None:
    whole = f"summary: 1\n{WHOLE}".encode()
    at = data.draw(st.integers(0, len(whole) - 1))
    junk = data.draw(
        st.sampled_from([b"", b"[", b"{", b": ", b"\xff", b"~", b"&a ", b"*a", b"!x ", b"- ", b"\n", b"1"])
    )
    damaged = whole[:at] + junk + whole[at + data.draw(st.integers(0, 30)) :]
    try:
        read_summary(PolicyFile(path=STATED, data=damaged), OURS)
    except PolicyError as error:
        assert all(re.fullmatch(rf"{STATED}:\d+:\d+", fault.place) for fault in error.faults)
