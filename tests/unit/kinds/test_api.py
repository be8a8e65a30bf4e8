"""The kind `api`: counts, subjects, places and the union of several documents."""

from __future__ import annotations

from typing import Any

import pytest

from readygate.kinds import api
from readygate.kinds.kind import Measurement, Place, Selection
from readygate.model.table import Table

CODES = "unregistered-error-codes"


def table(*rows: dict[str, Any]) -> Table:
    """Rows of operations (or of what `entry` says); columns that are not given are empty or 0."""
    made = Table(api.COLUMNS)
    for row in rows:
        full = {"entry": "operation", "document": "api.yaml", "version": "3.1.0", "path": "/a", "method": "GET\nget"}
        full |= row
        made.add(*(full.get(each.name, 0 if each.type.value == "integer" else "") for each in api.COLUMNS))
    return made


DOCUMENT = {"entry": "document", "path": "", "method": "", "line": 1}


def select(made: Table, **parameters: tuple[str, ...]) -> Selection:
    return Selection(table=made, rows=range(len(made)), parameters=parameters)


def measure(made: Table, **parameters: tuple[str, ...]) -> Measurement:
    return api.KIND.measure(select(made, **parameters))


def test_a_document_without_operations_is_nothing_examined() -> None:
    told = measure(table(DOCUMENT))
    assert told.examined == 0
    assert told.subject == "operations"
    assert told.values == {"version": "3.1.0", "operations": 0.0, "throttled": 0.0}
    assert told.inapplicable == {}


def test_the_lowest_version_of_all_documents_counts() -> None:
    told = measure(table({**DOCUMENT, "version": "3.10.0"}, {**DOCUMENT, "version": "3.2.0"}, {"version": "3.0.0"}))
    assert told.values["version"] == "3.2.0"


def test_without_a_document_the_version_is_untold() -> None:
    assert measure(table({})).untold["version"] == "no document was read"


@pytest.mark.parametrize(
    ("method", "path", "write", "mutation"),
    [
        ("GET", "/a/{id}", False, False),
        ("HEAD", "/a", False, False),
        ("OPTIONS", "/a", False, False),
        ("TRACE", "/a", False, False),
        ("POST", "/a", True, False),
        ("POST", "/a/{id}/b", True, True),
        ("PUT", "/a", True, True),
        ("PATCH", "/a", True, True),
        ("DELETE", "/a", True, True),
    ],
)
def test_writes_and_mutations(method: str, path: str, write: bool, mutation: bool) -> None:
    assert api.is_write(method) is write
    assert api.is_mutation(method, path) is mutation
    told = measure(table({"method": f"{method}\n{method.lower()}", "path": f"{path}\nplain"}))
    assert ("writes-without-idempotency-key" in told.inapplicable) is not write
    assert ("mutations-without-if-match" in told.inapplicable) is not mutation
    assert told.values.get("writes-without-idempotency-key") == (0.0 if write else None)
    assert told.values.get("mutations-without-if-match") == (0.0 if mutation else None)


def test_what_has_no_subject_is_inapplicable_and_says_why() -> None:
    told = measure(table({}))
    assert told.inapplicable == {
        "writes-without-idempotency-key": "no operation here writes",
        "mutations-without-if-match": "no operation here changes something that exists",
        "lists-without-cursor": "no operation here answers with a list",
        "offset-parameters": "no operation here answers with a list",
        "throttled-without-rate-limit-headers": "no operation here declares the response 429",
    }
    assert told.values == {"operations": 1.0, "throttled": 0.0, "errors-without-problem-json": 0.0}


def test_subjects_without_a_lack_count_zero() -> None:
    told = measure(table({"list": 1}, {"throttled": 1, "path": "/b"}))
    assert told.values == {
        "operations": 2.0,
        "throttled": 1.0,
        "errors-without-problem-json": 0.0,
        "lists-without-cursor": 0.0,
        "offset-parameters": 0.0,
        "throttled-without-rate-limit-headers": 0.0,
    }


def test_operations_are_counted_once_and_offset_parameters_each() -> None:
    told = measure(
        table(
            {"errors-without-problem-json": "4 x\n5 y", "offset-parameters": "6 p\n7 q"},
            {"path": "/b", "offset-parameters": "9 r"},
        )
    )
    assert told.values["errors-without-problem-json"] == 1.0
    assert told.values["offset-parameters"] == 3.0


def test_only_selected_operations_count() -> None:
    made = table(DOCUMENT, {"throttled": 1}, {"path": "/b", "throttled": 1})
    told = api.KIND.measure(Selection(table=made, rows=[0, 2]))
    assert (told.examined, told.values["operations"], told.values["throttled"]) == (1, 1.0, 1.0)


def test_codes_are_untold_without_registry_or_codes() -> None:
    coded = table({"error-codes": "4 A"})
    no_registry = "no registry of error codes is given: `with: {registry: [...]}`"
    assert measure(coded).untold[CODES] == no_registry
    assert measure(coded, registry=()).untold[CODES] == no_registry
    told = measure(table({"open-errors": "3 any"}), registry=("A",))
    assert told.untold == {
        "version": "no document was read",
        CODES: "no error response declares its codes (`enum` or `const` of `code`, or else of `type`)",
        "dropped-early": "no path here holds a version, such as `/v1/`",
    }
    assert CODES not in told.values


