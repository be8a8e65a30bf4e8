"""What is asked now and no record answers."""

from __future__ import annotations

from readygate.evaluate.unanswered import unanswered
from readygate.model.policy import LEVEL_UPGRADE, Milestone, Row
from readygate.model.release import Gap
from tests.unit.evaluate.samples import DAY, criterion, policy, service
from tests.unit.ledger.samples import record

MATRIX = (
    Row(milestone="M1", level="L1", gates=("G1",)),
    Row(milestone="M2", level="L3", gates=("G1",)),
)
SHOP = service(
    criterion(id="G1.a", start="L1"),
    criterion(id="G1.later", start="L3"),
    criterion(id="G2.other", start="L1"),
    criterion(id="release.level-security", start=LEVEL_UPGRADE),
    criterion(id="release.ga-legal", start="release"),
    matrix=MATRIX,
)
RULES = policy(SHOP, milestones=(Milestone(id="M1"), Milestone(id="M2")))


def named(milestone: str, marks: str) -> list[str]:
    return [gap.criterion for gap in unanswered(RULES, SHOP, milestone, record(1, marks), DAY)]


def test_sign_offs_and_later_criteria_are_open_until_somebody_answers_them() -> None:
    assert named("M1", "G1.a+") == ["release.level-security"]
    assert named("M2", "G1.a+") == ["G1.later", "release.level-security"]
    assert named("M2", "G1.a- G1.later? release.level-security0") == []


def test_each_says_why_and_what_to_do() -> None:
    later, signed = unanswered(RULES, SHOP, "M2", record(1, "G1.a+"), DAY)
    assert later == Gap(
        criterion="G1.later",
        outcome="missing",
        reason="the newest record does not answer it: it was judged before the policy asked this",
        fix="judge the branch again, with a push to it",
    )
    assert signed == Gap(
        criterion="release.level-security",
        outcome="missing",
        reason="only a release asks for it, so no record answers it",
        fix="run `readygate release --milestone M2`",
    )
