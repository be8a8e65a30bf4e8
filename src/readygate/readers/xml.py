"""XML by expat events: no tree, no DTD subset, no entity, no network.

Enters: a source and handlers. Leaves: calls of the handlers; EvidenceError with the line where the document is not
well-formed, nests too deep, or is in an encoding that is not of one byte, UTF-8 or UTF-16. A reference to an external
DTD is let pass and never fetched (gcovr and istanbul write one); an internal subset, an entity declaration or a use of
an entity that only the external DTD could declare is refused. Specification: XML 1.0, https://www.w3.org/TR/xml/.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import Any, NoReturn
from xml.parsers import expat

from readygate.model.errors import EvidenceError
from readygate.readers.source import Source

Attributes = dict[str, str]
DEPTH = 1000
"""Elements inside each other; real reports have about ten levels, expat keeps some 190 bytes for each."""
TOKEN = 16 << 20
"""Bytes of one tag or comment: expat reads an unfinished one again with every chunk."""
_KEPT = 1024
"""Bytes of a chunk that are looked at again with the next one: longer than a name, and room for what opens before."""
_ENCODINGS = re.compile(
    r"utf-(8|16|16le|16be)|(us-)?ascii|latin-?1|iso-8859-\d+|windows-125\d|koi8-[ru]", re.IGNORECASE
)
_USE_OF_ENTITY = re.compile(
    rb"&\0?+(?!#|%s)([^\s;&<>\"']{1,256});"
    % b"|".join(rb"\0?".join(bytes([sign]) for sign in name) for name in (b"amp;", b"lt;", b"gt;", b"quot;", b"apos;"))
)
"""A reference to an entity that XML does not predefine, in encodings of one byte and in UTF-16."""
_CUT = {"no element found", "unclosed token", "unclosed CDATA section", "partial character"}


class Reading:
    """What handlers may ask of the parser that calls them."""

    def __init__(self) -> None:
        self._parser: expat.XMLParserType | None = None

    def attach(self, parser: expat.XMLParserType) -> None:
        """Speak for `parser` from now on."""
        self._parser = parser

    @property
    def line(self) -> int:
        """The line of the element that is being read, from 1."""
        assert self._parser is not None
        return self._parser.CurrentLineNumber

    def listen(self, handler: Callable[[str], None] | None) -> None:
        """Give character data to `handler`; None stops. While nobody listens no text is made of a report's logs."""
        assert self._parser is not None
        self._parser.CharacterDataHandler = handler


def parse(
    source: Source,
    *,
    start: Callable[[str, Any], None],
    end: Callable[[str], None],
    text: Callable[[str], None] | None = None,
    comment: Callable[[str], None] | None = None,
    reading: Reading | None = None,
    ordered: bool = False,
    guarded: bool = True,
) -> None:
    """Drive the handlers over the whole document.

    `text` gets joined character data; `reading` switches it on and off under way. `ordered` gives the attributes as
    a list of names and values in turn, which costs less than a dictionary. `guarded` counts the depth, at the price of
    a call an element; handlers that do without must refuse nesting themselves. Exceptions of handlers pass through.
    """
    parser = _parser(ordered)
    doctype = _Doctype(parser)
    parser.CharacterDataHandler = text
    parser.CommentHandler = comment
    if reading is not None:
        reading.attach(parser)
    if guarded:
        start, end = _counting_depth(parser, start, end)
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    fed = 0
    try:
        for chunk in source.chunks():
            parser.Parse(chunk, False)
            if doctype.external:
                doctype.look(chunk, fed)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > TOKEN:
                raise EvidenceError(f"a tag or comment is longer than {TOKEN >> 20} MiB", line=parser.CurrentLineNumber)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        message = expat.errors.messages[error.code]
        hint = "the file is truncated or empty" if message in _CUT else ""
        raise EvidenceError(
            f"not well-formed XML: {message}, column {error.offset + 1}", line=error.lineno, hint=hint
        ) from error


def _parser(ordered: bool) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.ordered_attributes = ordered
    parser.XmlDeclHandler = lambda _version, encoding, _standalone: _check_encoding(encoding)
    parser.SkippedEntityHandler = lambda name, _parameter: _refuse_entity(parser, name)
    return parser


class _Doctype:
    """The document type: a subset of its own is refused, an external one let pass, but then attributes are looked at.

    Where an external DTD could declare an entity, expat reports its use in text and drops it from attributes in
    silence: `hits="&x;1"` would be read as `1`.
    """

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.external = False
        self._parser = parser
        self._rest = b""
        parser.StartDoctypeDeclHandler = self._started

    def _started(self, _name: str, _system: str | None, _public: str | None, subset: int) -> None:
        if subset:
            raise EvidenceError(
                "declares a document type of its own (DTD), which is refused",
                line=self._parser.CurrentLineNumber,
                hint="write the report without a DOCTYPE subset",
            )
        self.external = True

    def look(self, chunk: bytes, byte: int) -> None:
        """Refuse entities in the attributes of `chunk`, which starts at `byte`.

        A comment or CDATA may hold any, where its `<!` is the last `<` before and at most _KEPT bytes into the past.
        """
        data = self._rest + chunk
        for found in _USE_OF_ENTITY.finditer(data):
            opened = data.rfind(b"<", 0, found.start())
            if data[opened + 1 : opened + 3].strip(b"\0")[:1] not in {b"!", b"?"}:
                name = found[1].replace(b"\0", b"").decode(errors="replace")
                raise EvidenceError(_undeclared(name), byte=byte - len(self._rest) + found.start())
        self._rest = data[-_KEPT:]


def _counting_depth(
    parser: expat.XMLParserType, start: Callable[[str, Any], None], end: Callable[[str], None]
) -> tuple[Callable[[str, Any], None], Callable[[str], None]]:
    depth = 0

    def opened(name: str, attributes: Any) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            refuse_depth(parser.CurrentLineNumber)
        start(name, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name)

    return opened, closed


def refuse_depth(line: int) -> NoReturn:
    """EvidenceError for an element deeper than DEPTH."""
    raise EvidenceError(f"elements nest deeper than {DEPTH} levels", line=line)


def _check_encoding(encoding: str | None) -> None:
    """Refuse what pyexpat would answer with an error of Python's codecs."""
    if encoding is None or (_ENCODINGS.fullmatch(encoding) and _known(encoding)):
        return
    raise EvidenceError(f"declares the encoding {encoding!r}, which is not read", line=1, hint="write it as UTF-8")


def _known(encoding: str) -> bool:
    try:
        codecs.lookup(encoding)
    except LookupError:
        return False
    return True


def _refuse_entity(parser: expat.XMLParserType, name: str) -> None:
    raise EvidenceError(_undeclared(name), line=parser.CurrentLineNumber)


def _undeclared(name: str) -> str:
    return f"uses the entity &{name};, which nothing declares"
