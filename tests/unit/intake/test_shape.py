"""The head of a file tells its syntax, root or keys, in one pass, whatever the bytes are."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.intake.shape import HEAD, Syntax, key_paths, shape_of


@pytest.mark.parametrize(
    ("head", "root"),
    [
        (b"<testsuites/>", "testsuites"),
        (b'<?xml version="1.0"?>\n<coverage line-rate="1">', "coverage"),
        (b"\xef\xbb\xbf\r\n  <coverage>", "coverage"),
        (b"<!-- <testsuite> --><?pi <a> ?><coverage>", "coverage"),
        (b'<!DOCTYPE coverage SYSTEM "http://x/[>]\'.dtd">\n<coverage>', "coverage"),
        (b'<!DOCTYPE a [<!ENTITY b "]>"> <!-- \' ]> --> <!ELEMENT a (b)>]><coverage>', "coverage"),
        (b"<!doctype html><html>", "html"),
        (b'<c:coverage xmlns:c="urn:x">', "coverage"),
        (b"<coverage", "coverage"),
        ("<testsuite>".encode("utf-16"), "testsuite"),
        ("\ufeff<testsuite>".encode("utf-16-be"), "testsuite"),
        (b"<!-- never closed <coverage>", ""),
        (b"<!DOCTYPE coverage [ never closed <coverage>", ""),
        (b"<?xml never closed", ""),
        (b"</coverage>", ""),
    ],
)
def test_the_root_of_xml_is_found_behind_what_may_stand_before_it(head: bytes, root: str) -> None:
    shape = shape_of(head)
    assert (shape.syntax, shape.root) == (Syntax.XML, root)


@pytest.mark.parametrize(
    ("head", "keys"),
    [
        (b"<coverage><project>", {"coverage/project"}),
        (b'<?xml version="1.0"?>\n<coverage a=">" b=\'>\'>\n <!-- x --> <project/>', {"coverage/project"}),
        (b'<x:report xmlns:x="urn:x"><x:package>', {"report/package"}),
        (b"<coverage/><project>", set()),
        (b"<coverage>text<project>", set()),
        (b"<coverage", set()),
        (b"<coverage></coverage>", set()),
    ],
)
def test_the_first_child_of_the_root_is_found(head: bytes, keys: set[str]) -> None:
    assert shape_of(head).keys == keys


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        (b"TN:\nSF:a.c\nDA:1,1\nend_of_record\n", {"TN:", "SF:", "DA:", "TN"}),
        (b"# c\n\r\nSF:a.c\r\nDA:1,", {"SF:", "DA:"}),
        (b"SF:a.c", {"SF:"}),
        (b"SF:a.c\r\nend_of_record\r\n", {"SF:"}),
        (b"SF:1\n" * 8 + b"anything", {"SF:"}),
        (b"SF:1\nanything", set()),
        (b"SFTPSFTP:1\n", set()),
    ],
)
def test_tags_begin_each_of_the_first_lines(head: bytes, tags: set[str]) -> None:
    assert shape_of(head).keys == tags


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ('{"a": {"b": {"c": {"d": 1}}}}', {"a", "a.b", "a.b.c", "*.b", "a.*.c"}),
        ('{"runs": [{"tool": {"driver": {}}, "results": [{"message": {"text": 1}}]}]}', None),
        ('[{"id": 1, "level": 2}]', {"[]", "[].id", "[].level"}),
        ('[[{"id": 1}]]', {"[]", "[][]", "[][].id"}),
        ('{"a": ["b", {"c": 1}], "d": "e:f"}', {"a", "a[]", "a[].c", "d"}),
        ('{"a": "x\\"y:{", "b": 1}', {"a", "b"}),
        ('{"a": 1, "b', {"a"}),
        ('}]{"a": 1}', {"a"}),
        (',"a": 1', {"a"}),
        (
            '{"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": 1}}}}}}}, "i": 1}',
            {"a", "a.b", "a.b.c", "i", "*.b", "a.*.c"},
        ),
        ('{"a": {"b": {"c": {"d": []}}}}', {"a", "a.b", "a.b.c", "*.b", "a.*.c"}),
    ],
)
def test_key_paths_go_three_keys_deep(text: str, paths: set[str] | None) -> None:
    expected = paths or {
        "runs",
        "runs[]",
        "runs[].tool",
        "runs[].tool.driver",
        "runs[].results",
        "runs[].results[]",
        "runs[].results[].message",
        "runs[].*.driver",
    }
    assert key_paths(text) == expected


@pytest.mark.parametrize(
    ("head", "syntax", "keys"),
    [
        (b'{"a": 1}\n{"b": 2}\n', Syntax.NDJSON, {"a"}),
        (b'\xef\xbb\xbf{"a": 1}\r\n{"b": 2}\r\n', Syntax.NDJSON, {"a"}),
        (b'{"a": 1}\n', Syntax.JSON, {"a"}),
        (b'{\n"a": 1}\n{"b": 2}', Syntax.JSON, {"a", "b"}),
        ('{"a": 1}'.encode("utf-16"), Syntax.JSON, {"a"}),
        (b"openapi: 3.1.0\ninfo:\n  title: x\n'paths': {}\n", Syntax.TEXT, {"openapi", "info", "paths"}),
        (b"# openapi: no\n---\nopenapi:\n", Syntax.TEXT, {"openapi"}),
        (b"- id: a\n  level: 3\n  x:\n    y: 1\n", Syntax.TEXT, {"[].id", "[].level", "[].x"}),
        (b"metric_name,timestamp\n", Syntax.TEXT, set()),
        (b"http://x\n", Syntax.TEXT, set()),
    ],
)
def test_json_lines_and_yaml_have_their_keys(head: bytes, syntax: Syntax, keys: set[str]) -> None:
    shape = shape_of(head)
    assert (shape.syntax, set(shape.keys)) == (syntax, keys)


def test_the_first_line_has_no_line_end() -> None:
    assert shape_of(b"a,b\r\n1,2\r\n").first == "a,b"


@pytest.mark.parametrize(
    ("head", "looks"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\x89PNG\x00", "binary data"),
        (b"hello", "text"),
        (b"<a>", "XML with the root <a>"),
        (b"<" + b"a" * 99, f"XML with the root <{'a' * 40}>"),
        (b"<!-- -->", "XML without a root element"),
        (b'{"b": {"x": 1}, "a": []}', "JSON with a, b"),
        (b'{"' + b"k" * 99 + b'": 1}', f"JSON with {'k' * 40}"),
        (b'[{"path": 1, "type": 2}]', "JSON list with path, type"),
        (b"[]", "JSON list `[]`"),
        (b"{}", "JSON `{}`"),
        (b'{"a": 1}\n{"a": 2}', "JSON lines with a"),
    ],
)
def test_an_unrecognised_file_is_described_in_a_few_words(head: bytes, looks: str) -> None:
    assert shape_of(head).looks == looks


def test_at_most_six_keys_are_told() -> None:
    assert shape_of(b'{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1}').looks == "JSON with a, b, c, d, e, f"


@pytest.mark.parametrize(
    "piece",
    [
        *(b"[", b'{"a":', b'{"a":[', b'{"\\', b"\\", b"'", b"- a", b"a ", b"a:"),
        *(b"<!--", b"<?", b"<!DOCTYPE ", b"<!DOCTYPE a ", b"<!DOCTYPE a[", b'<!DOCTYPE "', b"<!DOCTYPE a[<!--"),
        *(b"<!DOCTYPE a['", b"<!DOCTYPE a[]>"),
    ],
    ids=repr,
)
def test_no_head_takes_long(piece: bytes) -> None:
    for head in (piece * (HEAD // len(piece)), piece + b"a" * HEAD, b"<" + piece * (HEAD // len(piece))):
        begin = time.process_time()
        shape = shape_of(head[:HEAD])
        assert time.process_time() - begin < 1
        assert sum(map(len, shape.keys)) < HEAD


@given(st.binary(max_size=300) | st.text('{}[]:,"\\ab\n<>!-?', max_size=300).map(str.encode))
def test_any_bytes_have_a_shape(head: bytes) -> None:
    assert shape_of(head).looks


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (b"apiVersion: openslo/v1\nkind: SLO\n", {"apiVersion=openslo/v1", "kind=SLO"}),
        (b"kind: 'SLO'\nspec:\n  kind: Other\n", {"kind=SLO"}),
        (b'{"kind": "SLO", "spec": {}}', {"kind=SLO"}),
        (b"kind:\nother: SLO\n", set()),
    ],
)
def test_what_manifests_say_of_themselves_is_kept(head: bytes, says: set[str]) -> None:
    shape = shape_of(head)
    assert {key for key in shape.keys if "=" in key} == says
    assert "=" not in shape.looks
