"""A world: evidence files of one service, made for what its criteria ask, and the verdict on them.

Enters: a policy, a service, a subject. Leaves: items that the real collectors read from the files, kept by path, so
that a change reads only its own files anew and judges one service.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import msgspec

from readygate.collectors.catalog import ENTRIES
from readygate.evaluate.evaluate import evaluate
from readygate.intake.read import File, read
from readygate.kinds.kind import Kind
from readygate.kinds.registry import KINDS
from readygate.model.evidence import Bundle, Item, Origin, Source
from readygate.model.policy import How, Policy, Service
from readygate.model.subject import Subject
from readygate.model.verdict import Outcome, ServiceVerdict
from readygate.policies.custom import custom_kinds
from readygate.readers.source import Source as Bytes
from tests.proof.asking import Ask, Question, Tree, questions
from tests.proof.makers import idle, maker_of, written
from tests.proof.pieces import Piece, Pieces
from tests.proof.texts import Unanswerable
from tests.proof.values import Values, bad, good

FORMATS = {entry.name: entry.kind for entry in ENTRIES}
_OF_ALL = frozenset({"changes", "files"})
"""Kinds that have to do with every criterion: what changed, and what files hold."""
Made = Mapping[int, Pieces]
"""The pieces of each leaf, by its number."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What is done to the evidence: words, and the pieces of the leaves that it concerns."""

    words: str
    pieces: Made


