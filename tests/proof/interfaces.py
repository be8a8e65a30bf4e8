"""Evidence of what a service offers to others: OpenAPI, oasdiff, Pact, JSON Schema, sync and prompt manifests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from tests.proof.asking import Ask
from tests.proof.pieces import Maker, Pieces, as_json, count, own
from tests.proof.texts import Unanswerable, passes, text
from tests.proof.values import Values


def _api(ask: Ask, values: Values) -> Pieces:
    """A document with a list, a write and a change; what a metric counts is lacking as often as it says."""
    if not count(values, "operations", 1):
        return ()
    version = str(values.get("version", "3.1.0"))
    if not version.startswith("3."):
        raise Unanswerable(f"{ask.criterion}: {version} is no version of OpenAPI 3")
    root = msgspec.structs.replace(ask, folder="")
    path = "/" + text(root, "paths", f"/made{ask.number}").lstrip("/")
    lacks = {name: count(values, name) for name in values if name not in ("version", "operations", "throttled")}
    code = next(iter(ask.common.get("registry", ())), "not-found")
    inner = f"{path}/{{id}}"
    made = {
        (method, place): _operation(ask, method, lacks, code)
        for method, place in (("GET", path), ("POST", path), ("PUT", inner if passes(root, "paths", inner) else path))
        if passes(ask, "methods", method)
    }
    if "dropped-early" in values:
        for one in ("v2",) if lacks["dropped-early"] else ("v1", "v2"):
            made["GET", f"{path}/{one}/made"] = _operation(ask, "GET", {}, code)
    for number in range(len(made), count(values, "operations")):
        made["GET", f"{path}/made{number}"] = _operation(ask, "GET", {}, code)
    return (own(ask, "openapi", (version, made)),)


def _operation(ask: Ask, method: str, lacks: dict[str, int], code: str) -> dict[str, Any]:
    """A whole operation, without what `lacks` says."""
    codes = [code, *(["unregistered"] if lacks.get("unregistered-error-codes") else [])]
    schema = {"type": "object", "properties": {"code": {"type": "string", "enum": codes}}}
    media = "application/json" if lacks.get("errors-without-problem-json") else "application/problem+json"
    problem = {"description": "a problem", "content": {media: {"schema": schema}}}
    limits = {} if lacks.get("throttled-without-rate-limit-headers") else {"RateLimit": {"schema": {"type": "string"}}}
    responses = {"404": problem, "429": {**problem, "headers": limits}}
    tags = [text(ask, "tags", "made")] if "tags" in ask.where else []
    if method == "GET":
        names = [] if lacks.get("lists-without-cursor") else ["cursor"]
        names += ["offset", "page", "skip"][: lacks.get("offset-parameters", 0)]
        given = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in names]
        rows = {"type": "array", "items": {"type": "object"}}
        good = {"description": "a list", "content": {"application/json": {"schema": rows}}}
        return {"tags": tags, "parameters": given, "responses": {"200": good, **responses}}
    wanted = {"Idempotency-Key": "writes-without-idempotency-key", "If-Match": "mutations-without-if-match"}
    headers = [name for name, metric in wanted.items() if not lacks.get(metric)]
    header = {"in": "header", "required": True, "schema": {"type": "string"}}
    asked = [{"name": name, **header} for name in headers]
    return {"tags": tags, "parameters": asked, "responses": {"204": {"description": "done"}, **responses}}


def write_openapi(_path: str, contents: Sequence[Any]) -> str:
    """An OpenAPI document in JSON."""
    ((version, made),) = contents
    full = version if version.count(".") > 1 else f"{version}.0"
    paths: dict[str, dict[str, Any]] = {}
    for (method, path), operation in made.items():
        paths.setdefault(path, {})[method.lower()] = operation
    return json.dumps({"openapi": full, "info": {"title": "made", "version": "1.0.0"}, "paths": paths})


def _api_diff(ask: Ask, values: Values) -> Pieces:
    counts = {3: count(values, "breaking"), 2: count(values, "warnings")}
    counts[1] = max(count(values, "changes") - sum(counts.values()), 0)
    root = msgspec.structs.replace(ask, folder="")
    change = {"path": text(root, "paths", "/made"), "operation": "GET"}
    changes = [
        {**change, "id": text(ask, "ids", f"made-{ask.number}-{level}-{number}"), "text": f"{number}", "level": level}
        for level, number in ((level, number) for level, times in counts.items() for number in range(times))
    ]
    return (own(ask, "oasdiff", {"changes": changes, "diff_empty": not changes}),)


def _contracts(ask: Ask, values: Values) -> Pieces:
    """A contract for each verification that is counted; of several, those of further consumers."""
    states = [state for state in ("failed", "unverified") for _ in range(count(values, state))]
    total = count(values, "total", count(values, "verified", 1) + len(states))
    verified = count(values, "verified", total - len(states))
    states = ["verified"] * min(verified, max(total - len(states), 0)) + states
    consumer = text(ask, "consumers", f"consumer-{ask.number}")
    further = [consumer, *(f"{consumer}-{number}" for number in range(1, len(states)))]
    if any(not passes(ask, "consumers", name) for name in further):
        states = states[-1:]
    if not states:
        return ()
    provider = text(ask, "providers", ask.service)
    by_broker = not ask.where.keys().isdisjoint(("branches", "environments"))
    one = {
        "provider": provider,
        "type": text(ask, "types", "http"),
        "branch": text(ask, "branches", "main") if by_broker and "branches" in ask.where else "main",
        "environment": text(ask, "environments", "staging") if "environments" in ask.where else "",
    }
    rows = [{**one, "consumer": name, "state": state} for name, state in zip(further, states, strict=False)]
    return (own(ask, "pact-matrix" if by_broker else "pact-verifier", rows),)


_TYPES = {"http": "    returns a response which", "message": "    generates a message which"}


def write_verifier(_path: str, contents: Sequence[Any]) -> str:
    """The report of pact-verifier, one interaction a contract."""
    (rows,) = contents
    output: list[str] = []
    errors: dict[str, list[dict[str, Any]]] = {"failed": [], "unverified": []}
    results = []
    for number, row in enumerate(rows):
        name = f"Verifying a pact between {row['consumer']} and {row['provider']}"
        said = f"an interaction {number} of {row['type']}"
        output += [f"\n{name}", "", f"  {said} (0s loading, 1ms verification)", _TYPES[row["type"]]]
        good = row["state"] == "verified"
        results.append({"description": said, "duration": "1ms", "result": "OK" if good else "Error"})
        if not good:
            mismatches = [{"type": "BodyMismatch", "path": "$", "mismatch": "a key is missing"}]
            told = {"type": "mismatches", "interactionId": "", "mismatches": mismatches}
            errors[row["state"]].append({"interaction": f"{name} - {said}", "mismatch": told})
    report = {"errors": errors["failed"], "pendingErrors": errors["unverified"], "notices": [], "output": output}
    return json.dumps({**report, "interactionResults": results, "result": not errors["failed"]})


def write_matrix(_path: str, contents: Sequence[Any]) -> str:
    """The Pact Broker's matrix."""
    (rows,) = contents
    matrix = [
        {
            "consumer": {
                "name": row["consumer"],
                "version": {
                    "number": "1.0.0",
                    "branch": row["branch"],
                    "environments": [{"name": row["environment"]}] if row["environment"] else [],
                },
            },
            "provider": {"name": row["provider"], "version": {"number": "1.0.0"}},
            "verificationResult": None if row["state"] == "unverified" else {"success": row["state"] == "verified"},
        }
        for row in rows
    ]
    return json.dumps({"matrix": matrix})


