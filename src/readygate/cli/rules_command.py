"""`readygate rules`: the semgrep rules that the canonical criteria filter by, listed or exported."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from readygate.cli.screen import Screen
from readygate.model.codec import encode
from readygate.model.errors import UsageError
from readygate.rules import pack


def run(options: argparse.Namespace, screen: Screen) -> int:
    """List the rules, or write their text as semgrep reads it; UsageError where the file cannot be written."""
    if options.out and not options.export:
        raise UsageError("--out without --export", hint="`readygate rules --export -o readygate-rules.yml`")
    if options.export and options.json:
        raise UsageError("--export and --json at once", hint="semgrep reads YAML; `--json` is for the list")
    if options.out:
        _write(Path(options.out), pack.text())
        screen.text(f"written  {options.out}")
    elif options.export:
        screen.text(pack.text())
    elif options.json:
        screen.data(encode({"rules": pack.RULES}))
    else:
        screen.text("".join(f"{line}\n" for line in _lines()))
    return 0


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot write the rules: {error.strerror}", place=str(path)) from error


def _lines() -> Iterator[str]:
    widths = [
        max(len(cell) for cell in cells) for cells in zip(*((r.id, r.criterion) for r in pack.RULES), strict=True)
    ]
    for rule in pack.RULES:
        languages = ", ".join(rule.languages)
        yield f"{rule.id:<{widths[0]}}  {rule.criterion or '-':<{widths[1]}}  {rule.finds} ({languages})"
    yield ""
    yield "`readygate rules --export -o FILE` writes them for `semgrep scan --config FILE --json --time`."
