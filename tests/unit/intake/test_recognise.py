"""Signatures are compared with shapes; names of files play no part."""

from __future__ import annotations

import pytest

from readygate.collectors.collector import Signature
from readygate.intake.recognise import fits, recognise
from readygate.intake.shape import shape_of

XML = Signature(xml=("testsuites", "testsuite"))
JSON = Signature(json=(("runs", "version"), ("runs[].tool",)), lacks=("other",))
LINES = Signature(ndjson=(("type", "metric"),))
CSV = Signature(csv=("metric_name", "timestamp"))
YAML = Signature(yaml=(("openapi",), ("[].id", "[].level")))
TAGS = Signature(tags=("SF:",))
CHILD = Signature(xml=("coverage/project",))
ROOT = Signature(xml=("coverage",), lacks=("coverage/project",))
FILES = Signature(json=(("files.*.mutants",), ("*.statementMap",)))
NOTHING = Signature()


@pytest.mark.parametrize(
    ("signature", "head"),
    [
        (XML, b"<?xml version='1.0'?><!-- x --><testsuite>"),
        (XML, b"<ns:testsuites>"),
        (XML, "<testsuite>".encode("utf-16")),
        (JSON, b'{"version": 1, "runs": 2}'),
        (JSON, b'{"runs": [{"tool": {'),
        (LINES, b'{"type": 1, "metric": 2}\n{"x": 1}\n'),
        (CSV, b"metric_name,timestamp,metric_value\n"),
        (CSV, b'\xef\xbb\xbf"metric_name", "timestamp"\r\n'),
        (CSV, "metric_name,timestamp\n".encode("utf-16")),
        (YAML, b"openapi: 3.1.0\n"),
        (YAML, b"- id: a\n  level: 1\n"),
        (TAGS, b"TN:\nSF:a.c\nDA:1,1\n"),
        (CHILD, b"<coverage><project name='x'>"),
        (ROOT, b"<coverage><packages>"),
        (ROOT, b"<coverage>"),
        (FILES, b'{"files": {"src/a.b.ts": {"mutants": ['),
        (FILES, b'{"/src/a.ts": {"path": "x", "statementMap": {'),
    ],
)
def test_a_signature_fits_its_own_format(signature: Signature, head: bytes) -> None:
    assert fits(signature, shape_of(head))


@pytest.mark.parametrize(
    ("signature", "head"),
    [
        (XML, b"<coverage>"),
        (XML, b"<!-- <testsuite> -->"),
        (JSON, b'{"version": 1}'),
        (JSON, b'{"version": 1, "runs": 2, "other": 3}'),
        (JSON, b'{"type": 1, "metric": 2}\n{"x": 1}\n'),
        (LINES, b'{"type": 1, "metric": 2}'),
        (CSV, b"metric_name\n"),
        (CSV, b"timestamp,metric_name\n"),
        (CSV, b'{"metric_name": 1}'),
        (YAML, b'{"openapi": "3.1.0"}'),
        (TAGS, b"SF: a.c\nother: 1\n"),
        (CHILD, b"<coverage><packages>"),
        (CHILD, b"<coverage>"),
        (ROOT, b"<coverage><project>"),
        (FILES, b'{"files": [{"mutants": []}]}'),
        (FILES, b'{"statementMap": {}}'),
        *((signature, head) for signature in (XML, JSON, LINES, CSV, YAML) for head in (b"", b"\x00", b"[]", b"x")),
        *((NOTHING, head) for head in (b"", b"\x00", b"[]", b"x: 1", b"<a>", b"{}\n{}")),
    ],
)
def test_a_signature_fits_nothing_else(signature: Signature, head: bytes) -> None:
    assert not fits(signature, shape_of(head))


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<testsuites>", "junit"),
        (b"<coverage line-rate='1'>", "cobertura"),
        (b'{"components": {"schemas": {' + b'"x": {}, ' * 9000, "openapi"),
        (b"- id: a\n  text: b\n  level: 3\n", "oasdiff"),
        (b"<html>", ""),
    ],
)
def test_the_catalog_names_the_format(head: bytes, name: str) -> None:
    entry = recognise(shape_of(head))
    assert (entry.name if entry else "") == name
