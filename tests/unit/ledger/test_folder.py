"""The ledger as a file: carried on whole, bounded, and never half written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.ledger import folder
from readygate.ledger.faults import Fault, LedgerError
from readygate.ledger.ledger import Ledger
from readygate.ledger.records import LARGEST, Stored, encode
from readygate.ledger.regression import departures, regressions
from readygate.model.ledger import Record
from tests.unit.ledger.samples import record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / folder.NAME


def names(place: Path) -> list[str]:
    return sorted(found.name for found in place.iterdir())


def numbers(records: tuple[Record, ...]) -> list[tuple[str, int]]:
    return [(one.service, one.run) for one in records]


def test_without_a_file_nothing_was_recorded(path: Path) -> None:
    assert folder.read(path) == Stored()


def test_each_run_carries_on_what_the_one_before_left(path: Path) -> None:
    folder.write(path, [record(1), record(1, service="cart")])
    written = folder.write(path, [*folder.read(path).records, record(2), record(1)])
    assert numbers(written) == [("cart", 1), ("shop", 1), ("shop", 2)]
    assert folder.read(path) == Stored(records=written)
    assert path.read_bytes() == b"".join(map(encode, written))
    assert names(path.parent) == [folder.NAME]


def test_the_lines_of_a_service_are_in_the_order_of_time(path: Path) -> None:
    late, early = record(1, run=9, time="2026-11-22T20:00:00Z"), record(2)
    assert folder.write(path, [late, early]) == (early, late)


def test_damaged_lines_are_told_and_the_rest_is_read(path: Path) -> None:
    good = encode(record(1))
    long = b" " * (LARGEST + 5) + b"\n"
    path.write_bytes(good + b"\n" + good[:50] + b"\n" + long + encode(record(2)) + encode(record(3))[:-1])
    found = folder.read(path)
    assert [one.run for one in found.records] == [1, 2, 3]
    assert found.faults == (
        Fault(place="ledger.ndjson:2", fault="the record cannot be read: Input data was truncated"),
        Fault(
            place="ledger.ndjson:3",
            fault="the record cannot be read: JSON is malformed: invalid character (byte 50)",
        ),
        Fault(place="ledger.ndjson:4", fault="a record has 1,048,576 bytes at most, and this has 1,048,577"),
        Fault(place="ledger.ndjson:4", fault="the record cannot be read: Input data was truncated"),
    )


def test_a_file_that_was_cut_is_told(path: Path) -> None:
    path.write_bytes(encode(record(1)) + encode(record(2))[:-20])
    found = folder.read(path)
    assert ([one.run for one in found.records], len(found.faults)) == ([1], 1)


def test_a_file_that_cannot_be_opened_is_an_error(path: Path) -> None:
    path.mkdir()
    with pytest.raises(LedgerError, match=r"^ledger.ndjson: the ledger cannot be read: "):
        folder.read(path)


@pytest.mark.skipif(sys.platform == "win32", reason="a folder is replaced differently there")
def test_what_cannot_be_written_leaves_the_old_file_and_nothing_else(path: Path) -> None:
    folder.write(path, [record(1)])
    with pytest.raises(LedgerError, match="cannot be read"):
        folder.write(path, [record(1), record(2, commit="main")])
    assert numbers(folder.read(path).records) == [("shop", 1)]
    assert names(path.parent) == [folder.NAME]
    (path.parent / "taken").mkdir()
    (path.parent / "taken/file").touch()
    with pytest.raises(LedgerError, match=r"^taken: the ledger cannot be written: Is a directory"):
        folder.write(path.parent / "taken", [record(1)])
    assert names(path.parent) == [folder.NAME, "taken"]
    with pytest.raises(LedgerError, match="the ledger cannot be written: No such file or directory"):
        folder.write(path.parent / "none" / folder.NAME, [record(1)])


# what stays -----------------------------------------------------------------------------------------------------------


def test_the_newest_records_of_each_service_stay() -> None:
    records = [record(number, "G1.a-", service=name) for number in range(1, 6) for name in ("cart", "shop")]
    assert numbers(folder.carried(records, 2)) == [("cart", 4), ("cart", 5), ("shop", 4), ("shop", 5)]
    assert numbers(folder.carried(records, 0)) == [("cart", 5), ("shop", 5)]
    assert len(folder.carried(records)) == 10
    many = [record(number, "G1.a-") for number in range(1, 1003)]
    assert [one.run for one in folder.carried(many)] == list(range(3, 1003))


def test_what_tells_a_regression_stays_however_old_it_is() -> None:
    records = [record(1, "G1.a+"), *(record(number, "G1.a-") for number in range(2, 9))]
    kept = folder.carried(records, 2)
    assert [one.run for one in kept] == [1, 2, 7, 8]
    assert regressions(kept) == regressions(records)


def test_the_last_record_of_a_quiet_branch_stays() -> None:
    records = [record(1, branch="release/1"), *(record(number) for number in range(2, 6))]
    assert [one.run for one in folder.carried(records, 1)] == [1, 5]


_RECORDS = st.lists(
    st.builds(
        lambda number, one, two, policy: record(number, f"G1.a{one} G2.b{two}", policy=policy),
        st.integers(1, 9),
        st.sampled_from("+-0"),
        st.sampled_from("+-"),
        st.sampled_from(["p1", "p2"]),
    ),
    max_size=9,
)


@settings(max_examples=100)
@given(_RECORDS, st.integers(0, 3))
def test_carrying_on_changes_no_answer(records: list[Record], newest: int) -> None:
    carried: tuple[Record, ...] = ()
    for one in Ledger(records).records:
        carried = folder.carried([*carried, one], newest)
    whole, kept = (Ledger(some).history("shop", "main") for some in (records, carried))
    assert regressions(kept) == regressions(whole)
    assert departures(kept) == departures(whole)
