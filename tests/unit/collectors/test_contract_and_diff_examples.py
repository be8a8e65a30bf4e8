"""The real files of the kinds contracts and api-diff give the numbers that were counted apart from this code."""

import json
import random
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from readygate.collectors.collector import Collected, Collector, NotEvidence
from readygate.kinds import api_diff, contracts
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Kind, Measurement, Selection
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source

EXAMPLES = Path(__file__).parents[2] / "examples"
MODULES = ("pact_verifier", "pact_matrix", "pact_file", "pact_verification")
DIFFS = ("oasdiff", "api_smart_diff", "optic", "openapi_schema_diff")
COLLECTORS: dict[str, Collector] = {
    found.name: found
    for found in (import_module(f"readygate.collectors.{name}").COLLECTOR for name in (*MODULES, *DIFFS))
}
KINDS: dict[str, Kind] = {"contracts": contracts.KIND, "api-diff": api_diff.KIND}
CASES = sorted(folder for name in COLLECTORS for folder in (EXAMPLES / name).iterdir())


def expected(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "expected.json").read_text())
    return found


def collect(folder: Path, data: bytes) -> Collected:
    case = expected(folder)
    return COLLECTORS[case["format"]].collect(Source.of_bytes(case["file"], data))


def measure(kind: Kind, collected: Collected, where: dict[str, Any]) -> Measurement:
    patterns = {name: tuple(globs) for name, globs in where.items()}
    rows = select_rows(kind, collected.table, patterns)
    return kind.measure(Selection(table=collected.table, rows=rows, patterns=patterns))


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_example(folder: Path) -> None:
    case = expected(folder)
    data = (folder / case["file"]).read_bytes()
    if "refused" in case:
        with pytest.raises(EvidenceError) as refused:
            collect(folder, data)
        assert case["refused"] in refused.value.fault
        return
    if "looks" in case:
        with pytest.raises(NotEvidence, match=case["looks"]):
            collect(folder, data)
        return
    collected = collect(folder, data)
    kind = KINDS[case["kind"]]
    found = measure(kind, collected, {})
    assert (collected.tool, len(collected.table)) == (case["tool"], case["rows"])
    assert found.values == case["metrics"]
    assert bool(found.examined) == bool(case.get("examined", 1))
    assert sorted(found.untold) == sorted(case["untold"])
    assert len(collected.problems) == len(case["problems"])
    assert all(part in problem.fault for part, problem in zip(case["problems"], collected.problems, strict=True))
    for entry in case["where"]:
        assert measure(kind, collected, entry["where"]).values == entry["metrics"], entry["where"]


def outcome(folder: Path, data: bytes) -> Measurement | None:
    """What is measured, or None for a file that was refused; anything but the two faults of a collector is a bug."""
    try:
        collected = collect(folder, data)
    except (EvidenceError, NotEvidence):
        return None
    return measure(KINDS[expected(folder)["kind"]], collected, {})


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_a_cut_example_is_refused_or_tells_nothing_better(folder: Path) -> None:
    """YAML has no end mark: what a cut report still tells is the number of the whole one, or a bound below it."""
    case = expected(folder)
    data = (folder / case["file"]).read_bytes()
    for cut in sorted({len(data) * step // 50 for step in range(50)}):
        found = outcome(folder, data[:cut])
        if found is None or data[cut:].strip() == b"":
            continue
        assert case["file"].endswith(".yaml")
        for name, value in found.values.items():
            true = case["metrics"][name]
            assert value <= true if name in found.at_least else value == true, (cut, name)


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_flipped_bytes_never_break_the_collector(folder: Path) -> None:
    data = (folder / expected(folder)["file"]).read_bytes()
    dice = random.Random(len(data))
    for _ in range(60 if data else 0):
        mangled = bytearray(data)
        for _ in range(dice.randint(1, 4)):
            mangled[dice.randrange(len(mangled))] = dice.randrange(256)
        outcome(folder, bytes(mangled))


def replaced(value: Any, path: tuple[Any, ...], fresh: Any) -> Any:
    if not path:
        return fresh
    key, *rest = path
    if isinstance(value, dict):
        return {**value, key: replaced(value[key], tuple(rest), fresh)}
    return [*value[:key], replaced(value[key], tuple(rest), fresh), *value[key + 1 :]]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, child in children for place in places(child, (*path, key)))]


