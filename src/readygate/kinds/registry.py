"""All kinds of evidence by name, each imported when it is asked for.

Enters: a kind's name. Leaves: its record. A new kind is one module in this folder and one line here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module

from readygate.kinds.kind import Kind

_MODULES = {
    "alerts": "alerts",
    "api": "api",
    "api-diff": "api_diff",
    "attestations": "attestations",
    "changes": "changes",
    "contracts": "contracts",
    "coverage": "coverage",
    "custom": "custom",
    "dashboards": "dashboards",
    "documents": "documents",
    "evals": "evals",
    "events": "events",
    "files": "files",
    "findings": "findings",
    "issues": "issues",
    "jobs": "jobs",
    "load": "load",
    "measurements": "measurements",
    "mutation": "mutation",
    "prompts": "prompts",
    "reviews": "reviews",
    "sbom": "sbom",
    "slo": "slo",
    "sync": "sync",
    "tests": "tests",
    "traces": "traces",
    "vulnerabilities": "vulnerabilities",
}
"""The module of each kind."""


class _Kinds(Mapping[str, Kind]):
    """A mapping that imports a kind's module when the kind is looked up."""

    def __getitem__(self, name: str) -> Kind:
        return kind(name)

    def __iter__(self) -> Iterator[str]:
        return iter(names())

    def __len__(self) -> int:
        return len(names())

    def __contains__(self, name: object) -> bool:
        return name in names()


KINDS: Mapping[str, Kind] = _Kinds()
"""All kinds of this release by name."""


@cache
def names() -> tuple[str, ...]:
    """The names of all kinds, sorted."""
    return tuple(sorted(_MODULES))


@cache
def kind(name: str) -> Kind:
    """The kind called `name`; KeyError where there is none."""
    found: Kind = import_module(f"readygate.kinds.{_MODULES[name]}").KIND
    return found
