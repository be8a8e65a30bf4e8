"""XML by expat events: no tree, no DTD subset, no entity, no network.

Enters: a source and handlers. Leaves: calls of the handlers; EvidenceError with the line where the document is not
well-formed. A reference to an external DTD is let pass and never fetched (gcovr and istanbul write one); an internal
subset or an entity declaration is refused. Specification: XML 1.0, https://www.w3.org/TR/xml/.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from readygate.model.errors import EvidenceError
from readygate.readers.source import Source

Attributes = dict[str, str]
_DEPTH = 1000


def parse(
    source: Source,
    *,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None] | None = None,
) -> None:
    """Drive the handlers over the whole document. `text` gets joined character data, only where it is asked for."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = lambda _name, _system, _public, subset: _refuse_subset(parser, subset)
    parser.EntityDeclHandler = lambda *_: _refuse_subset(parser, 1)
    try:
        for chunk in source.chunks():
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        message = expat.errors.messages[error.code]
        hint = "the file is truncated or empty" if message in _CUT else ""
        raise EvidenceError(
            f"not well-formed XML: {message}, column {error.offset + 1}", line=error.lineno, hint=hint
        ) from error
    except (LookupError, ValueError) as error:
        raise EvidenceError(f"not readable as XML: {error}", line=parser.CurrentLineNumber) from error


_CUT = {"no element found", "unclosed token", "unclosed CDATA section", "partial character"}


def _refuse_subset(parser: expat.XMLParserType, subset: int) -> None:
    if subset:
        raise EvidenceError(
            "declares a document type of its own (DTD), which is refused",
            line=parser.CurrentLineNumber,
            hint="write the report without a DOCTYPE subset",
        )
