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

from array import array
from collections.abc import Iterator
from typing import Any, NamedTuple

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.findings import COLUMNS, names_of, short
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.table import Table
from readygate.readers import sarif
from readygate.readers.jsonwalk import walk
from readygate.readers.sarif_notices import Notice, notices
from readygate.readers.sarif_places import Places
from readygate.readers.sarif_rules import Rules, one_line
from readygate.readers.source import Source

_NO_PROBLEM = {"pass", "informational", "notApplicable"}
_NO_LEVEL = {None, "none"}
_SCANNED = {"analysisTarget", "resultFile", "tracedFile"}
_NO_MATTER = {"added", "modified", "renamed", "unmodified", "uncontrolled", "referencedOnCommandLine"}
_GAVE_UP = {"Timeout", "Out of memory", "Stack overflow", "Fixpoint timeout", "Too many matches", "Syntax error"}
"""Scans of a file that semgrep broke off; its SARIF has them as warnings that name the file in their text only."""
_PARTLY = "Syntax error at line"
"""How semgrep's message starts where it skipped a few lines and scanned the rest of the file."""
_SHOWN = 3


class _Run:
    """One run while it is read: results may come before what explains them."""

    def __init__(self) -> None:
        self.tool: sarif.Tool | None = None
        self.invocations: list[sarif.Invocation] = []
        self.bases: dict[str, sarif.ArtifactLocation] = {}
        self.artifacts: list[sarif.Artifact] = []
        self.finished = False
        self.forms: dict[_Form, int] = {}
        self.idle: dict[_Form, None] = {}
        self.files: dict[sarif.ArtifactLocation, int] = {}
        self.passed: set[sarif.ArtifactLocation] = set()


class _Form(NamedTuple):
    """What results have in common: few distinct ones, resolved once each when the whole log is known."""

    id: str | None
    number: int | None
    rule: sarif.DescriptorReference | None
    level: sarif.Level | None
    kind: str | None
    suppressed: str
    state: str
    tags: tuple[str, ...]

    @property
    def reference(self) -> sarif.DescriptorReference:
        """The rule that is meant, from `ruleId`, `ruleIndex` and `rule`."""
        rule = self.rule or sarif.DescriptorReference()
        index = self.number if self.number is not None and self.number >= 0 else rule.index
        return sarif.DescriptorReference(id=self.id or rule.id, index=index, tool_component=rule.tool_component)


class _Log:
    """The rows of a log. `forms` and `files` number what `runs` know; file 0 is none."""

    def __init__(self) -> None:
        self.table = Table(COLUMNS)
        self.version = ""
        self.runs = [_Run()]
        self.forms = array("I")
        self.files = array("I")
        self.known_forms = 0
        self.known_files = 1
        self._lines = self.table.integers("line").values
        self._messages = self.table.text("message")

    def add(self, result: sarif.Result) -> None:
        """A row for each file of a result that is a problem now; what is none tells only that its rule ran."""
        run, kind = self.runs[-1], result.kind
        form = _Form(
            result.rule_id,
            result.rule_index,
            result.rule,
            result.level,
            kind,
            _suppressed(result.suppressions) if result.suppressions else "",
            result.baseline_state or "",
            result.properties.words if result.properties is not None else (),
        )
        if form.state == "absent":
            return
        if kind in _NO_PROBLEM and result.level in _NO_LEVEL:
            run.idle[form] = None
            if kind == "pass":
                run.passed.update(file for file in _places(result) if file is not None)
            return
        code = run.forms.get(form)
        if code is None:
            code = run.forms[form] = self.known_forms
            self.known_forms += 1
        message = short(_text(result.message))
        for file, line in _places(result).items():
            self.forms.append(code)
            self.files.append(self._file(run, file))
            self._lines.append(line)
            self._messages.append(message)

    def _file(self, run: _Run, file: sarif.ArtifactLocation | None) -> int:
        if file is None:
            return 0
        code = run.files.get(file)
        if code is None:
            code = run.files[file] = self.known_files
            self.known_files += 1
        return code


