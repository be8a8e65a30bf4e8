"""A GitHub on loopback for tests: stateful, judged by GitHub's own description of its API, with faults on demand.

`rules` is GitHub's rules to read, `scene` and `runs` set up repositories, `server` serves them, `faults` breaks it,
`occasions` is what a runner gives a job, `operations` carries out what the description describes.

    scene = Scene("acme/shop")
    scene.push("main", {"readygate.yml": "version: 1", "services/pay/app.py": "x = 1"})
    scene.ruleset("main", "readygate")
    pull = scene.pull_request("feature", {"services/pay/app.py": "x = 2"}, fork="mona/shop", author="mona")
    run = scene.run("ci.yml", pull=pull, jobs=("unit",))
    scene.artifact(run, "readygate-unit", {"junit.xml": "<testsuites/>"})
    scene.comment(pull, "Looks good", author="octocat")
    with github(scene) as server:
        token = server.token("ci", {"contents": "read", "pull-requests": "write"})
        server.faults.on("POST", "*/comments", Kind.LOST_ANSWER)
        server.faults.before("GET", "*/comments", lambda: scene.push("feature", {"b.py": ""}, fork="mona/shop"), nth=2)
        address = f"{server.url}/repos/acme/shop/issues/{pull.number}/comments"
        headers = {"Authorization": f"Bearer {token}"}
        assert requests.post(address, json={"body": "Ready"}, headers=headers).status_code == 502
        assert len(requests.get(address, headers=headers).json()) == 2
        environ = server.occasion(run, pull=pull).environ
        assert environ["GITHUB_SHA"] == pull.merge_sha
        assert server.count() == 2
        assert [seen.operation for seen in server.writes()] == ["issues/create-comment"]
    assert [comment.body for comment in scene.comments(pull)] == ["Looks good", "Ready"]
"""

from tests.github.faults import TRANSIENT, Kind
from tests.github.occasions import Occasion
from tests.github.scene import Scene
from tests.github.server import READ_ONLY, Server, github

__all__ = ["READ_ONLY", "TRANSIENT", "Kind", "Occasion", "Scene", "Server", "github"]
