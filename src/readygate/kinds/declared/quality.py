"""Declared kinds of test quality: `mutation` and `evals`.

Formats: mutation-testing-report-schema (https://github.com/stryker-mutator/mutation-testing-elements), PIT XML
(https://pitest.org), promptfoo JSON (https://www.promptfoo.dev/docs/configuration/outputs/).
"""

from __future__ import annotations

from readygate.kinds.declared.declaring import by, less, more, unread
from readygate.kinds.kind import Matching
from readygate.model.quantity import Unit

MUTATION = unread(
    name="mutation",
    title="Mutation tests",
    row="a mutant",
    filters=(by("paths", "source files that hold the mutants", Matching.PATH),),
    metrics=(
        more("score", "killed and timed out, over all mutants but the ignored and the invalid ones", Unit.RATIO),
        more("killed", "mutants that a test failed on"),
        less("survived", "mutants that no test noticed"),
        more("timeout", "mutants that ran into the time limit, which counts as noticed"),
        less("no-coverage", "mutants that no test reached"),
        more("total", "mutants that count in the score"),
    ),
    satisfied_by="a mutation report: mutation-testing-report-schema JSON (Stryker and others) or PIT XML",
)

EVALS = unread(
    name="evals",
    title="Prompt evaluations",
    row="a case of one prompt",
    filters=(
        by("suites", "words of the suite's description: `*safety*`", Matching.WORDS),
        by("tags", "tags of the case"),
        by("prompts", "labels of the prompts"),
    ),
    metrics=(
        more("pass-rate", "passed over total", Unit.RATIO),
        more("passed", "cases of which every assertion passed"),
        less("failed", "cases with a failed assertion or an error"),
        more("total", "all cases"),
    ),
    satisfied_by="the JSON output of a promptfoo run",
)

KINDS = (MUTATION, EVALS)