class World:
    """One service, what is asked of it, and evidence under which all of it passes."""

    def __init__(self, policy: Policy, service: Service, subject: Subject) -> None:
        own = custom_kinds(policy)
        self._kinds = lambda name: own.get(name) or KINDS[name]
        self.service = service
        self.subject = msgspec.structs.replace(subject, services=(service.name,), replay=True)
        self._policy = msgspec.structs.replace(policy, waivers=())
        self.questions = questions(policy, service, self.subject, self._kinds)
        self._asks: dict[int, Ask] = {}
        self._values: dict[int, Values] = {}
        self._generous: set[str] = set()
        self._read: dict[str, tuple[tuple[Piece, ...], Item]] = {}
        self._narrow: dict[frozenset[str], tuple[Policy, frozenset[str]]] = {}
        self._make()

    def _make(self) -> None:
        """Evidence just good enough; by far for kinds in which one criterion's rows lower what another one sees."""
        for _ in range(3):
            self._asks = {ask.number: ask for question in self.questions for ask in self._answering(question)}
            self._values = {number: self._good(ask) for number, ask in self._asks.items()}
            self.__dict__.pop("made", None)
            self.__dict__.pop("before", None)
            open_ones = self.open(self.before)
            kinds = {ask.kind.name for ask in self._asks.values() if ask.criterion in open_ones}
            if not kinds - self._generous:
                return
            self._generous |= kinds

    def _answering(self, question: Question) -> Iterator[Ask]:
        for tree in question.trees:
            yield from self._chosen(tree)

    def _chosen(self, tree: Ask | Tree) -> tuple[Ask, ...]:
        """The leaves that are answered: all of `all`, of `any` the first for which evidence can be made."""
        if isinstance(tree, Ask):
            maker_of(tree).make(tree, self._good(tree))
            return (tree,)
        if tree.how is How.ALL:
            return tuple(ask for part in tree.parts for ask in self._chosen(part))
        reasons = []
        for part in tree.parts:
            try:
                return self._chosen(part)
            except Unanswerable as reason:
                reasons.append(str(reason))
        raise Unanswerable("; ".join(reasons))

    def _good(self, ask: Ask) -> Values:
        """Values at which the leaf holds, and those that ask the same of the same rows."""
        return good(ask, [peer.wanted for peer in self._peers(ask)], tight=ask.kind.name not in self._generous)

    def _peers(self, ask: Ask) -> tuple[Ask, ...]:
        """The leaves that look at the same rows."""
        return self._by_rows.get(maker_of(ask).rows(ask), (ask,))

    @cached_property
    def _by_rows(self) -> Mapping[object, tuple[Ask, ...]]:
        found: dict[object, tuple[Ask, ...]] = {}
        for question in self.questions:
            for ask in question.asks:
                found[maker_of(ask).rows(ask)] = (*found.get(maker_of(ask).rows(ask), ()), ask)
        return found

    @cached_property
    def made(self) -> Made:
        """The pieces of every leaf."""
        return {number: maker_of(ask).make(ask, self._values[number]) for number, ask in self._asks.items()}

    @cached_property
    def before(self) -> ServiceVerdict:
        """The verdict on the evidence as it was made."""
        return self.judged(self.made)

    def after(self, change: Change) -> ServiceVerdict:
        """The verdict with a change, on the criteria that read its kinds: evidence of one kind answers no other."""
        kinds = frozenset(_read_as(self._asks[number].kind) for number in change.pieces)
        return self.judged({**self.made, **change.pieces}, kinds)

    def judged(self, made: Made, kinds: frozenset[str] = frozenset()) -> ServiceVerdict:
        """The verdict on pieces; with `kinds` on the criteria that read these."""
        items = tuple(self._items([*self._idle, *(piece for pieces in made.values() for piece in pieces)]))
        policy = self._policy
        if kinds and not kinds & _OF_ALL:
            policy, beside = self._narrowed(kinds)
            items = tuple(item for item in items if item.kind in beside)
        bundle = Bundle(items=items)
        (found,) = evaluate(policy, bundle, self.subject, kinds=self._kinds, formats=FORMATS).services
        return found

    def _narrowed(self, kinds: frozenset[str]) -> tuple[Policy, frozenset[str]]:
        """The policy with those criteria of the service that read one of the kinds, and all kinds that they read."""
        if kinds not in self._narrow:
            read_by = {one.criterion.id: {_read_as(ask.kind) for ask in one.asks} for one in self.questions}
            reading = {name: read for name, read in read_by.items() if kinds & read}
            criteria = tuple(one for one in self.service.criteria if one.id in reading)
            service = msgspec.structs.replace(self.service, criteria=criteria)
            services = tuple(service if one.name == service.name else one for one in self._policy.services)
            policy = msgspec.structs.replace(self._policy, services=services)
            self._narrow[kinds] = policy, _OF_ALL.union(*reading.values())
        return self._narrow[kinds]

    @cached_property
    def _idle(self) -> tuple[Piece, ...]:
        """Declared reports, and changed files for criteria that ask only then."""
        folder = self.service.path
        reports = [
            idle(re.sub(r"\*+", "idle", one.path).replace("{", "").replace("}", ""), one.format, folder)
            for one in self.service.reports
        ]
        changed = [self._touched(question) for question in self.questions if question.changed]
        return (*reports, *changed)

    def _touched(self, question: Question) -> Piece:
        path = re.sub(r"\*+", "touched", question.changed[0])
        declared = (one.path for one in self.service.reports if one.format == "changes")
        return Piece(path=next(declared, "facts/changes.json"), format="changes", content=[path])

    def _items(self, pieces: Iterable[Piece]) -> Iterator[Item]:
        """The items of all files, those that were not read before read now."""
        files: dict[str, list[Piece]] = {}
        for piece in pieces:
            files.setdefault(piece.path, []).append(piece)
        for path, own in files.items():
            known = self._read.get(path)
            if known is None or known[0] != tuple(own):
                known = self._read[path] = (tuple(own), self._item(path, own))
            yield known[1]

    def _item(self, path: str, own: list[Piece]) -> Item:
        first = own[0]
        assert {piece.format for piece in own} == {first.format}, f"{path} is asked for in two formats"
        source = Bytes.of_bytes(path, written(path, first.format, [piece.content for piece in own]))
        origin = Origin(source=Source.REPLAY.value, artifact=first.artifact)
        file = File(path=path, source=source, format=first.format, origin=origin)
        item = read(file)
        assert isinstance(item, Item), f"{path} is not recognised"
        assert not item.fatal, f"{path}: {item.fatal[0].fault}"
        return item

    def open(self, verdict: ServiceVerdict) -> frozenset[str]:
        """The criteria that do not pass, but those of which nothing is asked."""
        idle_ones = {question.criterion.id for question in self.questions if question.idle}
        good_ones = {one.id for one in verdict.criteria if one.outcome is Outcome.PASS}
        return frozenset(one.id for one in verdict.criteria) - good_ones - idle_ones

    def changes(self, question: Question, *, together: bool = False) -> Iterator[Change]:
        """Changes of the evidence that answers a criterion: its own rows worse, gone, expired; the same rows in every
        file; whole files. Its own come last where others are to fail `together` with it.
        """
        own = [ask for ask in question.asks if ask.number in self._asks]
        ways = (self._own, self._jointly, self._without_files)
        for way in (*ways[1:], ways[0]) if together else ways:
            for ask in own:
                yield from way(ask)

    def _own(self, ask: Ask) -> Iterator[Change]:
        maker, values = maker_of(ask), self._values[ask.number]
        for worse in bad(ask, values):
            pieces = _tried(ask, worse)
            if pieces is not None and pieces != self.made[ask.number]:
                yield Change(words=f"{_said(ask, values, worse)}", pieces={ask.number: pieces})
        yield Change(words=f"{ask.kind.name}: its rows are gone", pieces={ask.number: ()})
        for pieces in maker.more(ask, values):
            yield Change(words=f"{ask.kind.name}: other rows", pieces={ask.number: pieces})

    def _jointly(self, ask: Ask) -> Iterator[Change]:
        """The same rows in all files that have them."""
        peers = [peer for peer in self._peers(ask) if peer.number in self._asks]
        if len(peers) < 2:
            return
        for worse in bad(ask, self._values[ask.number]):
            made = {peer.number: _tried(peer, self._shifted(ask, peer, worse)) for peer in peers}
            found = {number: pieces for number, pieces in made.items() if pieces is not None}
            yield Change(words=f"{_said(ask, self._values[ask.number], worse)} wherever it is told", pieces=found)
        yield Change(words=f"{ask.kind.name}: all its rows are gone", pieces={peer.number: () for peer in peers})
        apart = maker_of(ask).apart
        if apart is not None:
            others = {
                one.number: apart(one, self._values[one.number]) for one in peers if one.criterion != ask.criterion
            }
            own = {peer.number: () for peer in peers if peer.criterion == ask.criterion}
            yield Change(
                words=f"{ask.kind.name}: only rows that name another criterion are left", pieces={**own, **others}
            )

    def _without_files(self, ask: Ask) -> Iterator[Change]:
        """The files of the leaf gone, where others write into them."""
        gone = {piece.path for piece in self.made[ask.number]}
        left = {number: tuple(one for one in made if one.path not in gone) for number, made in self.made.items()}
        pieces = {number: own for number, own in left.items() if own != self.made[number]}
        if len(pieces) > 1:
            yield Change(words=f"{ask.kind.name}: {', '.join(sorted(gone))} gone", pieces=pieces)

    def _shifted(self, ask: Ask, peer: Ask, worse: Values) -> Values:
        """The values of a peer, with what became worse."""
        changed = {name: value for name, value in worse.items() if value != self._values[ask.number].get(name)}
        return {**self._values[peer.number], **changed}


def _read_as(kind: Kind) -> str:
    """The kind whose items are read."""
    return kind.items_of or kind.name


def _tried(ask: Ask, values: Values) -> Pieces | None:
    """The pieces with these values; None where no evidence can have them."""
    try:
        return maker_of(ask).make(ask, values)
    except Unanswerable:
        return None


def _said(ask: Ask, values: Values, worse: Values) -> str:
    told = [f"{name} {value}" for name, value in worse.items() if value != values.get(name)]
    return f"{ask.kind.name}: {', '.join(told)}"
