"""`collectors`: kinds and formats, told from the catalog alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import readygate
from readygate.collectors.catalog import ENTRIES
from readygate.kinds.registry import kind, names
from tests.unit.cli.shop import Shop


def test_every_format_has_a_line_under_its_kind(empty: Shop) -> None:
    ran = empty.run("collectors")
    lines = ran.out.splitlines()
    assert (ran.code, ran.err) == (0, "")
    read = Counter(entry.kind for entry in ENTRIES)
    assert len(lines) == len(ENTRIES)
    assert set(read) == set(names())
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == list(names())
    assert sorted(line[17:].split("  ")[0].strip() for line in lines) == sorted(entry.name for entry in ENTRIES)


def test_json_holds_what_a_threshold_may_name(empty: Shop) -> None:
    (told,) = json.loads(empty.run("collectors", "--kind", "load", "--json").out)["kinds"]
    assert (told["kind"], told["title"], told["read"]) == ("load", "Load test", True)
    assert told["metrics"] == [metric.name for metric in kind("load").metrics]
    assert told["filters"] == ["scenarios", "groups", "tags", "metrics"]
    assert [each["format"] for each in told["formats"]] == ["k6-csv", "k6-ndjson", "k6-summary"]
    assert told["formats"][1]["specification"].startswith("https://grafana.com/docs/k6/")
    assert told["formats"][1]["reads"] == ["k6 1.1.0"]


def test_an_unknown_kind_ends_with_2_and_the_nearest(empty: Shop) -> None:
    ran = empty.run("collectors", "--kind", "lod")
    assert (ran.code, ran.err) == (2, "readygate: --kind: there is no kind 'lod'\n  hint: did you mean `load`?\n")


def test_no_collector_is_imported() -> None:
    code = (
        "import sys; from readygate.cli.main import main; main(['collectors']); "
        "print(sorted(name for name in sys.modules if name.startswith('readygate.collectors.')), file=sys.stderr)"
    )
    source = str(Path(readygate.__file__).parents[1])
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {source!r}); {code}"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stderr.strip() == "['readygate.collectors.catalog', 'readygate.collectors.collector']"
