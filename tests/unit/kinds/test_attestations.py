"""The kind `attestations`: the newest record of each role and subject, as of the judged day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from readygate.kinds.attestations import COLUMNS, KIND, combine
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Measurement, Place, Selection
from readygate.model.table import Table

TODAY = dt.date(2026, 11, 21)
DAY = 86_400_000
ONE, OTHER = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"


def records(*rows: dict[str, str]) -> Table:
    given = {"file": "a.yml", "role": "security", "subject": "pen-test", "person": "@bob", "date": "2026-11-20"}
    table = Table(COLUMNS)
    for row in rows:
        values = {**dict.fromkeys((column.name for column in COLUMNS), ""), **given, **row}
        table.add(*values.values())
    return table


def selection(table: Table, *, today: dt.date | None = TODAY, digests: Any = None, **where: str) -> Selection:
    patterns = {name: (glob,) for name, glob in where.items()}
    rows = select_rows(KIND, table, patterns)
    return Selection(table=table, rows=rows, patterns=patterns, today=today, digests=digests or {})


def measure(*rows: dict[str, str], **given: Any) -> Measurement:
    return KIND.measure(selection(records(*rows), **given))


def test_a_record_counts_up_to_and_with_its_last_day() -> None:
    for expires in ("", "2026-11-21"):
        found = measure({"expires": expires})
        assert found.values == {"signed": 1, "expired": 0, "age": DAY}
        assert (found.examined, found.subject) == (1, "records")
        assert (found.stale, found.invalid, found.untold) == ("", "", {})
    gone = measure({"expires": "2026-11-20"})
    assert gone.values == {"signed": 0, "expired": 1}
    assert gone.untold == {"age": "no record counts any more"}
    assert (gone.stale, gone.invalid) == ("the record of pen-test by security expired on 2026-11-20", "")


def test_subjects_and_roles_are_counted_apart_and_the_oldest_gives_the_age() -> None:
    rows = [{"role": "sre"}, {"role": "legal", "date": "2026-11-11"}, {"subject": "ga", "expires": "2026-11-20"}]
    found = measure(*rows)
    assert found.values == {"signed": 2, "expired": 1, "age": 10 * DAY}
    assert measure(*rows, roles="sre").values == {"signed": 1, "expired": 0, "age": DAY}
    assert measure(*rows, subjects="ga").values == {"signed": 0, "expired": 1}
    nobody = measure(*rows, roles="owner")
    assert (nobody.examined, nobody.values) == (0, {"signed": 0, "expired": 0})


@pytest.mark.parametrize("turned", [False, True])
def test_the_newest_record_counts_and_of_two_of_one_day_that_which_ends_first(turned: bool) -> None:
    old, new = {"date": "2026-01-01", "expires": "2026-02-01"}, {"date": "2026-11-01", "expires": "2027-01-01"}
    pair = [new, old] if turned else [old, new]
    assert measure(*pair).values == {"signed": 1, "expired": 0, "age": 20 * DAY}
    short, endless = {"expires": "2026-11-20"}, {"expires": ""}
    assert measure(*([short, endless] if turned else [endless, short])).values["expired"] == 1


def test_a_record_of_a_day_to_come_is_invalid() -> None:
    found = measure({"date": "2026-11-22"})
    assert found.invalid == "the record of pen-test by security is dated 2026-11-22, a day to come"
    assert measure({"date": "2026-11-21"}).invalid == ""


def test_a_record_for_another_version_of_its_file_is_invalid() -> None:
    row = {"of": "docs/a.md", "digest": ONE}
    assert measure(row, digests={"docs/a.md": frozenset({ONE, "git:x"})}).invalid == ""
    assert measure(row, digests={"docs/a.md": frozenset({ONE})}).values["signed"] == 1
    for contents in ({OTHER}, {ONE, OTHER}):
        found = measure(row, digests={"docs/a.md": frozenset(contents)})
        assert found.invalid == "the record of pen-test by security is for another version of `docs/a.md`"


def test_where_nobody_knows_the_content_nobody_knows_whether_it_was_signed() -> None:
    row = {"of": "docs/a.md", "digest": ONE}
    for digests in ({}, {"docs/a.md": frozenset({"git:x"})}):
        found = measure(row, digests=digests)
        reason = "the record of pen-test by security is for a version of `docs/a.md`, of which no content was collected"
        assert (found.untold, found.invalid) == ({"signed": reason}, "")
        assert found.values == {"expired": 0, "age": DAY}


def test_without_a_day_nothing_is_told() -> None:
    found = measure({}, today=None)
    assert (found.examined, found.values) == (1, {})
    assert found.untold == dict.fromkeys(("signed", "expired", "age"), "the day that is judged is not known")


def test_days_that_no_collector_writes_are_refused_whatever_the_day() -> None:
    for row in ({"date": "soon"}, {"expires": "never"}, {"date": ""}):
        for today in (TODAY, None):
            with pytest.raises(ValueError, match="isoformat"):
                measure(row, today=today)


def test_who_signed_is_the_place() -> None:
    chosen = selection(records({"expires": "2027-01-01"}, {"role": "sre"}))
    assert list(KIND.locate(chosen, "age")) == [
        Place(path="a.yml", text="the record of pen-test by security: @bob on 2026-11-20, until 2027-01-01"),
        Place(path="a.yml", text="the record of pen-test by sre: @bob on 2026-11-20"),
    ]


def test_a_record_that_is_there_twice_is_one() -> None:
    one = records({})
    assert combine([one]) is one
    assert len(combine([one, records({}, {"role": "sre"})])) == 2


def test_records_are_documents_that_git_may_track() -> None:
    assert (KIND.documents, KIND.repository) == (True, ())
