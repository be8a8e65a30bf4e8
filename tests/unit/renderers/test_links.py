"""Links are made of trusted parts; no path leads elsewhere."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.renderers.marker import Marker, parse
from tests.unit.renderers.hostile import hostile
from tests.unit.renderers.shapes import HEAD, LINKS

_BLOB = f"https://github.com/acme/shop/blob/{HEAD}/"


@pytest.mark.parametrize(
    ("path", "line", "address"),
    [
        ("src/a.ts", 7, f"{_BLOB}src/a.ts#L7"),
        ("src/a.ts", 0, f"{_BLOB}src/a.ts"),
        ("src/a.ts", -1, f"{_BLOB}src/a.ts"),
        ("src/[id]/a b(c).ts", 1, f"{_BLOB}src/%5Bid%5D/a%20b%28c%29.ts#L1"),
        ("a?b#c", 0, f"{_BLOB}a%3Fb%23c"),
        ("é.ts", 0, f"{_BLOB}%C3%A9.ts"),
        ("\ud800.ts", 0, f"{_BLOB}%3F.ts"),
        ("https:", 0, f"{_BLOB}https%3A"),
        ("", 1, ""),
        ("/etc/passwd", 1, ""),
        ("../../settings", 1, ""),
        ("a/../b", 1, ""),
        ("./a", 1, ""),
        ("a//b", 1, ""),
        ("a\\b", 1, ""),
        ("a/", 1, ""),
        ("a" * 300, 0, _BLOB + "a" * 300),
        ("a" * 301, 0, ""),
    ],
)
def test_a_path_of_the_repository_is_linked_at_the_head(path: str, line: int, address: str) -> None:
    assert LINKS.file(path, line) == address


@settings(max_examples=100, deadline=None)
@given(hostile() | st.text(max_size=20))
def test_no_path_leads_out_of_the_files_of_the_head(path: str) -> None:
    address = LINKS.file(path, 3)
    if address:
        parts = urlsplit(address)
        assert (parts.scheme, parts.netloc, parts.query) == ("https", "github.com", "")
        assert parts.path.startswith(f"/acme/shop/blob/{HEAD}/")
        assert not set(parts.path.split("/")) & {"..", "."}
        assert not set(address) & set("()[]<>|\\` \n\"'")


def test_the_run_is_linked_with_its_attempt() -> None:
    assert LINKS.run_url == "https://github.com/acme/shop/actions/runs/4242/attempts/1"


def test_what_is_judged_has_a_name() -> None:
    assert LINKS.change == "this pull request"
    assert msgspec.structs.replace(LINKS, pull=0).change == "this push"


@pytest.mark.parametrize(
    ("key", "gate"),
    [
        ("default", "default"),
        ("a.b-c", "a.b-c"),
        ("a" * 40, "a" * 40),
        ("a" * 41, f"{'a' * 24}-c0f8bd4dbc2b"),
        ("Team A/é.yml", "team-a-yml-"),
        ("é", "gate-"),
        ("-a", "a-"),
        ("", "gate-"),
        ("\ud800", "gate-"),
    ],
)
def test_any_key_fits_a_marker(key: str, gate: str) -> None:
    links = msgspec.structs.replace(LINKS, key=key)
    assert links.gate.startswith(gate[:25])
    assert (links.gate == gate) is not gate.endswith("-")
    assert parse(Marker(key=links.gate, run=1, attempt=1, head=HEAD).line)
    assert links.gate != msgspec.structs.replace(LINKS, key=f"{key}!").gate
