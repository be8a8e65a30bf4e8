"""XML that is cut, hostile or in an odd encoding: handlers see what stands there, or the file is refused."""

from __future__ import annotations

from typing import Any, Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.model.errors import EvidenceError
from readygate.readers.source import CHUNK, Source
from readygate.readers.xml import DEPTH, TOKEN, Reading, parse

MIB = 1 << 20
DOCUMENT = "<?xml version='1.0'?>\n<!-- é -->\n<a x='1&lt;'>\n<?p i?><b>t&amp;é<![CDATA[<c>]]></b>\n<d y='é'/>\n</a>\n"
EVENTS = [("a", {"x": "1<"}), ("b", {}), "t&é<c>", "/b", ("d", {"y": "é"}), "/d", "/a"]
EXTERNAL = "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/a.dtd'>"
PUBLIC = "<!DOCTYPE a PUBLIC '-//X//Y' 'http://127.0.0.1:1/a.dtd'>"


def events(data: bytes | str, *, guarded: bool = True) -> list[Any]:
    """What the handlers were told: elements, and the text between two tags as one."""
    seen: list[Any] = []

    def text(value: str) -> None:
        if value.strip():
            if isinstance(seen[-1], str) and not seen[-1].startswith("/"):
                value = seen.pop() + value
            seen.append(value)

    parse(
        Source.of_bytes("x", data.encode() if isinstance(data, str) else data),
        start=lambda name, attributes: seen.append((name, attributes)),
        end=lambda name: seen.append(f"/{name}"),
        text=text,
        guarded=guarded,
    )
    return seen


def refused(data: bytes | str) -> EvidenceError:
    with pytest.raises(EvidenceError) as caught:
        events(data)
    return caught.value


def test_a_document_is_told_without_its_comments_and_instructions() -> None:
    assert events(DOCUMENT) == EVENTS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_cut_anywhere_before_its_end_is_refused(encoding: str) -> None:
    data = DOCUMENT.rstrip().encode(encoding)
    for cut in range(len(data)):
        error = refused(data[:cut])
        assert error.fault.startswith("not well-formed XML: ")
        assert 1 <= (error.line or 0) <= 6
    assert events(data) == EVENTS


@pytest.mark.parametrize("cut", range(0, len(DOCUMENT.rstrip()), 7))
def test_a_cut_document_says_that_it_is_cut(cut: int) -> None:
    assert "truncated or empty" in refused(DOCUMENT[:cut]).hint


@pytest.mark.parametrize("at", range(0, len(DOCUMENT), 3))
def test_a_nul_anywhere_is_refused(at: int) -> None:
    assert refused(DOCUMENT[:at] + "\0" + DOCUMENT[at:]).fault.startswith("not well-formed XML: ")


@pytest.mark.parametrize(
    ("data", "fault", "line"),
    [
        ("", "no element found, column 1", 1),
        ("\n\n", "no element found, column 1", 3),
        ("<a>\n<b>\n</a>", "mismatched tag, column 3", 3),
        ("<a>\r\n\r\n<b x=1/></a>", "not well-formed (invalid token), column 6", 3),
        ("<a/>\n<a/>", "junk after document element, column 1", 2),
        ("<a>\n&b;</a>", "undefined entity, column 1", 2),
        ("<a>\n\x01</a>", "not well-formed (invalid token), column 1", 2),
        ("<a>]]></a>", "not well-formed (invalid token), column 6", 1),
        ("<a>\n<!-- -- --></a>", "not well-formed (invalid token), column 8", 2),
        ("<a>\n<?xml version='1.0'?></a>", "XML or text declaration not at start of entity, column 1", 2),
        (" <?xml version='1.0'?><a/>", "XML or text declaration not at start of entity, column 2", 1),
        ("<?xml version='9.9'?><a/", "unclosed token, column 22", 1),
        ("<a x='<'/>", "not well-formed (invalid token), column 7", 1),
        ("<a x='1'\nx='2'/>", "duplicate attribute, column 1", 2),
        ("<a:b:c/>" * 2, "junk after document element, column 9", 1),
    ],
)
def test_a_fault_has_its_line_and_column(data: str, fault: str, line: int) -> None:
    error = refused(data)
    assert (error.fault, error.line, error.byte) == (f"not well-formed XML: {fault}", line, None)


