"""Bundles among files: which count, and what is believed of them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from readygate.intake.bundled import known, split
from readygate.intake.bundles import dump
from readygate.intake.read import File, read
from readygate.model.errors import UsageError
from readygate.model.evidence import Bundle, Item, Origin, Source
from readygate.readers.source import Source as Bytes

GREEN = b'<testsuite name="s"><testcase name="a"/></testsuite>'
CLAIMED = Origin(run=7, attempt=2, job="unit", commit="c" * 40, branch="main", event="push", time=1.0, modified=9.0)
RUN = Origin(run=7, workflow="ci.yml", commit="d" * 40, branch="topic", event="pull_request", time=5.0, artifact="a")


def file(data: bytes, path: str = "evidence/readygate-bundle.json", **fields: object) -> File:
    return File(path=path, source=Bytes.of_bytes(path, data), **fields)  # type: ignore[arg-type]


def item(origin: Origin = CLAIMED) -> Item:
    found = read(file(GREEN, "unit.xml", origin=origin))
    assert isinstance(found, Item)
    return found


def bundle(*origins: Origin) -> bytes:
    return dump(Bundle.of([item(origin) for origin in origins or (CLAIMED,)]))


def origins(found: list[tuple[str, Bundle]]) -> list[Origin]:
    return [one.origin for _, bundle in found for one in bundle.items]


def test_a_bundle_that_somebody_named_is_taken_whatever_its_name() -> None:
    others, found = split([file(bundle(), "x.json"), file(GREEN, "u.xml")], walked=False)
    assert [other.path for other in others] == ["u.xml"]
    assert [path for path, _ in found] == ["x.json"]
    assert origins(found) == [CLAIMED]


@pytest.mark.parametrize(
    ("path", "walked", "tracked", "taken"),
    [
        ("a/bundle.json", True, False, True),
        ("a/readygate-bundle.json", True, False, True),
        ("a/other.json", True, False, False),
        ("a/bundle.json", False, False, False),
        ("a/bundle.json", True, True, False),
    ],
)
def test_a_walk_finds_untracked_bundles_by_name(path: str, walked: bool, tracked: bool, taken: bool) -> None:
    others, found = split([file(bundle(), path, asked=False, origin=Origin(tracked=tracked))], walked=walked)
    assert (len(others), len(found)) == ((0, 1) if taken else (1, 0))


def test_a_file_that_only_has_the_name_is_no_bundle() -> None:
    others, found = split([file(b"{}"), file(b'{"items": [], "version"', asked=False)], walked=True)
    assert (len(others), found) == (2, [])


def test_a_file_of_a_declared_format_is_no_bundle() -> None:
    assert split([file(bundle(), format="junit")], walked=True)[1] == []


def test_a_file_that_cannot_be_opened_is_left_to_the_reading() -> None:
    def gone() -> None:
        raise PermissionError(13, "Permission denied")

    broken = File(path="bundle.json", source=Bytes("bundle.json", gone))  # type: ignore[arg-type]
    assert split([broken], walked=True) == ([broken], [])


@pytest.mark.parametrize("cut", [-1, -40])
def test_a_damaged_bundle_is_refused_with_its_path(cut: int) -> None:
    whole = b'{"items": [], "unrecognised": [], "version": 1, "x": ' + b" " * 50
    with pytest.raises(UsageError, match="not a bundle") as caught:
        split([file(whole[:cut])], walked=True)
    assert caught.value.place == "evidence/readygate-bundle.json"


def test_a_bundle_that_changes_while_it_is_read_is_refused() -> None:
    import io

    from readygate.model.errors import EvidenceError

    opened: list[int] = []

    def opener() -> io.BytesIO:
        opened.append(1)
        if len(opened) > 1:
            raise EvidenceError("the file changed while it was read")
        return io.BytesIO(bundle())

    changing = File(path="bundle.json", source=Bytes("bundle.json", opener))
    with pytest.raises(UsageError, match="the bundle: the file changed"):
        split([changing], walked=True)


def test_commit_branch_event_and_time_come_from_the_run_not_from_the_bundle() -> None:
    ((origin),) = origins(split([file(bundle(), origin=RUN)], walked=True)[1])
    assert origin == msgspec.structs.replace(RUN, attempt=2, job="unit")


def test_an_artifact_that_the_item_names_stays() -> None:
    named = msgspec.structs.replace(CLAIMED, artifact="own")
    assert known(Bundle.of([item(named)]), {7: RUN}).items[0].origin.artifact == "own"


@pytest.mark.parametrize("claimed", [{"run": 0}, {"run": 8}, {"source": "replay"}, {"run": 8, "artifact": "own"}])
def test_an_item_of_a_run_of_which_nothing_is_known_is_foreign(claimed: dict[str, Any]) -> None:
    found = known(Bundle.of([item(msgspec.structs.replace(CLAIMED, **claimed))]), {7: RUN}).items[0].origin
    assert found == Origin(source="artifact", artifact=claimed.get("artifact", ""), job="unit", foreign=True)


def test_on_a_laptop_nothing_is_known_and_claims_stay() -> None:
    found = Bundle.of([item()])
    assert known(found, {0: Origin()}) is found


def test_a_bundle_of_a_replay_is_refused_on_a_runner_and_taken_on_a_laptop() -> None:
    replay = Origin(source=Source.REPLAY.value)
    with pytest.raises(UsageError, match="of a replay") as caught:
        split([file(bundle(CLAIMED, replay), origin=RUN)], walked=True)
    assert caught.value.place == "evidence/readygate-bundle.json"
    assert origins(split([file(bundle(replay))], walked=False)[1]) == [replay]


@pytest.mark.parametrize("origin", [Origin(tracked=True), Origin(run=7, tracked=True)])
def test_what_a_bundle_holds_that_git_tracks_is_invalid(origin: Origin) -> None:
    ((_, found),) = split([file(bundle(), origin=origin)], walked=True)[1]
    ((problem,),) = (one.fatal for one in found.items)
    told = "git tracks the bundle 'evidence/readygate-bundle.json', so what it holds may be older than the content"
    assert problem.fault == f"{told} it is to prove"


def test_what_a_trusted_run_wrote_is_believed_of_other_runs() -> None:
    (path, found), *_ = split([file(bundle(), origin=Origin(run=9, branch="main"))], walked=True, trusted=True)[1]
    assert (path, found.items[0].origin) == ("evidence/readygate-bundle.json", CLAIMED)
    nameless = bundle(msgspec.structs.replace(CLAIMED, run=0))
    assert origins(split([file(nameless, origin=Origin(run=9))], walked=True, trusted=True)[1])[0].foreign
