"""AsyncAPI 2 and 3 documents as rows of the kind `events`.

Enters: one document, YAML or JSON. Leaves: its messages, each in the direction of the operations that carry it. In 2.x
`subscribe` names what the service sends and `publish` what it receives, for both words are those of its clients; 3.x
says `send` and `receive` of the service itself. References are followed within the document only: a payload in another
file is read where that file was collected. A last line without its end is let pass, as editors leave it.
Specification: https://www.asyncapi.com/docs/reference/specification/latest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from readygate.collectors.collector import Collected, Collector, NotEvidence, Signature
from readygate.kinds.events import COLUMNS, INCOMING, OUTGOING, READ
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.table import Table
from readygate.readers.document import compose
from readygate.readers.nodes import items, member, members, text
from readygate.readers.references import References, reference_of
from readygate.readers.required import Fields, Required, constant
from readygate.readers.source import Source
from readygate.readers.yaml import Mapping, Node

_VERSION = re.compile(r"[23]\.\d{1,4}\.\d{1,4}(?:[-+].{1,40})?")
_SECOND = {"subscribe": OUTGOING, "publish": INCOMING}
_THIRD = {"send": OUTGOING, "receive": INCOMING}
_OTHER_WAY = {OUTGOING: INCOMING, INCOMING: OUTGOING}
_JSON_SCHEMA = re.compile(r"|application/(?:schema\+|vnd\.(?:aai\.asyncapi|oai\.openapi)[+;]?).*|.*json-schema.*")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class _Carried(msgspec.Struct, frozen=True, kw_only=True):
    """A message as an operation, a channel or the components name it."""

    node: Node
    key: str = ""
    channel: str = ""
    direction: str = ""


def collect(source: Source) -> Collected:
    """The events; EvidenceError for AsyncAPI 1, NotEvidence for other documents."""
    data = source.read()
    open_line = not data.endswith((b"\n", b"\r", b"}", b"\0")) and not data.startswith(_UTF_16)
    root = compose(data + b"\n" if open_line else data)
    version = text(root, "asyncapi")
    if not isinstance(root, Mapping) or not version:
        raise NotEvidence("no AsyncAPI document: it has no key `asyncapi`")
    if not _VERSION.fullmatch(version):
        raise EvidenceError(f"AsyncAPI {version[:40]} cannot be read", hint="write the document in AsyncAPI 3")
    references = References(root)
    table = Table(COLUMNS)
    components = members(root, "components", "messages")
    _Messages(table, source.path, references).add(_carried(root, version, references), components)
    references.check()
    problems = list(references.problems())
    if open_line:
        problems.append(Problem(fault="the last line has no end: the file may be truncated", fatal=False))
    if not table:
        problems.append(Problem(fault="the document has no message", fatal=False))
    return Collected(table=table, problems=tuple(problems))


def _carried(root: Mapping, version: str, references: References) -> Iterator[_Carried]:
    """The messages of all operations, then those of channels that no operation carries."""
    channels = {name: references.follow(node) for name, node in members(root, "channels").items()}
    if version.startswith("2"):
        for name, channel in channels.items():
            for action, direction in _SECOND.items():
                message = member(channel, action, "message")
                found = items(message, "oneOf") or (() if message is None else (message,))
                for node in found:
                    yield _Carried(node=node, channel=name if len(found) == 1 else "", direction=direction)
        return
    for node in members(root, "operations").values():
        operation = references.follow(node)
        direction = _THIRD.get(text(operation, "action"), "")
        yield from _of_operation(operation, direction, references)
        yield from _of_operation(member(operation, "reply"), _OTHER_WAY.get(direction, ""), references)
    for channel in channels.values():
        yield from _of_channel(channel, "")


def _of_operation(operation: Node | None, direction: str, references: References) -> Iterator[_Carried]:
    """The messages that an operation lists; without a list all of its channel."""
    if operation is None:
        return
    place = references.follow(operation)
    where = member(place, "channel")
    channel = references.follow(where) if where is not None else None
    listed = items(place, "messages")
    if "messages" not in members(place):
        yield from _of_channel(channel, direction)
    for node in listed:
        yield _Carried(node=node, channel=_address(channel) if len(listed) == 1 else "", direction=direction)


def _of_channel(channel: Node | None, direction: str) -> Iterator[_Carried]:
    messages = members(channel, "messages")
    for key, node in messages.items():
        yield _Carried(node=node, key=key, channel=_address(channel) if len(messages) == 1 else "", direction=direction)


def _address(channel: Node | None) -> str:
    return text(channel, "address")


class _Messages:
    """Rows of messages, each message once in each direction."""

    def __init__(self, table: Table, path: str, references: References) -> None:
        self._table = table
        self._path = path
        self._references = references
        self._required = Required(references)
        self._seen: set[tuple[object, str]] = set()

    def add(self, carried: Iterable[_Carried], components: dict[str, Node]) -> None:
        """The messages that are carried, then those of the components that nothing carries."""
        for one in (*carried, *(_Carried(node=node, key=key) for key, node in components.items())):
            keys, message = self._followed(one)
            known: object = id(message) if message is not None else tuple(keys)
            carried_already = {(known, way) for way in _OTHER_WAY} & self._seen
            if (known, one.direction) not in self._seen and (one.direction or not carried_already):
                self._seen.add((known, one.direction))
                self._add(one, keys, message)

    def _followed(self, one: _Carried) -> tuple[list[str], Mapping | None]:
        """The keys under which the message stands, and the message; None where it is in another file."""
        reference = reference_of(one.node)
        keys = (one.key, re.split(r"[/#]", reference.text)[-1].replace("~1", "/") if reference else "")
        return list(dict.fromkeys(filter(None, keys))), self._references.follow(one.node)

    def _add(self, one: _Carried, keys: list[str], message: Mapping | None) -> None:
        schema, form = _payload(message)
        whole = self._references.follow(schema) if schema is not None else None
        fields, gap = Fields(), ""
        if message is None:
            gap = "the message is in another file"
        elif whole is None or not whole.entries:
            gap = "its payload is in another file" if reference_of(schema) else "it has no schema"
        elif not _JSON_SCHEMA.fullmatch(form):
            gap = f"its schema is written as {form[:80]}"
        else:
            fields = self._fields(schema, message)
            gap = "; ".join(sorted(fields.gaps))
        names = [text(message, "name"), text(message, "messageId"), *keys, constant(whole, self._references, "type")]
        if not any(names):
            names.append(text(message, "title"))
        subject = "\n".join(dict.fromkeys(" ".join(name.split()) for name in (*names, one.channel) if name.strip()))
        read = READ if whole is not None and whole.entries else ""
        line = (message or one.node).line
        self._table.add(self._path, line, subject, one.direction, read, "\n".join(sorted(fields.both)), gap)

    def _fields(self, schema: Node | None, message: Mapping) -> Fields:
        """The fields of the payload and of the headers, also those that traits add."""
        traits = [self._references.follow(trait) for trait in items(message, "traits")]
        found = self._required.of(schema)
        for place in (message, *traits):
            found = found.joined(self._required.of(member(place, "headers")))
        return found


def _payload(message: Mapping | None) -> tuple[Node | None, str]:
    """The schema of a message, and the format that it is written in (3.x names it beside the schema)."""
    payload = member(message, "payload")
    if "schemaFormat" in members(payload) and "schema" in members(payload):
        return member(payload, "schema"), text(payload, "schemaFormat")
    return payload, text(message, "schemaFormat")


COLLECTOR = Collector(
    name="asyncapi",
    kind="events",
    summary="AsyncAPI 2 and 3 documents, YAML or JSON",
    specification="https://www.asyncapi.com/docs/reference/specification/latest",
    reads=("AsyncAPI 3.0 written by hand", "the examples of AsyncAPI 3.1"),
    signature=Signature(json=(("asyncapi",),), yaml=(("asyncapi",),)),
    collect=collect,
)
