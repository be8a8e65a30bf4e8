"""How users, repositories, commits and pull requests look inside other answers: the facts that the state knows."""

from typing import Any

from tests.github.calls import WEB, Call
from tests.github.history import Change
from tests.github.objects import Commit, Signature
from tests.github.state import PullRequest, Repository, maybe_written, written

Json = dict[str, Any]


def user(call: Call, login: str) -> Json:
    """A simple user."""
    known = call.state.user(login)
    return {
        "login": known.login,
        "id": known.id,
        "node_id": f"U_{known.id}",
        "type": known.type,
        "site_admin": False,
        "url": f"{call.api}/users/{known.login}",
        "html_url": f"{WEB}/{known.login}",
    }


def app(slug: str | None) -> Json | None:
    """The app that made something; GitHub Actions has number 15368."""
    if slug is None:
        return None
    number = 15368 if slug == "github-actions" else 90000 + len(slug)
    return {"id": number, "slug": slug, "name": slug.replace("-", " ").title(), "events": [], "permissions": {}}


def repository(call: Call, it: Repository) -> Json:
    """A repository inside another record."""
    return {
        "id": it.id,
        "node_id": f"R_{it.id}",
        "name": it.name,
        "full_name": it.full_name,
        "private": it.private,
        "owner": user(call, it.owner),
        "fork": it.parent is not None,
        "url": call.url(it),
        "html_url": call.web(it),
    }


def association(call: Call, it: Repository, login: str) -> str:
    """What a user is to a repository, as comments and reviews tell it."""
    if login == it.owner:
        return "OWNER"
    if any(login in team.members for team in call.state.teams if team.organisation == it.owner):
        return "MEMBER"
    return "COLLABORATOR" if login in it.collaborators else "NONE"


def git_user(who: Signature) -> Json:
    """Who wrote or committed, by git."""
    return {"name": who.name, "email": who.email, "date": written(who.at)}


def parents(call: Call, commit: Commit) -> list[Json]:
    """The parents of a commit, first parent first."""
    return [{"sha": sha, "url": call.url(call.repository, f"commits/{sha}")} for sha in commit.parents]


def commit(call: Call, sha: str) -> Json:
    """A commit as lists show it."""
    it, home = call.objects.commit(sha), call.repository
    return {
        "sha": sha,
        "node_id": f"C_{sha[:12]}",
        "url": call.url(home, f"commits/{sha}"),
        "html_url": call.web(home, f"commit/{sha}"),
        "commit": {
            "author": git_user(it.author),
            "committer": git_user(it.committer),
            "message": it.message,
            "tree": {"sha": it.tree, "url": call.url(home, f"git/trees/{it.tree}")},
            "url": call.url(home, f"git/commits/{sha}"),
        },
        "author": None,
        "committer": None,
        "parents": parents(call, it),
    }


def change(call: Call, it: Change, ref: str) -> Json:
    """A changed file."""
    home = call.repository
    facts: Json = {
        "filename": it.path,
        "status": it.status,
        "sha": it.sha,
        "additions": it.additions,
        "deletions": it.deletions,
        "changes": it.additions + it.deletions,
        "blob_url": call.web(home, f"blob/{ref}/{it.path}"),
        "raw_url": call.web(home, f"raw/{ref}/{it.path}"),
        "contents_url": call.url(home, f"contents/{it.path}?ref={ref}"),
    }
    facts |= {"patch": it.patch} if it.patch is not None else {}
    return facts | ({"previous_filename": it.previous} if it.previous else {})


def _side(call: Call, name: str | None, ref: str, sha: str) -> Json:
    it = call.state.repository(name) if name else None
    if it is None:  # GitHub shows a deleted fork as null
        return {"label": f"unknown:{ref}", "ref": ref, "sha": sha, "repo": None, "user": None}
    whole = repository(call, it) | {"default_branch": it.default_branch}
    return {"label": f"{it.owner}:{ref}", "ref": ref, "sha": sha, "repo": whole, "user": user(call, it.owner)}


def pull(call: Call, home: Repository, it: PullRequest) -> Json:
    """A pull request as lists show it."""
    issue = home.issues[it.number]
    url, html = call.url(home, f"pulls/{it.number}"), call.web(home, f"pull/{it.number}")
    return {
        "id": home.id * 1000 + it.number,
        "node_id": f"PR_{it.number}",
        "number": it.number,
        "url": url,
        "html_url": html,
        "issue_url": call.url(home, f"issues/{it.number}"),
        "comments_url": call.url(home, f"issues/{it.number}/comments"),
        "statuses_url": call.url(home, f"statuses/{it.head_sha}"),
        "commits_url": f"{url}/commits",
        "review_comments_url": f"{url}/comments",
        "state": issue.state,
        "locked": issue.locked,
        "draft": it.draft,
        "title": issue.title,
        "body": issue.body,
        "user": user(call, issue.author),
        "author_association": association(call, home, issue.author),
        "labels": [label(call, home, name) for name in issue.labels],
        "created_at": written(issue.created_at),
        "updated_at": written(issue.updated_at),
        "closed_at": maybe_written(issue.closed_at),
        "merged_at": maybe_written(it.merged_at),
        "merge_commit_sha": it.merge_sha,
        "head": _side(call, it.head_repository, it.head_ref, it.head_sha),
        "base": _side(call, home.full_name, it.base_ref, it.base_sha),
        "_links": {"self": {"href": url}, "html": {"href": html}},
    }


def pull_minimal(call: Call, home: Repository, it: PullRequest) -> Json:
    """A pull request as runs and checks show it."""
    seen = pull(call, home, it)
    sides = {
        side: {
            "ref": seen[side]["ref"],
            "sha": seen[side]["sha"],
            "repo": {key: seen[side]["repo"][key] for key in ("id", "url", "name")},
        }
        for side in ("head", "base")
    }
    return {"id": seen["id"], "number": it.number, "url": seen["url"], **sides}


def label(call: Call, home: Repository, name: str) -> Json:
    """A label."""
    return {
        "id": home.id * 100 + len(name),
        "node_id": f"LA_{name}",
        "url": call.url(home, f"labels/{name}"),
        "name": name,
        "color": home.labels.get(name, "ededed"),
        "default": False,
        "description": "",  # null elsewhere, but lists of pull requests promise text
    }
