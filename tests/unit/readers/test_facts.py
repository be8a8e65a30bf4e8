"""Documents of what git and GitHub tell."""

from __future__ import annotations

import pytest

from readygate.model.errors import EvidenceError
from readygate.readers.facts import Changes, Issue, Label, Tree, User, fact, one_line
from readygate.readers.source import Source


def source(text: str) -> Source:
    return Source.of_bytes("a.json", text.encode())


def test_a_document_says_what_its_list_lacks() -> None:
    common = {"base": "a", "head": "b", "files": ()}
    assert Changes(complete=True, reason="x", **common).gap == ""  # type: ignore[arg-type]
    assert Changes(complete=False, reason="x", **common).gap == "x"  # type: ignore[arg-type]
    assert Changes(complete=False, **common).gap == "the list is not complete"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("login", "type", "bot"),
    [("ann", "User", False), ("ann", "Bot", True), ("a[bot]", "User", True), ("o", "Organization", True)],
)
def test_bots_are_told_by_their_type_or_name(login: str, type: str, bot: bool) -> None:  # noqa: A002
    assert User(login=login, type=type).bot is bot


def test_labels_are_names_or_records() -> None:
    assert Issue(number=1, title="", state="open", labels=(Label(name="a"), "b")).names == ("a", "b")


@pytest.mark.parametrize(
    "text",
    [
        '{"readygate": "tree/v2", "of": "head", "commit": "a", "complete": true, "tree": []}',
        '{"readygate": "tree/v1", "of": "other", "commit": "a", "complete": true, "tree": []}',
        '{"readygate": "tree/v1", "of": "head", "commit": "a\\nb", "complete": true, "tree": []}',
        '{"readygate": "tree/v1", "of": "head", "commit": "a", "tree": []}',
    ],
)
def test_another_document_is_refused(text: str) -> None:
    with pytest.raises(EvidenceError, match="not the form of this format"):
        fact(source(text), Tree)


def test_a_path_is_one_value_of_a_cell() -> None:
    assert one_line("a\nb\rc") == "a\\nb\\rc"
