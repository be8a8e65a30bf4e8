"""`readygate inspect`: what was recognised, and every metric that a threshold would see."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from readygate.cli import workspace
from readygate.cli.parser import POLICY
from readygate.cli.screen import Screen
from readygate.evaluate.inspect import Inspected, inspect
from readygate.kinds.kind import ITEM_FILTERS
from readygate.kinds.registry import kind, names
from readygate.model.codec import encode
from readygate.model.errors import UsageError
from readygate.model.evidence import Bundle, Item
from readygate.model.quantity import show
from readygate.renderers.marks import plural
from readygate.renderers.text import visible


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Print items and metrics; 0 whatever the evidence says."""
    place = workspace.workspace(options)
    options.policy = options.policy or (str(place.root / POLICY) if (place.root / POLICY).exists() else "")
    rules = workspace.policy(options, place, workspace.today(options)) if options.policy else None
    bundle = workspace.evidence(options, place, rules)
    found = inspect(bundle, kinds=kind, wanted=_kind(options), where=_where(options))
    if options.json:
        screen.data(encode(_wire(bundle, found)))
    else:
        for line in _lines(bundle, found):
            screen.text(line)
    return 0


def _kind(options: argparse.Namespace) -> str:
    if options.kind and options.kind not in names():
        raise UsageError(f"there is no kind {options.kind!r}", place="--kind", hint=f"kinds: {', '.join(names())}")
    return options.kind or ""


def _where(options: argparse.Namespace) -> dict[str, tuple[str, ...]]:
    where: dict[str, tuple[str, ...]] = {}
    wanted = [kind(options.kind)] if options.kind else [kind(name) for name in names()]
    known = {known.name for one in wanted for known in one.filters} | set(ITEM_FILTERS)
    for text in options.where:
        key, equals, glob = text.partition("=")
        if not equals or key not in known:
            raise UsageError(
                f"there is no filter {key!r}", place="--where", hint=f"filters: {', '.join(sorted(known))}"
            )
        where[key] = (*where.get(key, ()), glob)
    return where


def _wire(bundle: Bundle, found: dict[str, Inspected]) -> dict[str, Any]:
    return {
        "items": [_item(item) for item in bundle.items],
        "metrics": {name: dict(one.values) for name, one in found.items()},
        "untold": {name: dict(one.untold) for name, one in found.items()},
        "unrecognised": [{"path": other.path, "looks": other.looks} for other in bundle.unrecognised],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "path": item.path,
        "kind": item.kind,
        "format": item.format,
        "tool": f"{item.tool} {item.tool_version}".strip(),
        "service": item.service,
        "rows": len(item.table),
        "problems": [f"{fault.place}: {fault.fault}" if fault.place else fault.fault for fault in item.problems],
    }


def _lines(bundle: Bundle, found: dict[str, Inspected]) -> Iterator[str]:
    yield from _items(bundle)
    for other in bundle.unrecognised:
        yield f"not recognised  {visible(other.path)}: {visible(other.looks)}"
    for name, one in found.items():
        yield ""
        yield f"{name}  examined: {one.examined:,} {one.subject}"
        metrics = {metric.name: metric for metric in kind(name).metrics}
        width = max(map(len, (*one.values, *one.untold)), default=0)
        for metric, value in one.values.items():
            yield f"  {metric:<{width}}  {show(value, metrics[metric].unit)}"
        for metric, why in one.untold.items():
            yield f"  {metric:<{width}}  not told: {visible(why)}"


def _items(bundle: Bundle) -> Iterator[str]:
    """A line an item; text out of evidence never begins a line, where it could act as a workflow command."""
    told = [(item.kind, item.format, plural(len(item.table), "row"), _origin(item)) for item in bundle.items]
    widths = [max((len(row[column]) for row in told), default=0) for column in range(3)]
    for item, (name, form, rows, origin) in zip(bundle.items, told, strict=True):
        yield f"{name:<{widths[0]}}  {form:<{widths[1]}}  {rows:>{widths[2]}}  {origin}"
        for problem in item.problems:
            mark = "invalid" if problem.fatal else "note"
            yield f"  {mark}: {visible(f'{problem.place}: {problem.fault}' if problem.place else problem.fault)}"
            if problem.hint:
                yield f"    {visible(problem.hint)}"


def _origin(item: Item) -> str:
    tool = f"{item.tool} {item.tool_version}".strip()
    return f"{visible(item.path)}{f' by {visible(tool)}' if tool else ''}"
