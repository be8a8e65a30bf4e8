"""A cursor over YAML nodes of several files: typed reading that collects faults instead of stopping at the first.

Enters: nodes of `readygate.readers.yaml` with the name of their file. Leaves: texts, lists and mappings; what does not
fit becomes a fault at its place, and a harmless value goes on in its stead. Nothing may be null in a policy.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from enum import Enum
from typing import TypeVar, assert_never

import msgspec

from readygate.model.errors import PolicyError, PolicyFault
from readygate.policies.names import nearest
from readygate.readers.yaml import Mapping, Node, Scalar, Sequence

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_HINTED = 100
"""Nearest names are looked up for so many faults: in a large policy each look-up takes milliseconds."""

T = TypeVar("T")
E = TypeVar("E", bound=Enum)


class Faults:
    """All mistakes of a policy, each once, sorted by file, line and column."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int, int, str], PolicyFault] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, file: str, line: int, column: int, fault: str, hint: str = "") -> None:
        """Note one mistake; the same fault at the same place is one mistake."""
        place = f"{file}:{line}:{column}"
        self._found.setdefault((file, line, column, fault), PolicyFault(fault, place=place, hint=hint))

    @property
    def hinting(self) -> bool:
        """Whether hints are still worth their time."""
        return len(self._found) < _HINTED

    def stop(self, order: Collection[str] = (), what: str = "the policy") -> None:
        """PolicyError with all mistakes of `what`, if any; `order` lists the files in the order of their faults."""
        if self._found:
            ranks = {file: rank for rank, file in enumerate(order)}
            keys = sorted(self._found, key=lambda key: (ranks.get(key[0], len(ranks)), *key))
            raise PolicyError(tuple(self._found[key] for key in keys), what)


class Merged(msgspec.Struct, frozen=True):
    """A mapping whose entries come from several files; it stands where its last layer stands."""

    entries: dict[str, Cursor]
    line: int
    column: int


