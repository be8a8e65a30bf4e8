"""What git is told and what it answers, as bytes."""

from __future__ import annotations

import pytest

from readygate.ledger.plumbing import commit_stream, contents, listed


def test_a_commit_is_told_with_its_time_and_its_files_in_order() -> None:
    files = {"b.json": b"two\n", "a.json": b"{}\n"}
    stream = commit_stream("refs/x/new", "f" * 40, "ledger: größe\n", "2026-11-22T00:00:01Z", files)
    assert stream.decode() == (
        "feature done\n"
        "commit refs/x/new\n"
        "mark :1\n"
        "committer readygate <readygate@localhost> 1795305601 +0000\n"
        "data 16\nledger: größe\n\n"
        f"from {'f' * 40}\n"
        "M 100644 inline a.json\ndata 3\n{}\n\n"
        "M 100644 inline b.json\ndata 4\ntwo\n\n"
        "get-mark :1\ndone\n"
    )


def test_the_first_commit_of_a_branch_is_from_nothing() -> None:
    assert b"\nfrom " not in commit_stream("refs/x/new", "", "m", "2026-11-22T00:00:01Z", {})


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (b"", []),
        (b"main:a missing\n", [None]),
        (b"1f blob 3\na\nb\n", [b"a\nb"]),
        (b"1f blob 0\n\n2f blob 1\nx\n", [b"", b"x"]),
        (b"1f tree 9\n1f blob 3\n2f blob 1\nx\n", [None, b"x"]),
        (b"a missing\n1f blob 8\nmissing\n\nb missing\n", [None, b"missing\n", None]),
    ],
)
def test_contents_are_those_of_the_names_in_their_order(answer: bytes, found: list[bytes | None]) -> None:
    assert list(contents(answer)) == found


def test_entries_of_a_tree_have_mode_object_and_path() -> None:
    answer = b"100644 blob 1f\ta b\tc.json\x00120000 blob 2f\t\xff\x00"
    assert list(listed(answer)) == [("100644", "1f", "a b\tc.json"), ("120000", "2f", "\ufffd")]
    assert list(listed(b"")) == []
