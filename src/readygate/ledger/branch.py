"""The ledger as a branch of git: one file a record, which is only ever added.

Enters: records, and git in a repository of its own. Leaves: commits on the remote's branch; records read from there.
Several writers at once: each builds on the tip that it knows and pushes without force, so that git refuses whoever was
later; that one fetches and builds again. A branch is a ledger if it holds `ledger.json`; any other is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from readygate.ledger.faults import Fault, LedgerError
from readygate.ledger.ledger import Ledger
from readygate.ledger.plumbing import Answer, Plumbing, commit_stream, contents, listed
from readygate.ledger.records import FOLDER, Stored, decode_all, decode_placed, encode, path_of
from readygate.model.filename import file_name
from readygate.model.ledger import Record

NAME = "readygate-ledger"
"""The branch, where nobody names another."""
MARK = "ledger.json"
READ_ME = "README.md"
VERSION = 1
_MARKED = b'{"ledger": "readygate", "version": 1}\n'
"""The content of the mark. A writer has it before it fetches, and so need not ask for it."""
_TIP, _NEW = "refs/readygate/tip", "refs/readygate/new"
_TRIES = 40
_UNMOVED = 3
"""How often a push is refused though nobody else wrote, before it counts as forbidden. Once may be another's lock."""
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 5.0
_NAMED = 3
"""Services that the first line of a commit's message names."""
_FETCH = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head")
_BLOBS = ("-c", "fetch.negotiationAlgorithm=noop", *_FETCH, "--filter=blob:none", "--stdin")
"""Asks for files by name and for nothing else, as git does when it misses one."""
_HINT = "the job needs `permissions: {contents: write}`, and no rule may protect this branch"
_ABOUT = """# The ledger of readygate

Each file below `records/` is the verdict on one service at one commit, by one run. They are written by runs of the
default and release branches, and none is ever changed or removed. The form is that of the schema `ledger-v1`.
"""


class Appended(msgspec.Struct, frozen=True, kw_only=True):
    """What came of writing: the branch's tip (empty where nothing was given), how many records are new, how many were
    there already.

    `refused` are sentences on records of which another version is there, which stands: nothing is overwritten.
    """

    commit: str = ""
    written: int = 0
    known: int = 0
    refused: tuple[str, ...] = ()


class _Mark(msgspec.Struct):
    """What `ledger.json` holds."""

    ledger: Literal["readygate"]
    version: int