def test_the_line_of_each_element_is_known_across_chunks() -> None:
    lines: list[int] = []
    reading = Reading()
    source = Source.of_bytes("x", b"<a>" + b"\n" * CHUNK + b"<b/>\r\n<c\n\n/></a>")
    parse(source, start=lambda *_: lines.append(reading.line), end=lambda _: None, reading=reading)
    assert lines == [1, CHUNK + 1, CHUNK + 2]


def test_text_is_told_only_while_somebody_listens() -> None:
    texts: list[str] = []
    reading = Reading()
    source = Source.of_bytes("x", b"<a>no<b>yes<c/>so</b>no</a>")
    parse(
        source,
        start=lambda name, _: reading.listen(texts.append) if name == "b" else None,
        end=lambda name: reading.listen(None) if name == "b" else None,
        reading=reading,
    )
    assert texts == ["yes", "so"]


BODY = "<a t='é'/>"


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + BODY.encode(),
        b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>" + BODY.encode(),
        b"\xff\xfe" + BODY.encode("utf-16-le"),
        b"\xfe\xff" + BODY.encode("utf-16-be"),
        b"\xff\xfe" + f"<?xml version='1.0' encoding='UTF-16LE'?>{BODY}".encode("utf-16-le"),
        b"\xfe\xff" + f"<?xml version='1.0' encoding='utf-16'?>{BODY}".encode("utf-16-be"),
        f"<?xml version='1.0' encoding='utf-16'?>{BODY}".encode("utf-16-le"),
        f"<?xml version='1.0' encoding='utf-16be'?>{BODY}".encode("utf-16-be"),
        *(
            f"<?xml version='1.0' encoding='{name}'?>{BODY}".encode(name)
            for name in ("latin-1", "LATIN1", "ISO-8859-1", "iso-8859-9", "iso-8859-15", "windows-1252", "Windows-1257")
        ),
        b"<?xml version='1.0' encoding='ascii'?><a t='&#xE9;'/>",
        b"<?xml version='1.0' encoding='us-ascii' standalone='yes'?><a t='&#233;'/>",
    ],
)
def test_encodings_of_one_byte_utf_8_and_utf_16_are_read(data: bytes) -> None:
    assert events(data) == [("a", {"t": "é"}), "/a"]


def test_letters_beyond_latin_keep_their_meaning() -> None:
    assert events("<?xml version='1.0' encoding='koi8-r'?><a t='Ж'/>".encode("koi8-r"))[0] == ("a", {"t": "Ж"})
    assert events("<?xml version='1.0' encoding='windows-1251'?><a t='Ж'/>".encode("cp1251"))[0] == ("a", {"t": "Ж"})
    assert events(f"<a t='{chr(0x1F600)}'/>".encode("utf-16"))[0] == ("a", {"t": chr(0x1F600)})


@pytest.mark.parametrize(
    "name", ["utf8", "utf-7", "utf-32", "cp037", "gbk", "big5", "euc-jp", "zlib", "punycode", "iso-8859-99", "x" * 500]
)
def test_another_encoding_is_refused_by_name(name: str) -> None:
    error = refused(f"\ufeff<?xml version='1.0' encoding='{name}'?><a/>")
    assert (error.fault, error.line) == (f"declares the encoding {name!r}, which is not read", 1)
    assert error.hint == "write it as UTF-8"


