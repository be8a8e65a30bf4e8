"""What a policy says is due when, with places."""

from __future__ import annotations

from readygate.policies.documents import PolicyFile
from readygate.policies.dues import Due, dues
from tests.unit.policies.samples import PACK, PATH, loaded
from tests.unit.policies.stated import OURS, policy


def test_a_row_that_inherits_has_the_places_of_the_row_that_said_it() -> None:
    found = policy(
        "services:\n  a:\n    matrix:\n"
        "      M2: {level: L1, gates: [G1]}\n      M3: {level: L2}\n      M5: {gates: all}\n"
    )
    own = found.services["a"]
    g1, every = (f"{OURS}:6:23", f"{OURS}:8:12")
    assert dict(own.rows) == {
        "M2": Due(level="L1", place=f"{OURS}:6:12", gates=("G1",), gates_place=g1),
        "M3": Due(level="L2", place=f"{OURS}:7:12", gates=("G1",), gates_place=g1),
        "M4": Due(level="L2", place=f"{OURS}:7:12", gates=("G1",), gates_place=g1),
        "M5": Due(level="L2", place=f"{OURS}:7:12", gates=("G1", "G2", "G8"), gates_place=every),
    }
    assert (own.name, own.ladder.name, own.place) == ("a", "canonical", f"{OURS}:5:5")
    assert (found.file, found.place, found.gates) == (OURS, f"{OURS}:3:1", ("G1", "G2", "G8"))
    assert found.milestones == ("M0", "M1", "M2", "M3", "M4", "M5")


def test_a_service_without_a_matrix_has_no_rows() -> None:
    own = policy("services: {a: {}}").services["a"]
    assert (dict(own.rows), own.place) == ({}, f"{OURS}:3:12")


def test_ladders_have_the_places_of_their_rungs() -> None:
    found = policy("ladders:\n  own: {A: {title: a}, B: {title: b, is: L3}}\nservices: {a: {ladder: own}}\n")
    own = found.ladders["own"]
    assert (own.place, dict(own.rungs)) == (f"{OURS}:4:3", {"A": f"{OURS}:4:9", "B": f"{OURS}:4:24"})
    assert own.ladder == found.services["a"].ladder


def test_a_policy_without_pack_and_ladders_has_none() -> None:
    gates = "gates: {G1: {title: t, criteria: {c: {title: t, evidence: tests, require: [failed = 0]}}}}\n"
    found = policy(f"{gates}services: {{a: {{matrix: {{M1: {{level: L1, gates: G1}}}}}}}}", extends="")
    assert (dict(found.ladders), found.gates) == ({}, ("G1",))


def test_a_file_beside_a_service_has_the_places_of_its_own() -> None:
    root, own = (
        "version: 1\nextends: canonical\n",
        "version: 1\nservices:\n  till: {matrix: {M1: {level: L1, gates: G1}}}\n",
    )
    at = "services/till/readygate.yml"
    files = [PolicyFile(path=PATH, data=root.encode()), PolicyFile(path=at, data=own.encode())]
    found = dues(loaded(root, (at, own)), files, {"canonical": PACK})
    assert found.services["till"].rows["M1"].place == f"{at}:3:24"
