"""The kind `reviews`: who approved the head commit of a pull request.

A row is a person's standing review, or the question that was asked. Of several reviews of one person the newest that
decides stands: a comment decides nothing, a dismissed approval is none. An approval counts for the head commit only,
and neither the author's nor a bot's counts. Examined is the question. Metrics: POLICY.md, "Evidence kinds".

Teams are what the source could learn. Where it could not tell somebody's, that approval may or may not be one under a
filter `teams`: the approvals there are a lower bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readygate.kinds.kind import Better, Contradiction, Filter, Kind, Matching, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(
        name="entry",
        type=ColumnType.TEXT,
        meaning="query: what was asked; approval; teamless: an approval by somebody whose teams are not known; "
        "other: a review that is no approval of the head commit",
    ),
    Column(name="asked", type=ColumnType.TEXT, meaning="in a query `owner/repository#number@commit`"),
    Column(name="user", type=ColumnType.TEXT, meaning="login, with and without `@`, one a line"),
    Column(name="teams", type=ColumnType.TEXT, meaning="teams `org/slug`, with and without `@`, one a line"),
    Column(name="text", type=ColumnType.TEXT, meaning="why a review does not count, or why the list is not whole"),
)
_BADNESS = ("approval", "teamless", "other")
"""From best to worst; of two answers about one person the worse stands."""
_SHOWN = 5


def add_query(table: Table, *, repository: str, pull: int, head: str, gap: str = "") -> None:
    """Append the question whose answer the rows are."""
    table.add("query", f"{repository}#{pull}@{head}", "", "", gap)


def add_approval(table: Table, *, user: str, teams: tuple[str, ...] | None) -> None:
    """Append an approval of the head commit; `teams` is None where nobody could tell."""
    entry = "approval" if teams is not None else "teamless"
    table.add(entry, "", _named(user), "\n".join(map(_named, teams or ())), "")


def add_other(table: Table, *, user: str, reason: str) -> None:
    """Append a review that does not count, and why."""
    table.add("other", "", _named(user), "", reason)


def _named(name: str) -> str:
    return f"@{name}\n{name}"


def _login(cell: str) -> str:
    return cell.partition("\n")[0]


def measure(selection: Selection) -> Measurement:
    """The approvals, one a person. A list with a gap tells nothing: what it lacks may take an approval back."""
    table = selection.table
    entry, user, text = (table.text(name) for name in ("entry", "user", "text"))
    queries = [row for row in selection.rows if entry[row] == "query"]
    gaps = "; ".join(dict.fromkeys(text[row] for row in queries if text[row]))
    teamless = [_login(user[row]) for row in selection.rows if entry[row] == "teamless"]
    counted = float(sum(entry[row] in {"approval", "teamless"} for row in selection.rows))
    others = [f"{_login(user[row])}: {text[row]}" for row in selection.rows if entry[row] == "other"]
    unsure = ""
    if teamless and "teams" in selection.patterns:
        counted -= len(teamless)
        unsure = f"the teams of {', '.join(teamless)} are not known: reading them needs a token with `read:org`"
    return Measurement(
        examined=len(queries),
        subject="lists of reviews",
        values={} if gaps else {"approvals": counted},
        at_least={"approvals": unsure} if unsure and not gaps else {},
        untold={"approvals": gaps} if gaps else {},
        notes=tuple(f"not counted, {other}" for other in others[:_SHOWN]),
    )


def locate(selection: Selection, _metric: str) -> Iterator[Place]:
    """Who approved."""
    entry, user = selection.table.text("entry"), selection.table.text("user")
    for row in selection.rows:
        if entry[row] in {"approval", "teamless"}:
            yield Place(text=f"approved by {_login(user[row])}")


def combine(tables: Sequence[Table]) -> Table:
    """Of several answers to one question only those approvals stand that all of them have."""
    if len(tables) == 1:
        return tables[0]
    joined = Table.joined(tables)
    entry, asked, user = (joined.text(name) for name in ("entry", "asked", "user"))
    questions = sorted({asked[row] for row in range(len(joined)) if entry[row] == "query"})
    if len(questions) > 1:
        raise Contradiction(f"reviews of different commits: {questions[0]} and {questions[1]}")
    kept: dict[tuple[str, str], int] = {}
    for row in range(len(joined)):
        key = (user[row], joined.text("text")[row] if entry[row] == "query" else "")
        if key not in kept or (entry[row] != "query" and _worse(joined, row, kept[key])):
            kept[key] = row
    common = set.intersection(*(set(table.text("user")) for table in tables))
    return joined.picked([row for row in kept.values() if user[row] in common])


def _worse(table: Table, row: int, known: int) -> bool:
    """Whether a row says less good of a person than the one before: by its entry, then by fewer teams."""
    entry, teams = table.text("entry"), table.text("teams")
    return (_BADNESS.index(entry[row]), -len(teams[row])) > (_BADNESS.index(entry[known]), -len(teams[known]))


KIND = Kind(
    name="reviews",
    title="Reviews of the pull request",
    row="an approval of the head commit",
    columns=COLUMNS,
    filters=(
        Filter(
            name="teams",
            columns=("teams",),
            matching=Matching.LOGIN,
            entries=("approval",),
            meaning="teams of those who approved: `acme/security` or `@acme/security`",
        ),
        Filter(
            name="users",
            columns=("user",),
            matching=Matching.LOGIN,
            entries=("approval", "teamless", "other"),
            meaning="logins of those who approved: `alice` or `@alice`",
        ),
    ),
    metrics=(
        Metric(
            name="approvals",
            unit=Unit.COUNT,
            better=Better.HIGHER,
            meaning="approvals of the head commit, one a person, without the author's and those of bots",
        ),
    ),
    satisfied_by="the reviews of the pull request, as GitHub tells them (`reviews/v1` of schemas/facts-v1.schema.json)",
    measure=measure,
    locate=locate,
    combine=combine,
    repository=("reviews",),
)
