"""YAML with positions: what is read, what is refused, and where."""

from __future__ import annotations

from typing import Any

import pytest

from readygate.readers import yaml
from readygate.readers.yaml import Mapping, Scalar, Sequence, YamlError, compose, plain


def refused(data: bytes) -> tuple[str, int | None, int]:
    with pytest.raises(YamlError) as caught:
        compose(data)
    return caught.value.bare, caught.value.line, caught.value.column


def test_nodes_know_their_places() -> None:
    root = compose(b"a:\n  - x\n  - 'y'\nb: {c: 1}\n")
    assert isinstance(root, Mapping)
    assert (root.line, root.column) == (1, 1)
    assert (root.keys["b"].line, root.keys["b"].column) == (4, 1)
    items = root.entries["a"]
    assert isinstance(items, Sequence)
    assert (items.line, items.column) == (2, 3)
    assert items.items == (
        Scalar(text="x", quoted=False, line=2, column=5),
        Scalar(text="y", quoted=True, line=3, column=5),
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("~", None), ("null", None), ("", None), ("true", True), ("FALSE", False), ("yes", "yes"), ("on", "on"),
        ("12", 12), ("-3", -3), ("1.5", 1.5), (".5", 0.5), ("1e3", 1000.0), ("'12'", "12"),
        ("2026-04-01", "2026-04-01"),
        (".inf", ".inf"), (".nan", ".nan"), ("1e999", "1e999"), ("1" * 400, "1" * 400), ("0x1F", "0x1F"),
        ("|-\n  no", "no"),
        ("[1, {b: c}]", [1, {"b": "c"}]),
    ],
)  # fmt: skip
def test_plain_values_are_of_the_core_schema(text: str, value: Any) -> None:
    root = plain(compose(f"a: {text}\n".encode()))
    assert root == {"a": value}
    assert type(root["a"]) is type(value)


@pytest.mark.parametrize(
    ("data", "fault", "line", "column"),
    [
        (b"", "the file is empty", 1, 1),
        (b"# only words\n", "the file is empty", 1, 1),
        (b"\xef\xbb\xbf", "the file is empty", 1, 1),
        (b"\xff\xfe", "the file is empty", 1, 1),
        (b"a: 1\nb: 2\na: 3\n", "the key 'a' stands twice, first in line 1", 3, 1),
        (b"200: 1\n'200': 2\n", "the key '200' stands twice, first in line 1", 2, 1),
        (b"a: !x b\n", "the tag !x is refused", 1, 4),
        (b"a: !!str b\n", "the tag tag:yaml.org,2002:str is refused", 1, 4),
        (b"!!python/object/apply:os.system [a]\n",
         "the tag tag:yaml.org,2002:python/object/apply:os.system is refused", 1, 1),
        (b"? [a]\n: b\n", "a key must be text; merge keys are refused", 1, 3),
        (b"x: &x {a: 1}\ny: {<<: *x}\n", "a key must be text; merge keys are refused", 2, 5),
        (b"a: *b\n", "the alias *b has no anchor before it", 1, 4),
        (b"&a [*a]\n", "the alias *a has no anchor before it", 1, 5),
        (b"a: 1\n---\nb: 2\n", "a second document begins here; one file holds one", 2, 1),
        (b"a: [1\n", "not valid YAML: did not find expected ',' or ']'", 2, 1),
        (b"a: b: c\n", "not valid YAML: mapping values are not allowed in this context", 1, 5),
        (b"a: 1\nb: \x01\n", "not valid YAML: control characters are not allowed", 2, 1),
        (b"\x00", "not valid YAML: control characters are not allowed", 1, 1),
        (b"a: 1\nb: \xff\n", "not UTF-8 text", 2, 1),
        (b"\xff\xfea", "not UTF-16 text", 1, 1),
        (b"%YAML 3.0\n---\na: 1\n", "not valid YAML: found incompatible YAML document", 1, 1),
        (b"[" * 10_000_000, "nested deeper than 200", 1, 202),
        (b"- " * 100_000, "nested deeper than 200", 1, 403),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_what_is_refused_has_a_place(data: bytes, fault: str, line: int, column: int) -> None:
    assert refused(data) == (fault, line, column)


def test_the_message_names_line_column_and_hint() -> None:
    with pytest.raises(YamlError) as caught:
        compose(b"paths: *.py\n")
    assert caught.value.place == "line 1"
    assert "(column 9)" in caught.value.fault
    assert caught.value.hint.startswith("quote a value that starts with `*`")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    assert plain(compose(mark + "a: é😀\n".encode(encoding))) == {"a": "é😀"}


def test_nesting_up_to_the_limit_is_read() -> None:
    root = compose(b"[" * 201 + b"]" * 201)
    assert isinstance(root, Sequence)
    assert refused(b"[" * 202 + b"]" * 202)[0] == "nested deeper than 200"


def test_aliases_share_and_are_counted() -> None:
    root = plain(compose(b"a: &a [1, 2]\nb: *a\n'<<': x\n*k : v\n".replace(b"*k", b"k")))
    assert root == {"a": [1, 2], "b": [1, 2], "<<": "x", "k": "v"}
    bomb = b"a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + b"".join(
        b"a%d: &a%d [%s]\n" % (step, step, b", ".join([b"*a%d" % (step - 1)] * 10)) for step in range(1, 9)
    )
    fault, line, _ = refused(bomb)
    assert fault == "more than 500,000 values once aliases are followed"
    assert line == 6


def test_written_values_have_a_limit_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml, "WRITTEN_LIMIT", 4)
    assert plain(compose(b"[1, 2, 3]\n")) == [1, 2, 3]
    assert refused(b"[1, 2,\n 3, 4]\n") == ("more than 4 values", 2, 5)


def test_a_stream_has_several_documents() -> None:
    roots = yaml.compose_all(b"---\na: 1\n---\nb: &x 2\n---\n")
    assert [plain(root) for root in roots] == [{"a": 1}, {"b": 2}, None]
    with pytest.raises(YamlError, match="has no anchor before it"):
        yaml.compose_all(b"a: &x 1\n---\nb: *x\n")
    with pytest.raises(YamlError, match="the file is empty"):
        yaml.compose_all(b"# nothing\n")