@pytest.mark.parametrize(
    "data",
    [
        b"<?xml version='1.0' encoding='ascii'?><a t='\xe9'/>",
        b"<?xml version='1.0' encoding='us-ascii'?><a t='\xc3\xa9'/>",
        b"<?xml version='1.0' encoding='utf-8'?><a t='\xe9'/>",
        b"<?xml version='1.0' encoding='windows-1252'?><a t='\x81'/>",
        b"<a t='\xc0\xaf'/>",
        b"<a t='\xed\xa0\x80'/>",
        b"<a t='\xf4\x90\x80\x80'/>",
        b"<?xml version='1.0' encoding='utf-16'?><a/>",
        "<?xml version='1.0' encoding='utf-8'?><a/>".encode("utf-16"),
        "<a/>".encode("utf-32"),
        b"\xfe\xff" + "<a/>".encode("utf-16-le"),
        b"\xff\xfe" + "<a t='".encode("utf-16-le") + b"\x00\xd8'\x00/\x00>\x00",
        b"<a t='\xef\xbf\xbf'/>",
    ],
)
def test_bytes_that_are_not_of_the_encoding_are_refused(data: bytes) -> None:
    assert refused(data).fault.startswith("not well-formed XML: ")


@pytest.mark.parametrize("doctype", [EXTERNAL, PUBLIC, "<!DOCTYPE a>"])
def test_an_external_document_type_is_neither_read_nor_fetched(doctype: str) -> None:
    assert events(f"{doctype}<a x='&lt;&#65;&quot;'>&amp;&apos;&gt;&#x42;</a>") == [("a", {"x": '<A"'}), "&'>B", "/a"]


@pytest.mark.parametrize(
    "subset",
    [
        "",
        "<!ENTITY b 'c'>",
        "<!ENTITY b SYSTEM 'file:///etc/passwd'>",
        "<!ENTITY % p SYSTEM 'http://127.0.0.1:1/p'> %p;",
        "<!ENTITY b 'bb'><!ENTITY c '&b;&b;&b;&b;'>",
        "<!ATTLIST a x CDATA 'default'>",
        "<!ELEMENT a ANY>",
        "<!NOTATION n SYSTEM 'n'>",
        "<!-- only a comment -->",
    ],
)
@pytest.mark.parametrize("external", ["", "SYSTEM 'x' ", "PUBLIC 'x' 'y' "])
def test_a_subset_of_its_own_is_refused(subset: str, external: str) -> None:
    error = refused(f"<?xml version='1.0'?>\n<!DOCTYPE a {external}[{subset}]><a/>")
    assert error.fault == "declares a document type of its own (DTD), which is refused"
    assert error.line == 2
    assert error.hint == "write the report without a DOCTYPE subset"


@pytest.mark.parametrize("doctype", [EXTERNAL, PUBLIC])
def test_an_entity_that_nothing_declares_is_refused_in_text(doctype: str) -> None:
    error = refused(f"{doctype}\n<a>\n1&more;2</a>")
    assert (error.fault, error.line) == ("uses the entity &more;, which nothing declares", 3)


@pytest.mark.parametrize("entity", ["more", "m", "ampere", "lt2", "a-b.c", "x" * 256])
def test_an_entity_that_nothing_declares_is_refused_in_an_attribute(entity: str) -> None:
    data = f"{EXTERNAL}<a>é<b hits='&amp;&#49;&{entity};1'/></a>"
    error = refused(data)
    assert error.fault == f"uses the entity &{entity};, which nothing declares"
    assert error.byte == data.encode().index(f"&{entity};".encode())
    assert refused(f"<a hits='&{entity};1'/>").fault.startswith("not well-formed XML: undefined entity")
    assert "undefined entity" in refused(f"<?xml version='1.0' standalone='yes'?>{data}").fault


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "latin-1"])
def test_such_an_entity_is_found_in_every_encoding(encoding: str) -> None:
    start = f"<?xml version='1.0' encoding='{encoding.removesuffix('-be')}'?>{EXTERNAL}"
    assert "uses the entity &é;" in refused(f"{start}<a x='&é;'/>".encode(encoding)).fault.replace("\ufffd", "é")
    assert events(f"{start}<a x='&amp;&lt;&#65;&apos;'/>".encode(encoding))[0] == ("a", {"x": "&<A'"})


@pytest.mark.parametrize("at", [CHUNK - 20, CHUNK - 8, CHUNK - 3, CHUNK - 1, CHUNK, 2 * CHUNK - 4])
def test_such_an_entity_is_found_where_chunks_meet(at: int) -> None:
    start = f"{EXTERNAL}<a>"
    data = f"{start}{' ' * (at - len(start) - 6)}<b x='&more;1'/></a>"
    assert data.index("&") == at
    assert refused(data).byte == at


