"""The names that a policy may use, gathered before its criteria are read.

Enters: kinds, ladders, milestones, variables, the day. Leaves: the record that readers of criteria and services ask.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping

import msgspec

from readygate.kinds.kind import Kind
from readygate.model.policy import Ladder


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """`base` is the ladder of top-level gates and levels; `packs` are the files of built-in packs, whose variables
    need not be declared by any service; `variables` are the names that some service declares or could declare.
    """

    kinds: Mapping[str, Kind]
    ladders: Mapping[str, Ladder]
    base: str
    milestones: tuple[str, ...]
    variables: Collection[str]
    packs: Collection[str]
    today: dt.date


class Kinds(Mapping[str, Kind]):
    """Kinds by name, each asked for when it is first used, so that a policy imports only the kinds that it names."""

    def __init__(
        self, names: Collection[str], kind: Callable[[str], Kind], own: Mapping[str, Kind] | None = None
    ) -> None:
        self._known: dict[str, Kind] = dict(own or {})
        self._names = tuple(dict.fromkeys((*names, *self._known)))
        self._kind = kind

    def __getitem__(self, name: str) -> Kind:
        if name not in self._known:
            if name not in self._names:
                raise KeyError(name)
            self._known[name] = self._kind(name)
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
