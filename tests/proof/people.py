"""Evidence that people, git and GitHub give: Markdown, attestations, facts of the repository."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from readygate.model.quantity import Unit
from tests.proof.asking import Ask
from tests.proof.pieces import Maker, Piece, Pieces, count, own, share
from tests.proof.texts import passes, text, texts
from tests.proof.values import Values

_HEAD, _BASE = "a" * 40, "b" * 40
_YEAR = dt.timedelta(days=365)


def _fact(ask: Ask, format: str, content: Any, *, name: str = "") -> Piece:  # noqa: A002 (the field's word)
    """A piece of a file that all criteria of the repository share."""
    return Piece(path=ask.declared.get(format, f"facts/{name or format}.json"), format=format, content=content)


def _documents(ask: Ask, values: Values) -> Pieces:
    """A page for each path that is asked for, with a section for each that is counted; and the day it changed. Leaves
    that ask for the same paths write one page: some ask for something in every page.
    """
    paths = list(_pages(ask))
    paths += [paths[0].replace(".md", f"-{number}.md") for number in range(1, count(values, "files", 1))]
    sections = count(values, "sections", 1)
    heading = text(ask, "headings", f"Made {ask.number}")
    words = count(values, "words", 30)
    links = [text(ask, "link-targets", "https://made.example/page")] * count(values, "links")
    blocks = [
        {
            "heading": one if passes(ask, "headings", one := f"{heading} {number}" if number else heading) else heading,
            "words": -(-words // max(sections, 1)),
            "links": links if not number else [],
            "open": count(values, "placeholders") if not number else 0,
            "filled": sections > 0,
        }
        for number in range(max(sections, 1))
    ]
    pages = [Piece(path=path, format="markdown", content=blocks) for path in paths]
    if "changed" in values:
        pages += [_fact(ask, "history", (path, values["changed"])) for path in paths]
    return tuple(pages)


def _pages(ask: Ask) -> tuple[str, ...]:
    """The pages that a leaf asks for; where it asks for something in each page, all that any leaf asks for."""
    if "paths" not in ask.where:
        return (f"{ask.folder}/docs/made{ask.number}.md".lstrip("/"),)
    found = list(_named_pages(ask, ask.where["paths"]))
    if any(one.threshold.metric.startswith("files-without-") for one in ask.wanted):
        others = (page for patterns in ask.around for page in _named_pages(ask, patterns))
        found += [page for page in others if passes(ask, "paths", page)]
    return tuple(dict.fromkeys(found))


def _named_pages(ask: Ask, patterns: tuple[str, ...]) -> tuple[str, ...]:
    alone = msgspec.structs.replace(ask, number=0, where={"paths": patterns})
    return texts(alone, "paths", "docs/made.md", ending=".md")


def write_markdown(_path: str, contents: Sequence[Any]) -> str:
    """A page of all sections."""
    return "# Page\n\nAbout this page.\n\n" + "".join(_section(one) for content in contents for one in content)


def _section(block: dict[str, Any]) -> str:
    links = "".join(f"[here]({target}) " for target in block["links"])
    body = " ".join(["word"] * max(block["words"] - len(block["links"]), 0))
    left = " ".join(["TBD"] * block["open"])
    told = " ".join(part for part in (links.strip(), body, left) if part) if block["filled"] else ""
    return f"## {block['heading']}\n\n{told}\n\n" if told else f"## {block['heading']}\n\n"


def write_history(_path: str, contents: Sequence[Any]) -> str:
    """The last changes of pages; of several days of one page the oldest."""
    days: dict[str, str] = {}
    for path, day in contents:
        days[path] = min(days.get(path, "9999-12-31"), day)
    changes = [{"path": path, "day": day} for path, day in days.items()]
    return json.dumps({"readygate": "history/v1", "complete": True, "head": _HEAD, "history": changes})


def _attestations(ask: Ask, values: Values) -> Pieces:
    """A record for each subject and role that is asked for, signed as long ago as it may be."""
    pairs = list(itertools.product(texts(ask, "subjects", f"made-{ask.number}"), texts(ask, "roles", "owner")))
    signed, expired = count(values, "signed", len(pairs)), count(values, "expired")
    if "roles" not in ask.where:
        pairs += [(pairs[0][0], f"role-{number}") for number in range(1, signed + expired + 1 - len(pairs))]
    days = dt.timedelta(milliseconds=share(values, "age", 0.0))
    date = ask.today - dt.timedelta(days=-(-days // dt.timedelta(days=1)))
    pairs = pairs[: max(signed + expired, 1 if expired else 0)]
    records = [
        {
            "readygate": "attestation/v1",
            "subject": subject,
            "role": role,
            "person": text(ask, "people", "@made") if "people" in ask.where else "@made",
            "date": (date - (_YEAR if number < expired else dt.timedelta())).isoformat(),
            "expires": (ask.today + (dt.timedelta(days=-1) if number < expired else _YEAR)).isoformat(),
            **({"measured": measured} if (measured := _measured(ask, values)) else {}),
        }
        for number, (subject, role) in enumerate(pairs)
    ]
    made = [own(ask, "attestation", record, ending=".yml") for record in records]
    if "report" in ask.where:
        return tuple(made[:1])
    return tuple(one._replace(path=one.path.replace(".yml", f"-{number}.yml")) for number, one in enumerate(made))


_SUFFIXES = {Unit.DURATION: "ms", Unit.BYTES: "B"}


def _measured(ask: Ask, values: Values) -> dict[str, str]:
    """What a record measured, with its unit."""
    told = {}
    for name, value in values.items():
        metric = ask.kind.metric(name)
        if metric is not None and name not in ("signed", "expired", "age"):
            is_text = metric.unit in (Unit.VERSION, Unit.DATE)
            told[name] = str(value) if is_text else f"{float(value):g}{_SUFFIXES.get(metric.unit, '')}"
    return told


def _expired(ask: Ask, values: Values) -> Iterator[Pieces]:
    """All records, but signed a year ago and expired yesterday; and records of the other role or subject only."""
    made = _attestations(ask, {**values, "expired": 0})
    old = {"date": (ask.today - _YEAR).isoformat(), "expires": (ask.today - dt.timedelta(days=1)).isoformat()}
    yield tuple(one._replace(content={**one.content, **old}) for one in made)


def write_attestation(_path: str, contents: Sequence[Any]) -> str:
    """One record in JSON, which is YAML."""
    (record,) = contents
    return json.dumps(record) + "\n"


def _reviews(ask: Ask, values: Values) -> Pieces:
    """Approvals by people of the teams that are asked for, or by the people."""
    teams = [one.lstrip("@") for one in texts(ask, "teams", "acme/made")]
    users = [one.lstrip("@") for one in texts(ask, "users", "")] if "users" in ask.where else []
    named = [*users, *(f"made-{ask.number}-{number}" for number in range(count(values, "approvals", 1)))]
    return (_fact(ask, "reviews", [(name, teams) for name in named[: count(values, "approvals", 1)]]),)


def write_reviews(_path: str, contents: Sequence[Any]) -> str:
    """The reviews of a pull request."""
    teams: dict[str, list[str]] = {}
    for name, of in (one for content in contents for one in content):
        teams[name] = sorted({*teams.get(name, ()), *of})
    reviews = [
        {"state": "APPROVED", "user": {"login": name}, "commit_id": _HEAD, "submitted_at": "2026-01-01T00:00:00Z"}
        for name in teams
    ]
    query = {"repository": "acme/made", "pull": 7, "head": _HEAD, "author": "author"}
    return json.dumps({"readygate": "reviews/v1", "complete": True, **query, "reviews": reviews, "teams": teams})


def _issues(ask: Ask, values: Values) -> Pieces:
    labels = list(texts(ask, "labels", "")) if "labels" in ask.where else []
    milestone = text(ask, "milestones", "") if "milestones" in ask.where else ""
    states = [state for state in ("open", "closed") for _ in range(count(values, state))]
    listed = [
        {
            "number": ask.number * 1000 + number,
            "title": "made",
            "state": state,
            "labels": [{"name": label} for label in labels[:1]],
            **({"milestone": {"title": milestone}} if milestone else {}),
        }
        for number, state in enumerate(states)
    ]
    query = {"repository": "acme/made", "state": "all", "labels": labels, "milestone": milestone}
    return (own(ask, "issues", {"query": query, "issues": listed}),)


def write_issues(_path: str, contents: Sequence[Any]) -> str:
    """The answer to a query of issues."""
    (content,) = contents
    return json.dumps({"readygate": "issues/v1", "complete": True, **content})


def _paths(ask: Ask, number: int) -> list[str]:
    """So many paths that the filter accepts, one for each of its patterns first."""
    found = list(texts(ask, "paths", f"{ask.folder}/made{ask.number}".lstrip("/")))
    for one in list(found):
        stem, dot, ending = one.partition(".")
        more = (f"{stem}-{extra}{dot}{ending}" for extra in range(1, number + 1))
        found += [path for path in more if passes(ask, "paths", path)]
    return list(dict.fromkeys(found))[:number]


def _files(ask: Ask, values: Values) -> Pieces:
    """Files of the head's tree, or of the base's where `trees` says so."""
    tree = text(ask, "trees", "head") if "trees" in ask.where else "head"
    name = "" if tree == "head" else "tree-base"
    return (_fact(ask, "tree", (tree, _paths(ask, count(values, "count", 1))), name=name),)


def write_tree(_path: str, contents: Sequence[Any]) -> str:
    """The files of a commit."""
    ((of, _), *_rest) = contents
    paths = sorted({path for _, listed in contents for path in listed})
    blobs = [{"path": path, "type": "blob", "sha": "c" * 40} for path in paths]
    commit = _HEAD if of == "head" else _BASE
    return json.dumps({"readygate": "tree/v1", "complete": True, "of": of, "commit": commit, "tree": blobs})


def _changes(ask: Ask, values: Values) -> Pieces:
    return (_fact(ask, "changes", _paths(ask, count(values, "count", 1))),)


def write_changes(_path: str, contents: Sequence[Any]) -> str:
    """The files that differ from the base."""
    paths = sorted({path for content in contents for path in content})
    files = [{"filename": path, "status": "modified"} for path in paths]
    return json.dumps({"readygate": "changes/v1", "complete": True, "base": _BASE, "head": _HEAD, "files": files})


def _jobs(ask: Ask, values: Values) -> Pieces:
    names = [*texts(ask, "names", f"made-{ask.number}")]
    good, failed = count(values, "succeeded", len(names)), count(values, "failed")
    names += [one for number in range(good + failed) if passes(ask, "names", one := f"{names[0]}-{number}")]
    return (_fact(ask, "jobs", [(name, number < failed) for number, name in enumerate(names[: good + failed])]),)


def write_jobs(_path: str, contents: Sequence[Any]) -> str:
    """The results of the jobs that the judging one needs; of two of one job the worse."""
    failed: dict[str, bool] = {}
    for name, bad in (one for content in contents for one in content):
        failed[name] = bad or failed.get(name, False)
    needs = {name: {"result": "failure" if bad else "success"} for name, bad in failed.items()}
    return json.dumps({"readygate": "needs/v1", "needs": needs})


_IDLE_RECORD = {"readygate": "attestation/v1", "subject": "idle", "role": "idle", "person": "@idle"}
_IDLE_QUERY = {"query": {"repository": "acme/idle", "state": "all", "labels": ["idle"]}, "issues": []}
_IDLE_PAGE = [{"heading": "Idle", "words": 30, "links": [], "open": 0, "filled": True}]
MAKERS = {
    "documents": Maker(
        _documents,
        {"markdown": write_markdown, "history": write_history},
        idle={"markdown": lambda _folder: _IDLE_PAGE, "history": lambda _folder: ("idle.md", "2020-01-01")},
    ),
    "attestations": Maker(
        _attestations,
        {"attestation": write_attestation},
        more=_expired,
        idle={"attestation": lambda _folder: {**_IDLE_RECORD, "date": "2020-01-01", "expires": "never"}},
    ),
    "reviews": Maker(_reviews, {"reviews": write_reviews}, idle={"reviews": lambda _folder: []}),
    "issues": Maker(_issues, {"issues": write_issues}, idle={"issues": lambda _folder: _IDLE_QUERY}),
    "files": Maker(_files, {"tree": write_tree}, idle={"tree": lambda _folder: ("head", [])}),
    "changes": Maker(_changes, {"changes": write_changes}, idle={"changes": lambda _folder: []}),
    "jobs": Maker(_jobs, {"jobs": write_jobs}, idle={"jobs": lambda _folder: []}),
}
