"""The ledger's branch, with real git and a bare remote on this machine: nothing is lost, overwritten or touched."""

from __future__ import annotations

import random
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from readygate.ledger.branch import NAME, Appended, Branch
from readygate.ledger.faults import LedgerError
from readygate.ledger.plumbing import Answer
from readygate.ledger.records import Stored, encode, path_of
from readygate.sources.scratch import REMOTE, Scratch
from readygate.sources.scratch import Answer as Told
from tests.unit.ledger.samples import record

WHO = ("-c", "user.name=Developer", "-c", "user.email=developer@example.com")


def git(folder: Path, *arguments: str, given: str = "") -> str:
    done = subprocess.run(["git", *WHO, *arguments], cwd=folder, check=True, capture_output=True, input=given.encode())
    return done.stdout.decode().strip()


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """A bare repository as a server has it, which can leave out files."""
    folder = tmp_path / "remote.git"
    folder.mkdir()
    git(folder, "init", "-q", "--bare", "-b", "main")
    git(folder, "config", "uploadpack.allowFilter", "true")
    return folder


@pytest.fixture
def writer(tmp_path: Path, remote: Path) -> Callable[..., Branch]:
    """Makes writers, each with a repository of its own."""
    made: list[Path] = []

    def make(
        name: str = NAME,
        between: Callable[[tuple[str, ...]], None] | None = None,
        pause: Callable[[float], None] = lambda seconds: None,
    ) -> Branch:
        folder = tmp_path / f"scratch-{len(made)}"
        made.append(folder)
        folder.mkdir()
        scratch = Scratch(folder, remote.as_uri())

        def asked(*arguments: str, given: bytes = b"") -> Answer:
            if between:
                between(arguments)
            return scratch(*arguments, given=given)

        return Branch(asked, REMOTE, name, wait=pause, chance=random.random)

    return make


Writers = Callable[..., Branch]


def held(remote: Path, name: str = NAME) -> dict[str, str]:
    """The files of a branch, each with its content."""
    paths = git(remote, "ls-tree", "-r", "--name-only", name).splitlines()
    return {path: git(remote, "show", f"{name}:{path}") for path in paths}


def put(remote: Path, name: str, files: dict[str, str]) -> None:
    """A branch that somebody else wrote; a file called `*-link` is a symbolic link."""
    lines = [f"commit refs/heads/{name}\ncommitter D <d@example.com> 1 +0000\ndata 1\nx\n"]
    for path, text in files.items():
        mode = "120000" if path.endswith("-link") else "100644"
        lines.append(f"M {mode} inline {path}\ndata {len(text.encode())}\n{text}\n")
    git(remote, "fast-import", "--quiet", given="".join(lines))


MARK = '{"ledger": "readygate", "version": 1}'


# writing and reading --------------------------------------------------------------------------------------------------


def test_where_there_is_no_branch_nothing_was_recorded(remote: Path, writer: Writers) -> None:
    put(remote, f"other/refs/heads/{NAME}", {"a": "b"})
    assert writer().read() == Stored()
    assert writer().append([]) == Appended()
    assert git(remote, "branch", "--format=%(refname:short)") == f"other/refs/heads/{NAME}"


def test_the_first_writer_makes_the_branch(remote: Path, writer: Writers) -> None:
    one, two = record(1), record(2, service="Cart")
    done = writer().append([two, one, one])
    assert done == Appended(commit=git(remote, "rev-parse", NAME), written=2)
    files = held(remote)
    assert files.pop("README.md").startswith("# The ledger of readygate")
    assert files.pop("ledger.json") == MARK
    assert files == {path_of(one): encode(one).decode().strip(), path_of(two): encode(two).decode().strip()}
    shown = git(remote, "log", "--format=%an <%ae>|%cn|%ct|%P|%B", NAME)
    head = "readygate <readygate@localhost>|readygate|1795305720||ledger: 2 records of Cart, shop"
    assert shown == f"{head}\n\nCart {two.commit}\nshop {one.commit}"


def test_later_ones_add_to_it_and_read_it(remote: Path, writer: Writers) -> None:
    own = writer()
    own.append([record(1)])
    own.append([record(2, service=name) for name in "abcde"])
    assert git(remote, "log", "--format=%s", NAME).splitlines() == [
        "ledger: 5 records of a, b, c and 2 more",
        "ledger: 1 record of shop",
    ]
    done = writer().append([record(1), record(3)])
    assert done == Appended(commit=git(remote, "rev-parse", NAME), written=1, known=1)
    for reader in (own, writer()):
        found = reader.read()
        assert sorted(one.identity for one in found.records) == sorted(
            one.identity for one in [record(1), record(3), *(record(2, service=name) for name in "abcde")]
        )
        assert (found.faults, found.commit) == ((), done.commit)


