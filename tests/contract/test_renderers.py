"""Laws over every rendering: no gap is lost, nothing unready looks ready, the same verdict is the same text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from readygate.cli.main import main
from readygate.model.verdict import Judged, Verdict
from readygate.renderers.check import check, status
from readygate.renderers.comment import comment
from readygate.renderers.files import verdict_file
from readygate.renderers.junit import junit
from readygate.renderers.markdown import markdown
from tests.unit.renderers import samples
from tests.unit.renderers.kept import terminal
from tests.unit.renderers.shapes import LINKS

EXAMPLE = Path(__file__).parents[2] / "examples" / "assignment-service"
RENDERERS: dict[str, Callable[[Judged], str]] = {
    "terminal": terminal,
    "markdown": markdown,
    "junit": junit,
    "json": lambda judged: verdict_file(samples.verdict(judged)).decode(),
    "comment": lambda judged: comment(judged, LINKS),
    "check": lambda judged: check(judged, LINKS).title,
    "status": lambda judged: status(judged, LINKS).description,
}
SAYS_READY = {
    "comment": " is ready",
    "check": " is ready",
    "status": " is ready",
    "terminal": "  READY",
    "markdown": " is ready",
    "junit": ' failures="0"',
    "json": '"ready": true',
}
VERDICTS = {
    "open": samples.judged(samples.OPEN),
    "first-run": samples.judged(samples.FIRST),
    "silent": samples.judged(samples.SILENT),
    "unready": None,
}


def example(state: str, folder: Path) -> Judged:
    """The verdict on one state of the example."""
    judged = ["check", "--root", str(EXAMPLE / state), "--policy", str(EXAMPLE / "readygate.yml")]
    main([*judged, "--replay", "--at", "2026-11-21", "--out", str(folder), "--format", "junit"])
    return msgspec.json.decode((folder / "verdict.json").read_bytes(), type=Verdict).judged


@pytest.fixture(scope="module")
def unready(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    return example("unready", tmp_path_factory.mktemp("unready"))


@pytest.fixture(params=VERDICTS)
def not_ready(request: pytest.FixtureRequest, unready: Judged) -> Judged:
    """A verdict on one service that is not ready."""
    return VERDICTS[request.param] or unready


@pytest.mark.parametrize("name", ["markdown", "junit", "json"])
def test_every_gap_is_named(name: str, not_ready: Judged) -> None:
    text = RENDERERS[name](not_ready)
    assert all(gap in text for verdict in not_ready.services for gap in verdict.gaps)


@pytest.mark.parametrize("name", RENDERERS)
def test_what_is_not_ready_never_looks_ready(name: str, not_ready: Judged) -> None:
    assert SAYS_READY[name] not in RENDERERS[name](not_ready)


@pytest.mark.parametrize("name", RENDERERS)
def test_what_is_ready_says_so(name: str, tmp_path: Path) -> None:
    assert SAYS_READY[name] in RENDERERS[name](example("ready", tmp_path))


@pytest.mark.parametrize("name", RENDERERS)
def test_the_same_verdict_is_the_same_text(name: str, not_ready: Judged) -> None:
    copy = msgspec.json.decode(msgspec.json.encode(not_ready), type=Judged)
    assert RENDERERS[name](copy) == RENDERERS[name](not_ready)


def test_the_scorecard_of_the_example_fits_a_page(unready: Judged) -> None:
    lines = terminal(unready, 100).splitlines()
    assert len(lines) < 60
    assert lines[0] == "assignment-service  L1 now → L2 due for M3  NOT READY"


def test_the_example_says_how_far_off_each_value_is(unready: Judged) -> None:
    shown = {one.id: (one.seen, one.needed, one.distance) for one in unready.services[0].criteria}
    assert shown["G1.coverage"] == ("92.31 %", "lines ≥ 95 %", "2.69 points short")
    assert shown["G2.if-match"] == ("1", "mutations-without-if-match = 0", "1 over")
    assert shown["G2.pact"] == ("1 of 2 hold", "all 2", "")


def test_the_files_of_a_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    judged = example("unready", tmp_path)
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {"bundle.json", "readiness", "readiness.json", "scorecard.html", "summary.md", "verdict.json"}
    assert (tmp_path / "summary.md").read_text(encoding="utf-8") == f"<!-- readygate -->\n{markdown(judged)}"
    assert (tmp_path / "readiness" / "assignment-service.json").read_bytes() == (
        tmp_path / "readiness.json"
    ).read_bytes()
    assert capsys.readouterr().out == junit(judged)
