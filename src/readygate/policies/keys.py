"""The keys of the policy language, object by object.

Enters: nothing. Leaves: the names that the loader accepts; `schemas/policy-v1.schema.json` has the same under `$defs`
(a test compares both).
"""

from __future__ import annotations

POLICY = (
    "version",
    "extends",
    "branches",
    "milestone",
    "milestones",
    "rollout",
    "scope",
    "trust",
    "kinds",
    "evidence",
    "roles",
    "sign-offs",
    "services",
    "ladders",
    "levels",
    "gates",
    "waivers",
    "freeze",
)
"""The policy file itself."""
PACK = ("version", "milestones", "trust", "kinds", "roles", "sign-offs", "ladders", "levels", "gates")
"""A built-in pack: what is no team's own."""
SERVICE_FILE = ("version", "services", "ladders", "waivers")
"""A policy file beside a service: that service, its ladder, its waivers."""

MILESTONE = ("starts", "exits")
ROLLOUT = ("enforce", "from")
SCOPE = ("shared", "ignore")
KIND = ("metrics",)
OTHER_EVIDENCE = ("workflow", "artifact", "max-age")
FREEZE = ("paths", "at", "unless")
WAIVER = ("criterion", "service", "reason", "owner", "approved-by", "expires")

GATE = ("title", "criteria")
LEVEL = ("criteria",)
RUNG = ("title", "is", "criteria")

CONDITION = ("evidence", "where", "with", "require", "any", "all")
"""What a criterion and each part of `any` or `all` have in common."""
CRITERION = (
    "title",
    "source",
    "from",
    "until",
    "each",
    *CONDITION,
    "when",
    "max-age",
    "warn-until",
    "waivable",
    "fix",
)
WHEN = ("changed",)

SERVICE = (
    "path",
    "owner",
    "depends-on",
    "folders",
    "reports",
    "aggregates",
    "replicates",
    "publishes",
    "consumes",
    "consumers",
    "slo",
    "vars",
    "ladder",
    "not-applicable",
    "gates",
    "matrix",
    "rollout",
)
LISTS = ("aggregates", "replicates", "publishes", "consumes")
"""Declared lists of a service: items, or `{none: reason}`."""
CONSUMERS = ("http", "messages")
NONE = ("none",)
REPORT = ("file", "root")
NOT_APPLICABLE = ("criterion", "reason")
SERVICE_GATE = ("note", "where", "criteria")
ROW = ("level", "gates", "adds")