class Branch:
    """The branch `name` of `remote`, by which name `git` knows it. `wait` sleeps so many seconds; `chance` is a random
    number between 0 and 1, so that writers do not meet again.
    """

    def __init__(
        self,
        git: Plumbing,
        remote: str,
        name: str = NAME,
        *,
        wait: Callable[[float], None],
        chance: Callable[[], float],
    ) -> None:
        self._git = git
        self._remote = remote
        self._name = name
        self._ref = f"refs/heads/{name}"
        self._wait = wait
        self._chance = chance
        self._lean = False

    def read(self, services: Collection[str] = ()) -> Stored:
        """The records of the branch, of these services only if any are named; none where there is no branch.

        LedgerError where git cannot read it, or where it is no ledger.
        """
        if not self._fetch(lean=bool(services)):
            return Stored()
        tip, (mark,) = self._at_tip([MARK])
        self._recognise(mark)
        folders = [f"{FOLDER}/{file_name(service)}/" for service in services]
        entries = list(listed(self._ask("be listed", "ls-tree", "-r", "-z", "--full-tree", tip, *folders)))
        held = {path: found for mode, found, path in entries if _is_record(mode, path)}
        self._complete(tip, held.values())
        given = "".join(f"{found}\n" for found in held.values()).encode()
        found = contents(self._ask("be read", "cat-file", "--batch", given=given))
        files = ((path, data or b"") for path, data in zip(held, found, strict=True))
        records, faults = decode_all(files, decode_placed)
        others = [path for _, _, path in entries if path not in held and path not in (MARK, READ_ME)]
        strange = tuple(Fault(place=path, fault="it is no record of a ledger") for path in others)
        return Stored(records=records, faults=(*faults, *strange), commit=tip)

    def append(self, records: Iterable[Record]) -> Appended:
        """Writes records, all in one commit; the branch is made where there is none.

        Of two different ones of one identity the worse is written. LedgerError where git refuses, or where others kept
        writing until the last try: then none of them is there.
        """
        files = {path_of(record): record for record in Ledger(records).records}
        lines = {path: encode(record) for path, record in files.items()}
        if not files:
            return Appended()
        self._ask("be written", "hash-object", "-w", "--stdin", given=_MARKED)
        tip, unmoved, said = "", 0, ""
        for number in range(_TRIES):
            if number:
                self._wait(self._chance() * min(_LONGEST_WAIT, _FIRST_WAIT * 2**number))
            before = tip
            tip, fresh, came = self._compared(lines)
            unmoved = unmoved + 1 if number and tip == before else 0
            if unmoved == _UNMOVED:
                break
            if not fresh:
                return msgspec.structs.replace(came, commit=tip)
            commit = self._commit(tip, {path: lines[path] for path in fresh}, [files[path] for path in fresh])
            answer = self._git("push", "--porcelain", "--no-verify", self._remote, f"{commit}:{self._ref}")
            if answer.code == 0:
                return msgspec.structs.replace(came, commit=commit, written=len(fresh))
            said = _reason(answer)
        raise LedgerError(f"the records could not be written: {said}", place=self._name, hint=_HINT)

    def _compared(self, lines: Mapping[str, bytes]) -> tuple[str, list[str], Appended]:
        """The tip, the paths that are not there yet, and what came of the others."""
        if not self._fetch(lean=True):
            return "", list(lines), Appended()
        tip, (mark, *found) = self._at_tip([MARK, *lines])
        self._recognise(mark)
        held = {path: data for path, data in zip(lines, found, strict=True) if data is not None}
        others = [path for path, data in held.items() if data != lines[path]]
        refused = tuple(f"another record of this run is there, and stands: {path}" for path in others)
        fresh = [path for path in lines if path not in held]
        return tip, fresh, Appended(known=len(held) - len(others), refused=refused)

    def _commit(self, tip: str, files: dict[str, bytes], records: Sequence[Record]) -> str:
        if not tip:
            files = files | {MARK: _MARKED, READ_ME: _ABOUT.encode()}
        time = max(record.time for record in records)
        stream = commit_stream(_NEW, tip, _message(records), time, files)
        answer = self._ask("be written", "fast-import", "--quiet", "--force", "--date-format=raw", given=stream)
        return answer.decode().strip()

    def _fetch(self, *, lean: bool) -> bool:
        """Whether there is a branch; its tip is at hand then. `lean`: files come when they are asked for, where the
        remote can do that.
        """
        self._lean = self._lean or lean
        few = ("--filter=blob:none",) if lean else ()
        fetch = (*_FETCH, "--depth=1", *few, self._remote, f"+{self._ref}:{_TIP}")
        if self._git(*fetch).code == 0:
            return True
        told = self._ask("be found", "ls-remote", "--refs", self._remote, self._ref).decode().splitlines()
        if not any(line.endswith(f"\t{self._ref}") for line in told):
            return False
        self._ask("be fetched", *fetch)
        return True

    def _at_tip(self, paths: Sequence[str]) -> tuple[str, list[bytes | None]]:
        """The tip that was fetched, and what these files hold there."""
        given = "".join(f"{name}\n" for name in (f"{_TIP}^0", *(f"{_TIP}:{path}" for path in paths))).encode()
        answer = self._ask("be read", "cat-file", "--batch", given=given)
        return answer.partition(b" ")[0].decode(), list(contents(answer))[1:]

    def _complete(self, tip: str, objects: Collection[str]) -> None:
        """Fetches all files at once that a lean fetch left out; git itself would ask for one after another."""
        if not self._lean:
            return
        walked = self._ask("be read", "rev-list", "--objects", "--missing=print", tip).decode("utf-8", "replace")
        missing = {line[1:] for line in walked.splitlines() if line.startswith("?")}
        wanted = "".join(f"{name}\n" for name in objects if name in missing)
        if wanted:
            self._ask("be fetched", *_BLOBS, self._remote, given=wanted.encode())

    def _recognise(self, mark: bytes | None) -> None:
        """Nothing where the branch is a ledger that this readygate knows; LedgerError otherwise."""
        try:
            version = msgspec.json.decode(mark or b"", type=_Mark).version
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise LedgerError(
                f"the branch is no ledger: it has no {MARK} of readygate, so nothing is read or written there",
                place=self._name,
                hint="name another branch for the ledger; it is made when it is first written to",
            ) from error
        if version > VERSION:
            raise LedgerError(
                f"the ledger is of version {version}, and this readygate knows version {VERSION}",
                place=self._name,
                hint="use a newer readygate",
            )

    def _ask(self, what: str, *arguments: str, given: bytes = b"") -> bytes:
        answer = self._git(*arguments, given=given)
        if answer.code:
            raise LedgerError(f"the ledger cannot {what}: {answer.said}", place=self._name)
        return answer.out


def _is_record(mode: str, path: str) -> bool:
    return mode == "100644" and path.startswith(f"{FOLDER}/") and path.endswith(".json")


def _reason(answer: Answer) -> str:
    """Why a push was refused: git's own words, with those of the remote."""
    refused = [line.split("\t")[-1] for line in answer.out.decode("utf-8", "replace").splitlines() if line[:1] == "!"]
    return "; ".join(filter(None, (*refused, answer.said)))


def _message(records: Sequence[Record]) -> str:
    """`ledger: 3 records of cart, shop`; all services stand below."""
    services = sorted({record.service for record in records})
    more = f" and {len(services) - _NAMED} more" if len(services) > _NAMED else ""
    noun = "record" if len(records) == 1 else "records"
    head = f"ledger: {len(records)} {noun} of {', '.join(services[:_NAMED])}{more}"
    return "\n".join([head, "", *(f"{record.service} {record.commit}" for record in records)]) + "\n"
