"""Commits, comparisons, refs, trees and blobs: reading and writing git's objects."""

import base64
import binascii
from typing import Any

from tests.github import rules
from tests.github.calls import Answer, Call, Listing, operation
from tests.github.history import ancestors, changes, log, merge_base
from tests.github.objects import EMPTY_TREE, Entry, Signature
from tests.github.operations import views

Json = dict[str, Any]


@operation("repos/list-commits")
def commits(call: Call) -> Listing:
    home, path = call.repository, call.query.get("path")
    tip = _found(call, call.query.get("sha") or home.default_branch)
    found = [it.sha for it in log(call.objects, tip) if path is None or _touches(call, it.sha, path)]
    return Listing(items=found, show=lambda sha: views.commit(call, sha))


def _touches(call: Call, sha: str, path: str) -> bool:
    it = call.objects.commit(sha)
    here = call.objects.at(it.tree, path)
    before = [call.objects.at(call.objects.commit(parent).tree, path) for parent in it.parents]
    return all(here != was for was in before) if before else here is not None


@operation("repos/get-commit")
def commit(call: Call) -> Answer:
    sha = call.commit(call.path["ref"])
    if "vnd.github.sha" in call.headers.get("accept", ""):
        return Answer(raw=sha.encode(), headers={"content-type": "application/vnd.github.sha; charset=utf-8"})
    it = call.objects.commit(sha)
    before = call.objects.commit(it.parents[0]).tree if it.parents else None
    files = changes(call.objects, before, it.tree)
    added, deleted = sum(each.additions for each in files), sum(each.deletions for each in files)
    shown = [views.change(call, each, sha) for each in files[: rules.COMPARED_FILES]]
    stats = {"additions": added, "deletions": deleted, "total": added + deleted}
    return Answer(body=views.commit(call, sha) | {"stats": stats, "files": shown})


@operation("repos/compare-commits-with-basehead")
def compare(call: Call) -> Answer:
    home, basehead = call.repository, call.path["basehead"]
    left, dots, right = basehead.partition("...")
    if not dots:
        raise rules.not_found()
    base, head = (_side(call, name) for name in (left, right))
    middle = merge_base(call.objects, base, head)
    if middle is None:
        raise rules.Refusal(404, f"No common ancestor between {left} and {right}.")
    ahead = ancestors(call.objects, head) - ancestors(call.objects, base)
    behind = ancestors(call.objects, base) - ancestors(call.objects, head)
    rows = [it.sha for it in log(call.objects, head) if it.sha in ahead][::-1]
    page = rules.Page.asked({"per_page": str(rules.COMPARED_COMMITS)} | dict(call.query))
    shown = page.cut(rows) if "page" in call.query or "per_page" in call.query else rows[: rules.COMPARED_COMMITS]
    files = changes(call.objects, call.objects.commit(middle).tree, call.objects.commit(head).tree)
    url, html = call.url(home, f"compare/{basehead}"), call.web(home, f"compare/{basehead}")
    facts: Json = {
        "url": url,
        "html_url": html,
        "diff_url": f"{html}.diff",
        "status": {(0, 0): "identical", (1, 0): "ahead", (0, 1): "behind"}.get((bool(ahead), bool(behind)), "diverged"),
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "base_commit": views.commit(call, base),
        "merge_base_commit": views.commit(call, middle),
        "commits": [views.commit(call, sha) for sha in shown],
    }
    # Only the first page carries files, and no page carries more than 300 (docs: Compare two commits).
    first = files[: rules.COMPARED_FILES] if page.number == 1 else ()
    return Answer(body=facts | {"files": [views.change(call, each, head) for each in first]})


def _side(call: Call, name: str) -> str:
    """A side of a comparison may name a branch of a fork: `owner:branch`."""
    owner, colon, ref = name.partition(":")
    if not colon:
        return _found(call, name)
    for it in call.state.repositories.values():
        if it.owner == owner and f"heads/{ref}" in it.refs:
            return it.refs[f"heads/{ref}"]
    raise rules.not_found()


def _found(call: Call, name: str) -> str:
    try:
        return call.commit(name)
    except rules.Refusal as refusal:
        raise rules.not_found() from refusal


@operation("git/get-commit")
def git_commit(call: Call) -> Answer:
    sha = call.path["commit_sha"]
    if call.objects.kind(sha) != "commit":
        raise rules.not_found()
    return Answer(body=_git_commit(call, sha))


def _git_commit(call: Call, sha: str) -> Json:
    it, home = call.objects.commit(sha), call.repository
    return {
        "sha": sha,
        "url": call.url(home, f"git/commits/{sha}"),
        "html_url": call.web(home, f"commit/{sha}"),
        "author": views.git_user(it.author),
        "committer": views.git_user(it.committer),
        "message": it.message,
        "tree": {"sha": it.tree, "url": call.url(home, f"git/trees/{it.tree}")},
        "parents": [
            parent | {"html_url": call.web(home, f"commit/{parent['sha']}")} for parent in views.parents(call, it)
        ],
    }


def _ref(call: Call, name: str) -> Json:
    home = call.repository
    sha = home.refs[name]
    kind = call.objects.kind(sha) or "commit"
    object_ = {"sha": sha, "type": kind, "url": call.url(home, f"git/{kind}s/{sha}")}
    return {"ref": f"refs/{name}", "url": call.url(home, f"git/refs/{name}"), "object": object_}


