"""What keeps verdicts where the ledger or GitHub cannot be asked."""

from pathlib import Path
from typing import Any, NoReturn

import pytest

from readygate.cli.ci import past, recording
from readygate.cli.ci.situation import Situation
from readygate.cli.releasing import write
from readygate.github.event import Event
from readygate.github.faults import ApiError
from readygate.model.errors import UsageError

TREE: Any = None
SITUATION = Situation(event=Event(name="push", repository="acme/shop"), head="a" * 40, tested="a" * 40, own_tree=TREE)


class Down:
    """A GitHub that answers nothing."""

    def pages(self, *_asked: Any, **_more: Any) -> NoReturn:
        raise ApiError("GitHub answered 503", status=503)

    get = pages


def test_without_github_there_is_no_order_of_commits() -> None:
    down: Any = Down()
    assert recording.order(SITUATION, None) == recording.order(SITUATION, down) == ()


def test_a_ledger_in_an_artifact_that_cannot_be_opened_holds_nothing_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "ledger.ndjson").mkdir()
    kept = past._kept(tmp_path / "ledger.ndjson")
    (fault,) = kept.faults
    assert (kept.records, fault.place) == ((), "ledger.ndjson")
    assert "the ledger cannot be read" in fault.fault


def test_an_exit_that_cannot_be_written_names_the_place(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    exit_: Any = None
    with pytest.raises(UsageError, match="cannot write") as caught:
        write(tmp_path / "out", exit_)
    assert caught.value.place == str(tmp_path / "out")
