"""The files of a policy as cursors: composed, their keys checked, laid upon the packs and joined.

Enters: names and bytes of files and packs. Leaves: one merged mapping. The first file is the policy; each further one
lies beside a service (`services/<name>/readygate.yml`) and declares that service only, whose `path` is its folder; what
the policy says of the same service is joined with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from readygate.policies import keys
from readygate.policies.beside import joined
from readygate.policies.merge import override
from readygate.policies.reading import Cursor, Faults, Merged
from readygate.readers.yaml import YamlError, compose

VERSION = "1"
_HINT = "quote a value that holds `${`"


class PolicyFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a policy: its repo-relative path and its bytes."""

    path: str
    data: bytes


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The whole policy as one mapping, the names of the packs that it extends, the lists of waivers of all files."""

    root: Cursor
    packs: tuple[str, ...]
    waivers: tuple[Cursor, ...]


def pack_file(name: str) -> str:
    """How places in a built-in pack are shown."""
    return f"built-in {name}.yml"


def read_document(files: Collection[PolicyFile], packs: Mapping[str, bytes], faults: Faults) -> Document:
    """One mapping out of all layers; PolicyError at once where a file cannot be read at all."""
    cursors = [root_of(file.path, file.data, faults) for file in files]
    faults.stop([file.path for file in files])
    root, *others = (cursor for cursor in cursors if cursor is not None)
    extended = _extended(root, packs)
    merged = Cursor(Merged({}, 1, 1), root.file, faults)
    for layer in filter(None, [root_of(pack_file(name), packs[name], faults) for name in extended]):
        _check_keys(layer, keys.PACK, "a pack")
        merged = override(merged, layer)
    _check_keys(root, keys.POLICY, "a policy")
    merged = override(merged, root)
    for other in others:
        _check_keys(other, keys.SERVICE_FILE, "a policy file beside a service")
    whole, waivers = joined(merged, others)
    return Document(root=whole, packs=extended, waivers=tuple(waivers))


def root_of(
    path: str, data: bytes, faults: Faults, *, name: str = "a policy", such_as: str = "`version: 1` and `services:`"
) -> Cursor | None:
    """The mapping that a file holds; None with a fault where it cannot be read or holds something else."""
    try:
        cursor = Cursor(compose(data), path, faults, name=name)
    except YamlError as error:
        faults.add(path, error.line or 1, error.column, error.bare, error.hint or _quote_hint(data, error))
        return None
    if not cursor.is_mapping:
        cursor.fault(f"{name} is a mapping of keys such as {such_as}")
        return None
    return cursor


def _quote_hint(data: bytes, error: YamlError) -> str:
    """The hint to quote, where the faulty line has a variable: between braces YAML takes its `{` for its own."""
    lines = data.decode("utf-8", "replace").splitlines()
    line = lines[error.line - 1] if error.line and error.line <= len(lines) else ""
    return _HINT if "${" in line else ""


def _check_keys(cursor: Cursor, known: Collection[str], what: str) -> None:
    fields = cursor.fields(known)
    if "version" not in fields:
        cursor.fault(f"`version: {VERSION}` is missing in {what}")
        return
    text = fields.text("version")
    if text and text != VERSION:
        fields["version"].fault(f"version {text!r} of the policy language is not known", f"write `version: {VERSION}`")


def _extended(root: Cursor, packs: Mapping[str, bytes]) -> tuple[str, ...]:
    """The packs that the policy extends. For one that does not exist all stand in, so that what the policy says of its
    gates is not a mistake too.
    """
    fields = {name: child for name, child in root.entries() if name == "extends"}
    if "extends" not in fields:
        return ()
    names: list[str] = []
    for item in fields["extends"].one_or_more():
        name = item.scalar("the name of a pack")
        if name is not None and name not in packs:
            item.unknown("pack", name, packs)
            names.extend(packs)
        elif name is not None:
            names.append(name)
    fields["extends"].texts()
    return tuple(dict.fromkeys(names))
