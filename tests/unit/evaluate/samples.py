"""A kind of evidence made for these tests, and builders of items, criteria and policies around it.

The kind `things` measures what `with:` tells it to, so that each way through evaluation can be asked for: rows of the
entry `thing` are examined, `bad` counts those in the state `bad`, `total` counts all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

import msgspec

from readygate.evaluate.evaluate import evaluate
from readygate.kinds import changes, files
from readygate.kinds.kind import (
    Better,
    Contradiction,
    Filter,
    Kind,
    Matching,
    Measurement,
    Metric,
    Place,
    Selection,
)
from readygate.model.evidence import Bundle, Item, Problem
from readygate.model.policy import (
    CANONICAL,
    Criterion,
    DeclaredReport,
    GateTitle,
    Group,
    How,
    Ladder,
    Leaf,
    Policy,
    Rung,
    Service,
)
from readygate.model.quantity import Unit
from readygate.model.subject import Subject
from readygate.model.table import Column, ColumnType, Table
from readygate.model.threshold import parse_threshold
from readygate.model.verdict import CriterionVerdict, Judged, ServiceVerdict

DAY = dt.date(2026, 11, 21)
LADDER = Ladder(
    name=CANONICAL,
    rungs=tuple(Rung(id=f"L{number}", title=f"Level {number}", contains=f"L{number}") for number in range(5)),
)
COLUMNS = (
    Column(name="entry", type=ColumnType.TEXT, meaning="thing or note"),
    Column(name="path", type=ColumnType.PATH, meaning="where"),
    Column(name="label", type=ColumnType.TEXT, meaning="labels, one a line"),
    Column(name="title", type=ColumnType.UNIQUE, meaning="its name"),
    Column(name="state", type=ColumnType.TEXT, meaning="good or bad"),
)
METRICS = (
    Metric(name="total", unit=Unit.COUNT, better=Better.HIGHER, meaning="all"),
    Metric(name="bad", unit=Unit.COUNT, better=Better.LOWER, meaning="bad ones"),
    Metric(name="share", unit=Unit.RATIO, better=Better.HIGHER, meaning="good ones over all"),
    Metric(name="time", unit=Unit.DURATION, better=Better.LOWER, meaning="never told"),
)


def measure(selection: Selection) -> Measurement:
    """Counts; parameters `inapplicable`, `untold`, `at-least` name metrics that are told that way."""
    entry, state = selection.table.text("entry"), selection.table.text("state")
    rows = [row for row in selection.rows if entry[row] == "thing"]
    bad = sum(state[row] == "bad" for row in rows)
    values: dict[str, float | str] = {"total": float(len(rows)), "bad": float(bad)}
    if rows:
        values["share"] = (len(rows) - bad) / len(rows)
    inapplicable = dict.fromkeys(selection.parameters.get("inapplicable", ()), "nothing here has one")
    untold = dict.fromkeys(selection.parameters.get("untold", ()), "the tool leaves it out")
    return Measurement(
        examined=len(rows),
        subject="things",
        values={name: value for name, value in values.items() if name not in inapplicable and name not in untold},
        at_least=dict.fromkeys(selection.parameters.get("at-least", ()), "it stops counting"),
        untold=untold,
        inapplicable=inapplicable,
        notes=selection.parameters.get("notes", ()),
    )


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The bad things; `total` has every thing."""
    entry, state, path = (selection.table.text(name) for name in ("entry", "state", "path"))
    title = selection.table.words("title")
    for row in selection.rows:
        if entry[row] == "thing" and (state[row] == "bad" or metric == "total"):
            yield Place(path=path[row], line=row, text=title[row])


def combine(tables: Sequence[Table]) -> Table:
    """All rows; Contradiction where two tables have a row of the title `disputed`."""
    disputed = sum("disputed" in list(table.words("title")) for table in tables)
    if disputed > 1:
        raise Contradiction("two reports disagree about `disputed`")
    return Table.joined(tables)


THINGS = Kind(
    name="things",
    title="Things",
    row="a thing or a note",
    columns=COLUMNS,
    filters=(
        Filter(name="paths", columns=("path",), matching=Matching.PATH, entries=("thing",), meaning="where"),
        Filter(name="folders", columns=("path",), matching=Matching.PATH, meaning="where, of notes too"),
        Filter(name="labels", columns=("label",), meaning="labels"),
        Filter(name="marks", columns=("label",), entries=("thing",), meaning="labels of things"),
        Filter(name="titles", columns=("title",), meaning="whole titles"),
        Filter(name="routes", columns=("label",), matching=Matching.PATH, meaning="no files"),
        Filter(name="about", columns=("label", "title"), matching=Matching.WORDS, meaning="words"),
        Filter(name="words", columns=("title",), matching=Matching.WORDS, meaning="words, without markers"),
    ),
    metrics=METRICS,
    satisfied_by="a report of things",
    measure=measure,
    locate=locate,
    combine=combine,
    parameters=("inapplicable", "untold", "at-least", "notes"),
)
ROWS = msgspec.structs.replace(THINGS, name="rows", owner_column="path")
PACTS = msgspec.structs.replace(THINGS, name="pacts", owner_column="label", owner_by_name=True)
DOCS = msgspec.structs.replace(THINGS, name="docs", documents=True, everywhere=True, repository=("whole-json",))
OTHERS = msgspec.structs.replace(THINGS, name="others", satisfied_by="a report of others")
KINDS = {kind.name: kind for kind in (THINGS, ROWS, PACTS, DOCS, OTHERS, changes.KIND, files.KIND)}
FORMATS = {f"{name}-json": name for name in KINDS} | {"things-xml": "things"}


