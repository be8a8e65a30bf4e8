"""The job summary."""

from __future__ import annotations

from pathlib import Path

from readygate.publishers.outcome import Published
from readygate.publishers.summary import publish, warnings

_REFUSED = Published(place="comment", done=False, warning="comment: the token may not do this @everyone")


def test_the_summary_is_appended_with_what_could_not_be_published(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    path.write_text("before\n", encoding="utf-8")
    assert publish(path, "# verdict\n", [Published(place="check", done=True), _REFUSED]).done
    assert path.read_text(encoding="utf-8") == (
        "before\n# verdict\n\n**Not published; the verdict stands**\n\n"
        "- comment: the token may not do this `@everyone`\n"
    )


def test_nothing_is_said_where_all_is_published(tmp_path: Path) -> None:
    assert warnings([Published(place="check", done=True)]) == ""
    publish(tmp_path / "summary.md", "# verdict \ud800")
    assert (tmp_path / "summary.md").read_text(encoding="utf-8") == "# verdict ?\n\n"


def test_a_summary_is_cut_below_a_mebibyte(tmp_path: Path) -> None:
    publish(tmp_path / "summary.md", "line\n\n" * 300_000, [_REFUSED])
    assert 1_000_000 < (tmp_path / "summary.md").stat().st_size <= 1_048_576
    assert (tmp_path / "summary.md").read_text(encoding="utf-8").endswith("may not do this `@everyone`\n")


def test_a_summary_that_cannot_be_written_is_a_warning(tmp_path: Path) -> None:
    done = publish(tmp_path, "text")
    assert (done.done, done.warning) == (False, "summary: Is a directory")
