"""Completes an answer: what enters are the facts that the state knows, what leaves is a body of the full shape.

GitHub's records have up to seventy required members, most of which nobody reads. Operations state the facts; every
other required member gets the emptiest value of its type here. A filled time is the year 2000 and a filled address
is below `https://unset.invalid/`, so that a client that reads a member which no operation states is noticed.
"""

from collections.abc import Mapping

from tests.github.description import Description, Json

EMPTY = {"integer": 0, "number": 0, "boolean": False, "string": ""}


def fill(description: Description, schema: Json, facts: Json) -> Json:
    """The facts with every required member that they lack; lists and inner records are completed likewise."""
    schema = _choose(description, schema, facts)
    if isinstance(facts, list | tuple):
        return [fill(description, schema.get("items", {}), each) for each in facts]
    if not isinstance(facts, dict):
        return facts
    members = _members(description, schema)
    whole = {name: fill(description, members.get(name, {}), value) for name, value in facts.items()}
    for name in _required(description, schema):
        if name not in whole:
            whole[name] = _neutral(description, members[name], name)
    return whole


def _choose(description: Description, schema: Json, facts: Json) -> Json:
    schema = description.resolve(schema)
    options = schema.get("oneOf") or schema.get("anyOf")
    if not options:
        return schema
    found = [description.resolve(option) for option in options]
    return next(
        (_choose(description, option, facts) for option in found if _fits(description, option, facts)), found[0]
    )


def _fits(description: Description, option: Json, facts: Json) -> bool:
    if not isinstance(facts, Mapping):
        return bool(option.get("type") == "array") == isinstance(facts, list | tuple)
    if option.get("type") == "array":
        return False
    names = _members(description, option)
    if not all(name in names for name in facts):
        return False
    return all(facts[name] in names[name].get("enum", (facts[name],)) for name in facts if name == "type")


def _members(description: Description, schema: Json) -> dict[str, Json]:
    members: dict[str, Json] = {}
    for part in schema.get("allOf", ()):
        members |= _members(description, description.resolve(part))
    return members | dict(schema.get("properties", {}))


def _required(description: Description, schema: Json) -> list[str]:
    inner = [name for part in schema.get("allOf", ()) for name in _required(description, description.resolve(part))]
    return inner + list(schema.get("required", ()))


def _neutral(description: Description, schema: Json, name: str) -> Json:
    schema = description.resolve(schema)
    if schema.get("nullable"):
        return None
    options = schema.get("oneOf") or schema.get("anyOf")
    if options:
        return _neutral(description, options[0], name)
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("format"):
        case "date-time":
            return "2000-01-01T00:00:00Z"
        case "uri":
            return f"https://unset.invalid/{name}"
        case _:
            pass
    kind = schema.get("type", "object")
    if kind == "array":
        return []
    return fill(description, schema, {}) if kind == "object" else EMPTY[kind]
