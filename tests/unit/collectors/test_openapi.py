"""The OpenAPI collector: whole documents of `tests/examples/openapi`, and rules on small ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readygate.collectors.collector import Collected, NotEvidence
from readygate.collectors.openapi import COLLECTOR, collect
from readygate.kinds.api import KIND, LACKS
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Measurement, Selection
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source

EXAMPLES = Path(__file__).parents[2] / "examples" / "openapi"
CASES = sorted(path.name for path in EXAMPLES.iterdir())


def read(data: bytes | str) -> Collected:
    return collect(Source.of_bytes("openapi.yaml", data.encode() if isinstance(data, str) else data))


def measured(collected: Collected, where: dict[str, list[str]] | None = None, *registry: str) -> Measurement:
    patterns = {name: tuple(globs) for name, globs in (where or {}).items()}
    rows = select_rows(KIND, collected.table, patterns)
    return KIND.measure(
        Selection(table=collected.table, rows=rows, patterns=patterns, parameters={"registry": registry})
    )


def places(collected: Collected, metric: str) -> list[tuple[int, str]]:
    selection = Selection(table=collected.table, rows=range(len(collected.table)))
    return [(place.line, place.text) for place in KIND.locate(selection, metric)]


@pytest.mark.parametrize("case", CASES)
def test_an_example_tells_its_true_numbers(case: str) -> None:
    expected: dict[str, Any] = json.loads((EXAMPLES / case / "expected.json").read_text())
    data = (EXAMPLES / case / expected["file"]).read_bytes()
    if "refused" in expected:
        with pytest.raises(EvidenceError) as refused:
            read(data)
        assert expected["refused"] in refused.value.fault
        assert refused.value.line
        return
    if "looks" in expected:
        with pytest.raises(NotEvidence) as other:
            read(data)
        assert expected["looks"] in other.value.looks
        return
    collected = read(data)
    values = measured(collected).values
    assert len(collected.table) == expected["rows"]
    assert {name: values.get(name) for name in expected["metrics"]} == expected["metrics"]
    assert not set(expected["untold"]) & set(values)
    for part in expected["where"]:
        told = measured(collected, part["where"]).values
        assert {name: told.get(name) for name in part["metrics"]} == part["metrics"]
    faults = [problem.fault for problem in collected.problems]
    assert len(faults) == len(expected["problems"])
    for words in expected["problems"]:
        assert any(words in fault for fault in faults)


def api(operations: str, rest: str = "") -> str:
    """A document whose `paths` begin in line 3."""
    return f"openapi: 3.1.0\npaths:\n{operations}\n{rest}"


def lacks(text: str, metric: str) -> list[tuple[int, str]]:
    assert metric in LACKS
    return places(read(text), metric)


def test_a_response_429_needs_a_rate_limit_header() -> None:
    for header, enough in {
        "RateLimit": True,
        "ratelimit-policy": True,
        "X-RateLimit-Limit": True,
        "X-Rate-Limit-Remaining": True,
        "Retry-After": False,
        "X-RateLimits": False,
        "RateLimits": False,
    }.items():
        text = api(f"  /a: {{get: {{responses: {{'429': {{headers: {{{header}: {{}}}}}}}}}}}}")
        found = lacks(text, "throttled-without-rate-limit-headers")
        assert found == ([] if enough else [(3, "GET /a: 429 without a rate-limit header")]), header


@pytest.mark.parametrize(
    ("responses", "found"),
    [
        ("{'200': {}}", ["declares no 4xx response"]),
        ("{'500': {content: {application/problem+json: {}}}}", ["declares no 4xx response"]),
        ("{default: {content: {application/problem+json: {}}}}", []),
        ("{default: {}}", ["default without application/problem+json"]),
        ("{4xx: {content: {application/problem+json: {}}}, 5xx: {}}", ["5xx without application/problem+json"]),
        ("{4XX: {content: {'application/problem+json ;v=1': {}}}, x-a: 1}", []),
        (
            (
                "{4XX: {content: {application/problem+json: {}}}, 5XX: {content: {application/problem+json: {}}},"
                " default: {}}"
            ),
            [],
        ),
        ("{'404': {content: {application/json: {}, application/problem+json: {}}}}", []),
        ("{'404': {content: {application/problem+xml: {}}}}", ["404 without application/problem+json"]),
        ("{'': {}, '404': {$ref: '#/gone'}}", ["404 without application/problem+json"]),
    ],
)
def test_every_error_response_needs_problem_json(responses: str, found: list[str]) -> None:
    text = api(f"  /a: {{get: {{responses: {responses}}}}}")
    assert [words for _, words in lacks(text, "errors-without-problem-json")] == [f"GET /a: {each}" for each in found]


@pytest.mark.parametrize(
    ("parameter", "found"),
    [
        ("{name: IDEMPOTENCY-KEY, in: header, required: true}", []),
        ("{name: Idempotency-Key, in: header, required: 'true'}", ["the header Idempotency-Key is not required"]),
        ("{name: Idempotency-Key, in: header, required: [true]}", ["the header Idempotency-Key is not required"]),
        ("{name: Idempotency-Key, in: query, required: true}", ["no header Idempotency-Key"]),
        ("{$ref: other.yaml}", ["no header Idempotency-Key, and a parameter here cannot be read"]),
        ("{}", ["no header Idempotency-Key"]),
    ],
)
def test_a_write_needs_a_required_idempotency_key(parameter: str, found: list[str]) -> None:
    text = api(f"  /a:\n    post:\n      parameters:\n        - {parameter}")
    words = [words for _, words in lacks(text, "writes-without-idempotency-key")]
    assert words == [f"POST /a: {each}" for each in found]


def test_the_place_of_a_header_that_is_not_required_is_its_own_line() -> None:
    text = api("  /a/{id}:\n    put:\n      parameters:\n        - {name: If-Match, in: header}")
    assert lacks(text, "mutations-without-if-match") == [(6, "PUT /a/{id}: the header If-Match is not required")]


def test_a_parameter_of_the_operation_overrides_that_of_the_path_by_name_and_place() -> None:
    text = api(
        "  /a/{id}:\n    parameters: [{name: If-Match, in: header, required: true}]\n"
        "    put: {parameters: [{name: if-match, in: header}]}"
    )
    assert lacks(text, "mutations-without-if-match") == [(5, "PUT /a/{id}: the header If-Match is not required")]


PAGE = "{'200': {content: {application/json: {schema: {properties: {items: {type: array}}}}}}}"


@pytest.mark.parametrize(
    ("path", "operation", "is_list"),
    [
        ("/a", "{responses: {'200': {content: {text/csv: {schema: {type: array}}}}}}", False),
        ("/a", "{responses: {'200': {content: {'*/*': {schema: {type: array}}}}}}", True),
        ("/a", "{responses: {'2XX': {content: {application/json; v=1: {schema: {type: array}}}}}}", True),
        ("/a", "{responses: {default: {content: {application/json: {schema: {type: array}}}}}}", True),
        ("/a", "{responses: {'200': {}, default: {content: {application/json: {schema: {type: array}}}}}}", False),
        ("/a", "{responses: {'200': {content: {application/json: {}}}}}", False),
        ("/a", "{responses: {'200': {content: {application/json: 7}}}}", False),
        ("/a", "{parameters: [{name: limit, in: query}], responses: {'200': {content: {application/json: {}}}}}", True),
        ("/a", "{responses: {'200': {$ref: 'other.yaml'}}}", True),
        ("/a/{id}", "{responses: {'200': {content: {application/json: {schema: {$ref: 'other.yaml'}}}}}}", True),
        ("/a/{id}", f"{{responses: {PAGE}}}", False),
        ("/a/{id}", f"{{parameters: [{{name: page, in: query}}], responses: {PAGE}}}", True),
        ("/items/", f"{{responses: {PAGE}}}", True),
    ],
)  # fmt: skip
def test_what_a_list_is(path: str, operation: str, is_list: bool) -> None:
    collected = read(api(f"  {path}: {{get: {operation}}}"))
    assert list(collected.table.integers("list")) == [0, int(is_list)]


def test_only_get_lists() -> None:
    array = "{responses: {'200': {content: {application/json: {schema: {type: array}}}}}}"
    collected = read(api(f"  /a: {{post: {array}, head: {array}, GET: {array}}}"))
    assert [(cell.split()[0], flag) for cell, flag in zip(
        collected.table.text("method"), collected.table.integers("list"), strict=True) if cell
    ] == [("POST", 0), ("HEAD", 0), ("GET", 1)]  # fmt: skip


def test_an_unreadable_parameter_counts_as_an_offset() -> None:
    text = api("  /a: {get: {parameters: [{$ref: other.yaml}, {name: skip, in: query}]}}")
    assert lacks(text, "offset-parameters") == [
        (3, "GET /a: the parameter skip pages by offset"),
        (3, "GET /a: a parameter that cannot be read may page by offset"),
    ]


CODED = "'404': {content: {application/problem+json: {schema: {properties: {code: {enum: [A, B]}}}}}}"
OPEN = "'409': {content: {application/problem+json: {schema: {properties: {code: {type: string}}}}}}"


@pytest.mark.parametrize(
    ("responses", "registry", "count"),
    [
        (CODED, ("A", "B"), 0),
        (CODED, ("A", "C"), 1),
        (CODED, ("C",), 2),
        (f"{CODED}, {OPEN}", ("A", "B"), 1),
        (f"{CODED}, '500': {{}}", ("A", "B"), 1),
        (f"{CODED}, '500': {{content: {{application/json: 1}}}}", ("A", "B"), 1),
        (CODED, (), None),
        (OPEN, ("A", "B"), None),
        ("'200': {}", ("A",), None),
    ],
)
def test_error_codes_are_compared_with_the_registry(
    responses: str, registry: tuple[str, ...], count: int | None
) -> None:
    told = measured(read(api(f"  /a: {{get: {{responses: {{{responses}}}}}}}")), None, *registry)
    assert told.values.get("unregistered-error-codes") == count
    assert ("unregistered-error-codes" in told.untold) is (count is None)


def test_an_operation_without_error_responses_leaves_its_code_open() -> None:
    text = api(f"  /a: {{get: {{responses: {{{CODED}}}}}}}\n  /b: {{get: {{}}}}")
    assert measured(read(text), None, "A", "B").values["unregistered-error-codes"] == 1


def test_text_with_line_ends_stays_one_value() -> None:
    collected = read('{"openapi": "3.1.0", "paths": {"/a\\nb\\\\": {"get": {"tags": ["x\\ny", "z"]}}}}')
    assert collected.table.text("path")[1] == "/a\\nb\\\\"
    assert collected.table.text("tags")[1] == "x\\ny\nz"


@pytest.mark.parametrize("version", ["3", "4.0.0", "3.1.0-rc0", "", "3.1.0.0", "[3]"])
def test_other_versions_are_refused_with_their_line(version: str) -> None:
    with pytest.raises(EvidenceError) as refused:
        read(f"info: {{}}\nopenapi: {version}\npaths: {{}}\n")
    assert refused.value.line == 2


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("- a\n", "it is no object"),
        ("a: 1\n", "no key `openapi`"),
        ("arazzo: 1.0.1\n", "a document of arazzo"),
        ("overlay: 1.0.0\n", "a document of overlay"),
    ],
)
def test_other_documents_are_no_evidence(text: str, looks: str) -> None:
    with pytest.raises(NotEvidence, match=looks):
        read(text)


def judged(data: bytes) -> Measurement | None:
    """The measurement, None where the document is refused, contradicts itself or has nothing to examine."""
    try:
        collected = read(data)
    except (EvidenceError, NotEvidence):
        return None
    told = measured(collected)
    return told if told.examined and not any(problem.fatal for problem in collected.problems) else None


def is_better(cut: Measurement, whole: Measurement) -> bool:
    return any(cut.values.get(name, 0.0) < whole.values.get(name, 0.0) for name in LACKS)  # type: ignore[operator]


DOCUMENTS = sorted(path for case in CASES for path in (EXAMPLES / case).iterdir() if path.name != "expected.json")


@pytest.mark.unmeasured
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.parent.name)
def test_a_cut_example_never_answers_better(path: Path) -> None:
    data = path.read_bytes()
    whole = judged(data)
    borders = {at + 1 for at, byte in enumerate(data) if byte == 10}
    cuts = sorted((borders | {len(data) * part // 51 for part in range(51)}) - {len(data)})
    answers = [judged(data[:cut]) for cut in cuts]
    assert whole is None or not any(answer is not None and is_better(answer, whole) for answer in answers)


def test_a_cut_goes_unnoticed_where_nothing_after_it_is_referred_to() -> None:
    """The limit of what a format without an end mark can tell, stated in docs/openapi.md."""
    whole = b"openapi: 3.1.0\npaths:\n  /a: {get: {}}\n  /b: {put: {}}\n"
    cut, all_of_it = judged(whole[: whole.index(b"  /b")]), judged(whole)
    assert cut is not None
    assert all_of_it is not None
    assert is_better(cut, all_of_it)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(DOCUMENTS), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=5))
def test_damaged_documents_raise_nothing_else(path: Path, flips: list[tuple[float, int]]) -> None:
    data = bytearray(path.read_bytes())
    for at, byte in flips:
        data[int(at * (len(data) - 1))] = byte
    judged(bytes(data))


@pytest.mark.parametrize("value", ["null", "[]", "{}", "7", "''", "[[]]", "{'': null}", "{$ref: '#'}", "{$ref: [a]}"])
@pytest.mark.parametrize(
    "text",
    [
        "openapi: {0}\n",
        "openapi: 3.1.0\npaths: {0}\ninfo: {{}}\n",
        "openapi: 3.1.0\npaths: {{/a: {0}}}\n",
        "openapi: 3.1.0\npaths: {{/a: {{parameters: {0}, get: {{}}}}}}\n",
        "openapi: 3.1.0\npaths: {{/a: {{get: {0}}}}}\n",
        "openapi: 3.1.0\npaths: {{/a: {{get: {{tags: {0}}}}}}}\n",
        "openapi: 3.1.0\npaths: {{/a: {{get: {{tags: [{0}], operationId: {0}}}}}}}\n",
        "openapi: 3.1.0\npaths: {{/a: {{get: {{parameters: {0}}}}}}}\n",
        "openapi: 3.1.0\npaths: {{/a: {{get: {{parameters: [{0}]}}}}}}\n",
        "openapi: 3.1.0\npaths: {{/a: {{get: {{parameters: [{{in: query, name: {0}, schema: {0}}}]}}}}}}\n",
        "openapi: 3.1.0\npaths: {{/a: {{get: {{responses: {0}}}}}}}\n",
        "openapi: 3.1.0\npaths: {{/a: {{get: {{responses: {{'200': {0}, '404': {0}, '429': {0}}}}}}}}}\n",
        "openapi: 3.1.0\npaths: {{/a: {{get: {{responses: {{'200': {{content: {0}}}, '429': {{headers: {0}}}}}}}}}}}\n",
        "openapi: 3.1.0\npaths: {{/a: {{get: {{responses: {{'400': {{content: {{a/json: {{schema: {0}}}}}}}}}}}}}}}\n",
        "openapi: 3.1.0\nsecurity: {0}\npaths: {{/a: {{get: {{security: [{0}]}}}}}}\n",
        "openapi: 3.1.0\ncomponents: {{securitySchemes: {0}}}\npaths: {{/a: {{additionalOperations: {0}}}}}\n",
    ],
)
def test_members_of_any_type_raise_nothing_else(text: str, value: str) -> None:
    judged(text.format(value).encode())


def test_the_collector_reads_its_own_signature() -> None:
    assert COLLECTOR.kind == KIND.name
    assert COLLECTOR.signature.yaml == (("openapi",), ("swagger",))
