"""What a kind of evidence is: its columns, filters, metrics, and what it examined.

Enters: one table of rows (those of all items of one kind and service that count, combined) and the filters of a
criterion. Leaves: a measurement. Each kind is one module in this folder that ends in a `KIND` record; the page
"Evidence kinds" of POLICY and the policy loader read nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum

import msgspec

from readygate.model.evidence import Item
from readygate.model.quantity import Unit
from readygate.model.table import Column, Table


class Matching(Enum):
    """How the patterns of a filter are matched with the cells of a row."""

    PATH = "path"
    """`readygate.model.glob.path_glob` over whole repo-relative paths."""
    NAME = "name"
    """`name_glob` over whole names."""
    WORDS = "words"
    """`words_glob` over all columns of the filter joined and folded to kebab-case words."""
    RULE = "rule"
    """`name_glob` over a rule id and each of its endings after a dot (semgrep prefixes ids with a path)."""
    LOGIN = "login"
    """`name_glob` over names whose case does not matter, as GitHub's logins and teams."""


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """A key of `where:`. It constrains rows whose `entry` is one of `entries` (all rows where that is empty).

    A cell may hold several values, one a line: any of them may match.
    """

    name: str
    columns: tuple[str, ...]
    meaning: str
    matching: Matching = Matching.NAME
    entries: tuple[str, ...] = ()


class Better(Enum):
    """Which way a metric improves."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """A name that `require:` may compare."""

    name: str
    unit: Unit
    meaning: str
    better: Better = Better.NEITHER


class Place(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """Where in the source or the evidence a metric got its value: a path, a line (0: none) and a few words."""

    path: str = ""
    line: int = 0
    text: str = ""


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """What a kind measures: a combined table, the rows that passed the filters, and how it was asked.

    `patterns` are the filters as written (variables replaced); `parameters` come from `with:`; `trusted` are the
    tools of the policy's `trust:`; `items` are the items whose rows the table holds. `today` is the judged day, None
    where nobody said. `digests` are the contents of files by path, as `sha256:…` or `git:…` (the object's name).
    """

    table: Table
    rows: Sequence[int]
    items: tuple[Item, ...] = ()
    patterns: Mapping[str, tuple[str, ...]] = {}
    parameters: Mapping[str, tuple[str, ...]] = {}
    trusted: tuple[str, ...] = ()
    today: dt.date | None = None
    digests: Mapping[str, frozenset[str]] = {}


class Measurement(msgspec.Struct, frozen=True, kw_only=True):
    """What a kind found in a selection.

    `examined` counts the kind's own subjects (`subject` names them, plural): 0 means nothing was looked at, which is
    `invalid`, never a pass (law 2). `values` hold the metrics that the evidence tells. Of those in `at_least` it tells
    no more than a lower bound, for the reason given there: an upper threshold can only be broken by it. `untold` says
    for others why it cannot; `inapplicable` names metrics that have no subject here (no mutation in an API). `notes`
    go into the outcome. `invalid` says why nothing of it may be believed (a record of a day to come). `stale` says what
    has run out: where the thresholds do not hold, that is why.
    """

    examined: int
    subject: str
    values: Mapping[str, float | str] = {}
    at_least: Mapping[str, str] = {}
    untold: Mapping[str, str] = {}
    inapplicable: Mapping[str, str] = {}
    notes: tuple[str, ...] = ()
    invalid: str = ""
    stale: str = ""


class Contradiction(ValueError):
    """Two reports of one thing that cannot both be true; the criterion becomes `invalid`."""


Measure = Callable[[Selection], Measurement]
Locate = Callable[[Selection, str], Iterable[Place]]
Combine = Callable[[Sequence[Table]], Table]
FaultOf = Callable[[str, str], str]


def _any_value(_name: str, _value: str) -> str:
    return ""


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of evidence.

    `row` says what a row is. `owner_column` names the column by which rows are attributed to services row by row
    (law 4), empty where the whole file belongs to one. `owner_by_name`: that column holds service names, not paths.
    `owner_group` names the column by which rows go together: each belongs to all services that own one of its group.
    `version_column` names the column that says of which version of the service a row is (a commit, empty: not told),
    `version_of` the columns that say of what it tells: one row of the judged content answers for older ones (law 5).
    `combine` makes one table of those of several items (law 6); it raises Contradiction. `locate` gives the places
    behind a metric, the most telling first. `fault_of` says why a value of a parameter of `with:` cannot be read, empty
    where it can. `satisfied_by` names, for `missing`, what would answer. `documents`: the kind reads source documents,
    which git may track. `repository` are formats whose files tell of the whole repository: each counts for every
    service, and none may be tracked. `everywhere`: files of the kind lie about in every repository, so that one that
    nobody owns is not worth telling (a README). `items_of` is the kind whose items this one reads, empty where they are
    its own.
    """

    name: str
    title: str
    row: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    metrics: tuple[Metric, ...]
    satisfied_by: str
    measure: Measure
    locate: Locate
    combine: Combine
    parameters: tuple[str, ...] = ()
    fault_of: FaultOf = _any_value
    owner_column: str = ""
    owner_by_name: bool = False
    owner_group: str = ""
    version_column: str = ""
    version_of: tuple[str, ...] = ()
    documents: bool = False
    repository: tuple[str, ...] = ()
    everywhere: bool = False
    items_of: str = ""

    def metric(self, name: str) -> Metric | None:
        """The metric called `name`."""
        for metric in self.metrics:
            if metric.name == name:
                return metric
        return None

    def filter(self, name: str) -> Filter | None:
        """The filter called `name`; `report`, `tool` and `artifact` are known to every kind and not listed here."""
        for known in self.filters:
            if known.name == name:
                return known
        return None


ITEM_FILTERS = ("report", "tool", "artifact")
"""Filters of every kind: the path of the file, the tool that wrote it, the artifact that it came in."""
