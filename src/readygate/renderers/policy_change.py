"""What a pull request does to the gate itself: its policy, and what is measured.

Enters: the differences that were found. Leaves: parts of Markdown, weaker rules first.
"""

from __future__ import annotations

from collections.abc import Iterator

from readygate.model.verdict import Effect, Judged, Measuring, PolicyChange
from readygate.renderers.cells import line
from readygate.renderers.fitting import Part, listed
from readygate.renderers.links import Links
from readygate.renderers.text import code, prose

_ROWS = 8
_FILES = 6
_ORDER = [Effect.WEAKER, Effect.UNKNOWN, Effect.STRONGER]


def policy_changes(judged: Judged, links: Links) -> Iterator[Part]:
    """The table of differences, and the files by which less may be measured."""
    changes = sorted(judged.policy_changes, key=lambda change: _ORDER.index(change.effect))
    if changes:
        branch = judged.base.policy_branch if judged.base else ""
        now = f"Now on {code(branch)}" if branch else "Now"
        head = line(["Effect", "Where", now, "After the merge", "On today's evidence"])
        told = (
            f"**The policy changes.** This does **not** apply to {links.change}; once merged it applies to everybody."
        )
        table = f"{told}\n\n{head}\n{line('-----')}"
        yield listed(table, changes, lambda change: _row(change, links), noun="change", most=_ROWS)
    if judged.measuring:
        head = "**Also changed: what is measured.** A gate cannot see through these; a person should.\n"
        yield listed(head, judged.measuring, lambda one: _measuring(one, links), noun="change", most=_FILES)


def _row(change: PolicyChange, links: Links) -> str:
    weaker = change.effect is Effect.WEAKER
    effect = f"**{change.effect.value}**" if weaker else change.effect.value
    where = f"{prose(change.what)} {_place(change.place, links)}".rstrip()
    return line([effect, where, prose(change.before), prose(change.after), prose(change.today)])


def _place(place: str, links: Links) -> str:
    path, _, number = place.rpartition(":")
    if not number.isdecimal():
        path, number = place, "0"
    address = links.file(path, int(number)) if path else ""
    name = code(place.rpartition("/")[2])
    return f"[{name}]({address})" if address else name


def _measuring(one: Measuring, links: Links) -> str:
    address = links.file(one.path)
    name = f"[{code(one.path)}]({address})" if address else code(one.path)
    return f"- {name}: {prose(one.what)}" if one.path else f"- {prose(one.what)}"
