"""The error rate of the shipped rules, from labelled code and what semgrep found in it.

Enters: `tests/examples/rules/corpus` and a run. Leaves: counts and the table of docs/rules.md. Labels stand in the line
before, as semgrep's own tests write them:

- `ruleid`: must be found, and is. `ok`: must not be found, and is not.
- `todoruleid`: must be found, and is not: a miss. `todook`: must not be found, and is: a false alarm.

Code in Python ends in `.py.txt`, so that the project's own linters leave it alone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from readygate.rules import pack

CORPUS = Path(__file__).parents[2] / "examples" / "rules" / "corpus"
RECORDED = CORPUS.parent / "recorded.json"
FINDS = ("ruleid", "todook")
BAD = ("ruleid", "todoruleid")
Finding = tuple[str, str, int]
_LABEL = re.compile(r"\s*(?://|#) (ruleid|ok|todoruleid|todook): (.*)")
_RULE = re.compile(r"(?:python\.)?readygate-[a-z-]+$")


def files() -> dict[str, str]:
    """The code by path, under the names that semgrep must see."""
    return {
        path.relative_to(CORPUS).as_posix().removesuffix(".txt"): path.read_text(encoding="utf-8")
        for path in sorted(CORPUS.rglob("*.*"))
    }


def labels() -> dict[Finding, str]:
    """What each label says of the line behind it."""
    told: dict[Finding, str] = {}
    for path, text in files().items():
        for number, line in enumerate(text.splitlines(), 1):
            if label := _LABEL.match(line):
                told |= {(rule, path, number + 1): label[1] for rule in label[2].split(", ")}
    return told


def rule_of(check_id: str) -> str:
    """The rule's id without the folder of the configuration, which semgrep puts before it."""
    found = _RULE.search(check_id)
    assert found, check_id
    return found[0]


def recorded() -> set[Finding]:
    """What the real semgrep found when the run was recorded."""
    return {(rule, path, line) for rule, path, line in json.loads(RECORDED.read_text(encoding="utf-8"))["found"]}


def table(told: dict[Finding, str], found: set[Finding]) -> str:
    """The error rates as the page shows them: a row a rule, and the sum."""
    lines = ["| rule | bad places | missed | good places | false alarms |", "|---|---|---|---|---|"]
    sums: Counter[str] = Counter()
    for rule in pack.RULES:
        counts = _counts({place: label for place, label in told.items() if place[0] == rule.id}, found)
        sums += counts
        lines.append(_row(f"`{rule.id}`", counts))
    return "\n".join([*lines, _row("all", sums)])


def _counts(told: dict[Finding, str], found: set[Finding]) -> Counter[str]:
    bad = {place for place, label in told.items() if label in BAD}
    good = set(told) - bad
    return Counter(bad=len(bad), missed=len(bad - found), good=len(good), alarms=len(good & found))


def _row(name: str, counts: Counter[str]) -> str:
    missed, alarms = counts["missed"] / counts["bad"], counts["alarms"] / counts["good"]
    return (
        f"| {name} | {counts['bad']} | {counts['missed']} ({missed:.0%}) | "
        f"{counts['good']} | {counts['alarms']} ({alarms:.0%}) |"
    )