@operation("git/get-ref")
def ref(call: Call) -> Answer:
    """One ref, named in full (`heads/main`): a prefix is no ref."""
    name = call.path["ref"].removeprefix("refs/")
    if name not in call.repository.refs:
        raise rules.not_found()
    return Answer(body=_ref(call, name))


@operation("git/list-matching-refs")
def matching_refs(call: Call) -> Listing:
    start = call.path["ref"].removeprefix("refs/")
    names = sorted(name for name in call.repository.refs if name.startswith(start))
    return Listing(items=names, show=lambda name: _ref(call, name))


@operation("git/create-ref")
def create_ref(call: Call) -> Answer:
    whole, sha = call.body["ref"], call.body["sha"]
    if not whole.startswith("refs/") or whole.count("/") < 2:
        raise rules.Refusal(422, f"Reference name must start with refs/: {whole}")
    name = whole.removeprefix("refs/")
    if name in call.repository.refs:
        raise rules.Refusal(422, "Reference already exists")
    if call.objects.kind(sha) != "commit":
        raise rules.Refusal(422, "Object does not exist")
    call.repository.refs[name] = sha
    return Answer(status=201, body=_ref(call, name))


@operation("git/update-ref")
def update_ref(call: Call) -> Answer:
    """Move a ref; without `force` only forward: this is how two writers notice each other."""
    name, sha = call.path["ref"].removeprefix("refs/"), call.body["sha"]
    if name not in call.repository.refs:
        raise rules.Refusal(422, "Reference does not exist")
    if call.objects.kind(sha) != "commit":
        raise rules.Refusal(422, "Object does not exist")
    if not call.body.get("force") and call.repository.refs[name] not in ancestors(call.objects, sha):
        raise rules.Refusal(422, "Update is not a fast forward")
    call.repository.refs[name] = sha
    return Answer(body=_ref(call, name))


@operation("git/get-tree")
def tree(call: Call) -> Answer:
    asked = call.path["tree_sha"]
    sha = asked if call.objects.kind(asked) == "tree" else call.objects.commit(_found(call, asked)).tree
    rows = list(call.objects.walk(sha) if "recursive" in call.query else call.objects.tree(sha))
    return Answer(body=_tree(call, sha, rows))


def _tree(call: Call, sha: str, rows: list[Entry]) -> Json:
    home = call.repository
    shown = [_tree_row(call, row) for row in rows[: rules.TREE_ROWS]]
    return {
        "sha": sha,
        "url": call.url(home, f"git/trees/{sha}"),
        "tree": shown,
        "truncated": len(rows) > rules.TREE_ROWS,
    }


def _tree_row(call: Call, row: Entry) -> Json:
    facts = {"path": row.path, "mode": row.mode.zfill(6), "type": row.kind, "sha": row.sha}
    facts["url"] = call.url(call.repository, f"git/{row.kind}s/{row.sha}")
    return facts | ({"size": len(call.objects.blob(row.sha))} if row.kind == "blob" else {})


@operation("git/get-blob")
def blob(call: Call) -> Answer:
    sha = call.path["file_sha"]
    if call.objects.kind(sha) != "blob":
        raise rules.not_found()
    data = call.objects.blob(sha)
    content = base64.encodebytes(data).decode()
    url = call.url(call.repository, f"git/blobs/{sha}")
    facts = {"sha": sha, "url": url, "size": len(data), "encoding": "base64", "content": content}
    return Answer(body=facts | {"node_id": sha})


@operation("git/create-blob")
def create_blob(call: Call) -> Answer:
    text = call.body["content"]
    try:
        data = base64.b64decode(text, validate=False) if call.body.get("encoding") == "base64" else text.encode()
    except binascii.Error as fault:
        raise rules.Refusal(422, "content is not valid Base64") from fault
    sha = call.objects.add("blob", data)
    return Answer(status=201, body={"sha": sha, "url": call.url(call.repository, f"git/blobs/{sha}")})


@operation("git/create-tree")
def create_tree(call: Call) -> Answer:
    base = call.body.get("base_tree")
    if base is not None and call.objects.kind(base) == "commit":
        base = call.objects.commit(base).tree
    if base is not None and call.objects.kind(base) != "tree":
        raise rules.Refusal(422, "base_tree is not a valid tree oid")
    files = call.objects.files(base or EMPTY_TREE)
    for row in call.body["tree"]:
        sha = call.objects.add("blob", row["content"].encode()) if "content" in row else row["sha"]
        if sha is None:
            files.pop(row["path"], None)
            continue
        if sha not in call.objects:
            raise rules.Refusal(422, f"tree.sha {sha} is not a valid blob")
        files[row["path"]] = Entry(mode=row.get("mode", "100644").lstrip("0"), path=row["path"], sha=sha)
    sha = call.objects.write_tree(files)
    return Answer(status=201, body=_tree(call, sha, list(call.objects.tree(sha))))


@operation("git/create-commit")
def create_commit(call: Call) -> Answer:
    tree_sha, parents = call.body["tree"], tuple(call.body.get("parents", ()))
    if call.objects.kind(tree_sha) != "tree":
        raise rules.Refusal(422, "Tree SHA does not exist")
    if any(call.objects.kind(parent) != "commit" for parent in parents):
        raise rules.Refusal(422, "Parent SHA does not exist or is not a commit object")
    who = Signature(name=call.writer, email=f"{call.writer}@users.noreply.github.com", at=call.state.tick())
    sha = call.objects.write_commit(tree=tree_sha, parents=parents, author=who, message=call.body["message"])
    return Answer(status=201, body=_git_commit(call, sha))
