"""How a query parameter pages: by a cursor, by an offset, or at all.

Enters: parameters of an operation. Leaves: their manner, told by name and schema. Names are compared without case and
signs, so that `page_token`, `pageToken`, `page[token]` and `$skip` are found; docs/openapi.md lists them. A parameter
whose schema is a date is a filter, whatever its name; one whose schema cannot be read is no cursor.
"""

from __future__ import annotations

from readygate.readers.openapi import Parameter, text_of
from readygate.readers.schemas import Schemas, fold, name_set, properties, types

_CURSORS = name_set(
    "after aftercursor bookmark continuation continuationtoken cursor exclusivestartkey lastevaluatedkey marker "
    "next nextcursor nextpagetoken nexttoken pageafter pagecursor pagetoken scrollid startafter startingafter "
    "startkey synctoken"
)
_OFFSETS = name_set(
    "firstresult fromindex offset page pageindex pageno pagenumber pagenum pageoffset skip start startat startindex "
    "startposition"
)
_SIZES = name_set("count first limit maxitems maxresults pagelimit pagesize perpage size take top")


class Paging:
    """The query parameters of one operation that page."""

    def __init__(self, parameters: tuple[Parameter, ...], schemas: Schemas) -> None:
        self._schemas = schemas
        self.cursor = False
        self.sized = False
        self.offsets: list[Parameter] = []
        for parameter in parameters:
            if parameter.place == "query":
                self._sort(parameter)

    @property
    def speaks(self) -> bool:
        """Whether any parameter pages or says how large a page is."""
        return self.cursor or self.sized or bool(self.offsets)

    def _sort(self, parameter: Parameter) -> None:
        branches, whole = self._schemas.branches(parameter.schema) if parameter.schema is not None else ([], True)
        if any(text_of(branch.entries.get("format")) in ("date", "date-time") for branch in branches):
            return
        numeric = any(not types(branch).isdisjoint({"integer", "number"}) for branch in branches)
        inner = properties(branches)
        names = [fold(parameter.name + name) for name in inner] if inner else [fold(parameter.name)]
        self.cursor = self.cursor or (whole and not _CURSORS.isdisjoint(names))
        self.sized = self.sized or not _SIZES.isdisjoint(names)
        if not _OFFSETS.isdisjoint(names) or (numeric and names == ["from"]):
            self.offsets.append(parameter)