class Cursor:
    """A node, its key (None for the root and for list entries), its file, and where its faults go."""

    __slots__ = ("faults", "file", "key", "name", "node")

    def __init__(
        self, node: Node | Merged, file: str, faults: Faults, key: Scalar | None = None, name: str = ""
    ) -> None:
        self.node = node
        self.file = file
        self.faults = faults
        self.key = key
        self.name = name

    @property
    def place(self) -> str:
        """`file:line:column` of the key, where there is one, else of the node."""
        at = self.key or self.node
        return f"{self.file}:{at.line}:{at.column}"

    def fault(self, fault: str, hint: str = "") -> None:
        """A mistake at the value."""
        self.faults.add(self.file, self.node.line, self.node.column, fault, hint)

    def key_fault(self, fault: str, hint: str = "") -> None:
        """A mistake at the key, or at the value where there is no key."""
        at = self.key or self.node
        self.faults.add(self.file, at.line, at.column, fault, hint)

    def unknown(self, what: str, name: str, known: Collection[str], *, hint: str = "") -> None:
        """The mistake of naming something that does not exist, with the nearest names that do."""
        self.fault(f"unknown {what} {name!r}", hint or self.near(name, known))

    def near(self, name: str, known: Collection[str]) -> str:
        """A hint with the nearest names, empty once there are more faults than anybody reads."""
        return nearest(name, known) if self.faults.hinting else ""

    @property
    def null(self) -> bool:
        """Whether there is no value: nothing after the colon, `~` or `null`, unquoted."""
        return isinstance(self.node, Scalar) and not self.node.quoted and self.node.text in _NULLS

    def _refuse(self, wanted: str) -> None:
        if self.null:
            self.fault(f"{self.name} has no value; it must be {wanted}")
        else:
            self.fault(f"{self.name} must be {wanted}, not {_form(self.node)}")

    def scalar(self, wanted: str = "text") -> str | None:
        """The text of a scalar; None with a fault where it is something else, null or blank."""
        if not isinstance(self.node, Scalar) or self.null:
            self._refuse(wanted)
            return None
        if not self.node.text.strip():
            self.fault(f"{self.name} is empty; it must be {wanted}")
            return None
        return self.node.text

    def parsed(self, parse: Callable[[str], T], wanted: str) -> T | None:
        """The text through `parse`, whose ValueError becomes the fault."""
        text = self.scalar(wanted)
        if text is None:
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.fault(f"{self.name}: {error}")
            return None

    def fixed(self, text: str) -> bool:
        """Whether `text` holds no variable; a fault where it does."""
        if "${" in text:
            self.fault(f"{text!r} holds a variable; variables stand in criteria only")
        return "${" not in text

    def choice(self, values: type[E]) -> E | None:
        """The member of an enum whose value is the text."""
        known = [str(member.value) for member in values]
        wanted = " or ".join(known)
        text = self.scalar(wanted)
        if text is not None and text not in known:
            self.fault(f"{self.name} must be {wanted}, not {text!r}")
            return None
        return values(text) if text is not None else None

    def flag(self) -> bool | None:
        """`true` or `false`."""
        text = self.scalar("true or false")
        if text is not None and text not in {"true", "false"}:
            self.fault(f"{self.name} must be true or false, not {text!r}")
            return None
        return text == "true" if text is not None else None

    def items(self) -> list[Cursor]:
        """The entries of a list; a fault where it is no list or has no entry."""
        if not isinstance(self.node, Sequence):
            self._refuse("a list")
            return []
        if not self.node.items:
            self.fault(f"{self.name} is an empty list")
        return [Cursor(item, self.file, self.faults, None, f"an entry of {self.name}") for item in self.node.items]

    def one_or_more(self) -> list[Cursor]:
        """The entries of a list; a scalar is a list of one."""
        if isinstance(self.node, Scalar) and not self.null:
            return [self]
        if isinstance(self.node, Sequence):
            return self.items()
        self._refuse("text or a list of texts")
        return []

    def texts(self) -> tuple[str, ...]:
        """One text or a list of texts, each once."""
        found: dict[str, None] = {}
        for item in self.one_or_more():
            text = item.scalar()
            if text is not None and text in found:
                item.fault(f"{self.name} names {text!r} twice")
            elif text is not None:
                found[text] = None
        return tuple(found)

    def entries(self) -> Iterator[tuple[str, Cursor]]:
        """Keys and values of a mapping; a fault where it is none."""
        node = self.node
        if isinstance(node, Merged):
            yield from node.entries.items()
        elif isinstance(node, Mapping):
            for name, child in node.entries.items():
                yield name, Cursor(child, self.file, self.faults, node.keys[name], f"`{name}`")
        else:
            self._refuse("a mapping")

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, Mapping | Merged)

    def expect_mapping(self) -> bool:
        """Whether this is a mapping; a fault where it is not."""
        if not self.is_mapping:
            self._refuse("a mapping")
        return self.is_mapping

    @property
    def is_list(self) -> bool:
        return isinstance(self.node, Sequence)

    def remade(self, entries: dict[str, Cursor]) -> Cursor:
        """A mapping of these entries at the place of this one."""
        node = Merged(entries, self.node.line, self.node.column)
        return Cursor(node, self.file, self.faults, self.key, self.name)

    def fields(self, known: Collection[str], required: Collection[str] = ()) -> Fields:
        """The values of a mapping with known keys; unknown and missing ones are faults."""
        fields = Fields()
        for name, child in self.entries():
            if name in known:
                fields[name] = child
            else:
                child.key_fault(f"unknown key {name!r}", child.near(name, known))
        if self.is_mapping:
            for name in required:
                if name not in fields:
                    self.key_fault(f"`{name}` is missing{f' in {self.name}' if self.name else ''}")
        return fields


class Fields(dict[str, Cursor]):
    """The known keys of a mapping, read by type; absent keys and faulty values give the default."""

    def text(self, name: str) -> str:
        """The text, or an empty one."""
        return (self[name].scalar() or "") if name in self else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts, or none."""
        return self[name].texts() if name in self else ()

    def items_of(self, name: str) -> list[Cursor]:
        """The entries of the list, or none."""
        return self[name].items() if name in self else []

    def entries_of(self, name: str) -> list[tuple[str, Cursor]]:
        """The entries of the mapping, or none."""
        return list(self[name].entries()) if name in self else []

    def parsed(self, name: str, parse: Callable[[str], T], wanted: str) -> T | None:
        """The text through `parse`, or None."""
        return self[name].parsed(parse, wanted) if name in self else None

    def plain_text(self, name: str) -> str:
        """The text, or an empty one; variables do not stand here."""
        text = self.text(name)
        return text if not text or self[name].fixed(text) else ""


def _form(node: Node | Merged) -> str:
    match node:
        case Scalar():
            return "text"
        case Sequence():
            return "a list"
        case Mapping() | Merged():
            return "a mapping"
        case _:
            assert_never(node)
