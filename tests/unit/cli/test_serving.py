"""What is told of a ledger: the newest record of each service on the trunk, and the milestones by them."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import Any

import pytest

from readygate.cli.keeping import Keeper
from readygate.cli.serving import view
from readygate.cli.workspace import workspace
from readygate.ledger import folder
from readygate.ledger.faults import Fault
from readygate.ledger.records import Stored
from readygate.model.errors import PolicyError, UsageError
from readygate.model.ledger import Record
from readygate.model.release import Blocks, MilestoneExit
from readygate.server.problems import ProblemError
from readygate.server.view import View
from tests.unit.cli.shop import OTHER, POLICY, Shop, git
from tests.unit.ledger.samples import record

DUE = POLICY + "    matrix: {M1: {level: L1, gates: [G1]}}\n"
DAY = dt.date(2026, 11, 23)
WAIVER = """\
waivers:
  - {criterion: G1.covered, service: cart, reason: later, owner: "@a", approved-by: "@b", expires: 2026-11-20}
"""


def cart(number: int = 1, marks: str = "G1.unit+ G1.covered+", **facts: Any) -> Record:
    given = {"service": "cart", "milestone": "M1", "gates": ("G1",), "current_level": "L1", "target_level": "L1"}
    return record(number, marks, **{**given, **facts})


def served(shop: Shop, *records: Record, policy: str = POLICY + OTHER) -> View:
    shop.write({".github/readygate.yml": policy})
    folder.write(shop.root / "ledger.ndjson", records)
    given = {"command": "serve", "root": ".", "policy": None, "ledger": "ledger.ndjson"}
    options = argparse.Namespace(**given)
    return view(options, workspace(options), DAY)


def only(found: MilestoneExit, service: str = "cart") -> list[tuple[Blocks, str]]:
    (one,) = [one for one in found.services if one.due.service == service]
    return [(blocker.what, blocker.name) for blocker in one.blockers]


def test_the_newest_record_of_the_trunk_is_told(empty: Shop) -> None:
    found = served(empty, cart(1), cart(2, "G1.unit- G1.covered+"), cart(3, branch="release/1"), cart(4, service="old"))
    assert found.services == ("cart", "till")
    assert found.branch == "main"
    assert found.milestones == ("M0", "M1", "M2", "M3", "M4", "M5")
    assert found.one("cart").gaps == ("G1.unit: fail",)
    assert set(found.readiness) == {"cart"}
    assert found.unread == frozenset()


def test_a_milestone_opens_by_records_that_answer_all_it_asks(empty: Shop) -> None:
    found = served(empty, cart(), policy=DUE).milestone("M1")
    assert found.opens
    assert found.date == "2026-11-23"
    assert "by the ledger" in found.notes[0]


@pytest.mark.parametrize(
    ("records", "blocked"),
    [
        ([], (Blocks.UNKNOWN, "cart")),
        ([cart(milestone="M0", target_level="L0")], (Blocks.UNKNOWN, "cart")),
        ([cart(in_scope=False, ready=False)], (Blocks.UNKNOWN, "cart")),
        ([cart(1, "G1.unit- G1.covered+")], (Blocks.GAP, "G1.unit")),
        ([cart(1, "G1.unit+")], (Blocks.GAP, "G1.covered")),
        ([cart(1), cart(2, "G1.unit0 G1.covered0", ready=False)], (Blocks.REGRESSION, "G1")),
        ([cart(1, current_level="L0")], (Blocks.LEVEL, "L1")),
    ],
)
def test_a_milestone_stays_shut(empty: Shop, records: list[Record], blocked: tuple[Blocks, str]) -> None:
    found = served(empty, *records, policy=DUE).milestone("M1")
    assert not found.opens
    assert blocked in only(found)


def test_an_expired_waiver_blocks(empty: Shop) -> None:
    waivable = DUE.replace("        fix: Cover them\n", "        fix: Cover them\n        waivable: true\n")
    found = served(empty, cart(), policy=waivable + WAIVER).milestone("M1")
    assert only(found) == [(Blocks.WAIVER, "G1.covered")]


def test_sign_offs_block_for_the_ledger_does_not_have_them(empty: Shop) -> None:
    policy = DUE + 'roles: {security: "@security"}\nsign-offs: {level-upgrade: [security]}\n'
    found = served(empty, cart(), policy=policy).milestone("M1")
    assert [what for what, _ in only(found)] == [Blocks.SIGN_OFF]


def test_a_line_that_cannot_be_read_may_be_of_any_service(empty: Shop) -> None:
    served(empty, cart())
    path = empty.root / "ledger.ndjson"
    path.write_bytes(path.read_bytes() + b'{"version": 2}\n')
    options = argparse.Namespace(command="serve", root=".", policy=None, ledger="ledger.ndjson")
    found = view(options, workspace(options), DAY)
    assert found.unread == {"cart", "till"}
    with pytest.raises(ProblemError, match="cannot be read"):
        found.one("cart")


def test_in_a_branch_its_folder_tells_of_which_service_it_is(empty: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = (Fault(place="records/till/x/1-1.json", fault="?"), Fault(place="other.txt", fault="?"))
    stored = Stored(records=(cart(),), faults=faults, commit="c" * 40)
    monkeypatch.setattr("readygate.cli.serving.on_a_laptop", lambda _where, _root: stored)
    assert served(empty).unread == {"till"}


def test_a_branch_of_the_remote_is_read_anew_for_each_view(empty: Shop) -> None:
    remote = empty.root.parent / "remote.git"
    git(empty.root.parent, "init", "-q", "--bare", str(remote))
    git(empty.root, "init", "-q")
    git(empty.root, "remote", "add", "origin", str(remote))
    empty.write({".github/readygate.yml": POLICY})
    options = argparse.Namespace(command="serve", root=".", policy=None, ledger="kept")
    place, keeper = workspace(options), Keeper("kept", own=str(remote))
    with pytest.raises(ProblemError, match="no verdict on this service was recorded"):
        view(options, place, DAY).one("cart")
    keeper.append([cart(1)])
    assert view(options, place, DAY).one("cart").gaps == ()
    keeper.append([cart(2, "G1.unit- G1.covered+")])
    assert view(options, place, DAY).one("cart").gaps == ("G1.unit: fail",)


def test_policy_and_ledger_must_be_there(empty: Shop) -> None:
    with pytest.raises(PolicyError):
        served(empty, policy=POLICY + "levels: 3\n")
    with pytest.raises(UsageError, match="there is no file"):
        options = argparse.Namespace(command="serve", root=".", policy=None, ledger="none.ndjson")
        empty.write({".github/readygate.yml": POLICY})
        view(options, workspace(options), DAY)


def test_the_same_records_give_the_same_exit(empty: Shop) -> None:
    one, other = (served(empty, cart(), cart(2, "G1.unit- G1.covered+")).milestone("M1") for _ in range(2))
    assert one == other
