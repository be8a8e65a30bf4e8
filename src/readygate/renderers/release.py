"""The words of a milestone's exit, the same in every rendering, and its file.

Enters: an exit. Leaves: a headline, cells, sentences, `release.json` (schema `release-v1`).
"""

from __future__ import annotations

from typing import assert_never

from readygate.model.codec import encode
from readygate.model.release import Blocker, Blocks, MilestoneExit, Move, ServiceDue, ServiceExit
from readygate.renderers.marks import plural, several

GREEN, RED = "✔", "✘"
_NAMES = 6
_BARE_NAMES = 40
_DECLARE = "declare its `reports` in the policy and collect them in the run that is judged"


def release_file(found: MilestoneExit) -> bytes:
    """`release.json`."""
    return encode(found)


def headline(found: MilestoneExit) -> str:
    """`M3 may not exit: 2 of 19 services block it`."""
    whole, number = len(found.services), len(found.blocking)
    if not whole:
        return f"{found.milestone} may not exit: no service is in scope, so nothing was shown"
    if not number:
        every = "the 1 service in scope is green" if whole == 1 else f"all {whole} services in scope are green"
        return f"{found.milestone} may exit{' for what was asked' if found.narrowed else ''}: {every}"
    blocks = "blocks" if number == 1 else "block"
    return f"{found.milestone} may not exit: {number} of {plural(whole, 'service')} {blocks} it"


def bare(found: MilestoneExit) -> tuple[str, ...]:
    """The services of which nothing is known and nothing else is to be said: they are told together."""
    return tuple(one.due.service for one in found.blocking if all(blocker.what in _BARE for blocker in one.blockers))


_BARE = (Blocks.NOTHING, Blocks.UNKNOWN)


def telling(found: MilestoneExit) -> tuple[ServiceExit, ...]:
    """The services that block with more to say than that nothing is known of them."""
    together = set(bare(found))
    return tuple(one for one in found.blocking if one.due.service not in together)


def without(bare: tuple[str, ...], found: MilestoneExit) -> str:
    """One sentence for all services of which nothing is known: the first one's reason and what to do."""
    first = next(one for one in found.blocking if one.due.service == bare[0]).blockers[0]
    names = several(bare, _BARE_NAMES)
    if len(bare) == 1:
        return f"{names}: {first.reason}. {first.fix}"
    return f"Nothing is known of {len(bare)} services: {names}. For each, {_DECLARE}."


def mark(one: ServiceExit) -> str:
    """Whether a service is green."""
    return GREEN if one.green else RED


def must(due: ServiceDue) -> str:
    """The level that must be green, and what the milestone changes: `L4 (raised from L3)`."""
    told = _move(due)
    return f"{due.level} ({told})" if told else due.level


def _move(due: ServiceDue) -> str:
    match due.move:
        case Move.NEW:
            return "new"
        case Move.RAISED:
            return f"raised from {due.before}"
        case Move.LOWERED:
            return f"lowered from {due.before}"
        case Move.ADDS:
            number = len(due.adds)
            return f"adds {number} {'capability' if number == 1 else 'capabilities'}" if number else "other gates"
        case Move.SAME:
            return ""
        case _:
            assert_never(due.move)


def gates(one: ServiceExit) -> str:
    """How many gates are green of those that apply: `7/8, not G2`."""
    whole = len(one.open_gates) + len(one.closed_gates)
    closed = f", not {several(one.closed_gates, _NAMES)}" if one.open_gates and one.closed_gates else ""
    return f"{len(one.open_gates)}/{whole}{closed}" if whole else ""


def blocks(one: ServiceExit, shown: int = _NAMES) -> str:
    """What blocks a service, in one cell: names of criteria, gates, waivers."""
    return several([_name(blocker) for blocker in one.blockers], shown)


def _name(blocker: Blocker) -> str:
    """A criterion by its id, anything else with what it is."""
    match blocker.what:
        case Blocks.GAP | Blocks.SIGN_OFF:
            return blocker.name
        case Blocks.NOTHING | Blocks.UNKNOWN:
            return f"{blocker.what.value}"
        case Blocks.REGRESSION | Blocks.WAIVER | Blocks.LEVEL:
            return f"{blocker.name} ({blocker.what.value})"
        case _:
            assert_never(blocker.what)
