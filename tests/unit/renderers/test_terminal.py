"""The scorecard at a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from readygate.model.verdict import Location, NearMiss, Outcome, Part, Step
from readygate.renderers.terminal import scorecard
from tests.unit.renderers import samples
from tests.unit.renderers.hostile import hostile
from tests.unit.renderers.kept import terminal
from tests.unit.renderers.samples import criterion, judged, service


def many(number: int, outcome: Outcome = Outcome.FAIL, **fields: str) -> list[str]:
    """The lines of a scorecard with so many gaps."""
    found = (criterion(f"G1.gap-{one}", outcome, title=f"Title {one}. " * 20, **fields) for one in range(number))
    return terminal(judged(service(*found))).splitlines()


def test_twenty_gaps_are_shown_in_full_and_each_further_one_is_a_line() -> None:
    lines = many(200)
    assert sum(line.startswith("  seen") for line in lines) == 20
    heads = [line for line in lines if line.startswith("✘ fail")]
    assert len(heads) == 200
    assert all(line.endswith("…") for line in heads[20:])
    assert lines[lines.index(heads[-1]) + 1] == "each in full: readygate explain ID"
    assert len(lines) < 400


def test_twenty_gaps_are_all_in_full() -> None:
    assert not any("each in full" in line for line in many(20))
    assert any("each in full" in line for line in many(21))


def test_the_gaps_of_the_first_services_are_those_in_full() -> None:
    first, second = (service(*(criterion(f"G1.{n}", Outcome.FAIL) for n in range(15)), name=name) for name in "ab")
    lines = terminal(judged(first, second)).splitlines()
    assert sum(line.startswith("  seen") for line in lines) == 20


def test_a_level_that_was_asked_for_is_told_apart_from_the_one_that_is_due() -> None:
    gap = criterion("G1.a", Outcome.FAIL)
    lines = terminal(judged(service(gap, target_level="L4", planned_level="L2"))).splitlines()
    assert lines[0] == "shop  L1 now → L4 asked for (L2 due for M3)  NOT READY"
    assert terminal(judged(service(gap))).splitlines()[0] == "shop  L1 now → L2 due for M3  NOT READY"


def test_what_one_piece_of_evidence_answers_counts_once() -> None:
    found = [criterion(f"G1.m-{one}", Outcome.MISSING, wanted="x") for one in range(20)]
    others = [criterion(f"G1.after-{one}", Outcome.FAIL) for one in range(20)]
    text = terminal(judged(service(*found, *others)))
    assert text.count("  seen") == 20
    assert "\n✘ fail     G1.after-19  Title of G1.after-19.\neach in full" in text


def test_beyond_the_first_ones_a_line_names_what_answers_several() -> None:
    full = [criterion(f"G1.{one}", Outcome.FAIL) for one in range(20)]
    few = [criterion(f"G2.few-{one}", Outcome.MISSING, wanted="`a.xml` (junit)") for one in range(2)]
    many = [criterion(f"G2.many-{one}", Outcome.MISSING, wanted="`b.json` (k6-summary)") for one in range(9)]
    lines = terminal(judged(service(*full, *few, *many))).splitlines()
    at = lines.index("each in full: readygate explain ID")
    assert lines[at - 2 : at] == [
        "? missing  G2.few-0, G2.few-1  `a.xml` (junit)",
        "? missing  G2.many-0, G2.many-1, G2.many-2 and 6 more  `b.json` (k6-summary)",
    ]


@pytest.mark.parametrize(("number", "shown", "more"), [(12, 12, ""), (13, 13, ""), (14, 12, "and 2 more")])
def test_a_group_names_at_most_thirteen_gaps(number: int, shown: int, more: str) -> None:
    found = (criterion(f"G1.m-{one}", Outcome.MISSING, wanted="x") for one in range(number))
    text = terminal(judged(service(*found)))
    assert text.count("  Title of G1.m-") == shown
    assert (f"           {more}\n" in text) is bool(more)


def test_several_services_begin_with_a_table_and_ready_ones_have_only_their_line() -> None:
    text = terminal(samples.ALL)
    assert text.index("1 of 2 services not ready") < text.index("now → due") < text.index("shop  L1 now")
    assert "search  L2 now" not in text
    assert "search  L2 now" in terminal(samples.ALL, everything=True)
    assert text.count("media") == 1


def test_a_service_out_of_scope_says_so() -> None:
    assert terminal(judged(samples.OUTSIDE)).startswith("media  not in scope for M3\n")
    assert terminal(judged(service(in_scope=False, milestone=""))) == "shop  not in scope\n"


def test_a_verdict_on_nothing_is_empty() -> None:
    assert terminal(judged()) == ""


def test_places_beyond_three_are_counted() -> None:
    places = tuple(Location(path="a.ts", line=line) for line in range(1, 6))
    text = terminal(judged(service(criterion("G1.a", Outcome.FAIL, locations=places))))
    assert "           a.ts:3\n           2 more: readygate explain G1.a\n" in text
    three = terminal(judged(service(criterion("G1.a", Outcome.FAIL, locations=places[:3]))))
    assert "more: readygate explain" not in three


def test_parts_beyond_five_are_counted() -> None:
    parts = tuple(Part(label=f"p{one}", outcome=Outcome.FAIL, reason=f"no {one}") for one in range(7))
    found = criterion("G1.a", Outcome.FAIL, seen="0 of 7 hold", needed="all 7", parts=parts)
    text = terminal(judged(service(found)))
    assert "  seen     0 of 7 hold\n           p0: no 0\n" in text
    assert "           p4: no 4\n           and 2 more\n  needed   all 7\n" in text


def test_a_place_whose_text_does_not_fit_beside_it_has_it_below() -> None:
    places = (Location(path="src/" + "a" * 50 + ".ts", line=6, text="b" * 50), Location(text="c"), Location(path="d"))
    text = terminal(judged(service(criterion("G1.a", Outcome.FAIL, locations=places))), 100)
    assert f"  where    src/{'a' * 50}.ts:6\n             {'b' * 50}\n           c\n           d\n" in text


def test_more_than_five_pieces_of_evidence_are_summed_up() -> None:
    found = [criterion(f"G1.m-{one}", Outcome.MISSING, wanted=f"piece {one}") for one in range(7)]
    steps = tuple(Step(what=f"piece {one}", answers=(f"G1.m-{one}",)) for one in range(7))
    text = terminal(judged(service(*found, way_up=steps)))
    assert "  5.  add piece 4  → G1.m-4\n  6.  add 2 more pieces  → 2 criteria\n" in text


def test_without_a_level_to_climb_it_is_what_is_left() -> None:
    found = service(samples.FAILED, current_level="L2", way_up=(Step(what="Test.", answers=("G1.coverage",)),))
    assert "What is left\n  1.  repair G1.coverage\n" in terminal(judged(found))


def test_more_than_ten_files_are_counted() -> None:
    paths = tuple(f"reports/{one}.bin" for one in range(12))
    text = terminal(judged(samples.READY, unrecognised=paths, unowned=paths[:10]))
    assert "not recognised: 12 files\n  reports/0.bin\n" in text
    assert text.endswith("  reports/9.bin\n  2 more: readygate inspect\n")
    assert text.count("more: readygate inspect") == 1


def test_gaps_beyond_two_hundred_lines_are_counted() -> None:
    lines = many(223)
    assert sum(line.startswith("✘ fail") for line in lines) == 220
    assert "3 more gaps in --json; each in full: readygate explain ID" in lines
    assert not any("in --json" in line for line in many(220))


def test_services_beyond_fifty_are_counted() -> None:
    text = terminal(judged(*(service(samples.FAILED, name=f"shop-{number}") for number in range(52))))
    assert text.count("NOT READY") == 50
    assert text.count("shop-51") == 1
    assert text.endswith("\n2 more services: readygate check --service NAME\n")


@pytest.mark.parametrize(
    ("colour", "words"), [(31, "✘ fail"), (33, "? missing"), (33, "◷ stale"), (35, "! invalid"), (36, "w waived")]
)
def test_colours_follow_the_outcome(colour: int, words: str) -> None:
    console = Console(width=100, highlight=False, force_terminal=True, color_system="standard")
    with console.capture() as captured:
        console.print(scorecard(judged(samples.OPEN)))
    assert f"\x1b[{colour}m{words}" in captured.get()


@settings(max_examples=40, deadline=None)
@given(hostile(), st.sampled_from([60, 80, 120]))
def test_no_text_breaks_the_page(text: str, width: int) -> None:
    places = tuple(Location(path=text, line=3, text=text) for _ in range(4))
    words = {"title": text, "reason": text, "fix": text, "wanted": text, "waiver": text, "seen": text, "notes": (text,)}
    near = (NearMiss(seen=text, suggestion=text),)
    found = [criterion(f"G1.{one.value}", one, locations=places, near_misses=near, **words) for one in Outcome]
    one = service(*found, name=text, warnings=(text,), way_up=(Step(what=text, answers=("G1.missing",)),))
    page = terminal(judged(one, samples.READY, warnings=(text,), unowned=(text,), unrecognised=(text,)), width)
    assert all(cell_len(line) <= width for line in page.splitlines())
    assert not set(page) & set("\x1b\x00\u202e\u200b\ufeff\r\t")
    assert all(f"G1.{name}" in page for name in ("fail", "missing", "stale", "invalid", "waived", "coming"))
