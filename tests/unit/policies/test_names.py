"""Forms of names, and hints."""

from __future__ import annotations

import pytest

from readygate.policies.names import CRITERION_NAME, GROUP_NAME, nearest, service_name_fits


@pytest.mark.parametrize("name", ["a", "assignment-service", "Läden", "@acme/shop", "x" * 80, "two words"])
def test_names_of_services(name: str) -> None:
    assert service_name_fits(name)


@pytest.mark.parametrize("name", ["", " a", "a ", "a\nb", "a\tb", "\u202ea", "a\u200bb", "x" * 81])
def test_no_names_of_services(name: str) -> None:
    assert not service_name_fits(name)


@pytest.mark.parametrize(
    ("name", "criterion", "group"),
    [
        ("if-match", True, True),
        ("asvs-l2", True, True),
        ("2fa", True, False),
        ("G1", False, True),
        ("Documentation_1", False, True),
        ("a.b", False, False),
        ("-a", False, False),
        ("a-", False, False),
        ("a--b", False, False),
        ("", False, False),
        ("é", False, False),
    ],
)
def test_names_of_criteria_and_groups(name: str, criterion: bool, group: bool) -> None:
    assert bool(CRITERION_NAME.fullmatch(name)) is criterion
    assert bool(GROUP_NAME.fullmatch(name)) is group


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("coverge", ["coverage", "tests"], "did you mean `coverage`?"),
        ("COVERAGE", ["coverage", "tests"], "did you mean `coverage`?"),
        ("line", ["lines", "files", "liner"], "did you mean `lines` or `liner`?"),
        ("zzz", ["b", "a"], "known: `b`, `a`"),
        ("zzz", [], ""),
        (
            "zzz",
            [f"n{number}" for number in range(14)],
            "known: " + ", ".join(f"`n{n}`" for n in range(12)) + " and 2 more",
        ),
        ("x" * 100_000, ["coverage"], "known: `coverage`"),
    ],
)
def test_the_nearest_names(name: str, known: list[str], hint: str) -> None:
    assert nearest(name, known) == hint
