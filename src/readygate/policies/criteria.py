"""One criterion: from the keys that a policy gives it to a record.

Enters: a draft (where it belongs, its keys after overrides). Leaves: a criterion whose every name exists. Without
`from`, a criterion of a gate is asked from the second rung of its ladder on.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from readygate.model.policy import RELEASE, Condition, Criterion
from readygate.model.quantity import parse_date, parse_days
from readygate.policies import keys
from readygate.policies.conditions import read_condition, uses_each
from readygate.policies.paths import path_globs
from readygate.policies.reading import Cursor, Fields
from readygate.policies.terms import Terms
from readygate.policies.variables import EACH, MILESTONE_NAMES, VARIABLE, check_variables

NEVER_WAIVED = "tenant-isolation"
"""Criteria with this in their name can never be waived (law 9)."""
_LONGEST_WARNING = dt.timedelta(days=180)


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion before it is read. `ladder` is that of `from` and `until`; `start` is given where the group says it
    (a level, a milestone); `known` are ids of the same group, for hints.
    """

    group: str
    name: str
    cursor: Cursor
    ladder: str
    start: str = ""
    known: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.group}.{self.name}"


def read_criterion(draft: Draft, terms: Terms, condition: Condition | None = None) -> Criterion | None:
    """The criterion, None where a fault leaves nothing to judge. `condition` answers where the keys name none."""
    cursor = draft.cursor
    fields = cursor.fields(keys.CRITERION)
    if not cursor.is_mapping:
        return None
    if "title" not in fields:
        hint = cursor.near(draft.name, draft.known) if draft.known else ""
        cursor.key_fault(f"`title` is missing in {cursor.name}", hint)
    each = _each(fields, terms)
    if not condition or any(name in fields for name in keys.CONDITION):
        condition = read_condition(fields, cursor, terms, each="each" in fields)
    if condition and "each" in fields and not uses_each(condition):
        fields["each"].key_fault(
            "`each` is given but ${each} stands nowhere in `where`, `with` or `require`",
            "every item would be answered by the same evidence",
        )
    start, until = _span(draft, fields, terms)
    _check_texts(fields, terms)
    if condition is None:
        return None
    return Criterion(
        id=draft.id,
        group=draft.group,
        name=draft.name,
        title=fields.text("title"),
        source=fields.plain_text("source"),
        start=start,
        condition=condition,
        ladder=draft.ladder,
        until=until,
        each=each,
        changed=_changed(fields, terms),
        max_age=fields.parsed("max-age", parse_days, "a duration such as 7d"),
        warn_until=_warn_until(fields, terms.today),
        waivable=_waivable(draft, fields),
        fix=fields.text("fix"),
        place=cursor.place,
    )


def _each(fields: Fields, terms: Terms) -> str | tuple[str, ...]:
    if "each" not in fields:
        return ()
    cursor = fields["each"]
    if cursor.is_list:
        return _literal_items(cursor)
    text = cursor.scalar('a list or a variable such as "${service.aggregates}"')
    if text is None:
        return ()
    match = VARIABLE.fullmatch(text)
    if not match or match[1] == EACH or match[1] in MILESTONE_NAMES:
        cursor.fault(f"`each` must be a list or one variable of the service, not {text!r}", 'write "${service.…}"')
    else:
        check_variables(cursor, text, known=terms.variables, packs=terms.packs, each=False)
    return text


def _literal_items(cursor: Cursor) -> tuple[str, ...]:
    items = cursor.texts()
    if any("${" in item for item in items):
        cursor.fault("a literal list of `each` holds a variable", "name the one variable that holds the list")
    return items


def _span(draft: Draft, fields: Fields, terms: Terms) -> tuple[str, str]:
    """First and last rung; both checked against the ladder of the draft."""
    rungs = [rung.id for rung in terms.ladders[draft.ladder].rungs]
    start = draft.start or rungs[min(1, len(rungs) - 1)]
    if "from" in fields:
        start = _start(draft, fields["from"], rungs, terms) or start
    until = fields.text("until")
    if until and until not in rungs:
        fields["until"].unknown("rung", until, rungs)
    elif until and start == RELEASE:
        fields["until"].fault("a criterion of the release has no last rung")
    elif until and start in rungs and rungs.index(until) < rungs.index(start):
        fields["until"].fault(f"`until: {until}` lies before `from: {start}`")
    return start, until


def _start(draft: Draft, cursor: Cursor, rungs: list[str], terms: Terms) -> str:
    text = cursor.scalar("a rung, a milestone or `release`")
    known = (*rungs, *terms.milestones, RELEASE)
    if text is None:
        return ""
    if text not in known:
        cursor.unknown("rung or milestone", text, known)
        return ""
    if draft.start and text != draft.start:
        cursor.fault(f"criteria of {draft.group} are asked from {draft.start} on, not from {text}")
    return text


def _check_texts(fields: Fields, terms: Terms) -> None:
    for name in ("title", "fix"):
        text = fields.text(name)
        if "${" in text:
            check_variables(fields[name], text, known=terms.variables, packs=terms.packs, each="each" in fields)


def _changed(fields: Fields, terms: Terms) -> tuple[str, ...]:
    if "when" not in fields:
        return ()
    when = fields["when"].fields(keys.WHEN, required=keys.WHEN)
    changed = path_globs(when, "changed", variables=True)
    for glob in changed:
        if "${" in glob:
            check_variables(when["changed"], glob, known=terms.variables, packs=terms.packs, each=False)
    return changed


def _warn_until(fields: Fields, today: dt.date) -> dt.date | None:
    date = fields.parsed("warn-until", parse_date, "a date such as 2026-12-01")
    if date and date - today > _LONGEST_WARNING:
        fields["warn-until"].fault(
            f"{date} is {(date - today).days} days ahead; a rule warns for 180 days at the most",
            f"{today + _LONGEST_WARNING} is the last day",
        )
    return date


def _waivable(draft: Draft, fields: Fields) -> bool | None:
    flag = fields["waivable"].flag() if "waivable" in fields else None
    if flag and NEVER_WAIVED in draft.name:
        fields["waivable"].fault("tenant isolation is never waived")
    return flag
