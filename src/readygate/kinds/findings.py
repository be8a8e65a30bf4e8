"""The kind `findings`: what linters and scanners say of the source, and what they looked at to say it.

A row is one of five entries, each of a run of a tool:

- `run`: the run itself, with what its report tells: `rules`, `files`, `suppressed`;
- `rule`: a rule that the run evaluated;
- `file`: a file that the run scanned;
- `gap`: a file or a rule that the run gave up on (empty path or rule: the report does not say which);
- `result`: a finding. Tools also report what is no problem (SARIF kinds `pass`, `informational`, `notApplicable`, the
  baseline state `absent`): that gives rule and file rows, no result. What needs a decision (`open`, `review`) is a
  result of level `none`: counted in `total`, in no level. A result in several files is a row for each.

Examined are rules × scanned files (see `readygate.kinds.scanning`). Metrics: POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

from collections.abc import Iterator

from readygate.kinds import reporting, scanning
from readygate.kinds.kind import Better, Filter, Kind, Matching, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType

COLUMNS = (
    Column(name="entry", type=ColumnType.TEXT, meaning="run, rule, file, gap or result"),
    Column(name="run", type=ColumnType.TEXT, meaning="the run that the row belongs to, a number within its file"),
    Column(name="tool", type=ColumnType.TEXT, meaning="the tool's name, then the short forms that filters may use"),
    Column(name="rule", type=ColumnType.TEXT, meaning="the id of the rule"),
    Column(name="level", type=ColumnType.TEXT, meaning="of a result: error, warning, note or none"),
    Column(name="path", type=ColumnType.PATH, meaning="the file; empty where the report names none"),
    Column(name="line", type=ColumnType.INTEGER, meaning="first line of the result; 0: not told"),
    Column(name="message", type=ColumnType.TEXT, meaning="of a result, 200 characters at most; of a run, the version"),
    Column(name="suppressed", type=ColumnType.TEXT, meaning="how a result is suppressed: inSource, external; or empty"),
    Column(name="state", type=ColumnType.TEXT, meaning="against a baseline: new, unchanged, updated; empty: not told"),
    Column(name="tags", type=ColumnType.TEXT, meaning="tags of the rule and of the result, one a line"),
    Column(
        name="tells", type=ColumnType.TEXT, meaning="of a run: which of rules, files, suppressed it tells, one a line"
    ),
)
LEVELS = ("error", "warning", "note", "none")
"""From worst to least."""
MESSAGE_LIMIT = 200
_METRIC_OF = {"error": "errors", "warning": "warnings", "note": "notes"}
_LEVEL_OF = {metric: level for level, metric in _METRIC_OF.items()}


def names_of(tool: str) -> str:
    """The cell `tool` for a tool's name: the name, and in small letters the name and its first word."""
    name = " ".join(tool.split())
    return "\n".join(dict.fromkeys([name, name.lower(), name.lower().partition(" ")[0]]))


def short(message: str) -> str:
    """A message as the table keeps it: one line, 200 characters at most."""
    text = message[:MESSAGE_LIMIT]
    return text if text.isprintable() else " ".join(message[: 2 * MESSAGE_LIMIT].split())[:MESSAGE_LIMIT].rstrip()


def measure(selection: Selection) -> Measurement:
    """Counts of the results that are not suppressed, and of what was looked at."""
    values, untold = _counts(selection)
    scan = scanning.examine(selection)
    for metric, number, reason in (
        ("rules-run", scan.rules, scan.no_rules),
        ("files-scanned", scan.files, scan.no_files),
        ("suppressed", values.pop("suppressed"), scan.no_suppressed),
    ):
        if reason:
            untold[metric] = reason
        else:
            values[metric] = float(number)
    return Measurement(
        examined=scan.examined,
        subject="checks (rule × scanned file)",
        values=values,
        untold=untold,
        notes=scan.notes,
    )


