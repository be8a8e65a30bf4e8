"""The kind `attestations`: what people signed: reviews, drills, sign-offs of a release.

A row is a record. Examined are the records; of each role and subject the newest counts. One that has expired is stale;
one of a day to come, or for another version of the file that it names, is invalid. Where nobody knows that file's
content, nobody knows whether it was signed. Metrics: POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from readygate.kinds.combining import each_once
from readygate.kinds.kind import Better, Filter, Kind, Matching, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(name="file", type=ColumnType.PATH, meaning="the file of the record"),
    Column(name="role", type=ColumnType.TEXT, meaning="role of the person who signed"),
    Column(name="subject", type=ColumnType.TEXT, meaning="what was attested: pen-test, dr-drill, security-review"),
    Column(name="person", type=ColumnType.TEXT, meaning="who signed"),
    Column(name="date", type=ColumnType.TEXT, meaning="day of the signature"),
    Column(name="expires", type=ColumnType.TEXT, meaning="last day on which it counts; empty: it does not expire"),
    Column(name="of", type=ColumnType.TEXT, meaning="path of the file that was signed; empty: none"),
    Column(name="digest", type=ColumnType.TEXT, meaning="its content then: `sha256:` or `git:` and the digest"),
    Column(name="measured", type=ColumnType.TEXT, meaning="measured values `name=value`, one a line"),
    Column(name="link", type=ColumnType.TEXT, meaning="where more is written; empty: nowhere"),
)
NO_DAY = "the day that is judged is not known"


def measure(selection: Selection) -> Measurement:
    """Counts over the newest records of each role and subject, as of the judged day, and the age of the oldest."""
    latest, today = newest(selection), selection.today
    ages = {row: _age(selection.table, row, today) for row in selection.rows}
    if today is None:
        untold = {metric.name: NO_DAY for metric in KIND.metrics}
        return Measurement(examined=len(latest), subject="records", untold=untold)
    table = selection.table
    expires = table.text("expires")
    expired = [row for row in latest if has_expired(table, row, today)]
    unsure = [reason for row in latest if (reason := unknown(selection, row))]
    values: dict[str, float | str] = {"expired": float(len(expired))}
    untold = {}
    if unsure:
        untold["signed"] = "; ".join(unsure)
    else:
        values["signed"] = float(len(latest) - len(expired))
    if len(expired) < len(latest):
        values["age"] = max(ages[row] for row in latest) / dt.timedelta(milliseconds=1)
    else:
        untold["age"] = "no record counts any more"
    return Measurement(
        examined=len(latest),
        subject="records",
        values=values,
        untold=untold,
        invalid="; ".join(fault for row in latest if (fault := _fault(selection, row, today))),
        stale="; ".join(f"{_named(table, row)} expired on {expires[row]}" for row in expired),
    )


def has_expired(table: Table, row: int, today: dt.date) -> bool:
    """Whether the last day on which a record counts is over."""
    return _last(table.text("expires")[row]) < today.isoformat()


def _age(table: Table, row: int, today: dt.date | None) -> dt.timedelta:
    """The time since a record was signed; ValueError for days that no collector writes."""
    date = dt.date.fromisoformat(table.text("date")[row])
    dt.date.fromisoformat(_last(table.text("expires")[row]))
    return (today or date) - date


def newest(selection: Selection) -> list[int]:
    """The newest record of each role and subject; of two of one day that which ends first."""
    table = selection.table
    columns = [table.text(name) for name in ("role", "subject", "date", "expires")]
    newest: dict[tuple[str, str], int] = {}
    for row in selection.rows:
        role, subject, date, expires = (cells[row] for cells in columns)
        known = newest.get((role, subject))
        if known is None or (date, _last(columns[3][known])) > (columns[2][known], _last(expires)):
            newest[role, subject] = row
    return list(newest.values())


def _last(expires: str) -> str:
    return expires or "9999-12-31"


def _fault(selection: Selection, row: int, today: dt.date) -> str:
    """Why a record may not be believed, empty where it may."""
    table = selection.table
    date, of, digest = (table.text(name)[row] for name in ("date", "of", "digest"))
    if date > today.isoformat():
        return f"{_named(table, row)} is dated {date}, a day to come"
    contents = _contents(selection, of, digest)
    if any(known != digest for known in contents):
        return f"{_named(table, row)} is for another version of `{of}`"
    return ""


def unknown(selection: Selection, row: int) -> str:
    """Why nobody can tell whether a record is for this version of its file, empty where it can be told."""
    of, digest = (selection.table.text(name)[row] for name in ("of", "digest"))
    if not of or _contents(selection, of, digest):
        return ""
    return f"{_named(selection.table, row)} is for a version of `{of}`, of which no content was collected"


def _contents(selection: Selection, of: str, digest: str) -> list[str]:
    """The contents that the file has, in the form of the digest."""
    form = digest.partition(":")[0]
    return [known for known in selection.digests.get(of, ()) if known.startswith(f"{form}:")]


def _named(table: Table, row: int) -> str:
    return f"the record of {table.text('subject')[row]} by {table.text('role')[row]}"


def locate(selection: Selection, _metric: str) -> Iterator[Place]:
    """The newest records: who signed, and when."""
    table = selection.table
    file, person, date, expires = (table.text(name) for name in ("file", "person", "date", "expires"))
    for row in newest(selection):
        until = f", until {expires[row]}" if expires[row] else ""
        yield Place(path=file[row], text=f"{_named(table, row)}: {person[row]} on {date[row]}{until}")


def combine(tables: Sequence[Table]) -> Table:
    """All records, each once."""
    return tables[0] if len(tables) == 1 else each_once(tables)


KIND = Kind(
    name="attestations",
    title="Attestations",
    row="a record of one role and subject",
    columns=COLUMNS,
    filters=(
        Filter(name="roles", columns=("role",), meaning="roles of those who signed"),
        Filter(
            name="people",
            columns=("person",),
            matching=Matching.LOGIN,
            meaning="those who signed, as the record writes them",
        ),
        Filter(
            name="subjects", columns=("subject",), meaning="what was attested: pen-test, dr-drill, security-review, …"
        ),
    ),
    metrics=(
        Metric(
            name="signed",
            unit=Unit.COUNT,
            better=Better.HIGHER,
            meaning="subjects with a signed record that has not expired, one a role",
        ),
        Metric(
            name="expired",
            unit=Unit.COUNT,
            better=Better.LOWER,
            meaning="subjects whose newest record has expired, one a role",
        ),
        Metric(
            name="age",
            unit=Unit.DURATION,
            better=Better.LOWER,
            meaning="time since the newest record of each role and subject, the oldest of them",
        ),
    ),
    satisfied_by="a signed record in the repository (schemas/attestation-v1.schema.json: role, subject, person, date)",
    measure=measure,
    locate=locate,
    combine=combine,
    documents=True,
)
