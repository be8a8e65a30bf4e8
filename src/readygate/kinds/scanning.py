"""What runs of linters and scanners prove that they looked at.

Enters: a selection of the kind `findings`. Leaves: how many checks (rule × scanned file) stand behind a count, and the
reasons why nothing does. A run is a witness for a criterion

- if its report lists scanned files: only where some of them pass the filter `paths`;
- with a filter `rules` or `tags`: only where it lists a rule that passes, and of the files that it lists only those
  count that such a rule reads, as far as that is known (`readygate.kinds.rule_files`);
- without one: where it lists files or rules, or the policy trusts the tool.

Every pattern of `rules` and `tags` needs a witness of its own: a list of two rules is not answered by one of them
(`{a,b}` asks for either). A report that says neither what rules nor what files proves nothing, and spoils the criterion
unless its tool is trusted. So does a file or a rule that a run gave up on, where the filters select it.
"""

from __future__ import annotations

import msgspec

from readygate.kinds.filtering import accepts
from readygate.kinds.kind import Matching, Selection
from readygate.kinds.rule_files import endings_of

_RULE_FILTERS = {"rules": ("rule", Matching.RULE), "tags": ("tags", Matching.NAME)}


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """What was looked at; `examined` 0: nothing was proven. A reason says why a number is not told, or is empty."""

    examined: int
    rules: int
    files: int
    no_rules: str
    no_files: str
    no_suppressed: str
    notes: tuple[str, ...]


class _Run(msgspec.Struct, kw_only=True):
    """One run: what it tells, and the rows of rules and files that passed the filters."""

    tool: str
    names: tuple[str, ...]
    tells: tuple[str, ...]
    rules: list[int] = []
    files: int = 0

    @property
    def silent(self) -> bool:
        return "rules" not in self.tells and "files" not in self.tells


def examine(selection: Selection) -> Scan:
    """What the runs of a selection prove under its filters."""
    asked = [name for name in _RULE_FILTERS if selection.patterns.get(name)]
    runs = list(_runs(selection, asked=bool(asked)).values())
    trusted = {name.lower() for name in selection.trusted}
    witnesses = [run for run in runs if _testifies(run, asked=bool(asked), trusted=trusted)]
    unproven = _unproven(selection, witnesses, asked)
    faults = [*unproven, *_gaps(selection)]
    if not asked:
        faults += [
            f"{run.tool} lists neither rules nor files, which proves nothing (`trust: [{run.names[-1]}]` believes it)"
            for run in runs
            if run.silent and not trusted.intersection(run.names)
        ]
    if not witnesses and not faults:
        faults.append(_nowhere(selection, runs))
    rules = {selection.table.text("rule")[row] for run in witnesses for row in run.rules}
    told = bool(asked) or any("rules" in run.tells for run in witnesses)
    return Scan(
        examined=0 if faults else sum(max(1, len(run.rules)) * max(1, run.files) for run in witnesses),
        rules=len(rules),
        files=len(_selected_files(selection)),
        no_rules="; ".join(unproven)
        or ("" if told else "no report lists the rules that ran (semgrep: --time or SARIF)"),
        no_files="" if any("files" in run.tells for run in runs) else "no report lists the files that it scanned",
        no_suppressed=_hidden(runs),
        notes=(*faults, *_unknown(witnesses)),
    )


def _runs(selection: Selection, *, asked: bool) -> dict[str, _Run]:
    table = selection.table
    name, tool, tells = (table.text(column) for column in ("run", "tool", "tells"))
    rows = rows_by_entry(selection)
    runs = {}
    for row in rows.get("run", ()):
        names = tool[row].split("\n")
        told = tuple(tells[row].split("\n"))
        runs[name[row]] = _Run(tool=names[0], names=tuple([text.lower() for text in names]), tells=told, rules=[])
    for row in rows.get("rule", ()):
        if name[row] in runs:
            runs[name[row]].rules.append(row)
    rule, path = table.text("rule"), table.text("path")
    read = {key: _endings([rule[row] for row in run.rules]) if asked else ("",) for key, run in runs.items()}
    for row in rows.get("file", ()):
        if name[row] in runs and path[row].endswith(read[name[row]]):
            runs[name[row]].files += 1
    return runs