@pytest.mark.unmeasured
@pytest.mark.parametrize("folder", CASES, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_wrong_types_never_break_the_collector(folder: Path) -> None:
    case = expected(folder)
    data = (folder / case["file"]).read_bytes()
    if case["file"].endswith(".yaml") or not data:
        return
    document = json.loads(data)
    dice = random.Random(1)
    everywhere = places(document)
    for place in dice.sample(everywhere, min(40, len(everywhere))):
        for fresh in (None, True, -1, 2**70, 1.5, "", "\n", "text", [], {}, [None], {"a": 1}):
            outcome(folder, json.dumps(replaced(document, place, fresh)).encode())


@pytest.mark.parametrize("name", sorted(COLLECTORS))
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xef\xbb\xbf",
        b"null",
        b"NaN",
        b"3",
        b'"text"',
        b"[" * 10_000_000,
        b'{"a":' * 100_000,
        b"\xff\xfe[\x00",
        '[{"id": 1}]'.encode("utf-16"),
        b'[{"id": "\\ud800"}]',
        b"\x00" * 100,
        b"- *a",
        b"- !!python/object:os.system x",
        b"plain: text",
        b"[1, 2]",
        b"[[]]",
        b'{"matrix": 3}',
        b"\x1f\x8b\x08\x00",
    ],
    ids=lambda data: repr(data[:20]),
)
def test_no_bytes_break_a_collector(name: str, data: bytes) -> None:
    with pytest.raises((EvidenceError, NotEvidence)):
        COLLECTORS[name].collect(Source.of_bytes("x", data))


UNSIGNED = {"empty-list", "empty-object", "raw-diff", "summary", "empty-file", "publication-body", "distilled"}
"""Files that nothing but their declaration tells apart, or that are no report of their format."""
SIGNED = [
    folder
    for folder in CASES
    if folder.name not in {*UNSIGNED, "checks", "validate"} and not expected(folder)["file"].endswith(".yaml")
]


def has(value: Any, path: str) -> bool:
    """Whether a key path of a signature is in a document, in any element of an array."""
    head, _, rest = path.partition(".")
    key, array, _ = head.partition("[]")
    inner = value.get(key) if key and isinstance(value, dict) else None if key else value
    if array:
        elements = inner if isinstance(inner, list) else []
        return any(has(element, rest) for element in elements) if rest else isinstance(inner, list)
    present = isinstance(value, dict) and key in value
    return present and (has(inner, rest) if rest else True)


@pytest.mark.parametrize("folder", SIGNED, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_one_signature_claims_the_example(folder: Path) -> None:
    document = json.loads((folder / expected(folder)["file"]).read_text())
    claims = [
        name
        for name, collector in COLLECTORS.items()
        if any(all(has(document, path) for path in paths) for paths in collector.signature.json)
        and not any(has(document, path) for path in collector.signature.lacks)
    ]
    assert claims == [expected(folder)["format"]]


@pytest.mark.parametrize("name", sorted(UNSIGNED | {"checks", "validate"}))
def test_no_signature_claims_what_is_no_report(name: str) -> None:
    (folder,) = [folder for folder in CASES if folder.name == name]
    text = (folder / expected(folder)["file"]).read_text()
    document = json.loads(text) if text else None
    for collector in COLLECTORS.values():
        lacking = any(has(document, path) for path in collector.signature.lacks)
        assert lacking or not any(all(has(document, path) for path in paths) for paths in collector.signature.json)
