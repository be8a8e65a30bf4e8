"""Policies to compare, each from a few lines: what they say is due when, and a summary of one."""

from __future__ import annotations

from readygate.policies.documents import PolicyFile
from readygate.policies.drift import Compared, Drift
from readygate.policies.dues import Dues, dues
from readygate.policies.summary import Summary, read_summary
from tests.unit.policies.samples import PACK, loaded

OURS, THEIRS, STATED = ".github/readygate.yml", "theirs.yml", "summary.yml"


def policy(text: str, *, path: str = OURS, extends: str = "extends: canonical\n") -> Dues:
    """What a policy of these lines says is due; they begin in its third line."""
    data = f"version: 1\n{extends}{text}"
    file = PolicyFile(path=path, data=data.encode())
    return dues(loaded(data, path=path), [file], {"canonical": PACK})


def summary(text: str, ours: Dues) -> Summary:
    """A summary with these lines, which begin in its second line."""
    return read_summary(PolicyFile(path=STATED, data=f"summary: 1\n{text}".encode()), ours)


def lines(compared: Compared) -> list[str]:
    """The contradictions, each as one line."""
    return [line(drift) for drift in compared.drift]


def line(drift: Drift) -> str:
    """A contradiction: kind, subject, milestone, both sides with line and column."""
    sides = (
        f"{said.place.removeprefix(f'{file}:')} {said.says}"
        for said, file in ((drift.policy, OURS), (drift.other, drift.other.place.partition(":")[0]))
    )
    return " | ".join((" ".join(filter(None, (drift.kind.value, drift.subject, drift.milestone))), *sides))
