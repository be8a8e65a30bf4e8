"""Guarded XML."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.model.errors import EvidenceError
from readygate.readers import xml as module
from readygate.readers.source import Source
from readygate.readers.xml import Reading, parse


class Events:
    """What the handlers were told."""

    def __init__(self) -> None:
        self.seen: list[Any] = []
        self.reading = Reading()

    def start(self, name: str, attributes: Any) -> None:
        self.seen.append((name, attributes))
        if name == "listen":
            self.reading.listen(self.seen.append)

    def end(self, name: str) -> None:
        self.seen.append(f"/{name}")
        if name == "listen":
            self.reading.listen(None)


def events(data: bytes | str, **options: Any) -> list[Any]:
    found = Events()
    source = Source.of_bytes("x", data.encode() if isinstance(data, str) else data)
    parse(source, start=found.start, end=found.end, reading=found.reading, **options)
    return found.seen


def test_elements_are_told_in_order() -> None:
    assert events('<a x="1"><b/>t</a>') == [("a", {"x": "1"}), ("b", {}), "/b", "/a"]
    assert events('<a x="1" y="2"/>', ordered=True)[0] == ("a", ["x", "1", "y", "2"])


def test_text_is_told_only_where_somebody_listens() -> None:
    assert events("<a>no<listen>yes &amp; <!-- --> so</listen>no</a>") == [
        ("a", {}),
        ("listen", {}),
        "yes &  so",
        "/listen",
        "/a",
    ]
    texts: list[str] = []
    events("<a>b&#10;c</a>", text=texts.append)
    assert texts == ["b\nc"]


def test_comments_are_told() -> None:
    comments: list[str] = []
    events("<a><!-- one --></a>", comment=comments.append)
    assert comments == [" one "]


def test_the_line_of_an_element_is_known() -> None:
    lines: list[int] = []
    reading = Reading()
    source = Source.of_bytes("x", b"<a>\n\n<b/></a>")
    parse(source, start=lambda *_: lines.append(reading.line), end=lambda _: None, reading=reading)
    assert lines == [1, 3]


@pytest.mark.parametrize(
    "data",
    [
        "<a t='é'/>".encode(),
        b"\xef\xbb\xbf<a t='\xc3\xa9'/>",
        "<?xml version='1.0' encoding='UTF-16'?><a t='é'/>".encode("utf-16"),
        "<a t='é'/>".encode("utf-16"),
        "<?xml version='1.0' encoding='ISO-8859-1'?><a t='é'/>".encode("latin-1"),
        "<?xml version='1.0' encoding='iso-8859-15'?><a t='é'/>".encode("iso-8859-15"),
        "<?xml version='1.0' encoding='windows-1252'?><a t='é'/>".encode("cp1252"),
        "<?xml version='1.0' encoding='koi8-r'?><a t='&#233;'/>".encode("koi8-r"),
        b"<?xml version='1.0' encoding='US-ASCII'?><a t='&#233;'/>",
        b"<?xml version='1.0'?><a t='\xc3\xa9'/>",
    ],
)
def test_usual_encodings_are_read(data: bytes) -> None:
    assert events(data) == [("a", {"t": "é"}), "/a"]


@pytest.mark.parametrize("encoding", ["shift_jis", "utf8", "rot13", "no-such", "iso-8859-12", "unicode_escape", "idna"])
def test_other_encodings_are_named(encoding: str) -> None:
    with pytest.raises(EvidenceError, match=f"encoding '{encoding}', which is not read"):
        events(f"<?xml version='1.0' encoding='{encoding}'?><a/>")


@pytest.mark.parametrize(
    ("data", "fault", "hint"),
    [
        ("", "no element found", "truncated or empty"),
        ("<a>", "no element found", "truncated or empty"),
        ("<a", "unclosed token", "truncated or empty"),
        ("<a><![CDATA[x", "unclosed CDATA section", "truncated or empty"),
        (b"<a>\xc3", "partial character", "truncated or empty"),
        ("<a></b>", "mismatched tag", ""),
        ("<a/><b/>", "junk after document element", ""),
        ("<a/>x", "junk after document element", ""),
        ("<a x='1' x='2'/>", "duplicate attribute", ""),
        ("<a>&b;</a>", "undefined entity", ""),
        ("<" * 10_000_000, "not well-formed", ""),
        (b"<a>\xff</a>", "not well-formed", ""),
        (b"<a>\xed\xa0\x80</a>", "not well-formed", ""),
        ("<a>&#xd800;</a>", "reference to invalid character number", ""),
        ("<?xml version='1.0' encoding='UTF-16'?><a/>", "encoding specified in XML declaration is incorrect", ""),
        ('{"a": 1}', "not well-formed", ""),
    ],
)
def test_what_is_not_well_formed_is_refused_with_its_place(data: bytes | str, fault: str, hint: str) -> None:
    with pytest.raises(EvidenceError, match=fault) as caught:
        events(data)
    assert caught.value.line == 1
    assert (hint in caught.value.hint) if hint else not caught.value.hint


def test_an_external_document_type_is_let_pass_and_not_fetched() -> None:
    assert events('<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>') == [("a", {}), "/a"]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "document type of its own"),
        ("<!DOCTYPE a [<!ELEMENT a ANY>]><a/>", "document type of its own"),
        ('<!DOCTYPE a SYSTEM "x" []><a/>', "document type of its own"),
        ('<!DOCTYPE a SYSTEM "x"><a>&b;</a>', "uses the entity &b;"),
        ("<a>" * 1001, "nest deeper than 1000 levels"),
    ],
)
def test_what_could_explode_is_refused(data: str, fault: str) -> None:
    with pytest.raises(EvidenceError, match=fault) as caught:
        events(data)
    assert caught.value.line == 1


def test_a_thousand_levels_are_read() -> None:
    assert len(events("<a>" * 1000 + "</a>" * 1000)) == 2000
    assert len(events("<a>" * 1001 + "</a>" * 1001, guarded=False)) == 2002
    assert len(events("<a>" + "<b/>" * 2000 + "</a>")) == 4002


def test_an_attribute_of_ten_megabytes_is_read_and_one_of_twenty_is_not() -> None:
    long = "x" * 10_000_000
    assert events(f"<a b='{long}'/>")[0] == ("a", {"b": long})
    with pytest.raises(EvidenceError, match="a tag or comment is longer than 16 MiB"):
        events(f"<a b='{long}{long}'/>")


def test_text_may_be_longer_than_a_tag(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TOKEN", 1 << 16)
    assert len(events(f"<a>{'x' * 3_000_000}<![CDATA[{'y' * 3_000_000}]]></a>")) == 2


def test_errors_of_handlers_pass_through() -> None:
    def start(_name: str, _attributes: Any) -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        parse(Source.of_bytes("x", b"<a/>"), start=start, end=lambda _: None)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for prefix in (b"", b"<a>", b"<?xml version='1.0' encoding='"):
        with contextlib.suppress(EvidenceError):
            events(prefix + data)