def write_pact(_path: str, contents: Sequence[Any]) -> str:
    """A pact file with one interaction, which a verifier's report with the same interaction answers."""
    ((consumer, provider),) = contents
    interaction = {
        "description": "an interaction 0 of http",
        "request": {"method": "GET", "path": "/"},
        "response": {"status": 200},
    }
    parties = {"consumer": {"name": consumer}, "provider": {"name": provider}}
    return json.dumps(
        {**parties, "interactions": [interaction], "metadata": {"pactSpecification": {"version": "3.0.0"}}}
    )


def _events(ask: Ask, values: Values) -> Pieces:
    """A schema that requires all fields that any criterion asks for, but those that are to be lacking."""
    if "registered" in values and not count(values, "registered"):
        return ()
    subject = text(ask, "subjects", f"made{ask.number}.v1")
    fields = [*ask.common.get("fields", ())]
    if count(values, "envelope-missing"):
        fields = [field for field in fields if field != ask.parameters["fields"][0]]
    times = max(count(values, "registered", 1), 1)
    subjects = [subject, *(f"{subject}-{number}" for number in range(1, times))]
    if "dropped-early" in values:
        name = subject.rpartition(".v")[0]
        subjects = [f"{name}.v2"] if count(values, "dropped-early") else [f"{name}.v1", f"{name}.v2"]
    if any(not passes(ask, "subjects", name) for name in subjects):
        raise Unanswerable(f"{ask.criterion}: no {times} subjects pass its filter")
    if "directions" in ask.where:
        return (own(ask, "asyncapi", (subjects, fields, text(ask, "directions", "outgoing"))),)
    return tuple(
        own(ask, "json-schema", (name, fields), ending=".json")._replace(
            path=f"{ask.folder}/events/{ask.number}/{name}.schema.json".lstrip("/")
        )
        for name in subjects
    )


def _fields(names: Sequence[str]) -> dict[str, Any]:
    """The schema of an object that requires all fields; `a.b` is a field within one."""
    outer: dict[str, list[str]] = {}
    for name in names:
        first, _, rest = name.partition(".")
        outer.setdefault(first, [])
        if rest:
            outer[first].append(rest)
    properties = {name: _fields(inner) if inner else {"type": "string"} for name, inner in outer.items()}
    return {"type": "object", "required": list(outer), "properties": properties}