@pytest.mark.parametrize("lean", ["true", "false"])
def test_the_records_of_some_services_are_read_from_any_remote(lean: str, remote: Path, writer: Writers) -> None:
    git(remote, "config", "uploadpack.allowFilter", lean)
    records = [record(number, service=name) for number in (1, 2) for name in ("shop", "Shop", "shop-2")]
    writer().append(records)
    own = writer()
    assert sorted(one.identity for one in own.read(["Shop", "shop"]).records) == sorted(
        one.identity for one in records if one.service != "shop-2"
    )
    assert len(own.read().records) == 6
    assert own.read(["none"]).records == ()


def test_a_writer_asks_the_remote_for_no_file(remote: Path, writer: Writers, tmp_path: Path) -> None:
    writer().append([record(1)])

    def away(arguments: tuple[str, ...]) -> None:
        gone = tmp_path / "gone"
        if arguments[0] == "cat-file":
            remote.rename(gone)
        elif gone.exists():
            gone.rename(remote)

    assert writer(between=away).append([record(2)]).written == 1


def test_what_is_there_already_is_not_written_again(remote: Path, writer: Writers) -> None:
    first = writer().append([record(1)])
    assert writer().append([record(1)]) == Appended(commit=first.commit, known=1)
    assert git(remote, "rev-list", "--count", NAME) == "1"


def test_nothing_is_overwritten(remote: Path, writer: Writers) -> None:
    writer().append([record(1, "G1.a-")])
    done = writer().append([record(1, "G1.a+"), record(2)])
    assert done.written == 1
    assert done.refused == (f"another record of this run is there, and stands: {path_of(record(1))}",)
    assert {one.identity: one.ready for one in writer().read().records} == {
        record(1).identity: False,
        record(2).identity: True,
    }


def test_of_two_different_records_of_one_run_the_worse_is_written(writer: Writers) -> None:
    writer().append([record(1, "G1.a+"), record(1, "G1.a-")])
    assert [one.ready for one in writer().read().records] == [False]


# several writers ------------------------------------------------------------------------------------------------------


def once(action: Callable[[], object], before: str = "push") -> Callable[[tuple[str, ...]], None]:
    """Does something between the first build of a commit and its push, or before another command."""
    left = [action]

    def between(arguments: tuple[str, ...]) -> None:
        if arguments[0] == before and left:
            left.pop()()

    return between


def test_two_first_writers_both_end_on_one_branch(remote: Path, writer: Writers) -> None:
    other = writer()
    late = writer(between=once(lambda: other.append([record(1)])))
    assert late.append([record(2)]).written == 1
    assert git(remote, "rev-list", "--count", NAME) == "2"
    assert {one.commit for one in writer().read().records} == {record(1).commit, record(2).commit}


def test_a_branch_that_is_made_between_two_questions_is_found(remote: Path, writer: Writers) -> None:
    other = writer()
    late = writer(between=once(lambda: other.append([record(1)]), "ls-remote"))
    assert late.append([record(2)]).written == 1
    assert git(remote, "rev-list", "--count", NAME) == "2"


def test_a_writer_that_was_later_builds_on_the_others(remote: Path, writer: Writers) -> None:
    writer().append([record(1)])
    other = writer()
    late = writer(between=once(lambda: other.append([record(2), record(3)])))
    done = late.append([record(3), record(4)])
    assert done == Appended(commit=git(remote, "rev-parse", NAME), written=1, known=1)
    assert git(remote, "rev-list", "--count", NAME) == "3"
    assert len(writer().read().records) == 4


