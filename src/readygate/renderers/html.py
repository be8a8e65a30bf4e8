"""The scorecard as one HTML file: for people who were sent a link or an artifact.

Enters: the judged part of a verdict. Leaves: a page that stands alone: no script, no request, no link out of evidence.
Every text is shown as text, hidden characters as escapes, and capped (DESIGN section 6); a policy of the page itself
forbids what a browser would otherwise fetch.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from readygate.model.verdict import CriterionVerdict, Judged, Location, Outcome
from readygate.renderers import marks, outline
from readygate.renderers.marks import OUTCOMES, plural, tally
from readygate.renderers.text import spot, visible

_TEMPLATE = "scorecard.html.jinja"
_CRITERIA = 2000
"""Criteria of one service that its table has; a page of more is nothing to read."""
_PLACES = 10
_SERVICES = 500


def html(judged: Judged) -> str:
    """All services, those that are not ready first."""
    services = outline.ranked(judged)
    return _template().render(
        judged=judged,
        headline=_headline(judged),
        services=services[:_SERVICES],
        left_out=len(services) - len(services[:_SERVICES]),
        columns=outline.column_names(services),
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters |= {"visible": visible, "words": _words, "plural": plural, "place": _place, "told": _told}
    environment.globals |= {
        "outline": outline,
        "marks": marks,
        "tally": tally,
        "outcome_mark": _mark,
        "places": _places,
        "criteria": _criteria,
    }
    text = files("readygate.renderers").joinpath(_TEMPLATE).read_text(encoding="utf-8")
    return environment.from_string(text)


def _headline(judged: Judged) -> str:
    """What the page says first; of a single service its name."""
    if len(judged.services) != 1 or not judged.services[0].in_scope:
        return outline.headline(judged)
    (one,) = judged.services
    milestone = f" for {one.milestone}" if one.milestone else ""
    return f"{one.service} is {'ready' if one.ready else 'not ready'}{milestone}"


def _words(text: str) -> Markup:
    """A sentence of ours or of the policy: what stands between backticks is shown as code, and nothing is markup."""
    pieces = visible(text).split("`")
    if len(pieces) % 2 == 0:
        return escape("`".join(pieces))
    shown = (
        Markup("<code>{}</code>").format(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )
    return Markup("").join(shown)


def _mark(outcome: Outcome) -> str:
    return OUTCOMES[outcome]


def _place(location: Location) -> str:
    """`path:line  words`."""
    return "  ".join(filter(None, [spot(location), visible(location.text)]))


def _places(found: CriterionVerdict) -> tuple[tuple[Location, ...], int]:
    """The places that are shown, and how many are not."""
    return found.locations[:_PLACES], max(0, len(found.locations) - _PLACES)


def _told(found: CriterionVerdict) -> str:
    """What a row of the table of all criteria says."""
    return found.reason if found.outcome in (Outcome.FAIL, Outcome.MISSING) else outline.held(found)


def _criteria(found: tuple[CriterionVerdict, ...]) -> tuple[tuple[CriterionVerdict, ...], int]:
    """The criteria that the table has, and how many it has not."""
    return found[:_CRITERIA], max(0, len(found) - _CRITERIA)
