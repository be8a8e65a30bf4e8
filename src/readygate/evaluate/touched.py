"""What the change touches: `when: changed` of a criterion, and freeze points.

Enters: globs, and what is known of the change. Leaves: an answer. Where nobody can tell what changed, a criterion is
judged as if its paths were touched, and a freeze point is open to doubt: neither passes on what is not known.
"""

from __future__ import annotations

import msgspec

from readygate.evaluate.answers import Answer, noted
from readygate.evaluate.exhibit import Pool
from readygate.evaluate.leaf import LOCATIONS, Asked, Wanted, answer
from readygate.evaluate.select import Evidence
from readygate.kinds.filtering import accepts
from readygate.kinds.kind import Kind, Matching
from readygate.model.quantity import Unit
from readygate.model.threshold import Threshold, judge, parse_threshold
from readygate.model.verdict import IDLE, Location, Outcome

_NONE, _SOME = parse_threshold("count = 0"), parse_threshold("count >= 1")
_AS_IF = "judged as if it were touched"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the change: its `paths`, as git or the API told them, else the evidence of the kind `changes`.

    `files` is the evidence of the trees, in which the base's documents are looked for.
    """

    paths: tuple[str, ...] | None
    changes: Kind
    listed: Evidence
    files: Kind
    trees: Evidence
    pool: Pool

    def touches_none(self, globs: tuple[str, ...]) -> Answer:
        """`pass` where no changed path matches, `fail` with those that do, anything else where nobody can tell."""
        if self.paths is None:
            asked = Asked(kind=self.changes, where={"paths": globs}, require=(_wanted(_NONE, 0.0),))
            return answer(asked, self.listed, self.pool)
        matches = accepts(Matching.PATH, globs)
        found = [path for path in self.paths if matches([path])]
        result = judge(_NONE, 0.0, float(len(found)), Unit.COUNT)
        return Answer(
            outcome=Outcome.FAIL if found else Outcome.PASS,
            reason=f"{len(found):,} of {len(self.paths):,} changed paths match {_quoted(globs)}",
            results=(result,),
            locations=tuple(Location(path=path) for path in found[:LOCATIONS]),
        )

    def on_base(self, glob: str) -> Answer:
        """`pass` where a file of the base's tip matches."""
        where = {"paths": (glob,), "trees": ("base",)}
        asked = Asked(kind=self.files, where=where, require=(_wanted(_SOME, 1.0),))
        return answer(asked, self.trees, self.pool)


def untouched(globs: tuple[str, ...], change: Change) -> tuple[Answer | None, tuple[str, ...]]:
    """`not-applicable` where no changed path matches; else None, with a note where nobody can tell."""
    found = change.touches_none(globs)
    if found.outcome is Outcome.PASS:
        reason = f"{IDLE}: no changed path matches {_quoted(globs)}"
        return Answer(outcome=Outcome.NOT_APPLICABLE, reason=reason, evidence=found.evidence, notes=found.notes), ()
    if found.outcome is Outcome.FAIL:
        return None, ()
    return None, (f"{IDLE}: {found.reason}; {_AS_IF}",)


def is_of_unknown_change(note: str) -> bool:
    """Whether the note says that a criterion was judged because nobody could tell what changed."""
    return note.endswith(_AS_IF)


def frozen(globs: tuple[str, ...], unless: str, change: Change) -> Answer:
    """The answer of a freeze point; a document on the base branch that matches `unless` lifts it."""
    found = change.touches_none(globs)
    if found.outcome is Outcome.PASS or not unless:
        return found
    lifted = change.on_base(unless)
    if lifted.outcome is Outcome.PASS:
        return msgspec.structs.replace(
            lifted, reason=f"lifted: a file of the base branch matches `{unless}`", like=None
        )
    why = f"no file of the base branch matches `{unless}`" if lifted.outcome is Outcome.FAIL else lifted.reason
    return noted(found, f"not lifted: {why}")


def _wanted(threshold: Threshold, bound: float) -> Wanted:
    return Wanted(threshold=threshold, bound=bound, unit=Unit.COUNT)


def _quoted(globs: tuple[str, ...]) -> str:
    return " ".join(f"`{glob}`" for glob in globs)
