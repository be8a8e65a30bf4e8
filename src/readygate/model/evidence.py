"""Evidence: problems, origins, items and bundles (DESIGN section 1).

Enters: what collectors read and where it came from. Leaves: immutable items; a bundle is a set of them, so merging
bundles is associative, commutative and idempotent.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

import msgspec

from readygate.model.codec import digest
from readygate.model.table import Table


class Severity(Enum):
    """What a problem does to its item."""

    FATAL = "fatal"
    """Unreadable, truncated or contradictory: every criterion of the kind and service becomes `invalid` (law 3)."""
    NOTE = "note"
    """Worth telling, changes nothing: a total in an attribute that disagrees with the counted cases."""


class Problem(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """A fault of one file: what is wrong, where in the file (`line 3`, `byte 120`, or empty), and what to do."""

    fault: str
    place: str = ""
    hint: str = ""
    fatal: bool = True

    @property
    def severity(self) -> Severity:
        return Severity.FATAL if self.fatal else Severity.NOTE


class Source(Enum):
    """Where an item was found."""

    WORKSPACE = "workspace"
    """In the folder that was judged; on a laptop asserted for HEAD."""
    REPLAY = "replay"
    """In a folder that is judged as it lies (`--replay --at`)."""
    ARTIFACT = "artifact"
    """In an artifact of a workflow run."""


class Origin(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """Whose evidence an item is. Text fields are empty and numbers 0 where they do not apply.

    `commit`, `branch`, `event` and `time` (when the run began, seconds since the epoch) come from the API or from git,
    never from the file. `foreign`: the run is of another repository (a fork). `modified` is the file's time on a laptop
    (seconds since the epoch), 0 where the run's own clock cannot be asked. `tracked`: git tracks the file, so it is no
    report.
    """

    source: str = Source.WORKSPACE.value
    workflow: str = ""
    run: int = 0
    attempt: int = 0
    job: str = ""
    artifact: str = ""
    commit: str = ""
    branch: str = ""
    event: str = ""
    time: float = 0.0
    foreign: bool = False
    modified: float = 0.0
    tracked: bool = False


Identity = tuple[str, str, str, str, str, Origin]


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one file: one kind, one format.

    `service` is what `collect --service` said, else empty. `roots` are folders that relative paths of the file may be
    relative to. `table` holds the rows in the columns of the kind. A fatal problem leaves whatever rows were read.
    """

    path: str
    kind: str
    format: str
    sha256: str
    size: int
    table: Table
    tool: str = ""
    tool_version: str = ""
    service: str = ""
    problems: tuple[Problem, ...] = ()
    origin: Origin = Origin()

    @property
    def fatal(self) -> tuple[Problem, ...]:
        """The problems that make the item `invalid`."""
        return tuple([problem for problem in self.problems if problem.fatal])

    @property
    def identity(self) -> Identity:
        """What makes two items the same item, whatever the file's time; also the order of items in a bundle."""
        origin = msgspec.structs.replace(self.origin, modified=0.0)
        return (self.path, self.kind, self.format, self.service, self.sha256, origin)


class Unrecognised(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """A file that no collector claims: listed, counted for nobody. `looks` says what is known of its content."""

    path: str
    sha256: str
    size: int
    looks: str = ""


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """All items of one or more collections, in the order of their identity."""

    items: tuple[Item, ...] = ()
    unrecognised: tuple[Unrecognised, ...] = ()

    @classmethod
    def of(cls, items: Iterable[Item], unrecognised: Iterable[Unrecognised] = ()) -> Bundle:
        """A bundle of these items; the same item twice is one item.

        Where two readings of one file differ (another release, another checkout), one stands whatever their order: the
        one with more fatal problems, then the later one.
        """
        by_identity: dict[Identity, Item] = {}
        for item in items:
            known = by_identity.setdefault(item.identity, item)
            if known is not item and _standing(item) > _standing(known):
                by_identity[item.identity] = item
        ordered = tuple(by_identity[identity] for identity in sorted(by_identity))
        return cls(items=ordered, unrecognised=tuple(sorted(set(unrecognised))))

    def merged(self, other: Bundle) -> Bundle:
        """Both bundles as one. Associative, commutative, idempotent."""
        return Bundle.of((*self.items, *other.items), (*self.unrecognised, *other.unrecognised))


def _standing(item: Item) -> tuple[int, float, str]:
    told = (item.problems, item.tool, item.tool_version, item.table.wire())
    return (len(item.fatal), item.origin.modified, digest(told))
