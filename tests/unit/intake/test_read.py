"""One file becomes one item, whatever is wrong with it, or is listed and counts for nobody."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Callable
from typing import BinaryIO, NoReturn

import pytest

from readygate.collectors.collector import Collector
from readygate.collectors.junit import COLLECTOR as JUNIT
from readygate.intake import read as reading
from readygate.intake.bundles import dump
from readygate.intake.read import File, gather, read
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Bundle, Item, Origin, Unrecognised
from readygate.readers.source import Source

GREEN = b'<testsuite name="s"><testcase name="a" file="/ws/test/a.py"/></testsuite>'
OPENAPI = b"openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths: {}\n"
TRACKED = Origin(tracked=True)


def file(data: bytes, path: str = "unit.xml", **fields: object) -> File:
    return File(path=path, source=Source.of_bytes(path, data), **fields)  # type: ignore[arg-type]


def broken(opener: Callable[[], BinaryIO], path: str = "unit.xml", **fields: object) -> File:
    return File(path=path, source=Source(path, opener), **fields)  # type: ignore[arg-type]


def item(found: Item | Unrecognised | None) -> Item:
    assert isinstance(found, Item)
    return found


def faults(found: Item | Unrecognised | None) -> list[tuple[str, str, str]]:
    return [(problem.fault, problem.place, problem.hint) for problem in item(found).fatal]


def refuse() -> NoReturn:
    raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize("asked", [True, False])
def test_a_page_of_ours_proves_nothing_even_where_it_is_declared(asked: bool) -> None:
    page = b"<!-- readygate -->\n# Threat model\n\nAll that a criterion asks.\n"
    assert read(file(page, "docs/shop.md", format="markdown", asked=asked)) is None
    assert item(read(file(b"\n" + page, "docs/shop.md", format="markdown", asked=asked))).format == "markdown"


def test_an_item_has_the_rows_of_its_file_and_says_whose_they_are() -> None:
    origin = Origin(run=7)
    found = item(read(file(GREEN, "r/u.xml", service="shop", origin=origin), workspaces=["/ws"]))
    assert (found.path, found.kind, found.format, found.service, found.origin) == (
        "r/u.xml",
        "tests",
        "junit",
        "shop",
        origin,
    )
    assert (len(found.table), found.table.text("file")[0], found.problems) == (1, "test/a.py", ())


@pytest.mark.parametrize("data", [GREEN, gzip.compress(GREEN, mtime=0)])
def test_digest_and_size_are_those_of_the_files_own_bytes(data: bytes) -> None:
    found = item(read(file(data)))
    assert (found.sha256, found.size) == (hashlib.sha256(data).hexdigest(), len(data))


def test_an_unrecognised_file_is_listed_with_its_digest() -> None:
    found = read(file(b"<html/>", "a.html"))
    digest = hashlib.sha256(b"<html/>").hexdigest()
    assert found == Unrecognised(path="a.html", sha256=digest, size=7, looks="XML with the root <html>")


def test_a_file_of_another_purpose_is_listed_and_where_declared_invalid() -> None:
    semgrep = b'<testsuites name="semgrep results"><testsuite name="semgrep results"/></testsuites>'
    listed = read(file(semgrep))
    assert isinstance(listed, Unrecognised)
    assert "semgrep" in listed.looks
    ((fault, _, hint),) = faults(read(file(semgrep, format="junit")))
    assert fault == f"this is {listed.looks}, declared as junit"
    assert hint == "correct the declaration"


@pytest.mark.parametrize(
    ("form", "data", "hint"),
    [
        ("junit", b"", "the file is empty: did the step that writes it run?"),
        ("sarif", b"", "the file is empty: did the step that writes it run?"),
        ("cobertura", OPENAPI, "the file looks like openapi"),
        ("openapi-schema-diff", b"[]", ""),
        ("sarif", b"<html/>", ""),
    ],
)
def test_a_declared_file_that_is_something_else_is_invalid_with_a_hint(form: str, data: bytes, hint: str) -> None:
    found = read(file(data, format=form))
    assert item(found).format == form
    assert len(item(found).table) == 0
    assert [given for _, _, given in faults(found)] == [hint]


def test_a_recognised_file_that_cannot_be_read_whole_is_invalid_with_its_place() -> None:
    ((fault, place, hint),) = faults(read(file(b'<testsuite>\n<testcase name="a">')))
    assert "not well-formed XML" in fault
    assert place == "line 2"
    assert "truncated" in hint


def test_an_item_of_an_unknown_format_is_listed() -> None:
    assert isinstance(read(file(GREEN, format="no-such-format")), Unrecognised)


@pytest.mark.parametrize("form", ["", "junit"])
def test_a_file_that_cannot_be_opened_is_listed_or_where_declared_invalid(form: str) -> None:
    found = read(broken(refuse, format=form))
    assert found is not None
    assert (found.sha256, found.size) == ("", 0)
    if form:
        assert faults(found) == [("cannot be read: Permission denied", "", "")]
    else:
        assert isinstance(found, Unrecognised)
        assert found.looks == "cannot be read: Permission denied"


def test_a_damaged_gzip_is_what_its_head_tells_and_keeps_its_digest() -> None:
    cases = "".join(f'<testcase name="{hashlib.sha256(bytes([i % 256, i // 256])).hexdigest()}"/>' for i in range(900))
    data = gzip.compress(f"<testsuite>{cases}</testsuite>".encode())
    for cut in (20_000, len(data) - 4):
        found = item(read(file(data[:cut])))
        assert found.format == "junit"
        assert [fault for fault, _, _ in faults(found)] == ["the gzip stream ends before its end mark: truncated"]
        assert (found.sha256, found.size) == (hashlib.sha256(data[:cut]).hexdigest(), cut)


def test_a_gzip_without_a_readable_head_is_listed() -> None:
    found = read(file(b"\x1f\x8bnonsense"))
    assert isinstance(found, Unrecognised)
    assert found.looks.startswith("damaged gzip")


@pytest.mark.parametrize("data", [GREEN, b"\x1f\x8bnonsense", b"<html/>"])
def test_a_tracked_file_that_nobody_named_is_a_fixture(data: bytes) -> None:
    assert read(file(data, origin=TRACKED, asked=False)) is None
    assert read(file(data, origin=TRACKED)) is not None
    assert read(file(data, asked=False)) is not None


def test_a_tracked_source_document_is_evidence_whoever_found_it() -> None:
    assert item(read(file(OPENAPI, "openapi.yaml", origin=TRACKED, asked=False))).kind == "api"


@pytest.mark.parametrize(
    "data",
    [
        dump(Bundle()),
        dump(Bundle.of([item(read(file(GREEN, "x" * 70_000)))])),
        b'{"context": {}, "judged": {"commit": "", "date": ""}}',
        b'{"currentLevel": "L1", "gaps": [], "service": "a", "targetLevel": "L2"}',
    ],
    ids=["empty bundle", "long bundle", "verdict", "readiness"],
)
def test_what_an_earlier_run_of_ours_wrote_is_left_out_of_a_walk(data: bytes) -> None:
    assert read(file(data, asked=False)) is None
    assert isinstance(read(file(data)), Unrecognised)


def test_a_file_that_changes_while_it_is_read_is_invalid() -> None:
    opened: list[int] = []

    def changing() -> BinaryIO:
        opened.append(1)
        if len(opened) > 2:
            raise EvidenceError("the file changed while it was read", hint="wait")
        return io.BytesIO(GREEN)

    found = item(read(broken(changing)))
    assert faults(found) == [("the file changed while it was read", "", "wait")]
    assert (found.sha256, len(found.table)) == ("", 1)


def test_a_file_that_heals_is_read_no_further_than_its_head() -> None:
    opened: list[int] = []

    def healing() -> BinaryIO:
        opened.append(1)
        if len(opened) == 1:
            raise PermissionError(13, "Permission denied")
        return io.BytesIO(b"<testsuite>" + b" " * (1 << 20))

    assert faults(read(broken(healing))) == [("cannot be read: Permission denied", "", "")]


def test_a_bug_of_a_collector_names_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_source: Source) -> NoReturn:
        raise ZeroDivisionError("oops")

    class Module:
        COLLECTOR = Collector(
            name="junit",
            kind="tests",
            summary="",
            specification="",
            reads=(),
            signature=JUNIT.signature,
            collect=crash,
        )

    monkeypatch.setattr(reading, "import_module", lambda _name: Module)
    with pytest.raises(ZeroDivisionError) as caught:
        read(file(GREEN))
    assert caught.value.__notes__ == ["while the collector junit read 'unit.xml'"]


def test_a_bundle_has_all_items_and_lists_the_rest() -> None:
    files = [
        file(GREEN, "b.xml"),
        file(b"<html/>", "c"),
        file(GREEN, "a.xml"),
        file(b"", "f", origin=TRACKED, asked=False),
    ]
    bundle = gather(files, workspaces=iter(["/ws"]))
    assert [one.path for one in bundle.items] == ["a.xml", "b.xml"]
    assert {one.table.text("file")[0] for one in bundle.items} == {"test/a.py"}
    assert [one.path for one in bundle.unrecognised] == ["c"]


def test_a_page_is_told_by_its_name_and_by_nothing_else() -> None:
    page = b"# Runbook\n\ntext\n"
    for path in ("docs/a.md", "docs/A.MD", "b.markdown"):
        assert item(read(file(page, path))).format == "markdown"
    assert isinstance(read(file(page, "a.txt")), Unrecognised)
    assert item(read(file(page, "a.txt", format="markdown"))).kind == "documents"
    assert isinstance(read(file(b"\x00# a", "a.md")), Unrecognised)
    assert item(read(file(b'{"readygate": "needs/v1", "needs": {}}', "a.md"))).format == "jobs"


def test_a_tracked_history_of_pages_is_a_fixture_and_a_tracked_page_is_not() -> None:
    tracked = Origin(tracked=True)
    history = b'{"readygate": "history/v1", "complete": true, "head": "a", "history": []}'
    assert read(file(history, "h.json", origin=tracked, asked=False)) is None
    assert item(read(file(history, "h.json", origin=tracked))).format == "history"
    assert item(read(file(b"# A\n", "a.md", origin=tracked, asked=False))).format == "markdown"