def test_codes_count_once_and_open_operations_each() -> None:
    made = table({"error-codes": "4 A\n5 B C"}, {"path": "/b", "error-codes": "9 B C", "open-errors": "7 x\n8 y"})
    assert measure(made, registry=("A", "B C")).values[CODES] == 1.0
    assert measure(made, registry=("A",)).values[CODES] == 2.0
    assert [place.text for place in api.KIND.locate(select(made, registry=("A",)), CODES)] == [
        "GET /a: the code B C is not registered",
        "GET /b: the code B C is not registered",
        "GET /b: x",
        "GET /b: y",
    ]
    assert len(list(api.KIND.locate(select(made), CODES))) == 5


def test_places_name_the_document_the_line_and_the_operation() -> None:
    made = table(
        {**DOCUMENT, "version": "3.1.0"},
        {**DOCUMENT, "document": "old.yaml", "version": "3.0.3", "line": 2},
        {"path": "/a/{id}\n/a/id", "method": "PUT\nput", "line": 5, "mutations-without-if-match": "6 no header"},
        {"line": 9, "throttled": 1},
    )  # fmt: skip
    located = {name: list(api.KIND.locate(select(made), name)) for name in ("version", "operations", "throttled")}
    assert located["version"] == [
        Place(path="old.yaml", line=2, text="OpenAPI 3.0.3"),
        Place(path="api.yaml", line=1, text="OpenAPI 3.1.0"),
    ]
    assert located["operations"] == [
        Place(path="api.yaml", line=5, text="PUT /a/{id}"),
        Place(path="api.yaml", line=9, text="GET /a"),
    ]
    assert located["throttled"] == [Place(path="api.yaml", line=9, text="GET /a")]
    assert list(api.KIND.locate(select(made), "mutations-without-if-match")) == [
        Place(path="api.yaml", line=6, text="PUT /a/{id}: no header")
    ]


def test_documents_are_united_and_of_one_operation_every_lack_stays() -> None:
    one = table(DOCUMENT, {"throttled": 1, "list": 0, "errors-without-problem-json": "4 x", "line": 3}, {"path": "/b"})
    other = table(
        {**DOCUMENT, "version": "3.0.0"},
        {"throttled": 0, "list": 1, "errors-without-problem-json": "4 x\n5 y", "error-codes": "1 A", "tags": "t"},
        {"document": "second.yaml", "open-errors": "8 z"},
    )
    assert api.KIND.combine([one]) is one
    both = api.KIND.combine([one, other])
    assert both.columns == api.COLUMNS
    assert list(zip(both.text("document"), both.text("path"), strict=True)) == [
        ("api.yaml", ""),
        ("api.yaml", "/a"),
        ("api.yaml", "/b"),
        ("second.yaml", "/a"),
    ]
    assert both.text("version")[0] == "3.0.0"
    assert list(both.integers("list")) == [0, 1, 0, 0]
    assert list(both.integers("throttled")) == [0, 1, 0, 0]
    assert both.text("errors-without-problem-json")[1] == "4 x\n5 y"
    assert both.text("error-codes")[1] == "1 A"
    assert both.text("tags")[1] == "t"
    assert both.integers("line")[1] == 3


def test_versions_of_two_reports_of_a_document_are_compared_as_numbers() -> None:
    both = api.KIND.combine([table({**DOCUMENT, "version": "3.10.0"}), table({**DOCUMENT, "version": "3.2.0"})])
    assert list(both.text("version")) == ["3.2.0"]


def test_what_two_reports_both_lack_is_listed_once() -> None:
    one, other = table({"offset-parameters": "4 x\n5 y"}), table({"offset-parameters": "5 y\n6 z"})
    both = api.KIND.combine([one, other])
    assert list(both.text("offset-parameters")) == ["4 x\n5 y\n6 z"]


def test_a_throttled_operation_alone_is_a_subject_of_rate_limit_headers_and_of_nothing_else() -> None:
    told = measure(table({"throttled": 1}))
    assert told.values["throttled-without-rate-limit-headers"] == 0.0
    assert set(told.inapplicable) == {
        "writes-without-idempotency-key",
        "mutations-without-if-match",
        "lists-without-cursor",
        "offset-parameters",
    }


def test_an_empty_code_is_a_code_that_is_not_registered() -> None:
    made = table({"error-codes": "4 \n5 A"})
    assert measure(made, registry=("A",)).values[CODES] == 1.0
    assert list(api.KIND.locate(select(made, registry=("A",)), CODES)) == [
        Place(path="api.yaml", line=4, text="GET /a: the code  is not registered")
    ]


def test_a_path_with_a_blank_is_shown_whole() -> None:
    made = table({"path": "/a b/{id}\n/a b/id"})
    assert [place.text for place in api.KIND.locate(select(made), "operations")] == ["GET /a b/{id}"]


def test_the_contract() -> None:
    kind = api.KIND
    assert [metric.name for metric in kind.metrics] == [
        "version",
        "operations",
        "throttled",
        *api.LACKS,
        CODES,
        "dropped-early",
    ]
    assert kind.documents
    assert kind.parameters == ("registry", "overlap", "since")
    assert kind.fault_of("overlap", "x")
    assert not kind.fault_of("registry", "x")
    assert {each.name: each.entries for each in kind.filters} == dict.fromkeys(
        ("paths", "methods", "tags"), ("operation",)
    )