def write_schema(_path: str, contents: Sequence[Any]) -> str:
    """A JSON Schema of one event."""
    ((subject, fields),) = contents
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps({"$schema": dialect, "title": subject, **_fields(fields)})


def write_asyncapi(_path: str, contents: Sequence[Any]) -> str:
    """An AsyncAPI 3 document with an operation for each event."""
    ((subjects, fields, direction),) = contents
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for number, name in enumerate(subjects):
        channels[f"c{number}"] = {"address": name, "messages": {"m": {"name": name, "payload": _fields(fields)}}}
        action = "send" if direction == "outgoing" else "receive"
        operations[f"o{number}"] = {"action": action, "channel": {"$ref": f"#/channels/c{number}"}}
    info = {"title": "made", "version": "1.0.0"}
    return json.dumps({"asyncapi": "3.0.0", "info": info, "channels": channels, "operations": operations})


def _manifest(ask: Ask, values: Values, *, names: str, lacking: str) -> list[tuple[str, bool]]:
    """The names that are registered, each with whether it lacks what the kind asks for."""
    total = count(values, "registered", 1)
    first = text(ask, names, f"Made{ask.number}")
    found = [first, *(f"{first}{number}" for number in range(1, total))][:total]
    return [(name, number < count(values, lacking)) for number, name in enumerate(found)]


def _sync(ask: Ask, values: Values) -> Pieces:
    """Registrations in the one manifest of the service: a policy that is asked for goes before one that is not."""
    policy = text(ask, "policies", "") if "policies" in ask.where else ""
    made = _manifest(ask, values, names="aggregates", lacking="without-policy")
    rows = {name: _NO_POLICY if lacks else policy for name, lacks in made}
    path = ask.declared.get("sync-manifest", f"{ask.folder}/sync.yml".lstrip("/"))
    return (own(ask, "sync-manifest", rows)._replace(path=path),) if rows else ()


def _other_policy(ask: Ask, values: Values) -> Iterator[Pieces]:
    """Registrations with a policy that is not asked for."""
    for policy in ("client_wins", "server_authoritative"):
        if "policies" in ask.where and not passes(ask, "policies", policy):
            yield tuple(one._replace(content=dict.fromkeys(one.content, policy)) for one in _sync(ask, values))


_NO_POLICY = "none"


def write_sync(_path: str, contents: Sequence[Any]) -> str:
    """A manifest with every aggregate once."""
    policies: dict[str, set[str]] = {}
    for name, policy in (one for content in contents for one in content.items()):
        policies.setdefault(name, set()).add(policy)
    rows = []
    for name, told in policies.items():
        policy = next(iter(sorted(told - {"", _NO_POLICY})), "server_authoritative")
        rows.append({"aggregate": name, **({} if _NO_POLICY in told else {"policy": policy})})
    return json.dumps({"readygate": "sync/v1", "registrations": rows}) + "\n"


def _prompts(ask: Ask, values: Values) -> Pieces:
    made = _manifest(ask, values, names="prompts", lacking="unpinned")
    rows = [{"prompt": name, "tenant": "acme", "version": "latest" if lacks else "1.0.0"} for name, lacks in made]
    return (own(ask, "prompt-manifest", {"readygate": "prompts/v1", "prompts": rows}),) if rows else ()


_IDLE_PACT = {"consumer": "idle", "provider": "idle", "state": "verified", "type": "http", "branch": "main"}
MAKERS = {
    "api": Maker(_api, {"openapi": write_openapi}, idle={"openapi": lambda _folder: ("3.1.0", {})}),
    "api-diff": Maker(
        _api_diff,
        {"oasdiff": as_json, "api-smart-diff": as_json},
        idle={"oasdiff": lambda _folder: {"changes": [], "diff_empty": True}, "api-smart-diff": lambda _folder: []},
    ),
    "contracts": Maker(
        _contracts,
        {"pact-verifier": write_verifier, "pact-matrix": write_matrix, "pact-file": write_pact},
        idle={
            "pact-verifier": lambda _folder: [_IDLE_PACT],
            "pact-matrix": lambda _folder: [{**_IDLE_PACT, "environment": ""}],
            "pact-file": lambda _folder: ("idle", "idle"),
        },
    ),
    "events": Maker(
        _events,
        {"json-schema": write_schema, "asyncapi": write_asyncapi},
        idle={"json-schema": lambda _folder: ("idle", ()), "asyncapi": lambda _folder: (["idle"], (), "outgoing")},
    ),
    "sync": Maker(
        _sync,
        {"sync-manifest": write_sync},
        idle={"sync-manifest": lambda _folder: {"Idle": ""}},
        more=_other_policy,
        rows=lambda ask: ("sync", ask.where.get("aggregates")),
    ),
    "prompts": Maker(
        _prompts,
        {"prompt-manifest": as_json},
        idle={
            "prompt-manifest": lambda _folder: {
                "readygate": "prompts/v1",
                "prompts": [{"prompt": "idle", "version": "1.0.0"}],
            }
        },
    ),
}
