"""Repositories, branches, their protection and rules, files, releases and deployments."""

import base64
import posixpath
from typing import Any

from tests.github import rules
from tests.github.calls import Answer, Call, Listing, operation
from tests.github.objects import Entry
from tests.github.operations import views
from tests.github.state import Protection, Repository, written

Json = dict[str, Any]
LINK = "120000"


def whole(call: Call, it: Repository) -> Json:
    """A repository asked for by itself."""
    seen = views.repository(call, it) | {
        "default_branch": it.default_branch,
        "visibility": "private" if it.private else "public",
        "created_at": written(it.created_at),
        "updated_at": written(it.created_at),
        "open_issues_count": sum(issue.state == "open" for issue in it.issues.values()),
        "has_issues": True,
    }
    parent = call.state.repository(it.parent) if it.parent else None
    if parent is None:
        return seen
    inner = views.repository(call, parent) | {"default_branch": parent.default_branch}
    return seen | {"parent": inner, "source": inner}


@operation("repos/get")
def get(call: Call) -> Answer:
    return Answer(body=whole(call, call.repository))


@operation("repos/list-for-org")
def of_organisation(call: Call) -> Listing:
    owner = call.path["org"].lower()
    found = [it for it in call.state.repositories.values() if it.owner.lower() == owner]
    return Listing(items=found, show=lambda it: views.repository(call, it))


@operation("apps/list-repos-accessible-to-installation")
def of_installation(call: Call) -> Listing:
    sees = call.token.sees if call.token else None
    found = [it for it in call.state.repositories.values() if sees is None or it.full_name in sees]
    show = lambda it: views.repository(call, it) | {"default_branch": it.default_branch}  # noqa: E731
    return Listing(items=found, show=show, under="repositories")


@operation("repos/get-branch")
def branch(call: Call) -> Answer:
    home, name = call.repository, call.path["branch"]
    sha = home.refs.get(f"heads/{name}")
    if sha is None:
        raise rules.Refusal(404, "Branch not found")
    url = call.url(home, f"branches/{name}")
    protection = home.protections.get(name)
    shown: Json = {"enabled": protection is not None}
    if protection is not None:
        shown |= {"required_status_checks": {"contexts": list(protection.checks), "checks": _checks(protection)}}
    facts = {
        "name": name,
        "commit": views.commit(call, sha),
        "protected": protection is not None or bool(home.rules.get(name)),
        "protection": shown,
        "protection_url": f"{url}/protection",
        "_links": {"self": url, "html": call.web(home, f"tree/{name}")},
    }
    return Answer(body=facts)


def _checks(protection: Protection) -> list[Json]:
    return [{"context": name, "app_id": None} for name in protection.checks]


@operation("repos/get-status-checks-protection")
def required_checks(call: Call) -> Answer:
    home, name = call.repository, call.path["branch"]
    protection = home.protections.get(name)
    if protection is None:
        raise rules.Refusal(404, "Branch not protected")
    url = call.url(home, f"branches/{name}/protection/required_status_checks")
    facts = {"url": url, "contexts_url": f"{url}/contexts", "strict": protection.strict}
    return Answer(body=facts | {"contexts": list(protection.checks), "checks": _checks(protection)})


@operation("repos/get-branch-rules")
def branch_rules(call: Call) -> Listing:
    return Listing(items=call.repository.rules.get(call.path["branch"], []), show=dict)


@operation("repos/get-content")
def content(call: Call) -> Answer:
    home, path = call.repository, call.path["path"].strip("/")
    ref = call.query.get("ref") or home.default_branch
    try:
        sha = call.commit(ref)
    except rules.Refusal as refusal:
        raise rules.Refusal(404, f"No commit found for the ref {ref}") from refusal
    tree = call.objects.commit(sha).tree
    found = call.objects.at(tree, path)
    if found is None:
        raise rules.not_found()
    if found.kind == "tree":
        return Answer(body=[_entry(call, path, row, ref) for row in call.objects.tree(found.sha)[: rules.FOLDER_ROWS]])
    if found.mode == LINK:
        return _link(call, tree, path, found, ref)
    return _file(call, path, found, ref)


