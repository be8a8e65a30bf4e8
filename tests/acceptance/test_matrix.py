"""The matrix of source document 001: what the policy says is what the document says, read here by a parser of its own.

`milestones.md` lists the levels by milestone and was checked by hand against the document. The document, that list and
the loaded policy agree; and `validate --against` finds exactly those differences of the document's own summary (section
5) and of the documents of single services from its matrix (section 3) that stand in the folder's README.
"""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from readygate.cli.main import main
from readygate.readers.yaml import compose, plain
from tests.acceptance.test_documents import policy

FOLDER = Path(__file__).parents[2] / "examples" / "policies" / "platform"
SOURCE = (FOLDER / "source.txt").read_text(encoding="utf-8").splitlines()
MILESTONES = ("M0", "M1", "M2", "M3", "M4", "M5")
GATES = ("G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8")
ROW = re.compile(r"(?P<milestone>M\d)(?:(?P<level>L\d)(?P<rest>.*))?")
LISTED = re.compile(r"\| (M\d) \| ([a-z-]+) \| (L\d) \| ([G\d, –]+) \| (.+) \|")
STATED = re.compile(r"(?P<name>[a-z-]+) (?P<level>L\d)(?: \((?P<remark>.+)\))?")
OWN = re.compile(r"\| `([a-z-]+)` \| (M\d) \| ([a-z]+) \| .* \|")
TOLD = re.compile(r"\| (M\d) \| `([a-z-]+)` \| ([a-z]+) \| .* \|")


class Due(NamedTuple):
    """What a service owes at a milestone."""

    level: str
    gates: tuple[str, ...]


@cache
def document() -> dict[str, dict[str, Due]]:
    """Section 3: rows of each service, with the gates of the row before where a row lists none."""
    first, last = SOURCE.index("3. Service × Milestone × Level Matrix"), SOURCE.index("4. Gate Details")
    found: dict[str, dict[str, Due]] = {}
    rows: dict[str, Due] = {}
    for line in SOURCE[first + 3 : last]:
        row = ROW.fullmatch(line)
        if row and row["level"]:
            rows[row["milestone"]] = Due(row["level"], gates_of(row["rest"]) or list(rows.values())[-1].gates)
        elif line.endswith(("-service", "-service (LRS)")):
            rows = found.setdefault(line.split()[0], {})
    return found


def gates_of(rest: str) -> tuple[str, ...]:
    """The gates that a cell lists; none where it only adds ("+ …") or says nothing."""
    if rest.startswith("G1–G8"):
        return GATES
    return tuple(re.findall(r"\bG\d\b", rest)) if rest.startswith("G") else ()


class Stated(NamedTuple):
    """What section 5 lists of a service."""

    level: str
    remark: str


@cache
def summary() -> tuple[dict[str, dict[str, Stated]], list[tuple[str, str]]]:
    """Section 5: the services that each milestone lists, and what it says of no single service."""
    stated: dict[str, dict[str, Stated]] = {}
    also = []
    for line in SOURCE[SOURCE.index("5. Milestone Exit Summary (derived)") :]:
        if ROW.match(line):
            at = stated.setdefault(line[:2], {})
            for item in line[2:].removeprefix("+ ").split(", "):
                if one := STATED.fullmatch(item):
                    at[f"{one['name']}-service"] = Stated(one["level"], one["remark"] or "")
                else:
                    also.append((line[:2], item))
    return stated, also


def inherited(rows: dict[str, Due]) -> dict[str, Due]:
    """Rows for every milestone from the first on."""
    found: dict[str, Due] = {}
    for milestone in MILESTONES:
        if milestone in rows or found:
            found[milestone] = rows.get(milestone) or list(found.values())[-1]
    return found


def changes(rows: dict[str, Due]) -> dict[str, str]:
    """How each milestone changes the level of a service: `new`, `raised from L2`, or not at all."""
    whole = inherited(rows)
    first = next(iter(whole))
    later = {now: (whole[before].level, whole[now].level) for before, now in pairwise(whole)}
    return {first: "new", **{now: f"raised from {old}" if old != new else "–" for now, (old, new) in later.items()}}


def listed() -> list[tuple[str, str, str, str, str]]:
    """The rows of milestones.md."""
    lines = (FOLDER / "milestones.md").read_text(encoding="utf-8").splitlines()
    return [row.groups() for line in lines if (row := LISTED.fullmatch(line))]  # type: ignore[misc]


def differences() -> list[tuple[str, str, str]]:
    """Milestone, service and kind of all differences of section 5 from section 3."""
    stated, _ = summary()
    found = []
    for at, milestone in enumerate(MILESTONES):
        for service, rows in document().items():
            changed = changes(rows).get(milestone, "–") != "–"
            said = stated[milestone].get(service)
            before = [stated[name][service].level for name in MILESTONES[:at] if service in stated[name]]
            if said is None:
                found += [(milestone, service, "omitted")] if changed else []
            elif said.level != inherited(rows)[milestone].level:
                found.append((milestone, service, "level"))
            elif not changed and said.remark != "unchanged" and before[-1:] == [said.level]:
                found.append((milestone, service, "repeated"))
    return found


