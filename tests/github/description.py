"""GitHub's own OpenAPI description as a judge: what enters is a request or a response, what leaves are its faults.

The file is the one that SOURCES.md names. OpenAPI 3.0 is almost JSON Schema: `nullable` is rewritten, and
validators are built one by one, when an operation is first used, so that a server starts at once.
"""

import functools
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from jsonschema import Draft7Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT7

Json = Any
FILE = Path(__file__).with_name("github-rest.openapi.json")
HOME = "urn:github"
METHODS = ("get", "post", "patch", "put", "delete")

# Answers that GitHub gives to any request, although most operations do not list them: no or a bad token, too few
# permissions, a repository that the token may not see, a body that breaks a rule, limits, and outages.
EVERYWHERE = frozenset({400, 401, 403, 404, 410, 422, 429, 500, 502, 503})

# Where GitHub itself breaks its description: the end of the path of a value that may be null all the same.
NULL_ANYWAY = (("head", "repo"), ("head", "user"))  # the fork of a pull request was deleted

formats = FormatChecker(formats=())


@formats.checks("date-time")
def _is_time(value: object) -> bool:
    return not isinstance(value, str) or (len(value) >= 20 and value[10] == "T" and value[4] == value[7] == "-")


@formats.checks("uri")
def _is_address(value: object) -> bool:
    return not isinstance(value, str) or "://" in value


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One operation: GitHub's name of it, its method and the template of its path."""

    name: str
    method: str
    path: str

    def pointer(self, *rest: str) -> str:
        """The place of a part of it in the description, as a JSON pointer."""
        steps = ("paths", self.path, self.method.lower(), *rest)
        return "#/" + "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)


class Description:
    """The parsed description. One is enough for a whole test run: nothing in it changes."""

    def __init__(self, raw: Json) -> None:
        self.raw = raw
        paths = raw["paths"].items()
        self.operations = tuple(
            Operation(name=each[method]["operationId"], method=method.upper(), path=path)
            for path, each in paths
            for method in METHODS
            if method in each
        )
        self._registry: Registry[Json] = Registry().with_resource(HOME, DRAFT7.create_resource(_json_schema(raw)))
        self._validators: dict[str, Draft7Validator] = {}
        self._seen: dict[tuple[str, str], tuple[str, ...]] = {}

    def request_faults(
        self, operation: Operation, path: Mapping[str, str], query: Mapping[str, str], body: Json
    ) -> tuple[str, ...]:
        """What the description says against path, query and JSON body; names that it does not know are faults too."""
        spec = self.at(operation.pointer())
        faults = [*self._place_faults(spec, "path", path), *self._place_faults(spec, "query", query)]
        wanted = spec.get("requestBody")
        if wanted is None:
            return (*faults, "a body where none is described") if body is not None else tuple(faults)
        pointer = operation.pointer("requestBody", "content", "application/json", "schema")
        if body is None:
            return (*faults, "no body") if wanted.get("required") else tuple(faults)
        faults += self._faults(pointer, body)
        faults += [f"{name}: not a property that GitHub knows" for name in _unknown(self.at(pointer), body)]
        return tuple(faults)

    def _place_faults(self, spec: Json, place: str, given: Mapping[str, str]) -> Iterator[str]:
        described = map(self.resolve, spec.get("parameters", ()))
        schemas = {each["name"]: each["schema"] for each in described if each["in"] == place}
        for name, text in given.items():
            schema = schemas.get(name)
            if schema is None:
                yield f"{place} {name}: not a parameter of this operation"
            elif (value := _typed(schema, text)) is None:
                yield f"{place} {name}={text}: not of type {schema['type']}"
            elif value not in schema.get("enum", (value,)):
                yield f"{place} {name}={text}: not one of {schema['enum']}"

    def response_faults(self, operation: Operation, status: int, body: Json) -> tuple[str, ...]:
        """What the description says against an answer. Errors must look like GitHub's errors: the schemas of errors
        exclude each other only in words (`oneOf` where both fit), and most operations list but a few."""
        described = str(status) in self.at(operation.pointer("responses"))
        if not described and status not in EVERYWHERE:
            return (f"status {status} is not described",)
        if status >= 400:
            return self._faults("#/components/schemas/basic-error", body)
        pointer = self.response_pointer(operation, status)
        if pointer is not None:
            return self._faults(pointer, body)
        return () if body is None else ("a body where none is described",)

    def response_pointer(self, operation: Operation, status: int) -> str | None:
        """Where the schema of an answer stands, or None when it has no JSON body."""
        answers = self.at(operation.pointer("responses"))
        answer = answers.get(str(status))
        if answer is None:
            return None
        start = answer.get("$ref") or operation.pointer("responses", str(status))
        found = "application/json" in self.at(start).get("content", {})
        return f"{start}/content/application~1json/schema" if found else None

    def at(self, pointer: str) -> Json:
        """The part of the description at a JSON pointer."""
        place = self.raw
        for step in pointer.removeprefix("#/").split("/"):
            place = place[step.replace("~1", "/").replace("~0", "~")]
        return place

    def resolve(self, part: Json) -> Json:
        """A part, or what it refers to."""
        while isinstance(part, dict) and "$ref" in part:
            part = self.at(part["$ref"])
        return part

    def _faults(self, pointer: str, value: Json) -> tuple[str, ...]:
        schema = self.at(pointer)
        if isinstance(value, list) and isinstance(schema.get("items"), dict):  # most items were judged before
            rows = enumerate(value)
            return tuple(f"{row}.{fault}" for row, item in rows for fault in self._faults(f"{pointer}/items", item))
        key = (pointer, hashlib.sha1(json.dumps(value).encode(), usedforsecurity=False).hexdigest())
        if key not in self._seen:
            if pointer not in self._validators:
                self._validators[pointer] = Draft7Validator(
                    {"$ref": HOME + pointer}, registry=self._registry, format_checker=formats
                )
            self._seen[key] = tuple(
                _told(fault) for fault in self._validators[pointer].iter_errors(value) if _counts(fault)
            )
        return self._seen[key]


def _counts(fault: ValidationError) -> bool:
    place = tuple(str(step) for step in fault.absolute_path)
    return not (fault.instance is None and place[-2:] in NULL_ANYWAY)


def _told(fault: ValidationError) -> str:
    place = ".".join(map(str, fault.absolute_path)) or "body"
    return f"{place}: {fault.message[:300]}"


def _typed(schema: Json, text: str) -> Json:
    kind = schema.get("type")
    if kind == "integer":
        return int(text) if text.isascii() and text.isdigit() else None
    if kind == "boolean":
        return {"true": True, "false": False}.get(text)
    return text


def _unknown(schema: Json, body: Json) -> Iterator[str]:
    properties = schema.get("properties")
    if properties is not None and isinstance(body, dict):
        yield from (name for name in body if name not in properties)
        output = properties.get("output", {}).get("properties", {})
        yield from (f"output.{name}" for name in body.get("output") or () if name not in output)


def _json_schema(part: Json) -> Json:
    if isinstance(part, list):
        return [_json_schema(each) for each in part]
    if not isinstance(part, dict):
        return part
    rest = {key: _json_schema(value) for key, value in part.items() if key not in ("nullable", "example", "examples")}
    return {"anyOf": [rest, {"type": "null"}]} if part.get("nullable") is True else rest


@functools.cache
def github_description() -> Description:
    """The description, read once in a process (a tenth of a second)."""
    return Description(msgspec.json.decode(FILE.read_bytes()))