def _counts(selection: Selection) -> tuple[dict[str, float | str], dict[str, str]]:
    table = selection.table
    level, state, suppressed = table.text("level"), table.text("state"), table.text("suppressed")
    count = dict.fromkeys([*_LEVEL_OF, "total", "suppressed"], 0)
    states = []
    for row in scanning.rows_by_entry(selection).get("result", ()):
        if suppressed[row]:
            count["suppressed"] += 1
            continue
        count["total"] += 1
        states.append(state[row])
        if level[row] in _METRIC_OF:
            count[_METRIC_OF[level[row]]] += 1
    values: dict[str, float | str] = {name: float(number) for name, number in count.items()}
    if all(states):
        values["new"] = float(states.count("new"))
        return values, {}
    return values, {"new": "the report does not compare its results with a baseline"}


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The results behind a metric, the worst level first; for `rules-run` the rules, for `files-scanned` the files."""
    table = selection.table
    entry, rule, path, line = table.text("entry"), table.text("rule"), table.text("path"), table.integers("line")
    if metric in {"rules-run", "files-scanned"}:
        wanted = "rule" if metric == "rules-run" else "file"
        yield from (Place(path=path[row], text=rule[row]) for row in selection.rows if entry[row] == wanted)
        return
    level, state, suppressed = table.text("level"), table.text("state"), table.text("suppressed")
    message = table.text("message")
    results = [
        row
        for row in selection.rows
        if entry[row] == "result"
        and bool(suppressed[row]) == (metric == "suppressed")
        and (metric != "new" or state[row] == "new")
    ]
    for shown in [_LEVEL_OF[metric]] if metric in _LEVEL_OF else LEVELS:
        for row in results:
            if level[row] == shown:
                yield Place(path=path[row], line=line[row], text=f"{rule[row].partition(chr(10))[0]}: {message[row]}")


KIND = Kind(
    name="findings",
    title="Static analysis",
    row="a run, a rule that it evaluated, a file that it scanned, a gap, or a result",
    columns=COLUMNS,
    filters=(
        Filter(name="tools", columns=("tool",), meaning="tools by name: `semgrep`, `eslint`"),
        Filter(
            name="rules",
            columns=("rule",),
            matching=Matching.RULE,
            entries=("rule", "result"),
            meaning="rule ids, without semgrep's path before them too; each pattern needs a rule that ran",
        ),
        Filter(name="levels", columns=("level",), entries=("result",), meaning="error, warning, note, none"),
        Filter(
            name="paths",
            columns=("path",),
            matching=Matching.PATH,
            entries=("file", "result"),
            meaning="the files scanned and found in; a result without a file is left out",
        ),
        Filter(
            name="tags",
            columns=("tags",),
            entries=("rule", "result"),
            meaning="tags of rules and results; each pattern needs a rule that ran",
        ),
    ),
    metrics=(
        Metric(name="errors", unit=Unit.COUNT, better=Better.LOWER, meaning="results of level error"),
        Metric(name="warnings", unit=Unit.COUNT, better=Better.LOWER, meaning="results of level warning"),
        Metric(name="notes", unit=Unit.COUNT, better=Better.LOWER, meaning="results of level note"),
        Metric(
            name="total",
            unit=Unit.COUNT,
            better=Better.LOWER,
            meaning="all results that are not suppressed, of whatever level, those that await a decision included",
        ),
        Metric(name="new", unit=Unit.COUNT, better=Better.LOWER, meaning="results that the tool's baseline lacks"),
        Metric(name="suppressed", unit=Unit.COUNT, better=Better.LOWER, meaning="results suppressed and accepted so"),
        Metric(name="rules-run", unit=Unit.COUNT, better=Better.HIGHER, meaning="rules that the reports say ran"),
        Metric(name="files-scanned", unit=Unit.COUNT, better=Better.HIGHER, meaning="files listed as scanned"),
    ),
    satisfied_by="a SARIF 2.1.0 report of a linter or scanner, or semgrep's JSON (with --time)",
    measure=measure,
    locate=locate,
    combine=reporting.combine,
    owner_column="path",
)