def _places(result: sarif.Result) -> dict[sarif.ArtifactLocation | None, int]:
    """The files of a result and its first line in each, 0 where none is told; None where it names no file."""
    places: dict[sarif.ArtifactLocation | None, int] = {}
    for location in result.locations or ():
        physical = location.physical_location
        if physical is not None:
            line = physical.region.start_line if physical.region is not None else None
            places.setdefault(physical.artifact_location, line if line is not None and 0 < line < 1 << 40 else 0)
    return places or {None: 0}


def _suppressed(known: list[sarif.Suppression]) -> str:
    """The kinds of the suppressions, where all of them are accepted (`state` is what drafts called `status`)."""
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
    problems: list[Problem] = []
    roots: set[str] = set()
    rows: list[tuple[str, ...]] = []
    paths = [""]
    context: list[tuple[str | int, ...]] = []
    for number, run in enumerate(runs):
        if run.tool is None:
            raise EvidenceError(f"run {number + 1} names no tool")
        rules = Rules(run.tool, run.invocations)
        places = Places(run.artifacts, run.bases)
        files = [places.path(location) for location in run.files]
        rows += [_row(str(number), names_of(run.tool.driver.name), form, rules) for form in run.forms]
        paths += files
        problems += _problems(run)
        context += _context(run, str(number), _ran(run, rules), _scanned(run, places, files))
        roots |= places.roots
    for name, values in zip(_SHARED, zip(*rows, strict=True), strict=True) if rows else ():
        log.table.text(name).extend([values[form] for form in log.forms])
    log.table.text("path").extend([paths[file] for file in log.files])
    for row in context:
        log.table.add(*row)
    first = runs[0].tool.driver if runs and runs[0].tool is not None else None
    return Collected(
        table=log.table,
        tool=first.name if first else "",
        tool_version=_version(first) if first else "",
        problems=tuple(problems),
        roots=tuple(sorted(roots)),
    )


_SHARED = ("entry", "run", "tool", "rule", "level", "suppressed", "state", "tags", "tells")
"""The columns that results of one form have in common, in the order of `_row`."""


def _row(number: str, tool: str, form: _Form, rules: Rules) -> tuple[str, ...]:
    rule = rules.resolve(form.reference)
    level = form.level or ("none" if form.kind not in {None, "fail"} else rule.level)
    tags = "\n".join(dict.fromkeys(one_line(tag) for tag in (*rule.tags, *form.tags)))
    return "result", number, tool, rule.cell, level, form.suppressed, form.state, tags, ""


def _ran(run: _Run, rules: Rules) -> dict[str, tuple[str, ...]]:
    """The rules that ran, with their tags: those listed, unless off or not applicable, and those with results."""
    idle = {rules.resolve(form.reference).listed for form in run.idle if form.kind == "notApplicable"}
    listed = {
        name: rule.properties.words if rule.properties is not None else ()
        for name, rule in rules.listed.items()
        if rules.enabled(rule) and name not in idle
    }
    evaluated = [form for form in (*run.forms, *run.idle) if form.kind != "notApplicable"]
    found = {rule.listed: rule.tags for rule in (rules.resolve(form.reference) for form in evaluated) if rule.listed}
    return {**listed, **found}


def _scanned(run: _Run, places: Places, files: list[str]) -> list[str]:
    """The files that the run says it scanned; none where it does not list any."""
    targets = any("analysisTarget" in (artifact.roles or ()) for artifact in run.artifacts)
    listed = [
        artifact.location
        for artifact in run.artifacts
        if artifact.location is not None and _was_scanned(artifact, targets=targets)
    ]
    paths = [places.path(location) for location in (*listed, *run.passed)]
    return sorted({path for path in (*paths, *(files if paths else ())) if path})


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