def table(*rows: str) -> Table:
    """Rows written `title`, `title!` (bad), `title@path`, `title#label`, or `note:title`."""
    found = Table(COLUMNS)
    for text in rows:
        entry = "note" if text.startswith("note:") else "thing"
        text = text.removeprefix("note:")
        text, _, label = text.partition("#")
        text, _, path = text.partition("@")
        found.add(entry, path, label, text.rstrip("!"), "bad" if text.endswith("!") else "good")
    return found


def item(*rows: str, kind: str = "things", path: str = "reports/things.json", **fields: Any) -> Item:
    """An item of a kind, in that kind's JSON format unless `format` says otherwise."""
    given = {"format": f"{kind}-json", "sha256": sha256(repr(rows).encode()).hexdigest(), "size": 1, **fields}
    return Item(path=path, kind=kind, table=table(*rows), **given)


def fatal(fault: str = "cut off", **fields: Any) -> tuple[Problem, ...]:
    """A problem that makes an item invalid."""
    return (Problem(fault=fault, **fields),)


def leaf(
    *require: str, kind: str = "things", parameters: Mapping[str, tuple[str, ...]] | None = None, **where: Any
) -> Leaf:
    """A condition; filters are given as `paths=("src/**",)`."""
    globs = {name: (value,) if isinstance(value, str) else tuple(value) for name, value in where.items()}
    return Leaf(kind=kind, where=globs, parameters=parameters or {}, require=tuple(map(parse_threshold, require)))


def all_of(*parts: Leaf | Group) -> Group:
    return Group(how=How.ALL, parts=parts)


def any_of(*parts: Leaf | Group) -> Group:
    return Group(how=How.ANY, parts=parts)


def criterion(condition: Leaf | Group | None = None, id: str = "G1.asked", **fields: Any) -> Criterion:  # noqa: A002
    """A criterion `G1.asked`, asked from L1 on: no thing may be bad."""
    group, _, name = id.partition(".")
    given = {"title": "Asked", "source": "", "start": "L1", "condition": condition or leaf("bad = 0"), **fields}
    return Criterion(id=id, group=group, name=name, **given)


def service(*criteria: Criterion, name: str = "shop", **fields: Any) -> Service:
    return Service(name=name, criteria=criteria or (criterion(),), **fields)


def declared(path: str, form: str = "things-json", root: str = "") -> DeclaredReport:
    return DeclaredReport(format=form, path=path, root=root)


def policy(*services: Service, **fields: Any) -> Policy:
    """A policy with the gates G1 and G2 and the ladder L0-L4."""
    given: dict[str, Any] = {
        "digest": "0" * 64,
        "files": ("policy.yml",),
        "services": services or (service(),),
        "ladders": {CANONICAL: LADDER},
        "gates": (GateTitle(id="G1", title="First"), GateTitle(id="G2", title="Second")),
        "milestones": (),
    }
    return Policy(**{**given, **fields})


def judged(rules: Policy, items: Iterable[Item] = (), *, bundle: Bundle | None = None, **subject: Any) -> Judged:
    """The verdict, at L1 unless the subject says otherwise."""
    about = Subject(**{"today": DAY, "target": "L1", **subject})
    found = bundle if bundle is not None else Bundle.of(items)
    return evaluate(rules, found, about, kinds=KINDS.__getitem__, formats=FORMATS)


def only(rules: Policy, items: Iterable[Item] = (), **subject: Any) -> ServiceVerdict:
    """The verdict on the only service."""
    (verdict,) = judged(rules, items, **subject).services
    return verdict


def asked(one: Criterion | Leaf | Group, *items: Item, **fields: Any) -> CriterionVerdict:
    """What one criterion says of these items, for the only service of a policy; `fields` are the service's."""
    subject = {name: fields.pop(name) for name in ("replay", "changes", "today") if name in fields}
    one = one if isinstance(one, Criterion) else criterion(one)
    verdict = only(policy(service(one, **fields)), items, **subject)
    found = verdict.criterion(one.id)
    assert found is not None
    return found
