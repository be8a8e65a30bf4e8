"""promptfoo JSON (`promptfoo eval -o results.json`): one row of the kind `evals` for each case of a prompt.

Enters: results of version 3, of version 2, and of before, which had no envelope. Leaves: cases with their status,
counted from the results; `stats` that tell otherwise contradict the file. Format:
https://www.promptfoo.dev/docs/configuration/outputs/
"""

from __future__ import annotations

from typing import Any

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.evals import BY_THRESHOLD, COLUMNS, ERRORED, FAILED, PASSED, UNASSERTED
from readygate.model.evidence import Problem
from readygate.model.table import Table
from readygate.readers import json
from readygate.readers.source import Source

_MESSAGE = 200
_ERROR = 2
"""`failureReason` of a case that could not be run; 1 is a failed assertion."""


class _Grading(msgspec.Struct, frozen=True):
    passed: bool = msgspec.field(name="pass")
    reason: str | None = None
    parts: list[_Grading] | None = msgspec.field(name="componentResults", default=None)
    assertion: dict[str, Any] | None = None

    def failing(self) -> bool:
        """Whether an assertion in it failed; sets of assertions hold more of them."""
        left = list(self.parts or ())
        while left:
            part = left.pop()
            if not part.passed:
                return True
            left += part.parts or ()
        return False


class _Test(msgspec.Struct, frozen=True):
    description: str | None = None
    assertions: list[msgspec.Raw] | None = msgspec.field(name="assert", default=None)
    metadata: dict[str, Any] | None = None


class _Prompt(msgspec.Struct, frozen=True):
    label: str | None = None
    raw: str | None = None


class _Provider(msgspec.Struct, frozen=True):
    id: str | None = None
    label: str | None = None


class _Result(msgspec.Struct, frozen=True, rename="camel"):
    success: bool
    prompt: _Prompt
    provider: _Provider | str | None = None
    grading_result: _Grading | None = None
    test_case: _Test | None = None
    test_idx: int | None = None
    description: str | None = None
    error: str | None = None
    failure_reason: int | None = None

    def status(self) -> str:
        """One that failed in any way is failed, whatever else it says."""
        grading = self.grading_result
        if not self.success:
            return ERRORED if self.failure_reason == _ERROR or (grading is None and self.error) else FAILED
        if grading is not None and not grading.passed:
            return FAILED
        asserted = self.test_case is not None and self.test_case.assertions
        if not asserted and (grading is None or not (grading.parts or grading.assertion)):
            return UNASSERTED
        return BY_THRESHOLD if grading is not None and grading.failing() else PASSED

    def message(self) -> str:
        """The first line of why it failed."""
        told = self.error or (self.grading_result.reason if self.grading_result else "") or ""
        return told.strip().partition("\n")[0][:_MESSAGE]


class _Stats(msgspec.Struct, frozen=True):
    successes: int
    failures: int
    errors: int = 0


class _Summary(msgspec.Struct, frozen=True):
    results: list[_Result]
    stats: _Stats | None = None


class _Config(msgspec.Struct, frozen=True):
    description: str | None = None
    tags: dict[str, Any] | None = None


class _Metadata(msgspec.Struct, frozen=True, rename="camel"):
    promptfoo_version: str | None = None


class _Document(msgspec.Struct, frozen=True):
    results: _Summary | list[_Result]
    stats: _Stats | None = None
    config: _Config | None = None
    metadata: _Metadata | None = None


def _row(number: int, result: _Result, config: _Config) -> tuple[str | int, ...]:
    test, prompt, provider = result.test_case or _Test(), result.prompt, result.provider
    case = test.description or result.description or ""
    place = number if result.test_idx is None else max(-1, min(result.test_idx, 1 << 31))
    named = provider if isinstance(provider, str) else (provider.label or provider.id) if provider else ""
    label = (prompt.label or prompt.raw or "")[:_MESSAGE]
    tags = "\n".join(dict.fromkeys([*_tags(config.tags), *_tags(test.metadata)]))
    return (config.description or "", case, place, label, named or "", tags, result.status(), result.message())


def _tags(told: dict[str, Any] | None) -> list[str]:
    """`key:value` and the value alone, of values that are text, numbers or yes and no; of lists, of each element."""
    found = []
    for key, value in (told or {}).items():
        for one in value if isinstance(value, list) else [value]:
            text = "" if isinstance(one, dict | list) else str(one)
            if text and "\n" not in key + text:
                found += [f"{key}:{text}", text]
    return found


def _collect(source: Source) -> Collected:
    document = json.decode(source, _Document)
    found = document.results
    summary = _Summary(results=found, stats=document.stats) if isinstance(found, list) else found
    config = document.config or _Config()
    table = Table(COLUMNS)
    for number, result in enumerate(summary.results):
        table.add(*_row(number, result, config))
    version = document.metadata.promptfoo_version if document.metadata else ""
    return Collected(table=table, tool="promptfoo", tool_version=version or "", problems=_problems(summary))


def _problems(summary: _Summary) -> tuple[Problem, ...]:
    if summary.stats is None:
        return ()
    successes = sum(result.success for result in summary.results)
    told = summary.stats.successes, summary.stats.failures + summary.stats.errors
    own = successes, len(summary.results) - successes
    if told == own:
        return ()
    fault = f"the statistics tell {told[0]} passed and {told[1]} failed cases, the results {own[0]} and {own[1]}"
    return (Problem(fault=fault, hint="take the report that the run itself wrote"),)


COLLECTOR = Collector(
    name="promptfoo",
    kind="evals",
    summary="the JSON output of promptfoo",
    specification="https://www.promptfoo.dev/docs/configuration/outputs/",
    reads=("promptfoo 0.121",),
    signature=Signature(
        json=(
            ("results.version", "results.timestamp"),
            ("results.results", "results.stats"),
            ("results[].success", "results[].prompt"),
        )
    ),
    collect=_collect,
)
