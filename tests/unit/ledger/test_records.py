"""Records as bytes: the same for equal ones, and nothing is read that contradicts itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.ledger.faults import Fault, LedgerError
from readygate.ledger.records import LARGEST, decode, decode_all, decode_placed, encode, gate_states, path_of
from readygate.model.verdict import GateState, Outcome
from tests.unit.ledger.samples import commit, record

SCHEMA = json.loads((Path(__file__).parents[3] / "schemas/ledger-v1.schema.json").read_text(encoding="utf-8"))
OPEN = record(1, "G1.a+ G2.b- L2.c? M3.d0 G1.ew", parent=commit(9), link="https://example.com/1")


def changed(**facts: Any) -> bytes:
    return json.dumps(json.loads(encode(OPEN)) | facts).encode()


def without(key: str) -> bytes:
    content = json.loads(encode(OPEN))
    del content[key]
    return json.dumps(content).encode()


def test_a_record_is_one_line_of_sorted_keys() -> None:
    line = encode(OPEN)
    assert line == json.dumps(json.loads(line), sort_keys=True, separators=(",", ":")).encode() + b"\n"
    assert json.loads(line)["outcomes"]["G1.e"] == "waived"


def test_a_record_reads_back_as_it_was() -> None:
    assert decode(encode(OPEN), "here") == OPEN
    outcomes = dict(reversed(list(OPEN.outcomes.items())))
    assert encode(msgspec.structs.replace(OPEN, outcomes=outcomes)) == encode(OPEN)


def test_a_record_fits_the_published_schema() -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(encode(OPEN)))
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(encode(record(2, parent=""))))
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(json.loads(changed(commit="main")))


def test_keys_of_a_later_release_are_passed_over() -> None:
    assert decode(changed(colour="green"), "here") == OPEN


@pytest.mark.parametrize(
    ("service", "folder"), [("shop", "shop"), ("a/../b", "a_b~"), ("Größe", "Gr_e~"), ("..", "_~"), ("nul", "nul~")]
)
def test_a_record_lies_by_service_commit_run_and_attempt(service: str, folder: str) -> None:
    parts = path_of(record(3, service=service, run=12, attempt=2)).split("/")
    assert (parts[0], parts[2], parts[3]) == ("records", commit(3), "12-2.json")
    assert parts[1].startswith(folder) and len(parts) == 4


@pytest.mark.parametrize("key", sorted(json.loads(encode(OPEN)).keys() - {"parent", "link", "idle"}))
def test_a_record_without_a_key_is_refused(key: str) -> None:
    with pytest.raises(LedgerError, match=rf"^here: the record cannot be read: .*`{key}`"):
        decode(without(key), "here")


@pytest.mark.parametrize("key", sorted(json.loads(encode(OPEN))))
def test_a_record_with_a_key_of_another_type_is_refused(key: str) -> None:
    with pytest.raises(LedgerError, match=r"^here: the record cannot be read: Expected"):
        decode(changed(**{key: None}), "here")


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"commit": "main"}, "Expected `str` matching regex .*commit"),
        ({"commit": "A" * 40}, "commit"),
        ({"commit": "a" * 41}, "commit"),
        ({"commit": "a" * 40 + "\n"}, "commit"),
        ({"parent": "a"}, "parent"),
        ({"service": ""}, "length >= 1"),
        ({"service": "a" * 256}, "length <= 255"),
        ({"date": "22.11.2026"}, "date"),
        ({"date": "2026-11-22\n"}, "date"),
        ({"time": "2026-11-22T10:00:00"}, "time"),
        ({"time": "2026-11-22T10:00:00+00:00"}, "time"),
        ({"run": -1}, ">= 0"),
        ({"run": 2**63}, "<="),
        ({"run": 1.5}, "run"),
        ({"attempt": True}, "attempt"),
        ({"version": 0}, "version"),
        ({"outcomes": {"G1.a": "green"}}, "Invalid enum value 'green'"),
        ({"gates": [{"id": "G1", "state": "ajar"}]}, "Invalid enum value 'ajar'"),
    ],
)
def test_what_is_no_record_is_refused(facts: dict[str, Any], fault: str) -> None:
    with pytest.raises(LedgerError, match=rf"^here: the record cannot be read: .*{fault}"):
        decode(changed(**facts), "here")


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"date": "2026-02-30"}, "date or time: day is out of range for month"),
        ({"time": "2026-11-22T25:00:00Z"}, "date or time: hour must be in 0..23"),
        ({"service": "a\u202eb"}, "service or branch hold characters that nobody can see"),
        ({"branch": "a\nb"}, "service or branch hold characters that nobody can see"),
        ({"gates": [{"id": "G1", "state": "open"}] * 2}, "it has a gate twice"),
        ({"idle": ["G9.z"]}, "a criterion is idle that has no outcome"),
        ({"gaps": ["G2.b"]}, "gaps and outcomes differ in L2.c"),
        ({"gaps": ["G2.b", "L2.c", "G1.a"]}, "gaps and outcomes differ in G1.a"),
        ({"ready": True}, "it is ready, and has gaps or is not in scope"),
        (
            {"ready": True, "in_scope": False, "outcomes": {}, "gaps": [], "gates": []},
            "it is ready, and has gaps or is not in scope",
        ),
        ({"gates": [{"id": "G2", "state": "open"}]}, "G2 is open, and its criteria say closed"),
        ({"gates": [{"id": "G2", "state": "not-applicable"}]}, "G2 is not-applicable, and its criteria say closed"),
        ({"gates": [{"id": "G1", "state": "closed"}]}, "G1 is closed, and its criteria say open"),
        ({"gates": [{"id": "G7", "state": "open"}]}, "G7 is open, and its criteria say not-applicable"),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(facts: dict[str, Any], fault: str) -> None:
    with pytest.raises(LedgerError) as caught:
        decode(changed(**facts), "here")
    assert (caught.value.place, caught.value.fault) == ("here", f"the record contradicts itself: {fault}")


def test_a_newer_version_is_refused_with_words() -> None:
    with pytest.raises(LedgerError) as caught:
        decode(b'{"version": 2, "whatever": []}', "here")
    assert caught.value.fault == "the record is of version 2, and this readygate reads version 1"
    assert caught.value.hint == "use the readygate that wrote it, or a newer one"


def test_a_record_has_a_largest_size() -> None:
    line = encode(OPEN)
    assert decode(line + b" " * (LARGEST - len(line)), "here") == OPEN
    with pytest.raises(LedgerError, match="a record has 1,048,576 bytes at most, and this has 1,048,577"):
        decode(line + b" " * (LARGEST + 1 - len(line)), "here")


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"\xff", b"{" * 10_000, b"[" * 500_000, b'{"version": 1}'])
def test_what_is_damaged_is_refused(data: bytes) -> None:
    with pytest.raises(LedgerError, match=r"^here: the record cannot be read"):
        decode(data, "here")


@settings(max_examples=100)
@given(st.integers(0, len(encode(OPEN)) - 3), st.integers(1, 255))
def test_a_cut_or_flipped_record_is_read_as_something_valid_or_not_at_all(place: int, flip: int) -> None:
    line = encode(OPEN)
    with pytest.raises(LedgerError):
        decode(line[:place], "here")
    bent = line[:place] + bytes([line[place] ^ flip]) + line[place + 1 :]
    for found in decode_all([("here", bent)])[0]:
        assert decode(encode(found), "again") == found


def test_what_could_not_be_read_again_is_not_written() -> None:
    with pytest.raises(LedgerError, match=r"^the record of 'shop': the record cannot be read: .*commit"):
        encode(record(1, commit="main"))
    with pytest.raises(LedgerError, match=r"^the record of 'shop': the record cannot be written: surrogates"):
        encode(record(1, milestone="\ud800"))


def test_what_can_be_read_is_there_and_the_rest_is_told() -> None:
    found = decode_all([("a", encode(OPEN)), ("b", b"{"), ("c", encode(record(2)))])
    assert found == (
        (OPEN, record(2)),
        (Fault(place="b", fault="the record cannot be read: Input data was truncated"),),
    )


def test_a_record_is_read_only_where_it_belongs() -> None:
    assert decode_placed(encode(OPEN), path_of(OPEN)) == OPEN
    other = path_of(record(2))
    with pytest.raises(LedgerError) as caught:
        decode_placed(encode(OPEN), other)
    assert (caught.value.place, caught.value.fault) == (
        other,
        f"the record does not belong here: it is that of {path_of(OPEN)}",
    )


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ("pass waived not-applicable coming", GateState.OPEN),
        ("waived", GateState.OPEN),
        ("pass missing", GateState.CLOSED),
        ("fail", GateState.CLOSED),
        ("missing pass", GateState.CLOSED),
        ("stale", GateState.CLOSED),
        ("invalid waived", GateState.CLOSED),
        ("not-applicable coming", None),
        ("coming", None),
        ("", None),
    ],
)
def test_the_state_of_a_gate_follows_from_its_criteria(outcomes: str, state: GateState | None) -> None:
    own = {f"G1.{number}": Outcome(word) for number, word in enumerate(outcomes.split())}
    others = {"G12": GateState.OPEN, "G2": GateState.CLOSED}
    expected = others if state is None else others | {"G1": state}
    assert gate_states(own | {"G12.a": Outcome.PASS, "G2.b": Outcome.FAIL}) == expected


def test_a_gate_without_criteria_is_kept() -> None:
    kept = record(1, "G1.a+", gates=("G1", "G9"))
    assert decode(encode(kept), "here").gate("G9") is GateState.NOT_APPLICABLE
