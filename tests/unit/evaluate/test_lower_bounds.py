"""A metric of which the evidence tells only a lower bound can break a threshold, but never meet an upper one."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.collectors import oasdiff
from readygate.collectors.collector import NotEvidence
from readygate.evaluate.leaf import Answer, Asked, Pool, Wanted, answer
from readygate.evaluate.select import Evidence
from readygate.kinds.api_diff import COLUMNS, KIND, METRICS, add_change, add_pair
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Item
from readygate.model.quantity import Unit
from readygate.model.table import Table
from readygate.model.threshold import parse_threshold
from readygate.model.verdict import Outcome
from readygate.readers.source import Source

EXAMPLES = Path(__file__).parents[2] / "examples" / "oasdiff"
UPPER = [f"{name} {sign} {number}" for name in METRICS for sign in ("=", "<=", "<") for number in range(7)]
"""Thresholds that fewer changes meet more easily."""


def asked(table: Table, *require: str, **where: str) -> Answer:
    item = Item(path="r", kind=KIND.name, format="oasdiff", sha256="0" * 64, size=1, table=table)
    thresholds = tuple(
        Wanted(threshold=threshold, bound=float(threshold.bound), unit=Unit.COUNT)
        for threshold in map(parse_threshold, require)
    )
    patterns = {name: (glob,) for name, glob in where.items()}
    return answer(Asked(kind=KIND, require=thresholds, where=patterns), Evidence(items=(item,)), Pool())


def bounded() -> Table:
    """Two breaking changes exactly; at least one warning, and at least three changes."""
    table = Table(COLUMNS)
    for number, level in enumerate(("breaking", "breaking", "warning")):
        add_change(table, level=level, id=str(number), text="t", path="/a")
    add_pair(table, tells=("breaking", "warnings+", "changes+"), reason="no end mark")
    return table


UNDECIDED = ["= 3", "= 4", "<= 3", "<= 9", "< 4", "!= 4", "!= 3", ">= 4", "> 3"]


@pytest.mark.parametrize("require", [f"changes {bound}" for bound in UNDECIDED])
def test_a_lower_bound_decides_nothing_above_it(require: str) -> None:
    found = asked(bounded(), require)
    assert found.outcome is Outcome.MISSING
    assert found.reason == "`changes` is at least 3, more is not told: no end mark"
    assert (found.results, found.locations) == ((), ())
    assert found.notes == ()
    assert found.wanted == KIND.satisfied_by


@pytest.mark.parametrize(
    ("require", "reason"),
    [
        ("changes = 0", "changes 3, needed = 0"),
        ("changes <= 2", "changes 3, needed ≤ 2"),
        ("changes < 3", "changes 3, needed < 3"),
        ("warnings = 0", "warnings 1, needed = 0"),
    ],
)
def test_a_lower_bound_breaks_a_threshold_and_shows_where(require: str, reason: str) -> None:
    found = asked(bounded(), require)
    assert (found.outcome, found.reason) == (Outcome.FAIL, reason)
    assert found.locations
    assert [result.holds for result in found.results] == [False]


@pytest.mark.parametrize(
    ("require", "reason"),
    [
        ("changes >= 3", "changes 3, needed ≥ 3"),
        ("changes > 2", "changes 3, needed > 2"),
        ("changes != 2", "changes 3, needed ≠ 2"),
        ("breaking = 2", "breaking 2, needed = 2"),
        ("breaking <= 2", "breaking 2, needed ≤ 2"),
        ("breaking < 3", "breaking 2, needed < 3"),
        ("breaking != 3", "breaking 2, needed ≠ 3"),
    ],
)
def test_a_lower_bound_meets_one_from_below_and_an_exact_number_meets_any(require: str, reason: str) -> None:
    found = asked(bounded(), require)
    assert (found.outcome, found.reason) == (Outcome.PASS, reason)


def test_a_bound_that_cannot_be_met_leaves_what_was_seen_beside_it() -> None:
    found = asked(bounded(), "breaking = 2", "changes <= 3", "warnings = 1")
    assert found.outcome is Outcome.MISSING
    assert found.reason == (
        "`changes` is at least 3, more is not told: no end mark; "
        "`warnings` is at least 1, more is not told: no end mark"
    )
    assert [(result.metric, result.holds) for result in found.results] == [("breaking", True)]


def test_a_failure_speaks_before_a_bound_that_cannot_be_met() -> None:
    found = asked(bounded(), "breaking = 0", "changes <= 3")
    assert (found.outcome, found.reason) == (Outcome.FAIL, "breaking 2, needed = 0")
    assert found.notes == ("`changes` is at least 3, more is not told: no end mark",)
    assert found.wanted == ""


def passing(data: bytes, **where: str) -> set[str]:
    """The upper thresholds that a report meets; none where it is refused."""
    try:
        table = oasdiff.COLLECTOR.collect(Source.of_bytes("o", data)).table
    except (EvidenceError, NotEvidence):
        return set()
    return {require for require in UPPER if asked(table, require, **where).outcome is Outcome.PASS}


@pytest.mark.unmeasured
@pytest.mark.parametrize("where", [{}, {"paths": "/assignments"}, {"ids": "re*"}], ids=str)
@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/*.yaml")), ids=lambda path: path.parent.name)
def test_a_yaml_report_cut_around_any_line_border_passes_nothing_more(path: Path, where: dict[str, str]) -> None:
    data = path.read_bytes()
    borders = {number + 1 for number, byte in enumerate(data) if byte == ord("\n")}
    whole = passing(data, **where)
    for cut in sorted({max(0, border - before) for border in borders for before in range(3)}):
        assert passing(data[:cut], **where) <= whole, cut


LEVELS = st.lists(st.sampled_from([1, 2, 3]), max_size=6).map(lambda levels: sorted(levels, reverse=True))


@settings(deadline=None)
@given(LEVELS, st.booleans(), st.data())
def test_a_yaml_report_of_any_changes_passes_no_more_when_lines_are_cut(
    levels: list[int], wrapped: bool, data: st.DataObject
) -> None:
    changes = [f"- id: c{number}\n  text: t\n  level: {level}\n  path: /a\n" for number, level in enumerate(levels)]
    text = "".join(changes) or "[]\n"
    lines = (f"changes:\n{text}diff_empty: false\n" if wrapped and levels else text).splitlines(keepends=True)
    cut = data.draw(st.integers(0, len(lines)))
    assert passing("".join(lines[:cut]).encode()) <= passing("".join(lines).encode())


def test_what_whole_yaml_reports_pass() -> None:
    """The laws above would hold for a collector that tells nothing."""
    found = {path.parent.name: passing(path.read_bytes()) for path in EXAMPLES.glob("*/*.yaml")}
    exactly = {name: {one.rpartition(" ")[2] for one in met if " = " in one} for name, met in found.items()}
    assert exactly == {
        "breaking-yaml": {"2"},
        "changelog-yaml": {"1", "2"},
        "empty-list-yaml": {"0"},
        "errors-only-yaml": set(),
        "wrapped-yaml": {"1", "2"},
    }
    assert "changes <= 3" not in found["breaking-yaml"] | found["changelog-yaml"] | found["wrapped-yaml"]
    assert "breaking <= 2" in found["breaking-yaml"] & found["changelog-yaml"] & found["wrapped-yaml"]
