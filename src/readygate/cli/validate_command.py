"""`readygate validate`: check a policy."""

from __future__ import annotations

import argparse

from readygate.cli.rules import policy
from readygate.cli.screen import Screen
from readygate.cli.subject import today
from readygate.cli.workspace import workspace
from readygate.model.codec import encode
from readygate.renderers.marks import plural
from readygate.renderers.text import visible


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Say what the policy asks; PolicyError with all its mistakes."""
    rules = policy(options, workspace(options), today(options))
    if options.json:
        asked = {service.name: [criterion.id for criterion in service.criteria] for service in rules.services}
        screen.data(encode({"digest": rules.digest, "services": asked, "warnings": rules.warnings}))
        return 0
    for warning in rules.warnings:
        screen.text(f"warning: {visible(warning, 1000)}")
    for service in rules.services:
        screen.text(f"{visible(service.name)}: {plural(len(service.criteria), 'criterion')}")
    screen.text(f"{', '.join(map(visible, rules.files))}: valid")
    return 0
