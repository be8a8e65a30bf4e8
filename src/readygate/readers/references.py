"""`$ref`: what a reference object stands for, with the line of every one that leads nowhere.

Enters: the root of an OpenAPI document. Leaves: the objects behind local references (`#/…`); problems for the others.
Nothing outside the document is ever opened. A local reference without a target contradicts the document itself, or
shows that it was cut, so it is fatal; one into another file is only noted, and whoever needs it fails closed.
Specification: RFC 6901, https://spec.openapis.org/oas/v3.1.1.html#reference-object.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from readygate.model.evidence import Problem
from readygate.readers.yaml import Mapping, Node, Scalar, Sequence

SHOWN_LIMIT = 20
_BUNDLE = "bundle the document into one file, for example with `redocly bundle`"
_DATA = frozenset({"example", "examples", "default", "enum", "const"})
_NAMED = frozenset(
    {"responses", "properties", "patternProperties", "$defs", "schemas", "headers", "parameters", "links", "pathItems"}
)
"""Objects whose keys are names, so that `default` in them is no keyword."""


class References:
    """The references of one document, and the problems found with them so far."""

    def __init__(self, root: Mapping) -> None:
        self._root = root
        self._ends: dict[str, Mapping | None] = {}
        self._problems: dict[str, Problem] = {}

    def follow(self, node: Node) -> Mapping | None:
        """The object that `node` is or refers to; None where that cannot be known or is no object."""
        passed: dict[str, None] = {}
        end: Node | None = node
        while (reference := reference_of(end)) is not None and reference.text not in self._ends:
            if reference.text in passed:
                self._note(reference, f"the reference {reference.text} leads back to itself", fatal=True)
                end = None
            else:
                passed[reference.text] = None
                end = self._target(reference)
        if reference is not None:
            end = self._ends[reference.text]
        found = end if isinstance(end, Mapping) else None
        self._ends.update(dict.fromkeys(passed, found))
        return found

    def check(self) -> None:
        """Look up every local reference of the document, also those that nobody needs."""
        seen: set[int] = set()
        waiting: list[tuple[str, Node]] = [("", self._root)]
        while waiting:
            name, node = waiting.pop()
            if isinstance(node, Scalar) or id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, Sequence):
                waiting.extend(("", item) for item in reversed(node.items))
                continue
            reference = reference_of(node)
            if reference is not None and reference.text.startswith("#"):
                self.follow(node)
            named = name in _NAMED
            waiting.extend(
                (key, value)
                for key, value in reversed(node.entries.items())
                if named or not (key in _DATA or key.startswith("x-"))
            )

    def problems(self) -> tuple[Problem, ...]:
        """The fatal ones, then the notes; at most 20 of each, and how many more there are."""
        found: list[Problem] = []
        for fatal in (True, False):
            some = [problem for problem in self._problems.values() if problem.fatal is fatal]
            found += some[:SHOWN_LIMIT]
            if len(some) > SHOWN_LIMIT:
                found.append(Problem(fault=f"{len(some) - SHOWN_LIMIT} more references like these", fatal=fatal))
        return tuple(found)

    def _target(self, reference: Scalar) -> Node | None:
        text = reference.text
        target = _looked_up(self._root, text)
        if target is not None:
            return target
        if not text.startswith("#"):
            fault = f"the reference {text} leads out of the document and is not fetched"
            self._note(reference, fault, hint=_BUNDLE, fatal=False)
        elif text[1:2] not in ("", "/"):
            self._note(reference, f"the reference {text} is an anchor, which is not followed", fatal=False)
        else:
            self._note(reference, f"the reference {text} leads to nothing in the document", fatal=True)
        return None

    def _note(self, reference: Scalar, fault: str, *, fatal: bool, hint: str = "") -> None:
        problem = Problem(fault=fault, place=f"line {reference.line}", hint=hint, fatal=fatal)
        self._problems.setdefault(reference.text, problem)


def reference_of(node: Node | None) -> Scalar | None:
    """The text of `$ref` where `node` is a reference object; a property that is called `$ref` is none."""
    if not isinstance(node, Mapping):
        return None
    reference = node.entries.get("$ref")
    return reference if isinstance(reference, Scalar) else None


def _looked_up(root: Node, text: str) -> Node | None:
    if text == "#":
        return root
    if not text.startswith("#/"):
        return None
    node: Node | None = root
    for part in unquote(text[2:]).split("/"):
        node = _member(node, part.replace("~1", "/").replace("~0", "~"))
    return node


def _member(node: Node | None, name: str) -> Node | None:
    if isinstance(node, Mapping):
        return node.entries.get(name)
    if isinstance(node, Sequence) and re.fullmatch(r"0|[1-9][0-9]{0,8}", name) and int(name) < len(node.items):
        return node.items[int(name)]
    return None
