"""Readiness pages of every example: whole, the same each time, and with no tick that nobody earned."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from readygate.model.policy import Service
from tests.acceptance.test_documents import FOLDER, POLICIES, policy

ROOT = Path(__file__).parents[2]
L4 = ROOT / "examples" / "assignment-service" / "l4"
CODE = "import sys; sys.path.insert(0, sys.argv.pop(1)); from readygate.cli.main import entry; entry()"
SERVICES = [(name, service.name) for name in POLICIES for service in policy(name).services]
ENGINE = MarkdownIt("gfm-like", {"linkify": False})


def written(folder: Path, out: Path, *more: str) -> None:
    """The pages of an example, in a process of their own, which has another seed of hashes."""
    given = ["docs", "--root", str(folder), "--policy", str(folder / "readygate.yml"), "-o", str(out), *more]
    command = [sys.executable, "-I", "-c", CODE, str(ROOT / "src"), *given, "--replay", "--at", "2026-11-21"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pages of each example in one named after it."""
    root = tmp_path_factory.mktemp("pages")
    for name in POLICIES:
        written(FOLDER / name, root / name)
    written(L4, root / "l4")
    return root


@cache
def service(name: str, called: str) -> Service:
    found = policy(name).service(called)
    assert found
    return found


def rows(text: str, title: str) -> list[str]:
    body = text.split(f"\n## {title}\n\n", 1)[1].split("\n## ", 1)[0]
    return [line for line in body.splitlines() if line.startswith("| ")][2:]


def ids(lines: list[str]) -> list[str]:
    return [re.findall(r"`([^`]+)`", line)[0] for line in lines]


def signed(name: str) -> set[str]:
    return {f"release.{called}-{role}" for called, roles in policy(name).sign_offs.items() for role in roles}


@pytest.mark.parametrize(("name", "called"), SERVICES)
def test_every_criterion_stands_once_in_the_table_and_once_in_a_list(name: str, called: str, pages: Path) -> None:
    text = (pages / name / f"{called}.md").read_text(encoding="utf-8")
    asked = [criterion.id for criterion in service(name, called).criteria]
    others = [one for one in asked if one not in signed(name)]
    assert ids(rows(text, "Criteria")) == others
    lists = text.split("\n## Checklists\n", 1)[1].split("\n## ", 1)[0]
    items = [line for line in lists.splitlines() if line.startswith("- ")]
    listed = [next(one for one in re.findall(r"`([^`]+)`", item)[::-1] if one in asked) for item in items]
    assert sorted(listed) == sorted(one for one in others if not one.startswith("freeze."))
    assert len(rows(text, "Sign-offs")) == len(signed(name)) if signed(name) else "\n## Sign-offs\n" not in text


@pytest.mark.parametrize(("name", "called"), SERVICES)
def test_nothing_is_ticked_without_evidence(name: str, called: str, pages: Path) -> None:
    text = (pages / name / f"{called}.md").read_text(encoding="utf-8")
    assert "[x]" not in text
    assert "✔\u00a0pass" not in text


@pytest.mark.parametrize(("name", "called"), SERVICES)
def test_a_page_is_headings_tables_and_lists_and_nothing_else(name: str, called: str, pages: Path) -> None:
    tokens = ENGINE.parse((pages / name / f"{called}.md").read_text(encoding="utf-8"))
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    table = {"table", "thead", "tbody", "tr", "th", "td"}
    assert kinds <= {"html_block", "heading", "inline", "paragraph", "bullet_list", "list_item", *table}
    assert [token.content for token in tokens if token.type == "html_block"] == ["<!-- readygate -->\n"]


def test_a_ready_service_has_a_tick_for_all_it_was_asked(pages: Path) -> None:
    text = (pages / "l4" / "assignment-service.md").read_text(encoding="utf-8")
    assert "**L4** now, L4 due for M5 · ready" in text
    assert re.findall(r"(?m)^- (?!\[x\]).*", text) == [
        "- Tests hold that no customer endpoint works yet. `L1.no-customer-endpoints` (not asked any more)"
    ]
    assert text.count("- [x] ") == text.count("✔\u00a0pass") == len(rows(text, "Criteria")) - 1


def test_pages_are_the_same_each_time(pages: Path, tmp_path: Path) -> None:
    for name, folder in (("assignment-service", FOLDER / "assignment-service"), ("l4", L4)):
        written(folder, tmp_path / name)
        for path in (tmp_path / name).iterdir():
            assert path.read_bytes() == (pages / name / path.name).read_bytes()
