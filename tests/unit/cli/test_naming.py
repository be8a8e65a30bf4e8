"""A name that is none of those that there are is told with the nearest."""

from __future__ import annotations

import pytest

from readygate.cli.naming import required
from readygate.model.errors import UsageError


def test_a_known_name_and_none_at_all_are_fine() -> None:
    required("cart", iter(["till", "cart"]), "service", "--service")
    required("", [], "service", "--service")


@pytest.mark.parametrize(
    ("known", "hint"),
    [(["till", "cart"], "did you mean `cart`?"), (["x"], "known: `x`"), ([], "the policy has no service")],
)
def test_another_name_is_an_error(known: list[str], hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        required("crt", known, "service", "--service")
    assert (caught.value.fault, caught.value.place, caught.value.hint) == (
        "there is no service 'crt'",
        "--service",
        hint,
    )
