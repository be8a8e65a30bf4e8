"""docs/adding-a-format.md, followed to the letter in a copy of the tree."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.unmeasured

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "adding-a-format.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`(\S+)`:\n\n```\w+\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
PARTS = ("src", "tests", "tools", "docs", "schemas", "pyproject.toml")


def python(tree: Path, *arguments: str) -> str:
    """What a run of Python in the copy prints; it imports nothing of this tree."""
    # the copy is not what coverage measures
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    environment = {**kept, "PYTHONPATH": f"{tree / 'src'}{os.pathsep}{tree}", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree with the files of the page, generated as the page says."""
    copy = tmp_path_factory.mktemp("tree")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, copy / part)
    for path, text in FILES.items():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_text(text, encoding="utf-8", newline="\n")
    for _ in range(COMMANDS.count("python3 dev.py generate")):
        python(copy, "-m", "tools.generate")
    return copy


def test_the_page_makes_one_module_and_one_folder_of_examples() -> None:
    assert sorted(path for path in FILES if not path.startswith("tests/examples/anvil/")) == [
        "src/readygate/collectors/anvil.py"
    ]
    assert COMMANDS == [
        "python3 dev.py generate",
        "python3 dev.py generate",
        "python3 dev.py test tests/contract -k anvil",
        "python3 dev.py run collectors --kind jobs",
    ]


def test_the_contract_tests_take_up_the_new_format(tree: Path) -> None:
    options = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-rA")
    told = python(tree, "-m", "pytest", *options, "tests/contract", "-k", "anvil")
    for part in ("test_an_example_has_its_true_numbers", "test_no_two_formats_claim_one_file", "test_laws.py"):
        assert any("PASSED" in line and part in line and "anvil" in line for line in told.splitlines()), part
    assert "test_an_example_that_must_be_refused_is_invalid_and_says_why[anvil/newer]" in told


def test_the_generated_files_hold_and_every_format_has_examples(tree: Path) -> None:
    kept = "committed_file or every_collector or catalog_is_what"
    parts = [f"tests/contract/test_{name}.py" for name in ("pages", "examples", "recognition")]
    python(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", *parts, "-k", kept)
    assert "`anvil`" in (tree / "docs" / "formats.md").read_text(encoding="utf-8")


def test_the_command_lists_it_and_the_product_reads_it(tree: Path) -> None:
    printed = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    assert printed == [python(tree, "-m", "readygate", "collectors", "--kind", "jobs")]
    report = "tests/examples/anvil/broken/build.json"
    told = json.loads(python(tree, "-m", "readygate", "inspect", "--json", "--root", ".", report))
    assert [(item["format"], item["tool"], item["rows"]) for item in told["items"]] == [("anvil", "Anvil", 2)]
    assert told["metrics"]["jobs"] == {"succeeded": 1, "failed": 1}
