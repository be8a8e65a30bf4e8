"""Artifacts of another run: fetched with their origin, or not fetched with the reason."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest

from readygate.github.api import Spent
from readygate.github.runs import Run
from readygate.github.transport import Blob, Disconnected
from readygate.sources import artifacts
from readygate.sources.artifacts import Fetched, Harvest, Kind, Place, Trouble, of_run
from tests.unit.github.scripted import ORIGIN, STORAGE, Scripted, Turns, api, broken, refused, reply

OWN, SHA = "acme/shop", "a1" * 20
RUNS = f"/repos/{OWN}/actions/runs"
RUN = {
    "id": 42,
    "run_attempt": 1,
    "event": "push",
    "status": "completed",
    "head_sha": SHA,
    "head_branch": "main",
    "head_repository": {"id": 5, "full_name": OWN},
    "path": ".github/workflows/ci.yml",
}
FORK = {"id": 6, "full_name": "mallory/shop"}


def packed(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def listed(number: int, name: str, content: bytes = b"", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "size_in_bytes": len(content),
        "expired": False,
        "created_at": "2026-04-01T10:00:00Z",
        "digest": f"sha256:{hashlib.sha256(content).hexdigest()}",
        **more,
    }


class Shop(Scripted):
    """A repository with one run and its artifacts."""

    def __init__(self, *, run: dict[str, Any] = RUN) -> None:
        super().__init__({f"GET {RUNS}/42": run, f"GET {RUNS}/42/artifacts": {"artifacts": []}})

    def add(self, number: int, name: str, content: Any, **more: Any) -> None:
        body = content if isinstance(content, bytes) else b""
        self.routes[f"GET {RUNS}/42/artifacts"]["artifacts"].append(listed(number, name, body, **more))
        self.serve(f"/repos/{OWN}/actions/artifacts/{number}/zip", content, f"{number}.zip")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(own=OWN, own_id=5, folder=tmp_path / "in", branches=("main", "release/*"))


def test_artifacts_are_fetched_with_all_that_github_says_of_them(place: Place) -> None:
    github, content = Shop(), packed(unit=b"<a/>")
    github.add(1, "reports", content)
    asked = api(github)
    harvest = of_run(asked, place, 42, ancestors={SHA}.__contains__)
    assert harvest == Harvest(
        fetched=(
            Fetched(
                folder=place.folder / "1-reports",
                artifact="reports",
                id=1,
                digest=f"sha256:{hashlib.sha256(content).hexdigest()}",
                size=len(content),
                url="https://github.com/acme/shop/actions/runs/42/artifacts/1",
                run=42,
                attempt=1,
                workflow=".github/workflows/ci.yml",
                event="push",
                branch="main",
                commit=SHA,
                created=1775037600.0,
                trusted=True,
                foreign=False,
                ancestor=True,
            ),
        )
    )
    assert (place.folder / "1-reports/unit").read_bytes() == b"<a/>"
    assert [path.name for path in place.folder.iterdir()] == ["1-reports"]
    assert asked.spent == Spent(requests=2, downloads=1)


def test_a_run_that_is_known_is_not_asked_for(place: Place) -> None:
    github = Shop()
    github.add(1, "reports", packed(a=b""))
    asked = api(github)
    run = Run(id=42, attempt=1, event="pull_request", branch="main", repository="mallory/shop", repository_id=6)
    (fetched,) = of_run(asked, place, run).fetched
    assert (fetched.trusted, fetched.foreign, fetched.ancestor, fetched.branch) == (False, True, False, "main")
    assert asked.spent == Spent(requests=1, downloads=1)


@pytest.mark.parametrize(
    ("facts", "trusted", "foreign"),
    [
        ({"head_branch": "release/1"}, True, False),
        ({"head_branch": "feature"}, False, False),
        ({"event": "pull_request"}, False, False),
        ({"head_repository": FORK}, False, True),
        ({"head_repository": None}, False, True),
    ],
)
def test_a_branch_called_main_of_a_fork_is_not_trusted(
    place: Place, facts: dict[str, Any], trusted: bool, foreign: bool
) -> None:
    github = Shop(run={**RUN, **facts})
    github.add(1, "reports", packed(a=b""))
    (fetched,) = of_run(api(github), place, 42).fetched
    assert (fetched.trusted, fetched.foreign) == (trusted, foreign)


def test_all_pages_count_and_the_newest_of_each_name(place: Place) -> None:
    github = Shop()
    for number in range(1, 4):
        github.add(number, "reports", packed(a=str(number).encode()), created_at=f"2026-04-01T10:0{number}:00Z")
    first, *others = github.routes[f"GET {RUNS}/42/artifacts"]["artifacts"]
    page = f'<{ORIGIN}{RUNS}/42/artifacts?page=2>; rel="next"'
    github.routes[f"GET {RUNS}/42/artifacts"] = Turns([reply({"artifacts": [first]}, link=page), {"artifacts": others}])
    asked = api(github)
    assert [one.id for one in of_run(asked, place, 42).fetched] == [3]
    assert asked.spent == Spent(requests=2, pages=1, downloads=1)


def test_names_choose_among_the_artifacts(place: Place) -> None:
    github = Shop()
    for number, name in enumerate(("readygate-unit", "readygate-load", "logs"), 1):
        github.add(number, name, packed(a=b""))
    assert [one.artifact for one in of_run(api(github), place, 42, names=("readygate-*",)).fetched] == [
        "readygate-load",
        "readygate-unit",
    ]


def test_a_run_of_several_attempts_is_asked_for_its_jobs(place: Place) -> None:
    github = Shop(run={**RUN, "run_attempt": 2})
    github.add(1, "reports", packed(a=b""))
    times = {"started_at": "2026-04-01T09:59:00Z", "completed_at": "2026-04-01T10:01:00Z"}
    github.routes[f"GET {RUNS}/42/jobs"] = {"jobs": [{"id": 1, "name": "test", "run_attempt": 2, **times}]}
    asked = api(github)
    (fetched,) = of_run(asked, place, 42).fetched
    assert (fetched.attempt, asked.requests) == (2, 3)


def test_a_plain_file_and_hostile_names_stay_below_the_folder(place: Place) -> None:
    github = Shop()
    github.add(1, "../../../etc/passwd", b"<a/>")
    github.add(2, "Reports", packed(a=b""))
    github.add(3, "reports", packed(a=b""))
    harvest = of_run(api(github), place, 42)
    assert [str(one.folder.relative_to(place.folder)) for one in harvest.fetched] == [
        "1-etc_passwd",
        "2-Reports",
        "3-reports",
    ]
    assert harvest.fetched[0].artifact == "../../../etc/passwd"
    assert (place.folder / "1-etc_passwd/etc_passwd").read_bytes() == b"<a/>"


# what cannot be had --------------------------------------------------------------------------------------------------

AGAIN = "run the job again that uploads it"
LONGER = "run its workflow again; a longer retention-days keeps artifacts for longer"


def trouble(github: Shop, place: Place) -> tuple[Kind, str, str]:
    harvest = of_run(api(github), place, 42)
    assert harvest.fetched == ()
    (one,) = harvest.troubles
    assert (one.artifact, one.workflow, one.run) == ("reports", ".github/workflows/ci.yml", 42)
    assert not place.folder.exists() or list(place.folder.iterdir()) == []
    return one.kind, one.reason, one.fix


def test_an_expired_artifact_is_missing_and_not_asked_for(place: Place) -> None:
    github = Shop()
    github.add(1, "reports", b"", expired=True)
    assert trouble(github, place) == (Kind.MISSING, "the artifact has expired", LONGER)
    assert len(github.asked) == 2


def test_an_artifact_that_expired_meanwhile_is_missing(place: Place) -> None:
    github = Shop()
    github.add(1, "reports", b"")
    github.routes[f"GET /repos/{OWN}/actions/artifacts/1/zip"] = refused(410, "Artifact has expired")
    assert trouble(github, place) == (Kind.MISSING, "the artifact has expired", LONGER)


@pytest.mark.parametrize(
    ("content", "kind", "reason", "fix"),
    [
        (
            b"PK\x03\x04 cut",
            Kind.INVALID,
            "the archive is cut off or damaged: its end is missing",
            "uploads the artifact",
        ),
        (packed(**{"../x": b""}), Kind.INVALID, "the archive is refused: '../x' leads out", AGAIN),
        (
            Turns([broken(b"PK"), broken(), broken()]),
            Kind.INVALID,
            "the artifact cannot be downloaded: the download broke off 3 times",
            AGAIN,
        ),
        (
            Disconnected("x"),
            Kind.INVALID,
            "the artifact cannot be downloaded: the download broke off 3 times: x",
            AGAIN,
        ),
        (Blob(status=404, chunks=iter(())), Kind.MISSING, "the artifact has expired", LONGER),
        (Blob(status=403, chunks=iter(())), Kind.MISSING, "the artifact cannot be had: the storage answered 403", ""),
    ],
)
def test_a_download_that_fails_says_why(place: Place, content: Any, kind: Kind, reason: str, fix: str) -> None:
    github = Shop()
    github.add(1, "reports", content, digest=None)
    told = trouble(github, place)
    assert told[0] is kind
    assert told[1].startswith(reason)
    assert told[2].endswith(fix)


def test_a_forbidden_download_names_the_permission(place: Place) -> None:
    github = Shop()
    github.add(1, "reports", b"")
    github.routes[f"GET /repos/{OWN}/actions/artifacts/1/zip"] = refused(403, "Resource not accessible by integration")
    kind, reason, fix = trouble(github, place)
    assert (kind, "the token may not do this" in reason, "actions: read" in fix) == (Kind.MISSING, True, True)


def test_a_digest_that_differs_is_invalid(place: Place) -> None:
    github = Shop()
    github.add(1, "reports", packed(a=b"x"), digest="sha256:" + "0" * 64)
    kind, reason, fix = trouble(github, place)
    assert (kind, fix) == (Kind.INVALID, AGAIN)
    assert reason.endswith(f", GitHub names sha256:{'0' * 64}")


@pytest.mark.parametrize("digest", [None, "", "sha512:abc"])
def test_a_digest_that_github_does_not_tell_is_our_own(place: Place, digest: str | None) -> None:
    github, content = Shop(), packed(a=b"x")
    github.add(1, "reports", content, digest=digest)
    (fetched,) = of_run(api(github), place, 42).fetched
    assert fetched.digest == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_what_is_too_large_is_not_fetched_and_not_believed_small(place: Place) -> None:
    small, github = msgspec.structs.replace(place, largest=100), Shop()
    github.add(1, "reports", b"x" * 101)
    assert trouble(github, small)[1] == "the artifact has 101 bytes, more than the 100 that are read"
    assert github.fetched == []
    github = Shop()
    github.add(1, "reports", b"x" * 101, size_in_bytes=5, digest=None)
    told = trouble(github, small)
    assert told == (Kind.INVALID, "the artifact cannot be downloaded: the download is larger than 100 bytes", AGAIN)


@pytest.mark.parametrize(("limits", "count"), [({"most": 2}, 2), ({"total": 25}, 2), ({"total": 30, "most": 3}, 3)])
def test_what_is_above_the_limits_of_a_run_is_invalid(place: Place, limits: dict[str, int], count: int) -> None:
    github = Shop()
    for number in range(1, 4):
        github.add(number, f"r{number}", b"0123456789")
    harvest = of_run(api(github), msgspec.structs.replace(place, **limits), 42)
    assert [one.artifact for one in harvest.fetched] == ["r1", "r2", "r3"][:count]
    assert [one.artifact for one in harvest.troubles] == ["r1", "r2", "r3"][count:]
    assert {(one.kind, "fetched together" in one.reason) for one in harvest.troubles} <= {(Kind.INVALID, True)}
    assert len(github.fetched) == count


def test_a_place_that_is_taken_is_told(place: Place) -> None:
    github = Shop()
    github.add(1, "reports", packed(a=b""))
    (place.folder / "1-reports").mkdir(parents=True)
    (one,) = of_run(api(github), place, 42).troubles
    assert (one.kind, one.reason) == (Kind.INVALID, "the artifact cannot be written: File exists")


def test_one_trouble_leaves_the_others(place: Place) -> None:
    github = Shop()
    for number in range(1, 12):
        github.add(number, f"r{number:02}", packed(a=b"x"), expired=number == 5)
    harvest = of_run(api(github), place, 42)
    assert [one.artifact for one in harvest.fetched] == [f"r{n:02}" for n in range(1, 12) if n != 5]
    assert [one.artifact for one in harvest.troubles] == ["r05"]
    assert harvest.joined(Harvest(troubles=harvest.troubles)).troubles == harvest.troubles * 2
    assert len(set(github.fetched)) == 10
    assert all(url.startswith(STORAGE) for url in github.fetched)


def test_a_run_without_such_an_artifact_is_a_trouble(place: Place) -> None:
    told = of_run(api(Shop()), place, 42, names=("a", "b-*"))
    reason = "run 42 has no artifact called a, b-*"
    assert told.troubles == (
        Trouble(kind=Kind.MISSING, artifact="", reason=reason, workflow=".github/workflows/ci.yml", run=42),
    )


@pytest.mark.parametrize(
    ("answer", "reason", "fix"),
    [
        (refused(404, "Not Found"), "there is no run 42", "or the token may not know of it"),
        (refused(403, "Resource not accessible by integration"), "the token may not do this", "actions: read"),
    ],
)
def test_a_run_that_cannot_be_asked_about_is_a_trouble(place: Place, answer: Any, reason: str, fix: str) -> None:
    (one,) = of_run(api(Scripted({f"GET {RUNS}/42": answer})), place, 42).troubles
    assert (one.kind, one.artifact, one.run) == (Kind.MISSING, "", 42)
    assert one.reason.startswith(reason)
    assert fix in one.fix


def test_four_are_fetched_at_a_time() -> None:
    assert artifacts.THREADS == 4
