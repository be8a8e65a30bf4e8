"""A first policy and the workflows, for a repository that has none.

Enters: the folders of the repository, the templates of workflows. Leaves: files to write, by path. The policy names
every service that it finds and asks what the canonical pack asks, but blocks nothing until somebody says so.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

POLICY = ".github/readygate.yml"
WORKFLOW = ".github/workflows/readiness.yml"
REPORT = ".github/workflows/readiness-report.yml"
_MANIFESTS = {"package.json", "pyproject.toml", "pom.xml", "build.gradle", "build.gradle.kts", "go.mod", "Cargo.toml"}
_GROUPS = ("services", "apps")
_HEAD = """\
# What readiness means here. `readygate validate` checks this file, `readygate check` judges by it.
version: 1
extends: [canonical]
# Nothing blocks before somebody changes this: `new` blocks new gaps only, `all` every gap.
rollout: {{enforce: none}} # later: {{enforce: new, from: {later}}}
services:
"""
_SERVICE = """\
  {name}:{path}
    # owner: "@your-org/{name}"
    # reports: {{junit: [{below}reports/junit.xml], cobertura: [{below}coverage/cobertura-coverage.xml]}}
"""


def services(paths: Iterable[str]) -> tuple[str, ...]:
    """The folders that look like services: those below `services/` and `apps/`, else those with a manifest one deep."""
    found: dict[str, None] = {}
    manifests: dict[str, None] = {}
    for path in sorted(paths):
        parts = path.split("/")
        if len(parts) > 2 and parts[0] in _GROUPS:
            found["/".join(parts[:2])] = None
        if len(parts) == 3 and parts[2] in _MANIFESTS and parts[0] not in {".github", "node_modules", "examples"}:
            manifests["/".join(parts[:2])] = None
    return tuple(found or manifests)


def policy(folders: Iterable[str], name: str, today: dt.date) -> str:
    """The first policy: a service a folder, else one that is the whole repository."""
    later = (today + dt.timedelta(days=28)).isoformat()
    listed = [(folder.rpartition("/")[2], folder) for folder in folders] or [(name, "")]
    return _HEAD.format(later=later) + "".join(_service(_kebab(own), folder) for own, folder in listed)


def _service(name: str, folder: str) -> str:
    below = f"{folder}/" if folder else ""
    return _SERVICE.format(name=name, path=f"\n    path: {folder}" if folder else " {}", below=below)


def _kebab(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "service"


def templates() -> Mapping[str, str]:
    """The workflows to copy, by the path that they get; they lie beside the package in a wheel, else in `examples`."""
    package = Path(__file__).resolve().parents[1]
    folder = next(
        place for place in (package / "workflows", package.parents[1] / "examples/workflows") if place.is_dir()
    )
    return {
        path: (folder / name).read_text(encoding="utf-8")
        for path, name in ((WORKFLOW, "check.yml"), (REPORT, "report.yml"))
    }
