"""`readygate init`: write a first policy and the workflows to start with."""

from __future__ import annotations

import argparse
import os

from readygate.cli.screen import Screen
from readygate.cli.subject import today
from readygate.cli.workspace import workspace
from readygate.model.errors import UsageError
from readygate.renderers.text import visible
from readygate.scaffold import init


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Write what is not there yet; nothing is ever overwritten."""
    place = workspace(options)
    paths = place.repository.tracked if place.repository else _listed(place.root)
    files = {init.POLICY: init.policy(init.services(paths), place.root.name, today(options))}
    templates = init.templates()
    files |= {init.WORKFLOW: templates[init.WORKFLOW]}
    files |= {init.REPORT: templates[init.REPORT]} if options.forks else {}
    for path, text in files.items():
        if place.exists(path):
            screen.text(f"kept     {path}: it is there already")
            continue
        try:
            (place.root / path).parent.mkdir(parents=True, exist_ok=True)
            (place.root / path).write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise UsageError(f"cannot write: {error.strerror}", place=path) from error
        screen.text(f"written  {visible(path)}")
    screen.text("next: put your services' reports into the policy, `readygate check`, then `readygate doctor`")
    return 0


def _listed(root: os.PathLike[str]) -> list[str]:
    """What lies in a folder that is no repository, three levels deep."""
    from pathlib import Path

    top = Path(root)
    return [path.relative_to(top).as_posix() for path in top.glob("*/*/*")]
