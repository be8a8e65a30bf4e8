"""SARIF 2.1.0 of any tool: runs, the rules and files that they list, and their results.

Enters: a SARIF log. Leaves: rows of the kind `findings`. Specification:
https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.

- A run that says that it failed is no evidence: `executionSuccessful` false, a notification of level error (3.20.21;
  semgrep calls every execution successful, whatever its exit code), or no array `results` (3.14.23).
- A result without a level has that of its rule, or of an override of it where that is more severe; else `warning`.
- A suppression counts unless it is under review or rejected (3.35.3).
- A listed rule ran, unless it is disabled or all that is said of it is `notApplicable`.
- `artifacts` lists scanned files, except those with roles that say otherwise. Spectral's list is empty whatever it
  scanned, which 3.14.15 permits: an empty list tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.findings import COLUMNS, names_of, short
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.table import Table
from readygate.readers import sarif
from readygate.readers.jsonwalk import walk
from readygate.readers.sarif_notices import Notice, notices
from readygate.readers.sarif_places import Places
from readygate.readers.sarif_rules import Rule, Rules, one_line
from readygate.readers.source import Source

_NO_PROBLEM = {"pass", "informational", "notApplicable"}
_SCANNED = {"analysisTarget", "resultFile", "tracedFile"}
_NO_MATTER = {"added", "modified", "renamed", "unmodified", "uncontrolled", "referencedOnCommandLine"}
_GAVE_UP = {"Timeout", "Out of memory", "Stack overflow", "Fixpoint timeout", "Too many matches", "Syntax error"}
"""Scans of a file that semgrep broke off; its SARIF has them as warnings that name the file in their text only."""
_PARTLY = "Syntax error at line"
"""How semgrep's message starts where it skipped a few lines and scanned the rest of the file."""
_SHOWN = 3
_UNNAMED = sarif.DescriptorReference()


class _Run:
    """One run while it is read. Results may come before what explains them, so rows hold references (see `_Log`)."""

    def __init__(self) -> None:
        self.tool: sarif.Tool | None = None
        self.invocations: list[sarif.Invocation] = []
        self.bases: dict[str, sarif.ArtifactLocation] = {}
        self.artifacts: list[sarif.Artifact] = []
        self.finished = False
        self.rules: dict[sarif.DescriptorReference, int] = {}
        self.paths: dict[sarif.ArtifactLocation, int] = {}
        self.evaluated: set[int] = set()
        self.inapplicable: set[int] = set()
        self.passed: set[int] = set()

    def rule(self, result: sarif.Result) -> int:
        """The reference of a result's rule."""
        rule = result.rule or _UNNAMED
        index = result.rule_index if result.rule_index is not None and result.rule_index >= 0 else rule.index
        key = sarif.DescriptorReference(id=result.rule_id or rule.id, index=index, tool_component=rule.tool_component)
        return self.rules.setdefault(key, len(self.rules))

    def place(self, location: sarif.Location) -> tuple[int, int]:
        """The reference of a location's file, -1 where it names none, and its line, 0 where it has none."""
        physical = location.physical_location
        if physical is None or physical.artifact_location is None:
            return -1, 0
        line = physical.region.start_line if physical.region is not None else None
        file = self.paths.setdefault(physical.artifact_location, len(self.paths))
        return file, line if line is not None and 0 < line < 1 << 40 else 0


class _Log:
    """The rows of a log. A cell that starts with `\\0` is a reference: the number of a run, and one in it."""

    def __init__(self) -> None:
        self.table = Table(COLUMNS)
        self.version = ""
        self.runs = [_Run()]

    def add(self, result: sarif.Result) -> None:
        """A row for each file of a result that is a problem now; what is none tells only that its rule ran."""
        run, number = self.runs[-1], str(len(self.runs) - 1)
        if result.baseline_state == "absent":
            return
        places: dict[int, int] = {}
        for location in result.locations or ():
            file, line = run.place(location)
            places.setdefault(file, line)
        rule = run.rule(result)
        if result.kind in _NO_PROBLEM and result.level in {None, "none"}:
            (run.inapplicable if result.kind == "notApplicable" else run.evaluated).add(rule)
            run.passed.update(places if result.kind == "pass" else ())
            return
        run.evaluated.add(rule)
        known = f"\0{number}.{rule}"
        level = result.level or ("none" if result.kind not in {None, "fail"} else known)
        tags = "\n".join([known, *result.properties.words]) if result.properties is not None else known
        suppressed, state, message = _suppressed(result), result.baseline_state or "", short(_text(result.message))
        for file, line in (places or {-1: 0}).items():
            path = f"\0{number}.{file}" if file >= 0 else ""
            self.table.add("result", number, number, known, level, path, line, message, suppressed, state, tags, "")