def _link(call: Call, tree: str, path: str, found: Entry, ref: str) -> Answer:
    """A link to a file of the repository is answered with that file's content, any other with its target."""
    target = call.objects.blob(found.sha).decode()
    there = call.objects.at(tree, posixpath.normpath(posixpath.join(posixpath.dirname(path), target)))
    if there is not None and there.kind == "blob" and not target.startswith("/"):
        return _file(call, path, there, ref)
    row = Entry(mode=LINK, path=path.rpartition("/")[2], sha=found.sha)
    return Answer(body=_entry(call, path.rpartition("/")[0], row, ref) | {"target": target})


def _file(call: Call, path: str, found: Entry, ref: str) -> Answer:
    data = call.objects.blob(found.sha)
    if "raw" in call.headers.get("accept", ""):
        return Answer(raw=data, headers={"content-type": "application/vnd.github.raw; charset=utf-8"})
    small = len(data) <= rules.INLINE_BYTES
    inline = base64.encodebytes(data).decode() if small else ""
    whole_path = Entry(mode=found.mode, path=path.rpartition("/")[2], sha=found.sha)
    facts = _entry(call, path.rpartition("/")[0], whole_path, ref)
    return Answer(body=facts | {"content": inline, "encoding": "base64" if small else "none"})


def _entry(call: Call, folder: str, row: Entry, ref: str) -> Json:
    home = call.repository
    path = f"{folder}/{row.path}" if folder else row.path
    url, html = call.url(home, f"contents/{path}?ref={ref}"), call.web(home, f"blob/{ref}/{path}")
    git = call.url(home, f"git/{row.kind}s/{row.sha}")
    return {
        # A submodule in a list is called a file, for the sake of old clients.
        "type": "dir" if row.kind == "tree" else "symlink" if row.mode == LINK else "file",
        "name": row.path,
        "path": path,
        "sha": row.sha,
        "size": len(call.objects.blob(row.sha)) if row.kind == "blob" else 0,
        "url": url,
        "html_url": html,
        "git_url": git,
        "download_url": call.web(home, f"raw/{ref}/{path}") if row.kind == "blob" else None,
        "_links": {"self": url, "html": html, "git": git},
    }


@operation("repos/get-latest-release")
def latestrelease(call: Call) -> Answer:
    final = [it for it in call.repository.releases if not it["prerelease"] and not it["draft"]]
    if not final:
        raise rules.not_found()
    return Answer(body=release(call, final[-1]))


@operation("repos/get-release-by-tag")
def release_by_tag(call: Call) -> Answer:
    found = [it for it in call.repository.releases if it["tag_name"] == call.path["tag"]]
    if not found:
        raise rules.not_found()
    return Answer(body=release(call, found[-1]))


def release(call: Call, facts: Json) -> Json:
    """A release."""
    home = call.repository
    url = call.url(home, f"releases/{facts['id']}")
    places = {
        "url": url,
        "html_url": call.web(home, f"releases/tag/{facts['tag_name']}"),
        "assets_url": f"{url}/assets",
    }
    return facts | places | {"author": views.user(call, facts["author"]), "upload_url": f"{url}/assets{{?name,label}}"}


@operation("repos/list-deployments")
def deployments(call: Call) -> Listing:
    asked = {name: call.query[name] for name in ("sha", "ref", "task", "environment") if name in call.query}
    found = [it for it in call.repository.deployments if all(it[name] == text for name, text in asked.items())]
    home = call.repository

    def show(it: Json) -> Json:
        url = call.url(home, f"deployments/{it['id']}")
        return it | {"url": url, "statuses_url": f"{url}/statuses", "repository_url": call.url(home), "payload": {}}

    return Listing(items=found[::-1], show=show)
