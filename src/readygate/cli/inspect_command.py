"""`readygate inspect`: what was recognised, and every metric that a threshold would see."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from typing import Any

from readygate.cli.naming import required
from readygate.cli.rules import kinds_of, policy_if_sound
from readygate.cli.screen import Screen
from readygate.cli.subject import today
from readygate.cli.workspace import evidence, formats, workspace
from readygate.evaluate.inspect import Inspected, inspect
from readygate.evaluate.select import select
from readygate.kinds.filtering import accepts
from readygate.kinds.kind import ITEM_FILTERS, Matching
from readygate.kinds.registry import kind, names
from readygate.model.codec import encode
from readygate.model.errors import UsageError
from readygate.model.evidence import Bundle, Identity, Item
from readygate.model.glob import GlobError
from readygate.model.policy import Policy
from readygate.model.quantity import show
from readygate.model.subject import Subject
from readygate.renderers.marks import plural
from readygate.renderers.text import visible

Owners = Mapping[Identity, tuple[str, ...]]


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Print items and metrics; 0 whatever the evidence says."""
    required(options.kind or "", names(), "kind", "--kind")
    where = _where(options)
    day, place = today(options), workspace(options)
    rules = policy_if_sound(options, place, day, screen)
    bundle = evidence(options, place, rules)
    owners = _owners(rules, bundle, Subject(today=day, replay=True))
    found = inspect(bundle, kinds=kind, wanted=options.kind or "", where=where, today=day)
    if options.json:
        screen.data(encode(_wire(bundle, owners, found)))
    else:
        screen.text("".join(f"{line}\n" for line in _lines(bundle, owners, found)))
    return 0


def _where(options: argparse.Namespace) -> dict[str, tuple[str, ...]]:
    """The filters of `--where` by name; UsageError for what no kind that is shown knows."""
    where: dict[str, tuple[str, ...]] = {}
    shown = [kind(name) for name in ([options.kind] if options.kind else names())]
    known = {known.name: known.matching for one in shown for known in one.filters}
    known |= dict.fromkeys(ITEM_FILTERS, Matching.NAME)
    for text in options.where:
        key, equals, glob = text.partition("=")
        required(key, sorted(known), "filter", "--where")
        if not key or not equals:
            raise UsageError(f"{text!r} is no filter", place="--where", hint="write KEY=GLOB: paths=src/**")
        try:
            accepts(known[key], [glob])
        except GlobError as error:
            raise UsageError(str(error), place="--where") from error
        where[key] = (*where.get(key, ()), glob)
    return where


def _owners(rules: Policy | None, bundle: Bundle, about: Subject) -> Owners:
    return select(rules, bundle, about, formats(), kinds_of(rules)).owners if rules else {}


def _wire(bundle: Bundle, owners: Owners, found: dict[str, Inspected]) -> dict[str, Any]:
    return {
        "items": [_item(item, _service(item, owners)) for item in bundle.items],
        "metrics": {name: dict(one.values) for name, one in found.items()},
        "untold": {name: dict(one.untold) for name, one in found.items()},
        "unrecognised": [{"path": other.path, "looks": other.looks} for other in bundle.unrecognised],
    }


def _service(item: Item, owners: Owners) -> str:
    """Whose the item is: what `collect --service` said, else what the policy tells; several joined by commas."""
    return item.service or ", ".join(owners.get(item.identity, ()))


def _item(item: Item, service: str) -> dict[str, Any]:
    return {
        "path": item.path,
        "kind": item.kind,
        "format": item.format,
        "tool": f"{item.tool} {item.tool_version}".strip(),
        "service": service,
        "rows": len(item.table),
        "problems": [f"{fault.place}: {fault.fault}" if fault.place else fault.fault for fault in item.problems],
    }


def _lines(bundle: Bundle, owners: Owners, found: dict[str, Inspected]) -> Iterator[str]:
    yield from _items(bundle, owners)
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


def _items(bundle: Bundle, owners: Owners) -> Iterator[str]:
    """A line an item; text out of evidence never begins a line, where it could act as a workflow command."""
    told = [
        (item.kind, item.format, plural(len(item.table), "row"), _origin(item, _service(item, owners)))
        for item in bundle.items
    ]
    widths = [max((len(row[column]) for row in told), default=0) for column in range(3)]
    for item, (name, form, rows, origin) in zip(bundle.items, told, strict=True):
        yield f"{name:<{widths[0]}}  {form:<{widths[1]}}  {rows:>{widths[2]}}  {origin}"
        for problem in item.problems:
            mark = "invalid" if problem.fatal else "note"
            yield f"  {mark}: {visible(f'{problem.place}: {problem.fault}' if problem.place else problem.fault)}"
            if problem.hint:
                yield f"    {visible(problem.hint)}"


def _origin(item: Item, service: str) -> str:
    tool = f"{item.tool} {item.tool_version}".strip()
    owner = f" of {visible(service)}" if service else ""
    return f"{visible(item.path)}{f' by {visible(tool)}' if tool else ''}{owner}"