def test_the_document_has_nineteen_services_and_its_summary_six_milestones() -> None:
    assert len(document()) == 19
    stated, also = summary()
    assert tuple(stated) == MILESTONES
    assert sum(map(len, document().values())) == 98
    assert {name for row in stated.values() for name in row} <= set(document())
    assert also == [("M5", "residency-capable services L4")]


def test_the_policy_has_the_levels_and_gates_of_the_document() -> None:
    loaded = {
        service.name: {row.milestone: Due(row.level, row.gates) for row in service.matrix}
        for service in policy("platform").services
    }
    assert loaded == {name: inherited(rows) for name, rows in document().items()}
    assert list(loaded) == list(document())


def test_the_policy_has_a_row_wherever_the_document_has_one() -> None:
    written: dict[str, Any] = plain(compose((FOLDER / "readygate.yml").read_bytes()))["services"]
    rows = {name: list(service["matrix"]) for name, service in written.items()}
    assert rows == {name: list(rows) for name, rows in document().items()}


def test_the_list_that_was_checked_by_hand_is_that_of_the_document() -> None:
    expected = [
        (milestone, name, due.level, ", ".join(due.gates), changes(rows)[milestone])
        for milestone in MILESTONES
        for name, rows in document().items()
        if (due := inherited(rows).get(milestone))
    ]
    assert listed() == expected


def test_the_summary_file_is_section_5_as_it_stands() -> None:
    written = plain(compose((FOLDER / "summary.yml").read_bytes()))
    found = {
        milestone: {name: as_stated(said) for name, said in services.items()}
        for milestone, services in written["milestones"].items()
    }
    assert (found, written["also"]) == (summary()[0], {name: [text] for name, text in summary()[1]})


def as_stated(said: str | dict[str, Any]) -> Stated:
    if isinstance(said, str):
        return Stated(said, "")
    return Stated(said["level"], said.get("note", "unchanged" if said.get("unchanged") else ""))


def test_the_differences_of_section_5_are_found_and_stand_in_the_readme(capsys: pytest.CaptureFixture[str]) -> None:
    at = str(FOLDER / "readygate.yml")
    assert main(["validate", "--policy", at, "--against", str(FOLDER / "summary.yml")]) == 1
    out = capsys.readouterr().out
    heads = re.findall(r"^  (\w+): ([a-z-]+) in (M\d)$", out, re.MULTILINE)
    found = [(milestone, service, kind) for kind, service, milestone in heads]
    assert found == differences()
    readme = (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
    assert [row.groups() for line in readme if (row := TOLD.fullmatch(line))] == found
    assert len(found) == 13
    assert out.count("not compared") == 1


def test_the_contradictions_of_single_services_are_found_and_stand_in_the_readme(
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = ("assignment-service", "content-service", "progress-service")
    others = (argument for name in names for argument in ("--against", str(FOLDER.parent / name / "readygate.yml")))
    assert main(["validate", "--json", "--policy", str(FOLDER / "readygate.yml"), *others]) == 1
    against = json.loads(capsys.readouterr().out)["against"]
    assert [(one["services"], one["untold"]) for one in against] == [(1, [])] * 3
    found = [(drift["subject"], drift["milestone"], drift["kind"]) for one in against for drift in one["drift"]]
    readme = (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
    assert [row.groups() for line in readme if (row := OWN.fullmatch(line))] == found
    assert ("assignment-service", "M3", "level") in found
    assert ("progress-service", "M0", "scope") in found


def test_a_service_that_is_not_in_the_matrix_cannot_be_compared(capsys: pytest.CaptureFixture[str]) -> None:
    other = str(FOLDER.parent / "config-service" / "readygate.yml")
    assert main(["validate", "--json", "--policy", str(FOLDER / "readygate.yml"), "--against", other]) == 1
    (against,) = json.loads(capsys.readouterr().out)["against"]
    assert (against["services"], against["drift"]) == (0, [])
    assert sum(said["says"].endswith(" does not have config-service") for said in against["untold"]) == 1


def test_every_gate_that_a_row_lists_asks_for_something_at_its_level() -> None:
    rungs = [rung.id for rung in policy("platform").ladders["canonical"].rungs]
    for service in policy("platform").services:
        excused = {entry.criterion for entry in service.not_applicable}
        for row in service.matrix:
            level = rungs.index(row.level)
            asked = {
                criterion.group
                for criterion in service.criteria
                if criterion.start in rungs[: level + 1]
                and criterion.id not in excused
                and criterion.until in ("", *rungs[level:])
            }
            assert set(row.gates) <= asked, (service.name, row)


@pytest.mark.parametrize("milestone", MILESTONES)
def test_a_release_asks_for_the_services_and_levels_of_the_list(
    milestone: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--policy", str(FOLDER / "readygate.yml"), "--root", str(tmp_path), "--replay", "--at", "2026-11-21"]
    assert main(["release", "--milestone", milestone, "--json", *given]) == 1
    told = json.loads(capsys.readouterr().out)
    due = [service["due"] for service in told["services"]]
    rows = [(milestone, one["service"], one["level"], ", ".join(one["gates"]), moved(one)) for one in due]
    assert rows == [row for row in listed() if row[0] == milestone]
    assert {one["service"] for one in due} | set(told["not_due"]) == set(document())


def moved(due: dict[str, Any]) -> str:
    """How a release tells that a level changes, in the words of the list."""
    return {"raised": f"raised from {due['before']}", "new": "new"}.get(due["move"], "–")
