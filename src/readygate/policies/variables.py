"""Variables: `${service.…}`, `${milestone.…}`, `${each}`; which exist, and what a service declares for them.

Enters: the mapping of a service; texts of criteria. Leaves: values by name, reasons of lists that are declared `none`,
and faults for names that nobody declares. Values are put in when a criterion is judged.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import msgspec

from readygate.model.quantity import Unit, parse_quantity
from readygate.policies import keys
from readygate.policies.names import CRITERION_NAME
from readygate.policies.paths import path_of
from readygate.policies.reading import Cursor, Fields

VARIABLE = re.compile(r"\$\{([^{}]*)\}")
EACH = "each"
MILESTONE_NAMES = ("milestone.id", "milestone.starts", "milestone.exits", "level")
"""What is not the service's own: the milestone that is judged, and the level that is due at it."""
FIXED_NAMES = (
    "service.name",
    "service.path",
    "service.owner",
    "service.folders.domain",
    *(f"service.{name}" for name in keys.LISTS),
    *(f"service.consumers.{name}" for name in keys.CONSUMERS),
)
"""Variables that any policy may use; where a service does not declare one, its criteria are `missing` (law 7)."""
_FREE = ("service.folders.", "service.slo.", "service.vars.")


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """What a service declares: values by variable name, reasons of lists that are `none`, the place of each."""

    values: Mapping[str, tuple[str, ...]]
    empty: Mapping[str, str]
    places: Mapping[str, Cursor]
    folders: Mapping[str, str]


def read_declared(name: str, path: str, fields: Fields) -> Declared:
    """Everything that `${service.…}` can stand for in one service."""
    reader = _Reader({"service.name": (name,), "service.path": (path or ".",)})
    if owner := fields.plain_text("owner"):
        several = owner.split()
        reader.values["service.owner"] = tuple(several) if all(one.startswith("@") for one in several) else (owner,)
    folders = _folders(path, fields)
    reader.values.update({f"service.folders.{key}": (folder or ".",) for key, folder in folders.items()})
    for key in keys.LISTS:
        if key in fields:
            reader.add_list(f"service.{key}", fields[key])
    consumers = fields["consumers"].fields(keys.CONSUMERS) if "consumers" in fields else {}
    for key, cursor in consumers.items():
        reader.add_list(f"service.consumers.{key}", cursor)
    for key, cursor in fields.entries_of("slo"):
        reader.add_quantity(f"service.slo.{key}", cursor)
    for key, cursor in fields.entries_of("vars"):
        reader.add_list(f"service.vars.{_kebab(key, cursor)}", cursor)
    return Declared(values=reader.values, empty=reader.empty, places=reader.places, folders=folders)


def _folders(path: str, fields: Fields) -> dict[str, str]:
    folders = {"domain": f"{path}/src/domain" if path else "src/domain"}
    for key, cursor in fields.entries_of("folders"):
        folders[_kebab(key, cursor)] = path_of(cursor)
    return folders


def _kebab(key: str, cursor: Cursor) -> str:
    if not CRITERION_NAME.fullmatch(key):
        cursor.key_fault(f"{key!r} is no kebab-case name; variables have such names")
    return key


class _Reader:
    """Values as they are gathered."""

    def __init__(self, values: dict[str, tuple[str, ...]]) -> None:
        self.values = values
        self.empty: dict[str, str] = {}
        self.places: dict[str, Cursor] = {}

    def add_list(self, name: str, cursor: Cursor) -> None:
        """Items, or `{none: reason}`."""
        self.places[name] = cursor
        if cursor.is_mapping:
            self.empty[name] = cursor.fields(keys.NONE, required=keys.NONE).plain_text("none")
        elif cursor.is_list and not cursor.node.items:  # type: ignore[union-attr]
            cursor.fault(f"{cursor.name} is an empty list", 'write `{none: "why it is empty"}`')
        else:
            self.values[name] = _plain(cursor)

    def add_quantity(self, name: str, cursor: Cursor) -> None:
        """A number with its unit, as thresholds compare it."""
        self.places[name] = cursor
        _kebab(name.rpartition(".")[2], cursor)
        text = cursor.scalar("a value with its unit, such as 300ms or 99.9%")
        if text is None:
            return
        self.values[name] = (text,)
        try:
            parse_quantity(text, Unit.NUMBER)
        except ValueError as error:
            cursor.fault(f"{cursor.name}: {error}")


def _plain(cursor: Cursor) -> tuple[str, ...]:
    return tuple(text for text in cursor.texts() if cursor.fixed(text))


def check_variables(cursor: Cursor, text: str, *, known: Collection[str], packs: Collection[str], each: bool) -> None:
    """A fault for each variable of `text` that does not exist; `each`: whether `${each}` has a list to stand for."""
    for name in VARIABLE.findall(text):
        if name == EACH:
            if not each:
                cursor.fault("${each} stands for an item of `each`, which this criterion does not have")
        elif name not in known and not (cursor.file in packs and name.startswith(_FREE)):
            cursor.unknown("variable", f"${{{name}}}", known, hint=_hint(cursor, name, known))
    if "${" in VARIABLE.sub("", text):
        cursor.fault(f"{text!r} holds a variable that does not end", "write ${name}")


def _hint(cursor: Cursor, name: str, known: Collection[str]) -> str:
    near = cursor.near(name, known)
    return near if near or not name.startswith(_FREE) else f"no service declares {name.removeprefix('service.')}"
