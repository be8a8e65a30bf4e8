"""Recognition is by content: each file is claimed by its own format alone, and by the catalog that the records make."""

from __future__ import annotations

from pathlib import Path

import pytest

from readygate.collectors import catalog, discover
from readygate.intake.recognise import fits, recognise
from readygate.intake.shape import HEAD, shape_of
from readygate.kinds.registry import names
from readygate.readers.source import Source
from tests.contract.corpus import Case, cases

DECLARED_ONLY = {
    *("oasdiff/empty-file", "oasdiff/empty-list", "oasdiff/empty-list-yaml", "oasdiff/empty-object"),
    *("markdown/runbook", "markdown/template", "markdown/outbox-stuck", "spectral/clean"),
}
"""Files without any signature: reports of oasdiff and Spectral that found nothing are believed only where declared,
Markdown where declared or by its name."""


def _claims(case: Case) -> list[str]:
    shape = shape_of(Source.of_bytes(case.path, case.data).head(HEAD))
    return [entry.name for entry in catalog.ENTRIES if fits(entry.signature, shape)]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_no_two_formats_claim_one_file(case: Case) -> None:
    assert len(_claims(case)) <= 1


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_file_is_claimed_by_its_own_format(case: Case) -> None:
    own = [case.expected["format"]]
    if case.name in DECLARED_ONLY:
        assert _claims(case) == []
    elif case.readable:
        assert _claims(case) == own
    else:
        assert _claims(case) in ([], own)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_name_of_a_file_does_not_matter(case: Case) -> None:
    assert case.item(declared=False, path="a.bin") is not None


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"hello", b"<html></html>", b"\x00\x01", b"a: 1\n"])
def test_what_has_no_signature_is_not_guessed(content: bytes) -> None:
    assert recognise(shape_of(content)) is None


def test_the_catalog_is_what_the_records_make() -> None:
    written = {entry.module: entry for entry in catalog.ENTRIES}
    for module, collector in discover.discover().items():
        entry = written.pop(module)
        for field in ("name", "kind", "summary", "specification", "reads", "signature"):
            assert getattr(entry, field) == getattr(collector, field), (module, field)
    assert not written


def test_every_collector_reads_a_known_kind_and_says_where_its_format_is_specified() -> None:
    for entry in catalog.ENTRIES:
        assert entry.kind in names()
        assert entry.specification.startswith("https://")
        assert entry.reads
        assert entry.summary.strip()


def test_the_catalog_is_written_whole(tmp_path: Path) -> None:
    assert discover.render().count("    Entry(") == len(catalog.ENTRIES)
