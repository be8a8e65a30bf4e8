"""What may measure less: changed files that say what is measured, and counts that fell (DESIGN section 5).

Enters: the paths that a change touches; the evidence of the baseline and of the change. Leaves: remarks for a person,
for a gate cannot see through these: a threshold holds as well over fewer files, and a rule that is suppressed finds
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from readygate.evaluate.exhibit import Pool
from readygate.evaluate.select import Evidence, select
from readygate.kinds.kind import Contradiction, Kind, Selection
from readygate.model.evidence import Bundle
from readygate.model.glob import path_glob
from readygate.model.policy import Policy
from readygate.model.subject import Subject
from readygate.model.verdict import Measuring

FILES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("workflow that produces evidence", (".github/workflows/*.{yml,yaml}",)),
    ("action that workflows use", ("**/action.{yml,yaml}", ".github/actions/**")),
    (
        "pipeline of another CI",
        (
            ".gitlab-ci.yml",
            ".gitlab/ci/**",
            ".circleci/**",
            ".buildkite/**",
            "azure-pipelines*.{yml,yaml}",
            "bitbucket-pipelines.yml",
            "Jenkinsfile*",
            ".drone.yml",
            ".travis.yml",
        ),
    ),
    (
        "coverage settings",
        (
            "**/vite{st,}.{config,workspace}.*",
            "**/jest.config.*",
            "**/.nycrc*",
            "**/nyc.config.*",
            "**/.c8rc*",
            "**/.coveragerc",
            "**/karma.conf.*",
            "**/jacoco*.{gradle,xml}",
            "**/codecov.{yml,yaml}",
            "**/.codecov.{yml,yaml}",
            "**/coverlet.runsettings",
            "**/tarpaulin.toml",
        ),
    ),
    (
        "settings of tests and their coverage",
        (
            "**/pyproject.toml",
            "**/setup.cfg",
            "**/tox.ini",
            "**/pytest.ini",
            "**/noxfile.py",
            "**/.mocharc.*",
            "**/playwright.config.*",
            "**/cypress.config.*",
            "**/*.runsettings",
        ),
    ),
    ("scripts that run tests", ("**/package.json", "**/Makefile", "**/justfile", "**/Taskfile.{yml,yaml}")),
    (
        "build that runs tests",
        ("**/pom.xml", "**/build.gradle*", "**/{nx,turbo,project}.json", "**/Directory.Build.{props,targets}"),
    ),
    (
        "rules of semgrep",
        ("**/.semgrep/**", "**/.semgrep.{yml,yaml}", "**/semgrep.{yml,yaml}", "**/semgrep/**/*.{yml,yaml}"),
    ),
    ("files that semgrep leaves out", ("**/.semgrepignore",)),
    (
        "rules of a linter",
        (
            "**/.eslintrc*",
            "**/eslint.config.*",
            "**/.eslintignore",
            "**/biome.{json,jsonc}",
            "**/{.,}ruff.toml",
            "**/.flake8",
            "**/.pylintrc",
            "**/{.,}golangci.{yml,yaml,toml,json}",
            "**/checkstyle*.xml",
        ),
    ),
    ("rules for API documents", ("**/.spectral.*", "**/{.,}redocly.{yml,yaml}", "**/.oasdiff.{yml,yaml}")),
    ("settings of a scanner", ("**/sonar-project.properties", "**/.sonarcloud.properties", ".github/codeql/**")),
    (
        "vulnerabilities that a scanner leaves out",
        ("**/.trivyignore*", "**/trivy.{yml,yaml}", "**/.grype.{yml,yaml}", "**/osv-scanner.toml", "**/.snyk"),
    ),
    ("settings of contract tests", ("**/pact.config.*", "**/.pactrc*", "**/pact.{json,yml,yaml}")),
    ("settings of mutation tests", ("**/stryker.conf*", "**/.stryker*", "**/pitest*.xml", "**/mutmut*.{toml,cfg}")),
    ("settings of evaluations", ("**/promptfooconfig.*", "**/promptfoo.{yml,yaml}")),
    ("files that git does not see", ("**/.gitignore", "**/.gitattributes")),
)
"""What a changed file says of measuring, and the paths of such files; the first that matches speaks."""


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """A metric that says how much was looked at. `more`: a greater number means that less is told."""

    kind: str
    metric: str
    words: str
    more: bool = False


COUNTS = (
    Count(kind="coverage", metric="files", words="files measured"),
    Count(kind="tests", metric="total", words="test cases"),
    Count(kind="tests", metric="skipped", words="test cases skipped", more=True),
    Count(kind="findings", metric="rules-run", words="rules run"),
    Count(kind="findings", metric="files-scanned", words="files scanned"),
    Count(kind="findings", metric="suppressed", words="suppressions", more=True),
    Count(kind="mutation", metric="total", words="mutants"),
    Count(kind="evals", metric="total", words="evaluation cases"),
    Count(kind="api", metric="operations", words="operations"),
    Count(kind="contracts", metric="total", words="contracts"),
)
"""What is counted at the baseline and here."""

Counts = Mapping[tuple[str, str, str], float]
"""Values by service, kind and metric."""


def changed_files(paths: Iterable[str]) -> tuple[Measuring, ...]:
    """The changed paths that say what is measured, in their order, each once."""
    known = [(words, [path_glob(glob) for glob in globs]) for words, globs in FILES]
    found = []
    for path in dict.fromkeys(paths):
        words = next((words for words, globs in known if any(matches(path) for matches in globs)), "")
        if words:
            found.append(Measuring(path=path, what=words))
    return tuple(found)


def counted(
    policy: Policy, bundle: Bundle, subject: Subject, *, kinds: Callable[[str], Kind], formats: Mapping[str, str]
) -> Counts:
    """How much the evidence of each judged service looked at; what cannot be told is left out."""
    wanted: dict[str, list[Count]] = {}
    for count in COUNTS:
        wanted.setdefault(count.kind, []).append(count)
    own = msgspec.structs.replace(bundle, items=tuple(item for item in bundle.items if item.kind in wanted))
    selected = select(policy, own, subject, formats, kinds)
    named, pool, found = frozenset(subject.services), Pool(), {}
    for (service, kind), evidence in selected.evidence.items():
        if evidence.items and kind in wanted and (not named or service in named):
            values = _measured(kinds(kind), evidence, pool)
            for count in wanted[kind]:
                value = values.get(count.metric)
                if isinstance(value, float):
                    found[service, kind, count.metric] = value
    return found


def _measured(kind: Kind, evidence: Evidence, pool: Pool) -> Mapping[str, float | str]:
    """All metrics of all items; none of reports that contradict each other."""
    try:
        table = pool.table(kind, evidence.items)
    except Contradiction:
        return {}
    return kind.measure(Selection(table=table, rows=range(len(table)), items=evidence.items)).values


def measured_less(before: Counts, after: Counts) -> tuple[Measuring, ...]:
    """Counts that fell since the baseline, and suppressions that rose, service by service. What one side cannot tell is
    no remark: lost evidence is a gap already.
    """
    return tuple(_remarks(before, after))


def _remarks(before: Counts, after: Counts) -> Iterator[Measuring]:
    services = dict.fromkeys(service for service, _, _ in after)
    for service in services:
        for count in COUNTS:
            key = (service, count.kind, count.metric)
            old, new = before.get(key), after.get(key)
            if old is not None and new is not None and (new > old if count.more else new < old):
                yield Measuring(what=f"{service}: {_words(count, old, new)}")


def _words(count: Count, old: float, new: float) -> str:
    numbers = f"{old:,.0f} → {new:,.0f}"
    if count.metric == "suppressed":
        number = new - old
        return f"{number:,.0f} new suppression{'s' if number > 1 else ''} in `{count.kind}`: {numbers}"
    return f"{'more' if count.more else 'fewer'} {count.words}: {numbers}"
