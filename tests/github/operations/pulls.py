"""Pull requests: lists with their filters, one with its numbers, files, reviews, and those of a commit."""

from typing import Any

from tests.github import rules
from tests.github.calls import Answer, Call, Listing, one, operation
from tests.github.history import ancestors, changes, merge_base
from tests.github.operations import views
from tests.github.state import PullRequest, Review, written

Json = dict[str, Any]


def _asked(call: Call) -> PullRequest:
    return one(list(call.repository.pulls.values()), call.number("pull_number"), "number")


@operation("pulls/list")
def pulls(call: Call) -> Listing:
    """All of one state; `head` is `owner:branch`, and without an owner GitHub does not filter by it at all."""
    home, query = call.repository, call.query
    state, head, base = query.get("state", "open"), query.get("head"), query.get("base")
    found = [it for it in home.pulls.values() if state in ("all", home.issues[it.number].state)]
    if head and ":" in head:
        found = [it for it in found if head == f"{(it.head_repository or '/').partition('/')[0]}:{it.head_ref}"]
    if base:
        found = [it for it in found if it.base_ref == base]
    key = "updated_at" if query.get("sort") == "updated" else "created_at"
    descending = query.get("direction", "desc" if query.get("sort", "created") == "created" else "asc") == "desc"
    found.sort(key=lambda it: (getattr(home.issues[it.number], key), it.number), reverse=descending)
    return Listing(items=found, show=lambda it: views.pull(call, home, it))


@operation("pulls/get")
def pull(call: Call) -> Answer:
    return Answer(body=whole(call, _asked(call)))


def whole(call: Call, it: PullRequest) -> Json:
    """A pull request asked for by itself, with its numbers."""
    home = call.repository
    files = _files(call, it)
    merged = it.merged_at is not None
    facts = {
        "merged": merged,
        "mergeable": None if merged else it.merge_sha is not None,
        "mergeable_state": "unknown" if merged else "clean" if it.merge_sha else "dirty",
        "comments": sum(comment.issue == it.number for comment in home.comments),
        "review_comments": 0,
        "commits": len(ancestors(call.objects, it.head_sha) - ancestors(call.objects, _base(call, it))),
        "changed_files": len(files),
        "additions": sum(each.additions for each in files),
        "deletions": sum(each.deletions for each in files),
    }
    return views.pull(call, home, it) | facts


def _base(call: Call, it: PullRequest) -> str:
    """Where the difference of a pull request starts: at the base as it is now, or was when it was merged."""
    return it.base_sha if it.merged_at else call.repository.refs.get(f"heads/{it.base_ref}", it.base_sha)


def _files(call: Call, it: PullRequest) -> tuple[Any, ...]:
    start = merge_base(call.objects, _base(call, it), it.head_sha)
    before = call.objects.commit(start).tree if start else None
    return changes(call.objects, before, call.objects.commit(it.head_sha).tree)


@operation("pulls/list-files")
def files(call: Call) -> Listing:
    it = _asked(call)
    return Listing(items=_files(call, it)[: rules.PULL_FILES], show=lambda each: views.change(call, each, it.head_sha))


@operation("pulls/list-reviews")
def reviews(call: Call) -> Listing:
    it, home = _asked(call), call.repository
    url, html = call.url(home, f"pulls/{it.number}"), call.web(home, f"pull/{it.number}")

    def show(review: Review) -> Json:
        place = f"{html}#pullrequestreview-{review.id}"
        return {
            "id": review.id,
            "node_id": f"PRR_{review.id}",
            "user": views.user(call, review.author),
            "body": review.body,
            "state": review.state,
            "commit_id": review.commit,
            "submitted_at": written(review.submitted_at),
            "author_association": views.association(call, home, review.author),
            "html_url": place,
            "pull_request_url": url,
            "_links": {"html": {"href": place}, "pull_request": {"href": url}},
        }

    return Listing(items=it.reviews, show=show)


@operation("repos/list-pull-requests-associated-with-commit")
def of_commit(call: Call) -> Listing:
    """The merged pull request that brought a commit of the default branch, else all that contain the commit.

    A commit that only a fork has belongs to no pull request here, although its pull request is here: asking the
    fork tells it. That is how GitHub answers (learningequality/kolibri#14719, TooTallNate/nx.js#410).
    """
    home, sha = call.repository, call.commit(call.path["commit_sha"])
    if not call.contains(home, sha):
        return Listing(items=[], show=dict)
    found = [
        (there, it)
        for there in call.state.repositories.values()
        for it in there.pulls.values()
        if home.full_name in (there.full_name, it.head_repository)
        and (sha == it.merge_sha or sha in ancestors(call.objects, it.head_sha) - ancestors(call.objects, it.base_sha))
    ]
    tip = home.refs.get(f"heads/{home.default_branch}")
    if tip and sha in ancestors(call.objects, tip):
        found = [row for row in found if row[1].merged_at]
    return Listing(items=found, show=lambda row: views.pull(call, *row))
