"""One criterion: rungs, lists, dates, texts."""

from __future__ import annotations

import datetime as dt

import pytest

from readygate.model.policy import Criterion, Leaf
from readygate.model.threshold import parse_threshold
from tests.unit.policies.samples import PATH, criteria, faults, loaded, only

TESTED = "evidence: tests, require: [passed >= 1]"


def criterion(text: str) -> Criterion:
    return only(loaded(criteria(f"      x: {{title: T, {TESTED}, {text}}}\n"))).criteria[0]


def fault(text: str, name: str = "x") -> str:
    (found,) = faults(criteria(f"      {name}: {{title: T, {TESTED}, {text}}}\n"))
    return found


def test_a_criterion_with_everything() -> None:
    text = (
        "source: 001 §4, from: L2, until: L3, when: {changed: ['src/**', ./a]}, max-age: 12h, warn-until: 2026-05-01, "
        "waivable: true, fix: Do it"
    )
    assert criterion(text) == Criterion(
        id="G1.x",
        group="G1",
        name="x",
        title="T",
        source="001 §4",
        start="L2",
        until="L3",
        condition=Leaf(kind="tests", require=(parse_threshold("passed >= 1"),)),
        changed=("src/**", "a"),
        max_age=dt.timedelta(hours=12),
        warn_until=dt.date(2026, 5, 1),
        waivable=True,
        fix="Do it",
        place=f"{PATH}:7:7",
    )


@pytest.mark.parametrize(
    ("text", "start", "until"),
    [
        ("fix: f", "L1", ""),
        ("from: L0", "L0", ""),
        ("from: M3", "M3", ""),
        ("from: release", "release", ""),
        ("from: L3, until: L3", "L3", "L3"),
        ("from: M3, until: L2", "M3", "L2"),
        ("until: L1", "L1", "L1"),
    ],
)
def test_first_and_last_rung(text: str, start: str, until: str) -> None:
    found = criterion(text)
    assert (found.start, found.until) == (start, until)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "from: L9",
            (
                "7:68 unknown rung or milestone 'L9' [known: `L0`, `L1`, `L2`, `L3`, `L4`, `M0`, `M1`, `M2`, "
                "`M3`, `M4`, `M5`, `release`]"
            ),
        ),
        ("from: []", "7:68 `from` must be a rung, a milestone or `release`, not a list"),
        ("until: L9", "7:69 unknown rung 'L9' [known: `L0`, `L1`, `L2`, `L3`, `L4`]"),
        ("from: L3, until: L2", "7:79 `until: L2` lies before `from: L3`"),
        ("until: L0", "7:69 `until: L0` lies before `from: L1`"),
        ("from: release, until: L4", "7:84 a criterion of the release has no last rung"),
        (
            "each: Cart",
            "7:68 `each` must be a list or one variable of the service, not 'Cart' [write \"${service.…}\"]",
        ),
        (
            "each: '${each}'",
            ("7:68 `each` must be a list or one variable of the service, not '${each}' [write \"${service.…}\"]"),
        ),
        (
            "each: '${milestone.id}'",
            (
                "7:68 `each` must be a list or one variable of the service, not "
                "'${milestone.id}' [write \"${service.…}\"]"
            ),
        ),
        (
            "each: ['${service.name}']",
            ("7:68 a literal list of `each` holds a variable [name the one variable that holds the list]"),
        ),
        ("each: []", "7:68 `each` is an empty list"),
        ("each: {}", '7:68 `each` must be a list or a variable such as "${service.aggregates}", not a mapping'),
        (
            "each: '${service.aggregats}'",
            ("7:68 unknown variable '${service.aggregats}' [did you mean `service.aggregates`?]"),
        ),
        ("when: {}", "7:62 `changed` is missing in `when`"),
        ("when: {chnged: a}", "7:69 unknown key 'chnged' [did you mean `changed`?]"),
        ("when: {changed: '!a'}", "7:78 '!a': exclusions stand in `where` only"),
        ("max-age: 7", "7:71 `max-age`: a bare number does not fit a duration (write 300ms, 2s, 5m, 1h or 7d)"),
        ("max-age: 99999d", "7:71 `max-age`: '99999d' is longer than ten years"),
        ("warn-until: 2026-02-30", "7:74 `warn-until`: 2026-02-30 does not exist in the calendar"),
        (
            "warn-until: 2026-10-13",
            ("7:74 2026-10-13 is 181 days ahead; a rule warns for 180 days at the most [2026-10-12 is the last day]"),
        ),
        ("waivable: yes", "7:72 `waivable` must be true or false, not 'yes'"),
        ("fix: ''", "7:67 `fix` is empty; it must be text"),
        ("source: ~", "7:70 `source` has no value; it must be text"),
    ],
)
def test_what_criteria_refuse(text: str, found: str) -> None:
    assert found in faults(criteria(f"      x: {{title: T, {TESTED}, {text}}}\n"))


def test_a_rule_may_warn_for_180_days() -> None:
    assert criterion("warn-until: 2026-10-12").warn_until == dt.date(2026, 10, 12)


def test_a_rule_may_have_stopped_warning() -> None:
    assert criterion("warn-until: 2020-01-01").warn_until == dt.date(2020, 1, 1)


def test_each_needs_its_item_in_the_condition() -> None:
    assert fault("each: [a, b]") == (
        "7:62 `each` is given but ${each} stands nowhere in `where`, `with` or `require` "
        "[every item would be answered by the same evidence]"
    )


@pytest.mark.parametrize(("each", "items"), [("[a, b c]", ("a", "b c")), ("'${service.name}'", "${service.name}")])
def test_each_is_a_list_or_a_variable(each: str, items: object) -> None:
    text = f"      x: {{title: 'T of ${{each}}', each: {each}, where: {{about: '*${{each}}*'}}, {TESTED}}}\n"
    assert only(loaded(criteria(text))).criteria[0].each == items


def test_a_title_is_needed_and_a_mistyped_override_is_told() -> None:
    (fault, *_) = faults(
        "version: 1\nextends: [canonical]\nservices: {shop: {}}\n"
        "gates: {G1: {criteria: {coverge: {require: [lines >= 97%]}}}}\n"
    )
    assert fault == "4:25 `title` is missing in `coverge` [did you mean `coverage`?]"


def test_a_title_is_needed_in_the_first_criterion_of_a_gate_too() -> None:
    assert faults(criteria(f"      x: {{{TESTED}}}\n")) == ["7:7 `title` is missing in `x`"]


@pytest.mark.parametrize("name", ["tenant-isolation", "two-tenant-isolation-tests"])
def test_tenant_isolation_is_never_waivable(name: str) -> None:
    assert fault("waivable: true", name).endswith("tenant isolation is never waived")


def test_tenant_isolation_may_say_that_it_is_not_waivable() -> None:
    text = criteria(f"      tenant-isolation: {{title: T, {TESTED}, waivable: false}}\n")
    assert only(loaded(text)).criteria[0].waivable is False
