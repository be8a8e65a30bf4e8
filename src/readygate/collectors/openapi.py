"""OpenAPI 3.0 and 3.1 documents, YAML or JSON, as rows of the kind `api`.

Enters: one document. Leaves: its version and its operations, with what each lacks and the line where. Swagger 2.0 is
refused, because its operations would go unjudged. Rules: docs/openapi.md. Specification:
https://spec.openapis.org/oas/v3.1.1.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from readygate.collectors.collector import Collected, Collector, NotEvidence, Signature
from readygate.kinds.api import COLUMNS, is_mutation, is_write
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.quantity import version_key
from readygate.model.table import Table
from readygate.readers import document
from readygate.readers.error_codes import ErrorCodes
from readygate.readers.openapi import Operation, Response, operations, text_of, undeclared_schemes
from readygate.readers.paging import Paging
from readygate.readers.references import References
from readygate.readers.schemas import Schemas, Shape
from readygate.readers.source import Source
from readygate.readers.yaml import Mapping, Node

_PROBLEM = "application/problem+json"
_ANY_JSON = re.compile(r"\*/\*|application/\*|[^/]+/(?:[^/]+\+)?json")
_RATE_LIMIT = re.compile(r"ratelimit(?:-.+)?|x-rate-?limit-.+")
_VERSION = re.compile(r"3\.[0-9]{1,4}(?:\.[0-9]{1,4})?")

Lacks = list[tuple[int, str]]


def collect(source: Source) -> Collected:
    """The document and its operations; EvidenceError where it cannot be judged, NotEvidence for other documents."""
    root, version, line = _opened(document.compose(source.read()))
    references = References(root)
    schemas = Schemas(references)
    codes = ErrorCodes(references, schemas)
    table = Table(COLUMNS)
    table.add("document", source.path, version, "", "", "", "", line, 0, 0, *("",) * 8)
    for operation in operations(root, references):
        _add(table, source.path, version, operation, schemas, codes)
    references.check()
    problems = [*references.problems(), *undeclared_schemes(root)]
    if version_key(version) >= (3, 2):
        fault = f"OpenAPI {version} is newer than 3.1: it is read as 3.1"
        problems.append(Problem(fault=fault, place=f"line {line}", fatal=False))
    if len(table) == 1:
        problems.append(Problem(fault="the document has no operation under `paths`", fatal=False))
    return Collected(table=table, problems=tuple(problems))


def _opened(root: Node) -> tuple[Mapping, str, int]:
    if not isinstance(root, Mapping):
        raise NotEvidence("no OpenAPI document: it is no object")
    if "swagger" in root.entries:
        raise EvidenceError(
            f"Swagger {text_of(root.entries['swagger'])} cannot be judged",
            line=root.keys["swagger"].line,
            hint="convert the document to OpenAPI 3.1",
        )
    if "openapi" not in root.entries:
        other = next((name for name in ("asyncapi", "arazzo", "overlay") if name in root.entries), "")
        raise NotEvidence(f"a document of {other}" if other else "no OpenAPI document: it has no key `openapi`")
    version, line = text_of(root.entries["openapi"]), root.keys["openapi"].line
    if not _VERSION.fullmatch(version):
        raise EvidenceError(f"{version!r} is no version of OpenAPI 3", line=line, hint="write 3.1.0, for example")
    return root, version, line


def _add(table: Table, path: str, version: str, operation: Operation, schemas: Schemas, codes: ErrorCodes) -> None:
    paging = Paging(operation.parameters, schemas)
    is_list, without_cursor = _list(operation, paging, schemas)
    throttled = [response for response in operation.responses if response.status == "429"]
    declared, open_errors = _codes(operation, codes)
    plain = re.sub(r"[{}]", "", operation.path)
    table.add(
        "operation",
        path,
        version,
        _cell(dict.fromkeys((operation.path, plain))),
        _cell((operation.method, operation.method.lower())),
        _cell(operation.tags),
        operation.operation_id,
        operation.line,
        int(is_list),
        int(bool(throttled)),
        _lacks(_without_problem(operation)),
        _lacks(_without_header(operation, "Idempotency-Key") if is_write(operation.method) else []),
        _lacks(_without_header(operation, "If-Match") if is_mutation(operation.method, operation.path) else []),
        _lacks(without_cursor),
        _lacks(_offsets(operation, paging)),
        _lacks(_without_limits(throttled)),
        _lacks(declared),
        _lacks(open_errors),
    )


def _errors(operation: Operation) -> list[Response]:
    """Responses 4xx and 5xx, and `default` unless both ranges are declared beside it."""
    ranges = {response.status for response in operation.responses} >= {"4XX", "5XX"}
    return [
        response
        for response in operation.responses
        if response.status.startswith(("4", "5")) or (response.status == "DEFAULT" and not ranges)
    ]


def _without_problem(operation: Operation) -> Lacks:
    errors = _errors(operation)
    if not any(response.status.startswith(("4", "D")) for response in errors):
        return [(operation.line, "declares no 4xx response")]
    return [
        (response.line, f"{response.status.lower()} without {_PROBLEM}")
        for response in errors
        if _PROBLEM not in response.content
    ]


def _without_header(operation: Operation, name: str) -> Lacks:
    found = [
        parameter
        for parameter in operation.parameters
        if parameter.place == "header" and parameter.name.lower() == name.lower()
    ]
    if found:
        return [(parameter.line, f"the header {name} is not required") for parameter in found if not parameter.required]
    if operation.hidden:
        return [(operation.hidden[0], f"no header {name}, and a parameter here cannot be read")]
    return [(operation.line, f"no header {name}")]


def _list(operation: Operation, paging: Paging, schemas: Schemas) -> tuple[bool, Lacks]:
    """Whether the operation answers with a list, and what it lacks for a cursor."""
    if operation.method != "GET":
        return False, []
    shapes = {
        shape for response in _successes(operation) for shape in _shapes(response, operation.path, paging, schemas)
    }
    if Shape.ARRAY in shapes or Shape.PAGE in shapes:
        words = "a list without a cursor parameter"
    elif Shape.UNKNOWN in shapes:
        words = "no cursor parameter, and what it answers cannot be read"
    else:
        return False, []
    return True, [] if paging.cursor else [(operation.line, words)]


def _successes(operation: Operation) -> list[Response]:
    found = [response for response in operation.responses if response.status.startswith("2")]
    return found or [response for response in operation.responses if response.status == "DEFAULT"]


def _shapes(response: Response, path: str, paging: Paging, schemas: Schemas) -> Iterator[Shape]:
    if response.body is None:
        yield Shape.UNKNOWN
    last = path.rstrip("/").rpartition("/")[2]
    single = last.startswith("{") and last.endswith("}") and not paging.speaks
    for media, node in response.content.items():
        if _ANY_JSON.fullmatch(media) and media != _PROBLEM:
            schema = node.entries.get("schema") if isinstance(node, Mapping) else None
            shape = schemas.shape(schema, collection=last, paging=paging.speaks)
            if shape is Shape.OPEN and paging.speaks:
                yield Shape.PAGE
            elif not (single and shape is Shape.PAGE):
                yield shape


def _offsets(operation: Operation, paging: Paging) -> Lacks:
    found = [
        (parameter.line, f"the parameter {_one_line(parameter.name)} pages by offset") for parameter in paging.offsets
    ]
    return found + [(line, "a parameter that cannot be read may page by offset") for line in operation.hidden]


def _without_limits(throttled: Iterable[Response]) -> Lacks:
    return [
        (response.line, "429 without a rate-limit header")
        for response in throttled
        if not any(_RATE_LIMIT.fullmatch(name) for name in response.headers)
    ]


def _codes(operation: Operation, codes: ErrorCodes) -> tuple[Lacks, Lacks]:
    """The codes of all error responses, and the responses that leave the code open."""
    declared: dict[str, int] = {}
    opened: Lacks = []
    errors = _errors(operation)
    for response in errors:
        bodies = [node for media, node in response.content.items() if _ANY_JSON.fullmatch(media)]
        schemas = [node.entries.get("schema") if isinstance(node, Mapping) else None for node in bodies]
        sets = [None if schema is None else codes.of(schema) for schema in schemas]
        for code, line in (pair for closed in sets for pair in (closed or {}).items()):
            declared.setdefault(code, line)
        if not sets or None in sets:
            opened.append((response.line, f"{response.status.lower()} leaves its error code open"))
    if not errors:
        opened.append((operation.line, "declares no error response"))
    return [(line, code) for code, line in declared.items()], opened


def _lacks(found: Lacks) -> str:
    return "\n".join(f"{line} {_one_line(words)}" for line, words in found)


def _cell(values: Iterable[str]) -> str:
    return "\n".join(_one_line(value) for value in values)


def _one_line(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n") if "\n" in text else text


COLLECTOR = Collector(
    name="openapi",
    kind="api",
    summary="OpenAPI 3.0 and 3.1 documents, YAML or JSON",
    specification="https://spec.openapis.org/oas/v3.1.1.html",
    reads=("OpenAPI",),
    signature=Signature(
        json=(
            ("openapi",),
            ("swagger",),
            ("components.schemas",),
            ("components.examples",),
            ("components.parameters",),
        ),
        yaml=(("openapi",), ("swagger",)),
        lacks=("asyncapi",),
    ),
    collect=collect,
)
