"""The reviews of a pull request, as GitHub lists them.

Enters: `{"readygate": "reviews/v1", "repository", "pull", "head", "author", "teams", "complete", "reviews": [body]}`.
Leaves: one row of `reviews` for each person, by the newest review that decides: GitHub keeps a dismissed review in its
place with the state DISMISSED, and a comment after an approval takes nothing back.
Specification: schemas/facts-v1.schema.json, https://docs.github.com/rest/pulls/reviews#list-reviews-for-a-pull-request.
"""

from __future__ import annotations

from collections.abc import Mapping

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.reviews import COLUMNS, add_approval, add_other, add_query
from readygate.model.errors import EvidenceError
from readygate.model.table import Table
from readygate.readers.facts import Review, Reviews, User, fact
from readygate.readers.source import Source

_DECIDING = {"APPROVED", "CHANGES_REQUESTED", "DISMISSED"}


def collect(source: Source) -> Collected:
    """The standing reviews, in the order of the logins; reviews of accounts that are gone count for nobody."""
    found = fact(source, Reviews)
    table = Table(COLUMNS)
    add_query(table, repository=found.repository, pull=found.pull, head=found.head, gap=found.gap)
    teams = {login.casefold(): names for login, names in found.teams.items()}
    for _, (user, review) in sorted(_standing(found.reviews).items()):
        reason = _against(user, review, found)
        if reason:
            add_other(table, user=user.login, reason=reason)
        else:
            add_approval(table, user=user.login, teams=teams.get(user.login.casefold()))
    return Collected(table=table, tool="GitHub")


def _standing(reviews: tuple[Review, ...]) -> Mapping[str, tuple[User, Review]]:
    """The newest deciding review by login. GitHub writes times in UTC, so that their text has their order."""
    newest: dict[str, tuple[User, Review]] = {}
    for review in reviews:
        if review.user is None or review.state not in _DECIDING:
            continue
        if not review.submitted_at:
            raise EvidenceError(f"a review with the state {review.state} has no `submitted_at`")
        key = review.user.login.casefold()
        known = newest.get(key)
        if known is None or review.submitted_at >= (known[1].submitted_at or ""):
            newest[key] = (review.user, review)
    return newest


def _against(user: User, review: Review, found: Reviews) -> str:
    """Why a review is no approval that counts, empty where it is one."""
    if review.state != "APPROVED":
        return "asks for changes" if review.state == "CHANGES_REQUESTED" else "the approval was dismissed"
    if user.login.casefold() == found.author.casefold():
        return "is the author"
    if user.bot:
        return "is a bot"
    if review.commit_id != found.head:
        return f"approved {review.commit_id[:12] if review.commit_id else 'a commit that is gone'}, not the head commit"
    return ""


COLLECTOR = Collector(
    name="reviews",
    kind="reviews",
    summary="the reviews of a pull request, as GitHub lists them",
    specification="https://docs.github.com/rest/pulls/reviews#list-reviews-for-a-pull-request",
    reads=("GitHub REST API",),
    signature=Signature(json=(("readygate", "pull", "author"),)),
    collect=collect,
)
