"""Changed files and counts by which less may be measured."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import pytest

from readygate.evaluate.measuring import COUNTS, FILES, Counts, changed_files, counted, measured_less
from readygate.kinds.kind import Kind
from readygate.kinds.registry import KINDS as REAL
from readygate.model.evidence import Bundle, Item
from readygate.model.policy import Policy
from readygate.model.subject import Subject
from tests.unit.evaluate.samples import DAY, FORMATS, METRICS, THINGS, fatal, item, policy, service

TESTS = msgspec.structs.replace(THINGS, name="tests")
KINDS: Mapping[str, Kind] = {
    "things": THINGS,
    "tests": TESTS,
    "findings": msgspec.structs.replace(THINGS, name="findings"),
}
BOTH = policy(service(name="shop", path="shop"), service(name="cart", path="cart"))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (".github/workflows/ci.yml", "workflow that produces evidence"),
        (".github/workflows/nightly.yaml", "workflow that produces evidence"),
        (".github/actions/test/run.sh", "action that workflows use"),
        ("action.yml", "action that workflows use"),
        (".gitlab-ci.yml", "pipeline of another CI"),
        ("services/a/vitest.config.ts", "coverage settings"),
        ("vite.config.mts", "coverage settings"),
        ("jest.config.js", "coverage settings"),
        (".nycrc.json", "coverage settings"),
        ("a/.c8rc", "coverage settings"),
        (".coveragerc", "coverage settings"),
        ("codecov.yml", "coverage settings"),
        ("pyproject.toml", "settings of tests and their coverage"),
        ("services/a/package.json", "scripts that run tests"),
        ("pom.xml", "build that runs tests"),
        (".semgrep/rules/any.yml", "rules of semgrep"),
        ("services/a/.semgrepignore", "files that semgrep leaves out"),
        (".eslintrc.json", "rules of a linter"),
        (".ruff.toml", "rules of a linter"),
        ("ruff.toml", "rules of a linter"),
        (".spectral.yaml", "rules for API documents"),
        ("sonar-project.properties", "settings of a scanner"),
        (".trivyignore", "vulnerabilities that a scanner leaves out"),
        ("pact.config.js", "settings of contract tests"),
        ("stryker.conf.json", "settings of mutation tests"),
        ("promptfooconfig.yaml", "settings of evaluations"),
        (".gitignore", "files that git does not see"),
        ("src/domain/window.ts", ""),
        ("docs/vitest.config.ts.md/readme.md", ""),
        ("workflows/ci.yml", ""),
    ],
)
def test_files_that_say_what_is_measured(path: str, words: str) -> None:
    assert [(one.path, one.what) for one in changed_files([path, path])] == ([(path, words)] if words else [])


def test_every_line_of_the_list_is_one_of_its_own() -> None:
    assert len({words for words, _ in FILES}) == len(FILES)
    globs = [glob for _, some in FILES for glob in some]
    assert len(set(globs)) == len(globs)


@pytest.mark.parametrize("count", COUNTS, ids=lambda count: f"{count.kind}.{count.metric}")
def test_every_count_is_a_metric_of_its_kind(count: object) -> None:
    kind = REAL[count.kind]  # type: ignore[attr-defined]
    assert kind.metric(count.metric) is not None  # type: ignore[attr-defined]


def counts(*items: Item, rules: Policy = BOTH, services: tuple[str, ...] = ()) -> Counts:
    about = Subject(today=DAY, services=services)
    return counted(rules, Bundle.of(items), about, kinds=KINDS.__getitem__, formats=FORMATS)


def test_all_evidence_of_a_service_is_counted_together() -> None:
    one, two = item("a", "b", kind="tests", path="shop/a"), item("c", kind="tests", path="shop/b")
    other = item("a!", kind="tests", path="cart/a")
    ignored = item("a", path="shop/c")
    found = counts(one, two, other, ignored)
    assert found == {("shop", "tests", "total"): 3.0, ("cart", "tests", "total"): 1.0}
    assert counts(one, two, other, services=("cart",)) == {("cart", "tests", "total"): 1.0}


def test_what_cannot_be_told_is_not_counted() -> None:
    disputed = (item("disputed", kind="tests", path="shop/a"), item("disputed!", kind="tests", path="shop/b"))
    assert counts(*disputed) == {}
    assert counts() == {}
    declared = policy(service(name="shop", path="shop"))
    assert counts(item(kind="tests", path="x", problems=fatal()), rules=declared) == {("shop", "tests", "total"): 0.0}
    assert {metric.name for metric in METRICS} == {"total", "bad", "share", "time"}


def test_text_is_no_count() -> None:
    def measure(selection: object) -> object:
        found = THINGS.measure(selection)  # type: ignore[arg-type]
        return msgspec.structs.replace(found, values={"total": "many"})

    odd = {"tests": msgspec.structs.replace(TESTS, measure=measure)}
    bundle = Bundle.of([item("a", kind="tests", path="shop/a")])
    assert counted(BOTH, bundle, Subject(today=DAY), kinds=odd.__getitem__, formats=FORMATS) == {}


@pytest.mark.parametrize(
    ("kind", "metric", "before", "after", "expected"),
    [
        ("coverage", "files", 41, 29, "shop: fewer files measured: 41 → 29"),
        ("coverage", "files", 29, 41, ""),
        ("coverage", "files", 41, 41, ""),
        ("tests", "total", 1200, 1199, "shop: fewer test cases: 1,200 → 1,199"),
        ("tests", "skipped", 1, 2, "shop: more test cases skipped: 1 → 2"),
        ("tests", "skipped", 2, 1, ""),
        ("findings", "suppressed", 3, 5, "shop: 2 new suppressions in `findings`: 3 → 5"),
        ("findings", "suppressed", 0, 1, "shop: 1 new suppression in `findings`: 0 → 1"),
        ("findings", "suppressed", 5, 3, ""),
        ("findings", "rules-run", 9, 8, "shop: fewer rules run: 9 → 8"),
        ("findings", "errors", 9, 8, ""),
    ],
)
def test_counts_that_fell_are_remarked(kind: str, metric: str, before: float, after: float, expected: str) -> None:
    key = ("shop", kind, metric)
    found = measured_less({key: before}, {key: after})
    assert [(one.path, one.what) for one in found] == ([("", expected)] if expected else [])


def test_what_one_side_cannot_tell_is_no_remark() -> None:
    key = ("shop", "tests", "total")
    assert measured_less({key: 3.0}, {}) == ()
    assert measured_less({}, {key: 3.0}) == ()
    assert measured_less({key: 3.0}, {("cart", "tests", "total"): 1.0}) == ()
