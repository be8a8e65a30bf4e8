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
    "mutation": "mutation",
    "reviews": "reviews",
    "sbom": "sbom",
    "slo": "slo",
    "tests": "tests",
    "traces": "traces",
    "vulnerabilities": "vulnerabilities",
}
"""Kinds that this release reads, and the module of each."""


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
    from readygate.kinds import declared

    return tuple(sorted((*_MODULES, *declared.KINDS)))


@cache
def kind(name: str) -> Kind:
    """The kind called `name`; KeyError where there is none."""
    if name in _MODULES:
        found: Kind = import_module(f"readygate.kinds.{_MODULES[name]}").KIND
        return found
    from readygate.kinds import declared

    return declared.KINDS[name]
