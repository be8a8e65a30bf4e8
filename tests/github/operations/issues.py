"""Issues, labels and the comments of issues and pull requests."""

from datetime import datetime
from typing import Any

from tests.github import rules
from tests.github.calls import Answer, Call, Listing, one, operation
from tests.github.operations import views
from tests.github.state import Comment, Issue, maybe_written, written

Json = dict[str, Any]


def _issue(call: Call, it: Issue) -> Json:
    home = call.repository
    url, pull = call.url(home, f"issues/{it.number}"), it.number in home.pulls
    html = call.web(home, f"{'pull' if pull else 'issues'}/{it.number}")
    facts: Json = {
        "id": home.id * 1000 + it.number,
        "node_id": f"I_{it.number}",
        "number": it.number,
        "url": url,
        "html_url": html,
        "repository_url": call.url(home),
        "comments_url": f"{url}/comments",
        "labels_url": f"{url}/labels{{/name}}",
        "title": it.title,
        "body": it.body,
        "state": it.state,
        "locked": it.locked,
        "user": views.user(call, it.author),
        "author_association": views.association(call, home, it.author),
        "labels": [views.label(call, home, name) for name in it.labels],
        "comments": sum(comment.issue == it.number for comment in home.comments),
        "created_at": written(it.created_at),
        "updated_at": written(it.updated_at),
        "closed_at": maybe_written(it.closed_at),
    }
    address = {"url": call.url(home, f"pulls/{it.number}"), "html_url": html, "diff_url": f"{html}.diff"}
    return facts | ({"pull_request": address | {"patch_url": f"{html}.patch"}} if pull else {})


def _asked(call: Call) -> Issue:
    return one(list(call.repository.issues.values()), call.number("issue_number"), "number")


@operation("issues/list-for-repo")
def issues(call: Call) -> Listing:
    """Issues and pull requests alike; `labels` asks for all of the named."""
    query = call.query
    state, names = query.get("state", "open"), set(filter(None, query.get("labels", "").split(",")))
    home = call.repository
    found = [it for it in home.issues.values() if state in ("all", it.state) and names <= set(it.labels)]
    if home.private and call.token and not rules.talks(call.token.permissions, rules.READ, pull=True):
        found = [it for it in found if it.number not in home.pulls]
    if "since" in query:
        found = [it for it in found if it.updated_at >= datetime.fromisoformat(query["since"])]
    if "creator" in query:
        found = [it for it in found if it.author == query["creator"]]
    key = "updated_at" if query.get("sort") == "updated" else "created_at"
    descending = query.get("direction", "desc") == "desc"
    found.sort(key=lambda it: (getattr(it, key), it.number), reverse=descending)
    return Listing(items=found, show=lambda it: _issue(call, it))


@operation("issues/get")
def issue(call: Call) -> Answer:
    return Answer(body=_issue(call, _asked(call)))


@operation("issues/list-labels-for-repo")
def labels(call: Call) -> Listing:
    home = call.repository
    return Listing(items=sorted(home.labels), show=lambda name: views.label(call, home, name))


def _comment(call: Call, it: Comment) -> Json:
    home = call.repository
    where = "pull" if it.issue in home.pulls else "issues"
    return {
        "id": it.id,
        "node_id": f"IC_{it.id}",
        "url": call.url(home, f"issues/comments/{it.id}"),
        "html_url": call.web(home, f"{where}/{it.issue}#issuecomment-{it.id}"),
        "issue_url": call.url(home, f"issues/{it.issue}"),
        "body": it.body,
        "user": views.user(call, it.author),
        "author_association": views.association(call, home, it.author),
        "performed_via_github_app": views.app(it.app),
        "created_at": written(it.created_at),
        "updated_at": written(it.updated_at),
    }


def _asked_comment(call: Call) -> Comment:
    it = one(call.repository.comments, call.number("comment_id"))
    _check_conversation(call, it.issue)
    return it


def _check_conversation(call: Call, number: int) -> None:
    """The permission must be of the kind of the conversation, unless everybody may read it."""
    level, home = rules.needed(call.operation)[1], call.repository
    if level == rules.READ and not home.private:
        return
    if call.token is None or not rules.talks(call.token.permissions, level, pull=number in home.pulls):
        raise rules.Refusal(403, rules.REFUSED)


@operation("issues/list-comments")
def comments(call: Call) -> Listing:
    """The comments of one issue by ascending number; other orders do not exist."""
    number = _asked(call).number
    _check_conversation(call, number)
    found = [it for it in call.repository.comments if it.issue == number]
    if "since" in call.query:
        found = [it for it in found if it.updated_at >= datetime.fromisoformat(call.query["since"])]
    return Listing(items=sorted(found, key=lambda it: it.id), show=lambda it: _comment(call, it))


@operation("issues/create-comment")
def create_comment(call: Call) -> Answer:
    it = _asked(call)
    _check_conversation(call, it.number)
    if it.locked:
        raise rules.Refusal(403, "Unable to create comment because issue is locked.")
    now = call.state.tick()
    made = Comment(
        id=call.state.next_id(),
        issue=it.number,
        author=call.writer,
        body=call.body["body"],
        created_at=now,
        updated_at=now,
        app=call.token.app if call.token else None,
    )
    call.repository.comments.append(made)
    it.updated_at = now
    return Answer(status=201, body=_comment(call, made))


@operation("issues/get-comment")
def comment(call: Call) -> Answer:
    return Answer(body=_comment(call, _asked_comment(call)))


@operation("issues/update-comment")
def update_comment(call: Call) -> Answer:
    """Whoever may write may change anybody's comment; nothing tells that it changed in between."""
    it = _asked_comment(call)
    it.body, it.updated_at = call.body["body"], call.state.tick()
    return Answer(body=_comment(call, it))


@operation("issues/delete-comment")
def delete_comment(call: Call) -> Answer:
    call.repository.comments.remove(_asked_comment(call))
    return Answer(status=204)