def rows_by_entry(selection: Selection) -> dict[str, list[int]]:
    """The selected rows of each entry that the table has."""
    entry = selection.table.text("entry")
    rows: list[list[int]] = [[] for _ in entry.pool]
    for row in selection.rows:
        rows[entry.codes[row]].append(row)
    return dict(zip(entry.pool, rows, strict=True))


def _endings(rules: list[str]) -> tuple[str, ...]:
    """How the names of the files end that one of the rules reads."""
    known = [endings_of(rule) for rule in rules]
    return tuple(ending for endings in known for ending in (("",) if endings is None else endings)) or ("",)


def _testifies(run: _Run, *, asked: bool, trusted: set[str]) -> bool:
    if "files" in run.tells and not run.files:
        return False
    if asked:
        return bool(run.rules)
    return not run.silent or bool(trusted.intersection(run.names))


def _unproven(selection: Selection, witnesses: list[_Run], asked: list[str]) -> list[str]:
    """The patterns of `rules` and `tags` for which no witness has a rule."""
    reasons = []
    for name in asked:
        column, matching = _RULE_FILTERS[name]
        cells = selection.table.text(column)
        wanted = [pattern for pattern in selection.patterns[name] if not pattern.startswith("!")]
        for pattern in wanted or ["*"]:
            check = accepts(matching, [pattern])
            if not any(check(cells[row].split("\n")) for run in witnesses for row in run.rules):
                reasons.append(f"no report shows that a rule ran for `{name}: {pattern}`")
    return reasons


def _gaps(selection: Selection) -> list[str]:
    """What runs gave up on, as far as the filters select it; a gap without a place counts for every filter."""
    table = selection.table
    entry, tool, rule, path = (table.text(column) for column in ("entry", "tool", "rule", "path"))
    if "gap" not in entry.pool:
        return []
    reaches = accepts(Matching.PATH, selection.patterns.get("paths", ()))
    asks = accepts(Matching.RULE, selection.patterns.get("rules", ()))
    reasons = []
    for row in selection.rows:
        if entry[row] == "gap" and (not path[row] or reaches([path[row]])) and (not rule[row] or asks([rule[row]])):
            what = f"rule {rule[row]}" if rule[row] else "the scan"
            where = path[row] or "a file that the report does not name"
            reasons.append(f"{tool[row].partition(chr(10))[0]} gave up: {what} did not finish on {where}")
    return reasons


def _nowhere(selection: Selection, runs: list[_Run]) -> str:
    """Why there is no witness: the filters, or nothing was scanned."""
    entry = selection.table.text("entry")
    scanned = sum(entry[row] == "file" for row in range(len(selection.table)))
    if not runs:
        return "no run of a tool that the filters select"
    if scanned:
        return f"{scanned} files were scanned, none of them is selected here"
    return f"{', '.join(run.tool for run in runs)} scanned no file"


def _selected_files(selection: Selection) -> set[str]:
    path = selection.table.text("path")
    return {path[row] for row in rows_by_entry(selection).get("file", ())}


def _hidden(runs: list[_Run]) -> str:
    hiding = sorted({run.tool for run in runs if "suppressed" not in run.tells})
    return f"{', '.join(hiding)} leaves suppressed results out of this report (its SARIF has them)" if hiding else ""


def _unknown(witnesses: list[_Run]) -> list[str]:
    tools = sorted({run.tool for run in witnesses if "files" not in run.tells})
    return [
        f"files scanned: unknown ({tool} does not list them, so a rule may have had no file to scan)" for tool in tools
    ]
