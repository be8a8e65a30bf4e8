"""The scorecard as an HTML page: what it says, and that nothing in it acts."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from readygate.model.verdict import CriterionVerdict, Location, NearMiss, Outcome, ServiceVerdict
from readygate.renderers.html import html
from tests.unit.renderers import samples
from tests.unit.renderers.hostile import hostile
from tests.unit.renderers.samples import criterion, gate, judged, service


class Page(HTMLParser):
    """Elements with their attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        self.links += [str(value) for name, value in attrs if name in {"href", "src"}]
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def page(*services: ServiceVerdict, **fields: Any) -> Page:
    found = Page(html(judged(*services, **fields)))
    assert not found.open
    return found


def test_a_page_stands_alone_and_forbids_what_a_browser_would_fetch() -> None:
    text = html(samples.ALL)
    assert "default-src 'none'; style-src 'unsafe-inline'" in text
    found = Page(text)
    names = {name for name, _ in found.elements}
    assert not names & {"script", "img", "iframe", "link", "form", "object", "svg"}
    assert not {name for _, attributes in found.elements for name in attributes if name.startswith("on")}
    assert all(link.startswith("#service-") for link in found.links)
    assert "http:" not in text.replace("http-equiv", "")
    assert "https:" not in text


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (samples.READY, "search is ready"),
        (samples.OPEN, "shop is not ready for M3"),
        (samples.OUTSIDE, "no service is in scope"),
    ],
)
def test_the_headline_of_one_service_names_it(one: ServiceVerdict, expected: str) -> None:
    assert expected in page(one).text


def test_a_gap_says_what_was_seen_needed_where_and_how_to_mend_it() -> None:
    text = page(samples.OPEN).text
    for words in (
        "fail G1.coverage Tests cover at least 95 % of the lines of the domain folder.",
        "seen 92.31 % (2.69 points short)",
        "needed lines ≥ 95 %",
        "where src/domain/roster.ts:6 18 lines without a test",
        "fix Test the lines that no test runs.",
    ):
        assert words in text


def test_gaps_that_the_same_evidence_would_answer_stand_together() -> None:
    missing = [
        criterion(f"G1.{name}", Outcome.MISSING, reason="no `api`", wanted="an `openapi`", fix=f"Fix {name}")
        for name in "ab"
    ]
    text = page(service(*missing, ready=False, gaps=("G1.a", "G1.b"))).text
    assert "missing 2 criteria that the same evidence would answer" in text
    assert "G1.a, G1.b" in text
    assert "Fix b" in text
    assert "no api" in text


def test_several_services_have_a_table_that_leads_to_each() -> None:
    found = page(samples.OPEN, samples.READY, samples.OUTSIDE)
    assert found.links == ["#service-1", "#service-2", "#service-3"]
    assert "1 of 2 services not ready for M3, 1 not in scope" in found.text
    assert "media not in scope" in found.text


def test_the_ladder_shows_the_level_now_and_the_level_due() -> None:
    found = html(judged(service(samples.PASSED, current_level="L1", target_level="L2")))
    assert [part in found for part in ('<li class="held">L1</li>', '<li class=" due">L2</li>')] == [True, True]
    strange = html(judged(service(samples.PASSED, current_level="elsewhere", target_level="L2")))
    assert 'class="held"' not in strange


def test_long_lists_are_cut_with_the_number_of_the_rest() -> None:
    many = tuple(criterion(f"G1.c{number}") for number in range(2003))
    assert "3 more criteria in verdict.json" in page(service(*many)).text
    places = tuple(samples.FAILED.locations[0] for _ in range(13))
    assert "3 more" in page(service(_with(samples.FAILED, locations=places), ready=False, gaps=("G1.coverage",))).text
    assert "2 more services in verdict.json" in page(*(service(samples.PASSED, name=f"s{n}") for n in range(502))).text


def _with(found: CriterionVerdict, **fields: Any) -> CriterionVerdict:
    return msgspec.structs.replace(found, **fields)


def full_of(text: str) -> Any:
    one = criterion(
        "G1.x",
        Outcome.FAIL,
        title=text,
        source=text,
        reason=text,
        seen=text,
        needed=text,
        distance=text,
        fix=text,
        notes=(text,),
        evidence=(text,),
        locations=(Location(path=text, line=3, text=text),),
        near_misses=(NearMiss(seen=text, suggestion=text),),
        waiver=text,
    )
    gates = (gate("G1", text, 0, 1),)
    found = service(one, name=text, ready=False, gaps=("G1.x",), gates=gates, warnings=(text,))
    return judged(found, found, warnings=(text,), unowned=(text,), unrecognised=(text,))


@settings(max_examples=60, deadline=None)
@given(hostile())
def test_no_text_makes_an_element_or_hides_itself(text: str) -> None:
    shown = html(full_of(f"{text}x"))
    plain = [element for element in Page(html(full_of("x"))).elements if element[0] != "code"]
    assert [element for element in Page(shown).elements if element[0] != "code"] == plain
    assert "\u202e" not in shown
    assert "\u200b" not in shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("use `a` and `b`", "use <code>a</code> and <code>b</code>"),
        ("an odd ` sign", "an odd ` sign"),
        ("`<b>` & <i>", "<code>&lt;b&gt;</code> &amp; &lt;i&gt;"),
    ],
)
def test_words_between_backticks_are_code_and_nothing_is_markup(text: str, expected: str) -> None:
    assert expected in html(judged(service(criterion("G1.x", Outcome.FAIL, fix=text), ready=False, gaps=("G1.x",))))
