"""The floors: a bare loop of the same parser over the same file, which no reader can beat. One a process.

Enters: a format and a path. Leaves: nothing; the process is measured from outside.
"""

from __future__ import annotations

import sys
from pathlib import Path
from xml.parsers import expat

import msgspec


def _xml(path: Path) -> None:
    """pyexpat with both handlers, the attributes read."""

    def start(_name: str, attributes: dict[str, str]) -> None:
        attributes.get("name")

    def end(_name: str) -> None:
        pass

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    with path.open("rb") as file:
        parser.ParseFile(file)


class _Result(msgspec.Struct):
    ruleId: str  # noqa: N815 (SARIF's own name)
    level: str = ""


class _Run(msgspec.Struct):
    results: list[_Result]


class _Log(msgspec.Struct):
    runs: list[_Run]


def _sarif(path: Path) -> None:
    """msgspec over the whole file."""
    msgspec.json.decode(path.read_bytes(), type=_Log)


class _Data(msgspec.Struct):
    value: float = 0.0
    tags: dict[str, str] = {}


class _Line(msgspec.Struct):
    metric: str
    type: str
    data: _Data


def _k6(path: Path) -> None:
    """msgspec line by line, values and tags."""
    decode = msgspec.json.Decoder(_Line).decode
    with path.open("rb") as file:
        for line in file:
            decode(line)


def _junitparser(path: Path) -> None:
    """The peer: all cases of all suites with their results."""
    from junitparser import JUnitXml

    for suite in JUnitXml.fromfile(str(path)):
        for case in suite:
            len(case.result)


if __name__ == "__main__":
    _loops = {"xml": _xml, "sarif": _sarif, "k6": _k6, "junitparser": _junitparser}
    _loops[sys.argv[1]](Path(sys.argv[2]))
