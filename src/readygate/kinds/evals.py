"""The kind `evals`: cases of a prompt evaluation.

A row is a case of one prompt and one provider. Examined are the cases that assert something: one without an assertion
passes whatever the model answers, so it proves nothing and is counted nowhere. A case may pass on a threshold while an
assertion in it failed; it is passed, as its author wrote, and counted apart. Metrics: POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from readygate.kinds.combining import keep_worst
from readygate.kinds.kind import Better, Filter, Kind, Matching, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

UNASSERTED, PASSED, BY_THRESHOLD, FAILED, ERRORED = "unasserted", "passed", "passed-by-threshold", "failed", "errored"
_RANK = {status: rank for rank, status in enumerate((UNASSERTED, PASSED, BY_THRESHOLD, FAILED, ERRORED))}
"""From best to worst; of two reports of one case the worse stands."""

COLUMNS = (
    Column(name="suite", type=ColumnType.TEXT, meaning="the description of the evaluation"),
    Column(name="case", type=ColumnType.TEXT, meaning="the description of the case"),
    Column(name="number", type=ColumnType.INTEGER, meaning="the case's place in the evaluation"),
    Column(name="prompt", type=ColumnType.TEXT, meaning="the label of the prompt"),
    Column(name="provider", type=ColumnType.TEXT, meaning="the label or id of the provider"),
    Column(
        name="tags",
        type=ColumnType.TEXT,
        meaning="tags of the evaluation and metadata of the case, `key:value` and the value alone, one a line",
    ),
    Column(name="status", type=ColumnType.TEXT, meaning="passed, passed-by-threshold, failed, errored, or unasserted"),
    Column(name="message", type=ColumnType.TEXT, meaning="first line of the reason, at most 200 characters"),
)


def measure(selection: Selection) -> Measurement:
    """Counts of the cases that assert something, and the passed over all of them."""
    status = selection.table.text("status")
    count = Counter(status[row] for row in selection.rows)
    passed, failed = count[PASSED] + count[BY_THRESHOLD], count[FAILED] + count[ERRORED]
    values: dict[str, float | str] = {
        "passed": float(passed),
        "failed": float(failed),
        "total": float(passed + failed),
        BY_THRESHOLD: float(count[BY_THRESHOLD]),
    }
    untold = {}
    if passed + failed:
        values["pass-rate"] = passed / (passed + failed)
    else:
        untold["pass-rate"] = "no selected case asserts anything"
    notes = []
    if count[BY_THRESHOLD]:
        notes.append(f"{count[BY_THRESHOLD]} of {passed} cases passed on their threshold with a failed assertion")
    if count[UNASSERTED]:
        notes.append(f"{count[UNASSERTED]} cases assert nothing and are not counted")
    return Measurement(
        examined=passed + failed, subject="cases with assertions", values=values, untold=untold, notes=tuple(notes)
    )


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The cases behind a metric: those that failed, or passed on a threshold."""
    table = selection.table
    status, wanted = table.text("status"), (BY_THRESHOLD,) if metric == BY_THRESHOLD else (FAILED, ERRORED)
    for row in selection.rows:
        if status[row] in wanted:
            names = (table.text(name)[row] for name in ("suite", "case", "prompt"))
            yield Place(text=f"{' > '.join(filter(None, names))}: {table.text('message')[row] or status[row]}")


def combine(tables: Sequence[Table]) -> Table:
    """One row a case, prompt and provider; of reports of one case the worse stands."""
    return keep_worst(tables, ("suite", "case", "number", "prompt", "provider"), _badness)


def _badness(table: Table, row: int) -> float:
    return _RANK.get(table.text("status")[row], len(_RANK))


KIND = Kind(
    name="evals",
    title="Prompt evaluations",
    row="a case of one prompt",
    columns=COLUMNS,
    filters=(
        Filter(
            name="suites",
            columns=("suite", "case"),
            matching=Matching.WORDS,
            meaning="words of the descriptions of evaluation and case: `*safety*`",
        ),
        Filter(name="tags", columns=("tags",), meaning="tags of the evaluation, metadata of the case: `suite:golden`"),
        Filter(name="prompts", columns=("prompt",), meaning="labels of the prompts"),
    ),
    metrics=(
        Metric(name="pass-rate", unit=Unit.RATIO, better=Better.HIGHER, meaning="passed over total"),
        Metric(name="passed", unit=Unit.COUNT, better=Better.HIGHER, meaning="cases that passed"),
        Metric(name="failed", unit=Unit.COUNT, better=Better.LOWER, meaning="cases that failed or ended with an error"),
        Metric(name="total", unit=Unit.COUNT, better=Better.HIGHER, meaning="all cases that assert something"),
        Metric(
            name=BY_THRESHOLD,
            unit=Unit.COUNT,
            better=Better.LOWER,
            meaning="of the passed cases those in which an assertion failed",
        ),
    ),
    satisfied_by="the JSON output of a promptfoo run",
    measure=measure,
    locate=locate,
    combine=combine,
)
