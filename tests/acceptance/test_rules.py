"""The shipped rules, run by the real semgrep over the labelled code.

semgrep is large (100 MB), so it is no dependency of the tests: `pip install semgrep` anywhere on the path, or
`READYGATE_SEMGREP` names the program. Without it the recorded runs stand (`tests/unit/rules/test_pack.py`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from readygate.collectors import sarif, semgrep
from readygate.kinds.findings import KIND
from readygate.kinds.kind import Selection
from readygate.readers.source import Source
from readygate.rules import pack
from tests.unit.rules import measured
from tests.unit.rules.test_pack import LABELLED, Finding, labelled

PROGRAM = os.environ.get("READYGATE_SEMGREP") or shutil.which("semgrep") or ""
needs_semgrep = pytest.mark.skipif(not PROGRAM, reason="semgrep is not installed: pip install semgrep")


def scan(work: Path, folder: str) -> tuple[bytes, bytes]:
    """semgrep's JSON and SARIF over a copy: its default ignore list leaves out every folder called `tests`."""
    if folder == "corpus":
        for path, text in measured.files().items():
            (work / "src" / folder / path).parent.mkdir(parents=True, exist_ok=True)
            (work / "src" / folder / path).write_text(text, encoding="utf-8")
    else:
        shutil.copytree(LABELLED / folder, work / "src" / folder)
    (work / "rules.yml").write_text(pack.text())
    options = ["--metrics=off", "--disable-version-check", "--quiet", "--time", "--json", "--output=out.json"]
    environment = {**os.environ, "HOME": str(work), "PATH": f"{Path(PROGRAM).parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(
        [PROGRAM, "scan", *options, "--sarif-output=out.sarif", "--config=rules.yml", f"src/{folder}"],
        cwd=work,
        env=environment,
        check=True,
        timeout=180,
    )
    return (work / "out.json").read_bytes(), (work / "out.sarif").read_bytes()


@needs_semgrep
@pytest.mark.parametrize(("folder", "files", "suppressed"), [("bad", 5, 1), ("good", 2, 0)])
def test_semgrep_finds_what_the_labels_say(tmp_path: Path, folder: str, files: int, suppressed: int) -> None:
    report, log = scan(tmp_path, folder)
    first = semgrep.collect(Source.of_bytes("out.json", report))
    second = sarif.collect(Source.of_bytes("out.sarif", log))
    assert (first.problems, second.problems) == ((), ())
    table = first.table
    entry, rule, path, line = table.text("entry"), table.text("rule"), table.text("path"), table.integers("line")
    found: set[Finding] = {
        (rule[row], path[row].removeprefix("src/"), line[row]) for row in range(len(table)) if entry[row] == "result"
    }
    assert found == labelled(folder)
    whole = KIND.combine([first.table, second.table])
    measured = KIND.measure(Selection(table=whole, rows=range(len(whole))))
    numbers = {"total": len(found), "rules-run": 5, "files-scanned": files, "suppressed": suppressed}
    assert {name: measured.values[name] for name in numbers} == numbers


@needs_semgrep
def test_the_recorded_run_over_the_corpus_is_what_semgrep_finds_today(tmp_path: Path) -> None:
    report, _ = scan(tmp_path, "corpus")
    results = json.loads(report)["results"]
    found = {
        (measured.rule_of(each["check_id"]), each["path"].removeprefix("src/corpus/"), each["start"]["line"])
        for each in results
    }
    assert found == measured.recorded()
    read = semgrep.collect(Source.of_bytes("out.json", report))
    assert not any(problem.fatal for problem in read.problems)
    measurement = KIND.measure(Selection(table=read.table, rows=range(len(read.table))))
    assert measurement.values["rules-run"] == len(pack.RULES)