def _suppressed(result: sarif.Result) -> str:
    """The kinds of the suppressions, where all of them are accepted (`state` is what drafts called `status`)."""
    known = result.suppressions or []
    if any((each.status or each.state or "accepted") != "accepted" for each in known):
        return ""
    return ", ".join(dict.fromkeys(each.kind or "external" for each in known))


def _text(message: sarif.Text | None) -> str:
    return (message.text or message.markdown or message.id or "") if message is not None else ""


def collect(source: Source) -> Collected:
    """The rows of a log; EvidenceError where it is no SARIF 2.1.0, a fatal problem where a run did not finish."""
    log = _Log()
    for path, value in walk(source, sarif.PLAN):
        if path == "version":
            log.version = value
        elif path == "runs[]":
            log.runs.append(_Run())
        elif path == "inlineExternalProperties":
            _refuse_external(value)
        elif path != "runs":
            _take(log, path.removeprefix("runs[]."), value)
    if log.version != "2.1.0":
        raise EvidenceError(f"SARIF of version {log.version[:20]!r}; 2.1.0 is read")
    return _explained(log, log.runs[:-1])


def _take(log: _Log, name: str, value: Any) -> None:
    """What a run has under `name`; null is as absent."""
    run = log.runs[-1]
    if value is None:
        return
    match name:
        case "tool":
            run.tool = value
        case "invocations":
            run.invocations = value
        case "originalUriBaseIds":
            run.bases = value
        case "externalPropertyFileReferences":
            _refuse_external(value.get("results"))
        case "artifacts":
            run.artifacts += value
        case _:
            run.finished = True
            for result in value:
                log.add(result)


def _refuse_external(value: object) -> None:
    if value:
        raise EvidenceError("keeps results outside of its runs (external properties), where they are not read")


def _explained(log: _Log, runs: list[_Run]) -> Collected:
    """The table with its references resolved and the rows of what was looked at; the problems; the folders."""
    tools: list[sarif.Component] = []
    problems: list[Problem] = []
    roots: set[str] = set()
    rules: dict[str, Rule] = {}
    paths: dict[str, str] = {}
    context: list[tuple[str | int, ...]] = []
    for number, run in enumerate(runs):
        if run.tool is None:
            raise EvidenceError(f"run {number + 1} names no tool")
        tools.append(run.tool.driver)
        known = Rules(run.tool, run.invocations)
        places = Places(run.artifacts, run.bases)
        names = [known.resolve(reference) for reference in run.rules]
        files = [places.path(location) for location in run.paths]
        rules.update((f"\0{number}.{code}", rule) for code, rule in enumerate(names))
        paths.update((f"\0{number}.{code}", path) for code, path in enumerate(files))
        problems += _problems(run)
        context += _context(run, str(number), _ran(run, known, names), _scanned(run, places, files))
        roots |= places.roots
    _resolve(log.table, rules, paths, [names_of(tool.name) for tool in tools])
    for row in context:
        log.table.add(*row)
    first = tools[0] if tools else None
    return Collected(
        table=log.table,
        tool=first.name if first else "",
        tool_version=_version(first) if first else "",
        problems=tuple(problems),
        roots=tuple(sorted(roots)),
    )


def _resolve(table: Table, rules: dict[str, Rule], paths: dict[str, str], tools: list[str]) -> None:
    """References become what they stand for."""
    table.rewrite("tool", lambda run: tools[int(run)])
    table.rewrite("rule", lambda cell: rules[cell].cell)
    table.rewrite("level", lambda cell: rules[cell].level if cell in rules else cell)
    table.rewrite("path", lambda cell: paths.get(cell, cell))
    table.rewrite("tags", lambda cell: _tags(rules, cell))


