"""The verdict as GitHub Markdown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from markdown_it.token import Token

from readygate.model.verdict import Judged, Location, NearMiss, Outcome, Part
from readygate.renderers.markdown import SUMMARY_BUDGET, markdown
from tests.unit.renderers import samples
from tests.unit.renderers.hostile import blocks, hostile, linked, pieces
from tests.unit.renderers.samples import criterion, judged, service


def full_of(text: str) -> Judged:
    """A verdict that holds `text` wherever evidence or a policy can put text."""
    parts = tuple(Part(label=text, outcome=outcome, reason=text) for outcome in (Outcome.FAIL, Outcome.PASS))
    words: dict[str, Any] = {
        "title": text,
        "reason": text,
        "needed": text,
        "seen": text,
        "distance": "1 short",
        "parts": parts,
        "locations": tuple(Location(path=path, line=line, text=text) for path in (text, "") for line in (0, 7)),
        "evidence": (text, f"reports/{text}"),
        "near_misses": (NearMiss(seen=text, suggestion=text),),
        "notes": (text,),
        "wanted": text,
        "fix": text,
        "waiver": text,
    }
    found = [criterion(f"G1.{one.value}", one, **words) for one in Outcome]
    gates = (samples.gate("G1", text, 1, 2),)
    one = service(*found, name=text, gates=gates, warnings=(text,), milestone=text, current_level="L0", next_level="L1")
    two = service(*found[:1], name=text, gates=gates, in_scope=False, warnings=(text,))
    return judged(one, two, warnings=(text,), unowned=(text,), unrecognised=(text,), commit=text)


def shape(tokens: list[Token]) -> list[str]:
    """The blocks of a page."""
    return [token.type for token in tokens]


def elements(tokens: list[Token]) -> list[tuple[str, str]]:
    """All that is neither text nor code, with what it holds."""
    inner = [piece for token in tokens for piece in pieces(token)]
    return [piece for piece in inner if piece[0] not in {"text", "code_inline"}]


_PLAIN = (shape(blocks(markdown(full_of("x")))), elements(blocks(markdown(full_of("x")))))


@settings(max_examples=60, deadline=None)
@given(hostile())
def test_no_text_makes_an_element(text: str) -> None:
    """The page has the elements that it has with a harmless word, and no others: no link, image, HTML, list or row."""
    page = blocks(markdown(full_of(f"{text}x")))
    assert (shape(page), elements(page)) == _PLAIN


@settings(max_examples=60, deadline=None)
@given(hostile())
def test_nothing_is_left_for_github_to_link(text: str) -> None:
    for token in blocks(markdown(full_of(text))):
        shown = "".join(content if name == "text" else "`" for name, content in pieces(token))
        assert not linked(shown), shown


@pytest.mark.parametrize("text", ["</details>", "<summary>", "a & b", "@everyone"])
def test_a_service_name_in_a_summary_is_escaped(text: str) -> None:
    page = markdown(judged(service(samples.PASSED, name=text), samples.OPEN))
    html = [token.content for token in blocks(page) if token.type == "html_block"]
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert any(f"<summary><code>{escaped}</code>: 1 pass</summary>" in block for block in html)


def test_the_elements_are_ours() -> None:
    names = {name for name, _ in elements(blocks(markdown(samples.ALL)))}
    assert names == {"strong_open", "strong_close", "html_inline"}
    contents = {content for name, content in elements(blocks(markdown(samples.ALL))) if name == "html_inline"}
    assert contents == {"<sub>", "</sub>"}


def test_what_matters_comes_first() -> None:
    page = markdown(samples.ALL)
    order = [
        "1 of 2 services not ready",
        "`shop` |",
        "`shop` is not ready",
        "| Gap |",
        "Missing evidence",
        "Gap by gap",
    ]
    order += ["Does not block for now", "Notes", "About the policy", "belongs to no service", "Not recognised"]
    order += ["<details><summary><code>shop", "<details><summary><code>search", "<sub>judged on"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)


def test_one_service_has_no_table_of_services() -> None:
    page = markdown(judged(samples.OPEN))
    assert page.startswith("### ✘ `shop` is not ready: L1 now, L2 due for M3 · 5 gaps\n")
    assert "| Service |" not in page
    assert "<summary>1 pass, 1 waived, 1 not applicable, 1 coming</summary>" in page


def test_a_service_out_of_scope_says_so() -> None:
    assert markdown(judged(samples.OUTSIDE)).startswith("### – `media` is not in scope for M3\n")
    assert markdown(judged(service(in_scope=False, milestone=""))).startswith("### – `shop` is not in scope\n")


def test_a_verdict_on_nothing() -> None:
    assert markdown(judged()) == "<sub>judged on 2026-11-21 · policy `0123456789ab`</sub>\n"
    assert "|" not in markdown(judged(service()))


def test_missing_evidence_that_answers_most_comes_first() -> None:
    page = markdown(judged(service(samples.MISSING, *samples.FIRST.criteria)))
    rows = [line for line in page.splitlines() if line.startswith("| ? |")]
    assert [row.split(" | ")[1] for row in rows] == [
        "a report of `junit`",
        "a report of `openapi`",
        "a report of `semgrep`",
        "a k6 summary",
    ]
    assert rows[0].split(" | ")[2].startswith("14: `G1.asked-0`, `G1.asked-3`, ")
    assert rows[0].split(" | ")[2].endswith(" and 2 more")


def test_missing_evidence_that_nothing_names_is_a_gap_like_others() -> None:
    page = markdown(judged(service(criterion("G1.a", Outcome.MISSING))))
    assert "| ?\u00a0missing | `G1.a` | reason |  |  |" in page
    assert "Missing evidence" not in page


def test_what_the_next_level_needs() -> None:
    assert "**L1 first needs** `G1.asked-0`, `G1.asked-1`.\n" in markdown(judged(samples.FIRST))
    assert "first needs" not in markdown(judged(samples.OPEN))


@pytest.mark.parametrize(
    ("places", "cell"),
    [
        ((), ""),
        ((Location(path="src/a.ts", line=6),), "`a.ts:6`"),
        ((Location(path="src/a.ts"), Location(path="src/b.ts"), Location(text="x")), "`a.ts`, 1 more"),
        ((Location(text="x"), Location(path="src/b.ts", line=2)), "`b.ts:2`"),
        ((Location(text="x" * 60), Location(text="y")), f"`{'x' * 47}…`, 1 more"),
    ],
)
def test_where_in_the_table(places: tuple[Location, ...], cell: str) -> None:
    page = markdown(judged(service(criterion("G1.a", Outcome.FAIL, seen="1", needed="a = 0", locations=places))))
    assert f"| ✘\u00a0fail | `G1.a` | 1 | a = 0 | {cell} |" in page


def test_places_beyond_five_are_counted() -> None:
    places = tuple(Location(path="a.ts", line=line) for line in range(1, 8))
    page = markdown(judged(service(criterion("G1.a", Outcome.FAIL, locations=places))))
    assert "  - `a.ts:5`\n  - 2 more: `readygate explain G1.a`\n" in page
    five = markdown(judged(service(criterion("G1.a", Outcome.FAIL, locations=places[:5]))))
    assert "more: `readygate explain G1.a`\n" not in five


def test_more_than_two_hundred_gaps_are_counted() -> None:
    page = markdown(judged(service(*(criterion(f"G1.gap-{one}", Outcome.FAIL) for one in range(203)))))
    assert page.count("… 3 more gaps in `verdict.json`") == 2
    assert "| `G1.gap-199` |" in page
    assert "| `G1.gap-200` |" not in page


def test_more_than_twenty_files_are_counted() -> None:
    page = markdown(judged(samples.READY, unowned=tuple(f"reports/{one}" for one in range(21))))
    assert "**Not counted, belongs to no service: 21 files**\n\n- `reports/0`\n" in page
    assert "- `reports/19`\n\n… 1 more file in `verdict.json`\n" in page


def test_services_beyond_a_hundred_have_a_row_and_beyond_a_thousand_are_counted() -> None:
    page = markdown(judged(*(service(samples.FAILED, name=f"shop-{number}") for number in range(1003))))
    assert page.count("\n#### ") == 100
    assert page.count("`shop-999`") == 1
    assert "`shop-1000`" not in page
    assert "… 3 more services in `verdict.json`" in page


def huge(number: int) -> Judged:
    """So many gaps, each of the greatest length, in characters of four bytes."""
    long = "\U0001f600" * 2000
    parts = tuple(Part(label=long, outcome=Outcome.FAIL, reason=long) for _ in range(9))
    words: dict[str, Any] = dict.fromkeys(("title", "reason", "needed", "seen", "fix", "waiver"), long)
    words |= {"locations": (Location(path=long, line=1, text=long),) * 9, "notes": (long,) * 9, "parts": parts}
    words |= {"near_misses": (NearMiss(seen=long, suggestion=long),) * 9}
    found = [criterion(f"G1.gap-{one}", Outcome.FAIL, **words) for one in range(number)]
    found += [criterion(f"G1.held-{one}", Outcome.PASS, **words) for one in range(number)]
    return judged(service(*found), samples.READY, warnings=(long,) * 300, unowned=(long,) * 300)


@pytest.mark.unmeasured
def test_five_thousand_gaps_of_the_greatest_length_stay_in_the_budget() -> None:
    verdict = huge(5000)
    page = markdown(verdict)
    assert 500_000 < len(page.encode()) <= SUMMARY_BUDGET
    assert page.count("4,800 more gaps in `verdict.json`") == 1
    assert page.endswith("</sub>\n")


@pytest.mark.parametrize("budget", [1_200, 5_000, 20_000, 65_000, 300_000])
def test_a_page_is_cut_between_rows(budget: int) -> None:
    page = markdown(huge(20), budget=budget)
    assert len(page.encode()) <= budget
    assert "more" in page
    assert page.count("<details>") == page.count("</details>")
    assert {line[0] for line in page.splitlines() if line} <= set("#|*- …<")
    assert all(line.endswith(" |") for line in page.splitlines() if line.startswith("|"))
    widths = [line.count(" | ") for line in page.splitlines() if line.startswith("| ✘\u00a0fail")]
    assert set(widths) <= {4}