@pytest.mark.parametrize(
    "inside",
    ["<!-- &more; -->", "<![CDATA[&more;]]>", "<?p &more;?>", "<b x='&amp;more;'/>", "<b x='&#38;more;'/>"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_only_looks_like_an_entity_is_none(inside: str, encoding: str) -> None:
    assert events(f"{EXTERNAL}<a>{inside}</a>".encode(encoding))[-1] == "/a"


def test_elements_nest_a_thousand_deep_and_no_deeper() -> None:
    assert len(events("<a>" * DEPTH + "</a>" * DEPTH)) == 2 * DEPTH
    error = refused("<a>\n" * (DEPTH + 1))
    assert (error.fault, error.line) == ("elements nest deeper than 1000 levels", DEPTH + 1)
    assert "deeper than" in refused("<a>" * 3_000_000).fault
    assert len(events("<a>" + "<b></b>" * DEPTH + "</a>")) == 2 * DEPTH + 2
    assert len(events("<a>" * 5000 + "</a>" * 5000, guarded=False)) == 10_000


@pytest.mark.unmeasured
def test_text_of_ten_megabytes_is_read_whole() -> None:
    long = "x" * 10_000_000
    assert events(f"<a>{long}</a>") == [("a", {}), long, "/a"]
    assert events(f"<a><![CDATA[{long}]]></a>") == [("a", {}), long, "/a"]
    assert events(f"<a b='{long}'/>") == [("a", {"b": long}), "/a"]
    assert events(f"<a><!--{long}--><?p {long}?></a>") == [("a", {}), "/a"]
    assert events(f"<{long}/>") == [(long, {}), f"/{long}"]


@pytest.mark.parametrize("start", ["<a b='", "<", "<a><!--", "<a><?p ", "<a", "<a></a", f"{EXTERNAL}<a b='"])
def test_a_token_without_end_is_refused_before_it_is_all_in_memory(start: str) -> None:
    fed = 0

    class Endless:
        """Bytes without end; 40 MiB of them are the most that may be asked for."""

        def read(self, size: int) -> bytes:
            nonlocal fed
            first = start.encode() if not fed else b""
            fed += size
            assert fed <= 40 * MIB
            return first + b"x" * (size - len(first))

        def seek(self, _at: int) -> None:
            nonlocal fed
            fed = 0

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    opener: Any = Endless
    with pytest.raises(EvidenceError, match="a tag or comment is longer than 16 MiB") as caught:
        parse(Source("x", opener), start=lambda *_: None, end=lambda _: None)
    assert caught.value.line == 1
    assert fed <= TOKEN + 2 * CHUNK


@pytest.mark.unmeasured
@pytest.mark.parametrize("sign", ["<", "&", "]", ">", "\0", "\x7f", "<!", "<![", "<a ", "<?", "<a>&"])
def test_ten_megabytes_of_one_sign_are_refused(sign: str) -> None:
    assert refused(sign * (10_000_000 // len(sign))).fault.startswith("not well-formed XML: ")


def test_faults_of_handlers_pass_through_and_nothing_is_told_after_them() -> None:
    seen: list[str] = []

    def start(name: str, _attributes: Any) -> None:
        seen.append(name)
        if name == "b":
            raise EvidenceError("mine", line=7)

    with pytest.raises(EvidenceError, match="mine") as caught:
        parse(Source.of_bytes("x", b"<a><b/><c/><"), start=start, end=seen.append)
    assert (seen, caught.value.line) == (["a", "b"], 7)


@settings(deadline=None)
@given(
    st.integers(0, len(DOCUMENT.encode()) - 1), st.binary(max_size=3), st.sampled_from([DOCUMENT, EXTERNAL + DOCUMENT])
)
def test_a_document_with_other_bytes_is_read_or_refused(at: int, other: bytes, document: str) -> None:
    data = document.encode()
    try:
        found = events(data[:at] + other + data[at + len(other) :])
    except EvidenceError as error:
        assert error.fault
    else:
        assert found[-1] == f"/{found[0][0]}"
