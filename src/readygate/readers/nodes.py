"""Questions to nodes of a YAML or JSON document of which nothing is known yet.

Enters: nodes of `readygate.readers.yaml`. Leaves: members, texts, numbers and lists, and nothing where a node has
another form: documents of other tools may hold anything.
"""

from __future__ import annotations

import math
import re

from readygate.readers.yaml import Mapping, Node, Scalar, Sequence

_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][-+]?[0-9]{1,3})?")
_NULL = ("", "~", "null", "Null", "NULL")


def member(node: Node | None, *path: str) -> Node | None:
    """What stands under a path of keys; None where a key is absent, or where what has it is no object."""
    for name in path:
        node = node.entries.get(name) if isinstance(node, Mapping) else None
    return node


def text(node: Node | None, *path: str) -> str:
    """The text of a scalar without the space around it; empty for null, for other nodes and where it is absent."""
    found = member(node, *path)
    if not isinstance(found, Scalar) or (not found.quoted and found.text in _NULL):
        return ""
    return found.text.strip()


def number(node: Node | None, *path: str) -> float | None:
    """The finite number of a scalar, quoted or not; None for anything else."""
    found = text(node, *path)
    value = float(found) if _NUMBER.fullmatch(found) else math.inf
    return value if math.isfinite(value) else None


def items(node: Node | None, *path: str) -> tuple[Node, ...]:
    """The items of a list; none where it is absent or no list."""
    found = member(node, *path)
    return found.items if isinstance(found, Sequence) else ()


def members(node: Node | None, *path: str) -> dict[str, Node]:
    """The members of an object; none where it is absent or no object."""
    found = member(node, *path)
    return found.entries if isinstance(found, Mapping) else {}
