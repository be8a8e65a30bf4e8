"""The reports that benchmarks are run on: valid, of the wanted size, the same each time."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from benchmarks import pull_request, reports
from readygate.intake.read import File, read
from readygate.model.evidence import Item
from readygate.readers.source import Source

pytestmark = pytest.mark.unmeasured

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLE = ROOT / "examples" / "assignment-service" / "ready" / "services" / "assignment-service" / "reports"


def item(name: str, pieces: Iterable[str]) -> Item:
    found = read(File(path=name, source=Source.of_bytes(name, "".join(pieces).encode())))
    assert isinstance(found, Item)
    return found


@pytest.mark.parametrize(
    ("form", "pieces", "rows"),
    [
        ("junit", reports.junit, (500, 800)),
        ("cobertura", reports.cobertura, (35, 45)),
        ("sarif", reports.sarif, (130, 200)),
        ("k6-ndjson", reports.k6, (20, 200)),
    ],
)
def test_a_report_is_read_as_its_format_without_a_problem(
    form: str, pieces: Callable[[int], Iterable[str]], rows: tuple[int, int]
) -> None:
    found = item("report", pieces(100_000))
    assert (found.format, found.problems) == (form, ())
    assert rows[0] < len(found.table) < rows[1]
    assert 90_000 < found.size < 110_000
    assert found.sha256 == item("again", pieces(100_000)).sha256


def test_the_typical_pull_request_has_twenty_reports_of_five_megabytes_that_are_all_recognised(tmp_path: Path) -> None:
    pull_request.write(tmp_path, EXAMPLE)
    files = [path for path in (tmp_path / "services").rglob("*") if path.is_file()]
    assert len(files) == 20
    assert 4_500_000 < sum(path.stat().st_size for path in files) < 5_500_000
    kinds = [item(path.name, [path.read_text(encoding="utf-8")]).kind for path in files]
    assert set(kinds) == {"api", "api-diff", "contracts", "coverage", "findings", "load", "tests"}


@pytest.mark.skipif(sys.platform == "win32", reason="children are measured by os.wait4")
def test_the_table_has_a_line_for_what_was_asked_for() -> None:
    command = [sys.executable, "-m", "benchmarks", "--rounds", "1", "--only", "version"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    head, line = ran.stdout.splitlines()
    assert head.split() == ["whole", "process", "CPU", "floor", "ratio", "goal", "peer", "peak", "goal"]
    assert re.fullmatch(r"readygate --version +0\.\d{3} s +0\.\d{3} s +\d+\.\d × +0\.06 s +\d+ MiB *", line)
