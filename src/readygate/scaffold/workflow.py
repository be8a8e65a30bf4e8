"""Workflow files, as far as a gate depends on them: events, jobs, permissions, steps.

Enters: the bytes of a file below `.github/workflows`. Leaves: records with lines; what is absent is empty or None.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec

from readygate.readers import yaml
from readygate.readers.yaml import Node, Scalar, Sequence

_OURS = re.compile(r"(?:\./.*|(?:[^@]*/)?readygate(?:/[^@]*)?@.*)")
_UPLOAD = re.compile(r"actions/upload-artifact@.*")


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of `on`: its lists by name (`types`, `branches`, `paths`, `workflows`, …)."""

    lists: Mapping[str, tuple[str, ...]] = {}
    line: int = 0


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step: what it uses, its inputs, its condition."""

    uses: str = ""
    inputs: Mapping[str, str] = {}
    condition: str = ""
    line: int = 0


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A job. `permissions` is None where it states none (those of the workflow apply), `{"*": …}` for `read-all`."""

    id: str
    name: str = ""
    condition: str = ""
    needs: tuple[str, ...] = ()
    permissions: Mapping[str, str] | None = None
    matrix: bool = False
    steps: tuple[Step, ...] = ()
    line: int = 0

    @property
    def check(self) -> str:
        """The name of the check that GitHub shows for it."""
        return self.name or self.id


class Workflow(msgspec.Struct, frozen=True, kw_only=True):
    """A workflow file."""

    path: str
    name: str = ""
    events: Mapping[str, Event] = {}
    permissions: Mapping[str, str] | None = None
    concurrency: bool = False
    jobs: tuple[Job, ...] = ()

    def granted(self, job: Job) -> Mapping[str, str] | None:
        """What the token of a job may do; None where nothing is stated, so that the repository's setting decides."""
        return self.permissions if job.permissions is None else job.permissions


def read_workflow(path: str, data: bytes) -> Workflow:
    """The workflow; EvidenceError where the file cannot be read."""
    root = yaml.compose(data)
    return Workflow(
        path=path,
        name=_text(root, "name"),
        events=dict(_events(_entry(root, "on"))),
        permissions=_permissions(_entry(root, "permissions")),
        concurrency=_entry(root, "concurrency") is not None,
        jobs=tuple(_job(name, node) for name, node in _entries(_entry(root, "jobs"))),
    )


def ours(job: Job) -> Iterator[Step]:
    """The steps that run readygate: `OWNER/readygate@…`, or a folder of the repository with `action.yml`'s inputs."""
    return (step for step in job.steps if _OURS.fullmatch(step.uses))


def mode(step: Step) -> str:
    """The mode of a step of ours."""
    return step.inputs.get("mode", "check")


def uploads(job: Job) -> dict[str, Step]:
    """The steps that upload an artifact, by its name."""
    return {step.inputs.get("name", "artifact"): step for step in job.steps if _UPLOAD.fullmatch(step.uses)}


def _events(node: Node | None) -> Iterator[tuple[str, Event]]:
    if isinstance(node, Scalar):
        yield node.text, Event(line=node.line)
    elif isinstance(node, Sequence):
        yield from ((text, Event(line=node.line)) for text in _texts(node))
    else:
        for name, below in _entries(node):
            lists = {key: _texts(value) for key, value in _entries(below)}
            yield name, Event(lists=lists, line=below.line)


def _job(name: str, node: Node) -> Job:
    steps = _entry(node, "steps")
    return Job(
        id=name,
        name=_text(node, "name"),
        condition=_text(node, "if"),
        needs=_texts(_entry(node, "needs")),
        permissions=_permissions(_entry(node, "permissions")),
        matrix=_entry(_entry(node, "strategy"), "matrix") is not None,
        steps=tuple(map(_step, steps.items)) if isinstance(steps, Sequence) else (),
        line=node.line,
    )


def _step(node: Node) -> Step:
    inputs = {name: below.text for name, below in _entries(_entry(node, "with")) if isinstance(below, Scalar)}
    return Step(uses=_text(node, "uses"), inputs=inputs, condition=_text(node, "if"), line=node.line)


def _permissions(node: Node | None) -> Mapping[str, str] | None:
    if isinstance(node, Scalar):
        return {"*": node.text.removesuffix("-all")} if node.text else {}
    if node is None:
        return None
    return {name: below.text for name, below in _entries(node) if isinstance(below, Scalar)}


def _entries(node: Node | None) -> Iterator[tuple[str, Node]]:
    return iter(node.entries.items()) if isinstance(node, yaml.Mapping) else iter(())


def _entry(node: Node | None, key: str) -> Node | None:
    return node.entries.get(key) if isinstance(node, yaml.Mapping) else None


def _text(node: Node | None, key: str) -> str:
    found = _entry(node, key)
    return found.text if isinstance(found, Scalar) else ""


def _texts(node: Node | None) -> tuple[str, ...]:
    """A list, or one text that stands for a list of one."""
    if isinstance(node, Scalar):
        return (node.text,) if node.text else ()
    if isinstance(node, Sequence):
        return tuple(item.text for item in node.items if isinstance(item, Scalar))
    return ()
