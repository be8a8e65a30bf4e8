"""Every value of the whole example replaced by one of another type: a fault or a policy, never anything else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from readygate.model.errors import PolicyError
from readygate.readers.yaml import compose, plain
from tests.unit.policies.samples import FULL, loaded

VALUES: tuple[Any, ...] = (
    None,
    "",
    "x",
    "${each}",
    "${service.name}",
    7,
    True,
    [],
    ["x"],
    [[]],
    [{}],
    {},
    {"x": {}},
    {"none": "y"},
)


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    keys = node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        yield node, key
        yield from places(node[key])


@pytest.mark.unmeasured
def test_a_value_of_another_type_is_a_fault_or_a_policy() -> None:
    """Each place gets two of the values, in turn."""
    policy = plain(compose(FULL))
    refused = 0
    for number, (holder, key) in enumerate(list(places(policy))):
        for value in (VALUES[number % len(VALUES)], VALUES[number * 5 // 3 % len(VALUES)]):
            kept, holder[key] = holder[key], value
            try:
                loaded(json.dumps(policy))
            except PolicyError:
                refused += 1
            finally:
                holder[key] = kept
    assert refused > 200
