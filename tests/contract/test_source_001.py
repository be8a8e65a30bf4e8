"""Every line of source document 001 that asks something is answered by criteria, or the table says by what else."""

from __future__ import annotations

import re

from tools.pages import CANONICAL, ROOT, SOURCE_LINES, criteria, data

SOURCE = ROOT / "docs" / "sources" / "001.md"
HEADS = {"Level", "Gate", "---"}


def source_lines() -> list[tuple[str, str]]:
    """Place and text of each clause of the tables, each bullet and each sentence of sections 1, 2 and 4."""
    found: list[tuple[str, str]] = []
    section = gate = ""
    for line in SOURCE.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"## (\d)\.", line):
            section = heading[1]
        elif heading := re.match(r"### (G\d)", line):
            gate = heading[1]
        elif line.startswith("- "):
            found.append((f"{section} {gate}", line[2:]))
        elif line.startswith("| "):
            found += row(section, [cell.strip() for cell in line.strip("|").split("|")])
        elif section and line and not line.startswith(("#", "|")):
            found += [(section, clause) for clause in line.split("; ")]
    return found


def row(section: str, cells: list[str]) -> list[tuple[str, str]]:
    """The clauses of a table row; who may use a level is no condition, a test artefact is."""
    name, definition, last = cells
    if name in HEADS:
        return []
    asked = definition.split("; ") + ([last] if section == "2" else [])
    return [(f"{section} {name.split()[0]}", clause) for clause in asked]


def table() -> dict[tuple[str, str], dict[str, object]]:
    return {(place, line): answer for place, lines in data(SOURCE_LINES).items() for line, answer in lines.items()}


def test_the_copy_has_all_gates_levels_and_acceptance_criteria() -> None:
    places = [place for place, _ in source_lines()]
    assert sum(place.startswith("4 ") for place in places) == 42
    assert {place for place in places if place.startswith("2 ")} == {f"2 G{number}" for number in range(1, 9)}
    assert {place for place in places if place.startswith("1 ")} == {f"1 L{number}" for number in range(5)}
    assert len(places) == 92


def test_the_table_has_every_line_and_no_other() -> None:
    assert set(table()) == set(source_lines())
    assert len(source_lines()) == len(set(source_lines()))


def test_every_answer_is_a_list_of_criteria_that_exist_or_says_what_answers_instead() -> None:
    known = criteria(data(CANONICAL))
    for answer in table().values():
        assert ("criteria" in answer) is not ("elsewhere" in answer)
        assert set(answer) <= {"criteria", "elsewhere", "limit"}
        ids = answer.get("criteria", ["G1.coverage"])
        assert isinstance(ids, list)
        assert ids and set(ids) <= set(known)


def test_every_acceptance_criterion_of_section_4_is_answered_by_criteria() -> None:
    assert [line for (place, line), answer in table().items() if place[0] == "4" and "elsewhere" in answer] == []


def test_every_criterion_names_a_place_of_the_source_whose_line_it_answers() -> None:
    places: dict[str, set[str]] = {}
    for (place, _), answer in table().items():
        for name in answer.get("criteria", []):  # type: ignore[attr-defined]
            places.setdefault(name, set()).add(f"001 §{place}")
    named = {name: asked["source"] for name, asked in criteria(data(CANONICAL)).items()}
    assert {name: source for name, source in named.items() if source not in places.get(name, set())} == {}
