"""The extra `serve` is what the server imports, and what tests run with."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRA = {re.split("[<>=]", one)[0] for one in PROJECT["project"]["optional-dependencies"]["serve"]}
SERVER = (ROOT / "src" / "readygate" / "server", ROOT / "src" / "readygate" / "cli" / "serve_command.py")


def imported() -> set[str]:
    """The packages that server and command import, or ask for by name."""
    found: set[str] = set()
    for path in (*SERVER[0].glob("*.py"), SERVER[1]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition(".")[0])
    return found


def test_the_extra_is_what_is_imported() -> None:
    assert EXTRA == {"starlette", "uvicorn"} <= imported()
    runtime = {re.split("[<>=]", one)[0].lower() for one in PROJECT["project"]["dependencies"]}
    assert EXTRA.isdisjoint(runtime)


def test_tests_have_the_extra() -> None:
    group = {re.split("[<>=;]", one)[0].strip() for one in PROJECT["dependency-groups"]["test"]}
    locked = set(re.findall(r"(?m)^([a-z0-9-]+)==", (ROOT / "requirements" / "test.txt").read_text(encoding="utf-8")))
    assert group >= EXTRA
    assert locked >= EXTRA
