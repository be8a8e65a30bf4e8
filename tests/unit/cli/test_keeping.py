"""Where the ledger is, and what it says of a release."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from readygate.cli.keeping import NO_LEDGER, Keeper, lost_gates, on_a_laptop
from readygate.ledger import folder
from readygate.ledger.faults import Fault
from readygate.ledger.records import Stored
from readygate.model.errors import UsageError
from readygate.model.verdict import CriterionVerdict, GateState, GateVerdict, Judged, Outcome, ServiceVerdict
from tests.unit.cli.shop import git
from tests.unit.ledger.samples import commit, record


def judged(outcome: Outcome = Outcome.FAIL, *, policy: str = "p1", state: GateState = GateState.CLOSED) -> Judged:
    criterion = CriterionVerdict(
        id="G1.a", group="G1", title="", source="", level="L1", outcome=outcome, due=True, reason="r"
    )
    gaps = ("G1.a",) if outcome is Outcome.FAIL else ()
    service = ServiceVerdict(
        service="shop",
        owner="",
        ladder=("L0", "L1"),
        current_level="L0",
        target_level="L1",
        ready=not gaps,
        gaps=gaps,
        gates=(GateVerdict(id="G1", title="", state=state, opened=0, total=1),),
        criteria=(criterion,),
        milestone="M3",
    )
    return Judged(ready=False, policy=policy, commit=commit(9), date="2026-11-30", services=(service,))


def test_a_gate_that_was_green_names_when_and_by_which_commit() -> None:
    kept = Stored(records=(record(1, "G1.a+"), record(2, "G1.a-", link="https://example.com/run")))
    (blocker,) = lost_gates(kept, judged(), "main").blockers["shop"]
    assert blocker.name == "G1"
    assert blocker.reason == "green on `main` at `0000000` of 2026-11-22, not since `0000000` of 2026-11-22: G1.a"
    assert blocker.fix == "make G1 green on `main` again; the run: https://example.com/run"


def test_a_gate_that_this_verdict_lost_first_says_so_with_its_commit() -> None:
    (blocker,) = lost_gates(Stored(records=(record(1, "G1.a+"),)), judged(), "main").blockers["shop"]
    assert blocker.reason.endswith("not since `0000000` of 2026-11-30: G1.a")
    assert blocker.fix == "make G1 green on `main` again"


def test_another_policy_is_told_and_still_blocks_while_the_gate_is_closed() -> None:
    (blocker,) = lost_gates(Stored(records=(record(1, "G1.a+"),)), judged(policy="p2"), "main").blockers["shop"]
    assert "(policy or milestone changed in between)" in blocker.reason


def test_what_the_policy_took_away_is_a_note_and_what_evidence_emptied_is_a_loss() -> None:
    kept = Stored(records=(record(1, "G1.a+"),))
    gone = judged(Outcome.NOT_APPLICABLE, state=GateState.NOT_APPLICABLE)
    left = lost_gates(kept, msgspec.structs.replace(gone, policy="p2"), "main")
    assert (left.blockers, left.notes) == (
        {},
        ("shop: G1 was green until `0000000` of 2026-11-22 and is not asked any more",),
    )
    assert "shop" in lost_gates(kept, gone, "main").blockers


def test_a_branch_of_another_name_counts_by_its_commits() -> None:
    kept = Stored(records=(record(1, "G1.a+", branch="master"),))
    assert lost_gates(kept, judged(), "main").blockers == {}
    assert "shop" in lost_gates(kept, judged(), "main", (commit(9), commit(1))).blockers


def test_nothing_kept_and_what_cannot_be_read_are_told() -> None:
    faults = (Fault(place="records/x.json", fault="it is cut"),)
    assert lost_gates(Stored(faults=faults), judged(), "main").notes == ("ledger: records/x.json: it is cut", NO_LEDGER)


def test_without_a_name_there_is_no_ledger(tmp_path: Path) -> None:
    assert on_a_laptop("", tmp_path) == Stored()


def test_a_file_of_an_artifact_is_read_and_a_missing_one_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "ledger.ndjson"
    folder.write(path, [record()])
    assert on_a_laptop(str(path), tmp_path).records == (record(),)
    with pytest.raises(UsageError, match="there is no file"):
        on_a_laptop(str(tmp_path / "other.ndjson"), tmp_path)


def test_a_branch_is_that_of_the_remote_origin_or_of_an_address(tmp_path: Path) -> None:
    remote, here = tmp_path / "kept.git", tmp_path / "here"
    here.mkdir()
    git(tmp_path, "init", "-q", "--bare", str(remote))
    git(here, "init", "-q")
    with pytest.raises(UsageError, match="no remote `origin`"):
        on_a_laptop("verdicts", here)
    git(here, "remote", "add", "origin", str(remote))
    assert Keeper("verdicts", own=str(remote)).append([record()]).written == 1
    assert on_a_laptop("verdicts", here).records == (record(),)
    assert on_a_laptop(f"{remote}#verdicts", tmp_path).records == (record(),)
    assert on_a_laptop("others", here).records == ()


def test_a_token_goes_to_the_repositorys_own_server_only() -> None:
    own = "https://github.com/acme/shop.git"
    secret = "s" * 20
    sent = [
        vars(Keeper(where, own=own, token=secret))["_token"]
        for where in (
            "verdicts",
            "https://GitHub.com/acme/ledger.git#verdicts",
            "https://github.com.evil.example/x.git#verdicts",
            "http://github.com/acme/shop.git#verdicts",
        )
    ]
    assert sent == [secret, secret, "", ""]