def test_a_push_whose_answer_was_lost_is_found_again(remote: Path, writer: Writers, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    scratch = Scratch(tmp_path / "own", remote.as_uri())

    def asked(*arguments: str, given: bytes = b"") -> Answer:
        answer = scratch(*arguments, given=given)
        return Told(code=128, out=b"", said="the connection broke") if arguments[0] == "push" else answer

    branch = Branch(asked, REMOTE, wait=lambda seconds: None, chance=lambda: 0.5)
    assert branch.append([record(1)]) == Appended(commit=git(remote, "rev-parse", NAME), known=1)


@pytest.mark.unmeasured
def test_eight_writers_of_two_hundred_records_lose_nothing(remote: Path, writer: Writers) -> None:
    """All of them make the branch. `python3 dev.py bench --only ledger` writes the records in many more commits."""
    writers = [writer(pause=time.sleep) for _ in range(8)]
    failed: list[Exception] = []

    def write(number: int, branch: Branch) -> None:
        try:
            branch.append([record(one, service=f"s{number}") for one in range(1, 201)])
        except Exception as error:  # noqa: BLE001 (told below)
            failed.append(error)

    threads = [threading.Thread(target=write, args=one) for one in enumerate(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    found = writer().read()
    assert len({one.identity for one in found.records}) == len(found.records) == 1600
    assert git(remote, "rev-list", "--count", NAME) == "8"


# what stands in the way -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({"README.md": "# Shop"}, "the branch is no ledger"),
        ({"ledger.json": "{}"}, "the branch is no ledger"),
        ({"ledger.json": '{"ledger": "money", "version": 1}'}, "the branch is no ledger"),
        ({"ledger.json": "\udcff"}, "the branch is no ledger"),
        ({"ledger.json/a": MARK}, "the branch is no ledger"),
        ({"ledger.json": MARK.replace("1", "2")}, "the ledger is of version 2, and this readygate knows version 1"),
    ],
)
def test_a_branch_that_is_no_ledger_is_left_alone(
    files: dict[str, str], fault: str, remote: Path, writer: Writers
) -> None:
    put(remote, "main", {path: text.encode("utf-8", "replace").decode() for path, text in files.items()})
    before = git(remote, "rev-parse", "main")
    for action in (writer("main").read, lambda: writer("main").append([record(1)])):
        with pytest.raises(LedgerError) as caught:
            action()
        assert caught.value.fault.startswith(fault)
        assert caught.value.place == "main"
        assert caught.value.hint
    assert git(remote, "rev-parse", "main") == before


def test_what_is_damaged_or_strange_is_told_and_the_rest_is_read(remote: Path, writer: Writers) -> None:
    good, moved = record(1), record(2)
    files = {
        "ledger.json": MARK,
        "README.md": "# changed",
        path_of(good): encode(good).decode(),
        path_of(record(3)): encode(moved).decode(),
        path_of(record(4)): "{",
        "records/shop/notes.txt": "hello",
        "records/a-link": "../ledger.json",
        "else.json": "{}",
    }
    put(remote, NAME, files)
    found = writer().read()
    assert found.records == (good,)
    assert {fault.place: fault.fault for fault in found.faults} == {
        path_of(record(3)): f"the record does not belong here: it is that of {path_of(moved)}",
        path_of(record(4)): "the record cannot be read: Input data was truncated",
        "records/shop/notes.txt": "it is no record of a ledger",
        "records/a-link": "it is no record of a ledger",
        "else.json": "it is no record of a ledger",
    }
    writer().append([record(5)])
    assert files.keys() < held(remote).keys()


def test_a_remote_that_is_not_there_is_told_in_gits_words(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path, (tmp_path / "none.git").as_uri())
    branch = Branch(scratch, REMOTE, wait=lambda seconds: None, chance=lambda: 0.5)
    for action in (branch.read, lambda: branch.append([record(1)])):
        with pytest.raises(LedgerError, match=f"^{NAME}: the ledger cannot be found: .*none.git"):
            action()


class Faked:
    """A git of which every push is refused; after each of the first `moves` somebody else has written."""

    def __init__(self, moves: int) -> None:
        self._moves = moves
        self.pushes = 0
        self.waits: list[float] = []

    def __call__(self, *arguments: str, given: bytes = b"") -> Answer:
        tip = f"{min(self.pushes, self._moves):040x}"
        names = given.decode().splitlines()
        answers = {
            "fetch": "",
            "hash-object": "1f\n",
            "cat-file": f"{tip} commit 1\nx\n1f blob {len(MARK)}\n{MARK}\n"
            + "".join(f"{name} missing\n" for name in names[2:]),
            "fast-import": "f" * 40 + "\n",
            "push": "To file\n!\t1:2\t[remote rejected] (protected branch)\nDone\n",
        }
        self.pushes += arguments[0] == "push"
        return Told(code=int(arguments[0] == "push"), out=answers[arguments[0]].encode(), said="remote: GH006")

    @property
    def branch(self) -> Branch:
        return Branch(self, REMOTE, wait=self.waits.append, chance=lambda: 0.5)


def test_a_push_that_is_refused_though_nobody_wrote_is_forbidden() -> None:
    faked = Faked(moves=2)
    with pytest.raises(LedgerError) as caught:
        faked.branch.append([record(1)])
    said = "[remote rejected] (protected branch); remote: GH006"
    assert (caught.value.place, caught.value.fault) == (NAME, f"the records could not be written: {said}")
    assert "contents: write" in caught.value.hint
    assert faked.pushes == 5


def test_writers_that_never_rest_are_given_up_after_forty_tries() -> None:
    faked = Faked(moves=1000)
    with pytest.raises(LedgerError, match="the records could not be written"):
        faked.branch.append([record(1)])
    assert faked.pushes == 40
    assert faked.waits[:7] == [0.1, 0.2, 0.4, 0.8, 1.6, 2.5, 2.5]
    assert len(faked.waits) == 39 and max(faked.waits) == 2.5
