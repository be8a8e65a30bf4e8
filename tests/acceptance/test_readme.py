"""What the README shows is what happens."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

from readygate.cli.main import COMMANDS
from readygate.collectors.catalog import ENTRIES
from readygate.kinds.registry import KINDS
from readygate.policies.documents import PolicyFile
from readygate.policies.load import load
from readygate.policies.packs import packs

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)


def _blocks(language: str) -> list[str]:
    return [text for name, text in BLOCKS if name == language]


def test_the_scorecard_is_what_the_first_command_prints() -> None:
    folder = ROOT / "examples" / "assignment-service" / "unready"
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from readygate.cli.main import entry; entry()"
    given = ["check", "--root", ".", "--policy", "../readygate.yml", "--replay", "--at", "2026-11-21"]
    command = [sys.executable, "-I", "-c", code, str(ROOT / "src"), *given]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 1, done.stderr
    assert _blocks("text") == [done.stdout]


def test_the_policy_loads() -> None:
    data = _blocks("yaml")[0].encode()
    formats = {entry.name: entry.kind for entry in ENTRIES}
    policy = load(
        [PolicyFile(path="readygate.yml", data=data)],
        kinds=KINDS,
        formats=formats,
        packs=packs(),
        today=dt.date(2026, 11, 21),
    )
    assert [service.name for service in policy.services] == ["shop"]


def test_the_commands_are_those_that_there_are() -> None:
    told = re.findall(r"^\| `readygate ([a-z]+)", README, re.MULTILINE)
    assert sorted(told) == sorted(COMMANDS)


def test_links_lead_somewhere() -> None:
    for document in [ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob(".github/*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), (document.name, target)
