"""Git's objects in memory, byte for byte: what enters are files or raw objects, what leaves are their SHA-1s.

The raw form is git's own (`git cat-file --batch`), so that commits made here and commits imported from a real
repository have the same names. Format: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import msgspec

FOLDER = "40000"
FILE = "100644"
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """Who wrote or committed, and when."""

    name: str
    email: str
    at: datetime


class Commit(msgspec.Struct, frozen=True, kw_only=True):
    """A commit, parsed."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a tree; `mode` as in git's trees, `path` from the tree that was asked."""

    mode: str
    path: str
    sha: str

    @property
    def kind(self) -> str:
        """`tree`, `blob`, or `commit` for a submodule."""
        return {FOLDER: "tree", "160000": "commit"}.get(self.mode, "blob")


class Objects:
    """A store of git objects by SHA-1."""

    def __init__(self) -> None:
        self.raw: dict[str, tuple[str, bytes]] = {}
        self._commits: dict[str, Commit] = {}
        self.add("tree", b"")

    def __contains__(self, sha: str) -> bool:
        return sha in self.raw

    def add(self, kind: str, data: bytes) -> str:
        """Keep an object and give its name."""
        sha = hashlib.sha1(b"%s %d\0" % (kind.encode(), len(data)) + data, usedforsecurity=False).hexdigest()
        self.raw[sha] = (kind, data)
        return sha

    def kind(self, sha: str) -> str | None:
        """`blob`, `tree`, `commit` or `tag`; None for a name not known."""
        found = self.raw.get(sha)
        return found[0] if found else None

    def blob(self, sha: str) -> bytes:
        """The bytes of a file."""
        return self.raw[sha][1]

    def commit(self, sha: str) -> Commit:
        """A commit, parsed once."""
        if sha not in self._commits:
            self._commits[sha] = _commit(sha, self.raw[sha][1])
        return self._commits[sha]

    def tree(self, sha: str) -> tuple[Entry, ...]:
        """The rows of one folder, in git's order."""
        rows, data = [], self.raw[sha][1]
        while data:
            head, _, data = data.partition(b"\0")
            mode, _, name = head.decode("utf-8", "surrogateescape").partition(" ")
            rows.append(Entry(mode=mode, path=name, sha=data[:20].hex()))
            data = data[20:]
        return tuple(rows)

    def walk(self, tree: str, prefix: str = "") -> Iterator[Entry]:
        """All rows below a tree, folders before what they hold, with whole paths."""
        for row in self.tree(tree):
            whole = Entry(mode=row.mode, path=prefix + row.path, sha=row.sha)
            yield whole
            if row.kind == "tree":
                yield from self.walk(row.sha, whole.path + "/")

    def files(self, tree: str) -> dict[str, Entry]:
        """The files below a tree by path; links and submodules count as files."""
        return {row.path: row for row in self.walk(tree) if row.kind != "tree"}

    def at(self, tree: str, path: str) -> Entry | None:
        """What stands at a path; the empty path is the tree itself."""
        found: Entry | None = Entry(mode=FOLDER, path="", sha=tree)
        for name in filter(None, path.split("/")):
            if found is None or found.kind != "tree":
                return None
            found = next((row for row in self.tree(found.sha) if row.path == name), None)
        return found

    def write_tree(self, files: Mapping[str, Entry]) -> str:
        """Make the trees that hold these files and give the topmost."""
        here: list[tuple[str, str, str]] = []
        below: dict[str, dict[str, Entry]] = {}
        for path, row in files.items():
            folder, slash, rest = path.partition("/")
            if slash:
                below.setdefault(folder, {})[rest] = row
            else:
                here.append((path, row.mode, row.sha))
        here += [(name, FOLDER, self.write_tree(inner)) for name, inner in below.items()]
        here.sort(key=lambda row: row[0].encode("utf-8", "surrogateescape") + (b"/" if row[1] == FOLDER else b""))
        return self.add("tree", b"".join(_row(name, mode, sha) for name, mode, sha in here))

    def write_commit(
        self,
        *,
        tree: str,
        parents: tuple[str, ...],
        author: Signature,
        message: str,
        committer: Signature | None = None,
    ) -> str:
        """Make a commit; who commits is who wrote unless told."""
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        lines += [f"author {_signed(author)}", f"committer {_signed(committer or author)}"]
        return self.add("commit", ("\n".join(lines) + "\n\n" + message).encode())


def _row(name: str, mode: str, sha: str) -> bytes:
    return f"{mode} {name}".encode("utf-8", "surrogateescape") + b"\0" + bytes.fromhex(sha)


def _signed(who: Signature) -> str:
    return f"{who.name} <{who.email}> {int(who.at.timestamp())} +0000"


def _commit(sha: str, data: bytes) -> Commit:
    head, _, message = data.decode("utf-8", "replace").partition("\n\n")
    facts: dict[str, list[str]] = {}
    for line in head.split("\n"):
        key, _, value = line.partition(" ")
        facts.setdefault(key, []).append(value)
    return Commit(
        sha=sha,
        tree=facts["tree"][0],
        parents=tuple(facts.get("parent", ())),
        author=_signature(facts["author"][0]),
        committer=_signature(facts["committer"][0]),
        message=message,
    )


def _signature(text: str) -> Signature:
    name, _, rest = text.partition(" <")
    email, _, when = rest.rpartition("> ")
    return Signature(name=name, email=email, at=datetime.fromtimestamp(int(when.split()[0]), UTC))
