"""One criterion judged for one service.

Enters: what a criterion asks, and the service's evidence by kind. Leaves: an answer, before waivers and dates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from readygate.evaluate.answers import Answer, common, noted
from readygate.evaluate.asking import Ask, Program, Question, leaves
from readygate.evaluate.exhibit import Exhibit, Pool
from readygate.evaluate.joining import several
from readygate.evaluate.leaf import heard
from readygate.evaluate.select import Evidence
from readygate.evaluate.touched import Change, frozen, untouched
from readygate.evaluate.undeclared import undeclared
from readygate.kinds.kind import Kind


class Nothing:
    """The answer where a service has no evidence of a kind: the same for all of them."""

    def __init__(self, orphans: Mapping[str, tuple[str, ...]]) -> None:
        self._orphans = orphans
        self._answers: dict[str, Answer] = {}

    def of(self, kind: Kind) -> Answer:
        """The answer of this kind."""
        known = self._answers.get(kind.name)
        if known is None:
            shut = Exhibit(kind, Evidence(orphans=self._orphans.get(kind.name, ())), Pool()).shut
            assert shut is not None  # without an item every exhibit is shut
            known = self._answers[kind.name] = common(shut)
        return known


class Bench:
    """What all criteria of one service are judged with.

    `evidence` is the service's, by kind; `changed` are the paths of the change where git or the API told them; `unless`
    maps freeze points to what lifts them.
    """

    __slots__ = ("changed", "evidence", "kinds", "nothing", "pool", "unless")

    def __init__(
        self,
        *,
        evidence: Mapping[str, Evidence],
        kinds: Callable[[str], Kind],
        pool: Pool,
        nothing: Nothing,
        changed: tuple[str, ...] | None,
        unless: Mapping[str, str],
    ) -> None:
        self.evidence = evidence
        self.kinds = kinds
        self.pool = pool
        self.nothing = nothing
        self.changed = changed
        self.unless = unless

    @property
    def change(self) -> Change:
        """What is known of the change."""
        listed, trees = (self.evidence.get(name) or Evidence() for name in ("changes", "files"))
        changes, files = self.kinds("changes"), self.kinds("files")
        return Change(paths=self.changed, changes=changes, listed=listed, files=files, trees=trees, pool=self.pool)

    def answer(self, question: Question) -> Answer:
        """The answer to a question."""
        if isinstance(question, Ask):
            evidence = self.evidence.get(question.source)
            if evidence is None:
                return self.nothing.of(question.kind)
            asked = question.asked
            if isinstance(asked, Answer):
                return asked
            return heard(asked, self.pool.exhibit(question.kind, evidence))
        if isinstance(question, Answer):
            return question
        return question.joined([self.answer(part) for part in question.parts])


def judge_criterion(program: Program, bench: Bench) -> Answer:
    """The answer to one criterion, before waivers and dates."""
    criterion = program.criterion
    if criterion.id in bench.unless:
        (leaf,) = leaves(criterion.condition)
        return frozen(leaf.where["paths"], bench.unless[criterion.id], bench.change)
    if not criterion.changed:
        return _judged(program, bench)
    if isinstance(program.changed, Answer):
        return program.changed
    idle, notes = untouched(program.changed, bench.change)
    return noted(idle or _judged(program, bench), *notes)


def _judged(program: Program, bench: Bench) -> Answer:
    found = bench.answer(program.question)
    if not program.listed:
        return found
    beside = _beside(program, bench)
    return noted(found, beside) if beside else found


def _beside(program: Program, bench: Bench) -> str:
    """A note on the names that the evidence has beside the items (law 7), empty where there are none."""
    found: dict[str, None] = {}
    for leaf in program.listed:
        kind = bench.kinds(leaf.kind)
        evidence = bench.evidence.get(kind.items_of or kind.name)
        if evidence is not None:
            own = bench.pool.exhibit(kind, evidence).evidence
            found |= dict.fromkeys(undeclared(leaf, kind, own, program.scope, program.items))
    names = several([f"`{name}`" for name in found])
    return f"found, but not declared in the list: {names}" if found else ""
