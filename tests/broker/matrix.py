"""The matrix of the loopback broker: which rows a query has, and whether that is deployable.

The steps are those of the broker's page "How the matrix query works" (docs/developer/matrix.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from tests.broker.state import Pact, State, Verification, Version


@dataclass
class Selector:
    """One `q[]` of a query; `inferred` ones stand for what is integrated with the named pacticipants."""

    pacticipant: str
    version: str = ""
    branch: str = ""
    tag: str = ""
    environment: str = ""
    latest: bool = False
    main: bool = False
    inferred: bool = False

    @property
    def by_name(self) -> bool:
        return not (self.version or self.branch or self.tag or self.environment or self.latest or self.main)

    def versions(self, state: State) -> list[Version]:
        found = state.of(self.pacticipant)
        live = {(name, version) for name, version, where in state.deployed if where == self.environment}
        tests = (
            (self.version, lambda one: one.number == self.version),
            (self.branch, lambda one: self.branch in one.branches),
            (self.tag, lambda one: self.tag in one.tags),
            (self.environment, lambda one: (one.pacticipant, one.number) in live),
            (self.main, lambda one: state.main_branches.get(self.pacticipant) in one.branches),
        )
        for asked, test in tests:
            found = [one for one in found if test(one)] if asked else found
        return found[-1:] if self.latest else found

    def words(self, state: State) -> str:
        numbers = [one.number for one in self.versions(state)]
        if self.environment:
            none = "no version is currently recorded as deployed/released in this environment"
            if not numbers:
                return f"a version of {self.pacticipant} currently in {self.environment} ({none})"
            return f"the version of {self.pacticipant} currently in {self.environment} ({numbers[-1]})"
        if self.main and not numbers:
            return f"any version of {self.pacticipant} from the main branch (no versions exist for this branch)"
        if self.latest and numbers:
            return f"the latest version of {self.pacticipant} ({numbers[0]})"
        return f"version {self.version} of {self.pacticipant}" if self.version else f"any version of {self.pacticipant}"


@dataclass
class Row:
    pact: Pact
    result: Verification | None
    ignored: bool = False


@dataclass
class Query:
    selectors: list[Selector]
    options: dict[str, str]
    ignored: list[Selector]

    @classmethod
    def of(cls, query: str) -> Query:
        """A query string as Rack nests it: a key that repeats begins the next element of an array."""
        lists: dict[str, list[dict[str, str]]] = {"q": [], "ignore": []}
        options: dict[str, str] = {}
        for name, value in parse_qsl(query, keep_blank_values=True):
            head, _, key = name.partition("[]")
            if head not in lists:
                options[head] = value
                continue
            elements, key = lists[head], key.strip("[]")
            if not elements or key in elements[-1]:
                elements.append({})
            elements[-1][key] = value
        asked, ignored = ([_selector(one) for one in lists[name]] for name in ("q", "ignore"))
        return cls(asked, {name: value for name, value in options.items() if value}, ignored)

    def errors(self, state: State) -> list[str]:
        found = [
            f"Pacticipant {one.pacticipant} not found"
            for one in self.selectors
            if one.pacticipant not in state.main_branches
        ]
        if not self.selectors:
            found.append("Please provide 1 or more version selectors.")
        name = self.options.get("environment", "")
        if name and name not in state.environments:
            found.append(f"Environment with name '{name}' does not exist")
        return found


def _selector(words: dict[str, str]) -> Selector:
    return Selector(
        pacticipant=words.get("pacticipant", ""),
        version=words.get("version", ""),
        branch=words.get("branch", ""),
        tag=words.get("tag", ""),
        environment=words.get("environment", ""),
        latest=words.get("latest") == "true",
        main=words.get("mainBranch") == "true",
    )


def matrix(state: State, query: Query, limit: int) -> dict[str, Any]:
    """`rows`, newest first, and `summary` with `notices`, as the broker words them."""
    resolved = [*query.selectors, *_inferred(state, query)]
    found = _one(state, resolved[0]) if len(resolved) == 1 else _several(state, resolved, query.selectors)
    found = sorted(found, key=lambda row: row.pact.order, reverse=True)[:limit]
    rows = list(_newest(found, query.options.get("latestby", "")).values())
    for row in rows:
        row.ignored = any(
            row.pact.consumer == one.pacticipant or row.pact.provider == one.pacticipant for one in query.ignored
        )
    rows = [*(row for row in rows if not row.ignored), *(row for row in rows if row.ignored)]
    return {"rows": rows, **_summary(state, query, resolved, rows)}


def _inferred(state: State, query: Query) -> list[Selector]:
    options = query.options
    if not {"tag", "environment", "latest", "mainBranch"} & set(options):
        return []
    named = {one.pacticipant for one in query.selectors}
    others: list[str] = []
    for pact in state.pacts:
        if pact.provider in named:
            others.append(pact.consumer)
        asked = (one for one in query.selectors if one.pacticipant == pact.consumer)
        if any(pact.version in [version.number for version in one.versions(state)] for one in asked):
            others.append(pact.provider)
    return [
        Selector(
            pacticipant=name,
            tag=options.get("tag", ""),
            environment=options.get("environment", ""),
            latest=options.get("latest") == "true",
            main=options.get("mainBranch") == "true",
            inferred=True,
        )
        for name in dict.fromkeys(others)
        if name not in named
    ]


def _one(state: State, selector: Selector) -> list[Row]:
    numbers = {one.number for one in selector.versions(state)}
    rows: list[Row] = []
    for pact in state.pacts:
        results = state.results(pact)
        if pact.consumer == selector.pacticipant and pact.version in numbers:
            rows += [Row(pact, result) for result in results] or [Row(pact, None)]
        if pact.provider == selector.pacticipant:
            rows += [Row(pact, result) for result in results if result.version in numbers]
    return rows


def _several(state: State, selectors: list[Selector], asked: list[Selector]) -> list[Row]:
    names = {one.pacticipant for one in selectors}
    specified = {one.pacticipant for one in asked}
    numbers = {(one.pacticipant, version.number) for one in selectors for version in one.versions(state)}
    rows: list[Row] = []
    for pact in state.pacts:
        if (pact.consumer, pact.version) not in numbers or pact.provider not in names:
            continue
        if pact.consumer in specified or pact.provider in specified:
            results = [one for one in state.results(pact) if (pact.provider, one.version) in numbers]
            rows += [Row(pact, result) for result in results] or [Row(pact, None)]
    return rows


def _newest(rows: list[Row], latest_by: str) -> dict[tuple[str, ...], Row]:
    chosen: dict[tuple[str, ...], Row] = {}
    for number, row in enumerate(rows):
        key = [row.pact.consumer, row.pact.version, row.pact.provider]
        key += [row.result.version] if row.result and latest_by == "cvpv" else []
        key += [] if latest_by else [str(number)]
        known = chosen.get(tuple(key))
        if known is None or known.result is None or (row.result and row.result.number > known.result.number):
            chosen[tuple(key)] = row
    return chosen


def _summary(state: State, query: Query, resolved: list[Selector], rows: list[Row]) -> dict[str, Any]:
    considered = [row for row in rows if not row.ignored]
    good = sum(row.result is not None and row.result.success for row in considered)
    bad = sum(row.result is not None and not row.result.success for row in considered)
    unknown = sum(row.result is None for row in considered)
    words = {one.pacticipant: one.words(state) for one in resolved}
    missing = [one for one in query.selectors if not one.by_name and not one.versions(state)]
    errors: list[str] = []
    if missing:
        errors = [
            f"No pacts or verifications have been published for version {one.version} of {one.pacticipant}"
            for one in missing
        ]
    else:
        pairs = [(f"{words.get(row.pact.consumer)} and {words.get(row.pact.provider)}", row) for row in considered]
        errors += [
            f"The verification for the pact between {pair} failed"
            for pair, row in pairs
            if row.result and not row.result.success
        ]
        errors += [f"There is no verified pact between {pair}" for pair, row in pairs if not row.result]
    good_news = (
        "All required verification results are published and successful"
        if considered
        else "There are no missing dependencies"
    )
    reasons = list(dict.fromkeys(errors)) or [good_news]
    counts = {"success": good, "failed": bad, "unknown": unknown} | (
        {"ignored": len(rows) - len(considered)} if query.ignored else {}
    )
    return {
        "summary": {
            "deployable": False if missing else None if unknown else not bad,
            "reason": "\n".join(reasons),
            **counts,
        },
        "notices": [{"type": "error" if errors else "success", "text": text} for text in reasons],
    }