def _tags(rules: dict[str, Rule], cell: str) -> str:
    rule, *own = cell.split("\n")
    return "\n".join(dict.fromkeys([*rules[rule].tags, *own]))


def _ran(run: _Run, known: Rules, names: list[Rule]) -> dict[str, tuple[str, ...]]:
    """The rules that ran, with their tags: those listed, unless off or not applicable, and those with results."""
    evaluated = {names[code].listed: names[code].tags for code in run.evaluated}
    idle = {names[code].listed for code in run.inapplicable}
    listed = {
        name: rule.properties.words if rule.properties is not None else ()
        for name, rule in known.listed.items()
        if known.enabled(rule) and name not in idle
    }
    return {name: tags for name, tags in {**listed, **evaluated}.items() if name}


def _scanned(run: _Run, places: Places, files: list[str]) -> list[str]:
    """The files that the run says it scanned; none where it does not list any."""
    targets = any("analysisTarget" in (artifact.roles or ()) for artifact in run.artifacts)
    wanted = [artifact for artifact in run.artifacts if _was_scanned(artifact, targets=targets)]
    listed = [places.path(artifact.location) for artifact in wanted if artifact.location is not None]
    listed += [files[code] for code in run.passed if code >= 0]
    return list(dict.fromkeys(path for path in [*listed, *(files if listed else ())] if path))


def _was_scanned(artifact: sarif.Artifact, *, targets: bool) -> bool:
    roles = set(artifact.roles or ()) - _NO_MATTER
    return bool(roles & _SCANNED and "directory" not in roles) or not (roles or targets)


def _context(
    run: _Run, number: str, rules: dict[str, tuple[str, ...]], files: list[str]
) -> Iterator[tuple[str | int, ...]]:
    """The rows of the run, its rules, its files and its gaps."""
    assert run.tool is not None
    tool = names_of(run.tool.driver.name)
    tells = [name for name, told in (("files", files), ("rules", rules), ("suppressed", True)) if told]
    yield "run", number, tool, "", "", "", 0, _version(run.tool.driver), "", "", "", "\n".join(tells)
    for rule, tags in rules.items():
        yield "rule", number, tool, one_line(rule), "", "", 0, "", "", "", "\n".join(tags), ""
    for path in files:
        yield "file", number, tool, "", "", path, 0, "", "", "", "", ""
    if any(_broke_off(run.tool, notice) for notice in notices(run.tool, run.invocations)):
        yield "gap", number, tool, "", "", "", 0, "", "", "", "", ""


def _broke_off(tool: sarif.Tool, notice: Notice) -> bool:
    semgrep = tool.driver.name.lower().startswith("semgrep")
    return semgrep and notice.name in _GAVE_UP and not notice.text.startswith(_PARTLY)


def _problems(run: _Run) -> Iterator[Problem]:
    """Fatal: the run says that it failed. Notes: what its warnings say, a few of them."""
    assert run.tool is not None
    name = run.tool.driver.name
    if not run.finished:
        yield Problem(fault=f"{name} wrote no results: it did not start or did not begin its analysis")
    if any(call.execution_successful is False for call in run.invocations):
        yield Problem(fault=f"{name} says that its execution failed", hint="look into the log of its step")
    for level, fatal in (("error", True), ("warning", False)):
        texts = [short(each.text) for each in notices(run.tool, run.invocations) if each.level == level]
        yield from (Problem(fault=f"{name} reports ({level}): {text}", fatal=fatal) for text in texts[:_SHOWN])
        if len(texts) > _SHOWN:
            yield Problem(fault=f"{name} reports {len(texts) - _SHOWN} more of level {level}", fatal=fatal)


def _version(tool: sarif.Component) -> str:
    return tool.semantic_version or tool.version or ""


COLLECTOR = Collector(
    name="sarif",
    kind="findings",
    summary="SARIF 2.1.0 logs of linters and scanners",
    specification="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html",
    reads=("semgrep", "ESLint", "ruff", "bandit", "Spectral", "Trivy"),
    signature=Signature(
        json=(
            ("runs[].tool",),
            ("runs[].results", "version"),
            ("runs[].results[].message",),
            ("runs[].results", "$schema"),
        )
    ),
    collect=collect,
)
