"""Policies and verdicts for the laws, made without files: one service, one criterion over one kind.

Enters: a kind, filters, thresholds, items. Leaves: what evaluation says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from readygate.collectors.catalog import ENTRIES
from readygate.evaluate.evaluate import evaluate
from readygate.kinds.registry import kind
from readygate.model.evidence import Bundle, Item, Unrecognised
from readygate.model.policy import CANONICAL, Criterion, DeclaredReport, GateTitle, Ladder, Leaf, Policy, Rung, Service
from readygate.model.subject import Subject
from readygate.model.threshold import parse_threshold
from readygate.model.verdict import CriterionVerdict, Judged

TODAY = dt.date(2026, 11, 21)
LADDER = Ladder(name=CANONICAL, rungs=tuple(Rung(id=f"L{number}", title=f"Level {number}") for number in range(5)))
FORMATS = {entry.name: entry.kind for entry in ENTRIES}


def criterion(
    kind_name: str, require: Iterable[str], where: Mapping[str, tuple[str, ...]] | None = None, **fields: Any
) -> Criterion:
    """A criterion `G1.asked` over one kind, asked from L1 on unless `fields` say otherwise."""
    leaf = Leaf(kind=kind_name, where=where or {}, require=tuple(parse_threshold(text) for text in require))
    given = {"id": "G1.asked", "group": "G1", "name": "asked", "title": "Asked", "source": "test", "start": "L1"}
    return Criterion(**{**given, "condition": leaf, **fields})


def service(*criteria: Criterion, name: str = "shop", **fields: Any) -> Service:
    """A service with these criteria."""
    return Service(name=name, criteria=criteria, **fields)


def policy(*services: Service, **fields: Any) -> Policy:
    """A policy with the gate G1 and a ladder L0-L4."""
    given = {
        "digest": "0" * 64,
        "files": ("policy.yml",),
        "services": services,
        "ladders": {CANONICAL: LADDER},
        "gates": (GateTitle(id="G1", title="Gate"),),
        "milestones": (),
    }
    return Policy(**{**given, **fields})


def judge(rules: Policy, items: Iterable[Item], *, lost: Iterable[Unrecognised] = (), **subject: Any) -> Judged:
    """The verdict on these items, with `lost` files beside them that nothing recognised."""
    about = Subject(**{"today": TODAY, "target": "L1", **subject})
    return evaluate(rules, Bundle.of(items, lost), about, kinds=kind, formats=FORMATS)


def asked(
    kind_name: str,
    require: Iterable[str],
    items: Iterable[Item],
    where: Mapping[str, tuple[str, ...]] | None = None,
    **fields: Any,
) -> CriterionVerdict:
    """What one criterion over one kind says of these items, for the only service of a policy."""
    reports = fields.pop("reports", ())
    trust = fields.pop("trust", ())
    rules = policy(service(criterion(kind_name, require, where, **fields), reports=reports), trust=trust)
    found = judge(rules, items).services[0].criterion("G1.asked")
    assert found is not None
    return found


def declared(form: str, path: str) -> DeclaredReport:
    """A declared report."""
    return DeclaredReport(format=form, path=path)


def moved(item: Item, **fields: Any) -> Item:
    """The item with other fields."""
    return msgspec.structs.replace(item, **fields)
