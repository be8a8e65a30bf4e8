"""A GitHub in memory, as far as publishers ask it: comments, check runs, statuses, a pull request's head."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

from readygate.github.faults import ApiError, NotFound, Unreachable, forbidden

BOT = "github-actions[bot]"
REPO = "/repos/acme/shop"
Json = dict[str, Any]


class Fake:
    """Each request is one step; `before` is called ahead of each, `fault` may name what goes wrong with it."""

    def __init__(self, head: str, *, login: str = BOT) -> None:
        self.head = head
        self.login = login
        self.branch = "feature/x"
        self.comments: list[Json] = []
        self.checks: list[Json] = []
        self.statuses: list[Json] = []
        self.asked: list[str] = []
        self.faults: list[str] = []
        self._ids = iter(range(1, 10_000))

    def comment(self, body: str | None, login: str | None = BOT) -> Json:
        """A comment that is there."""
        number = next(self._ids)
        user = {"login": login} if login else None
        made = {"id": number, "body": body, "user": user, "html_url": f"https://github.com/c/{number}"}
        self.comments.append(made)
        return made

    @property
    def bodies(self) -> list[str]:
        return [one["body"] for one in self.comments]

    def client(self, before: Callable[[], None] = lambda: None, fault: Callable[[], str] = lambda: "") -> Client:
        return Client(self, before, fault)

    # what is there ----------------------------------------------------------------------------------------------------

    def got(self, path: str) -> Any:
        if path == f"{REPO}/pulls/7":
            return {"head": {"sha": self.head}}
        if path == f"{REPO}/issues/7/comments":
            return self.comments
        commit, _, what = path.removeprefix(f"{REPO}/commits/").rpartition("/")
        if commit.startswith("heads/"):
            if commit != f"heads/{self.branch}":
                raise ApiError(f"422: No commit found for SHA: {commit}", status=422, path=path)
            commit = self.head
        if what == "check-runs":
            return [one for one in self.checks if one["head_sha"] == commit]
        assert what == "statuses", path
        return [one for one in reversed(self.statuses) if one["sha"] == commit]

    def did(self, method: str, path: str, body: Any) -> Any:
        kind = path.removeprefix(f"{REPO}/")
        if method == "POST" and kind == "issues/7/comments":
            return self.comment(body["body"], self.login)
        if kind.startswith("issues/comments/"):
            found = next((one for one in self.comments if str(one["id"]) == kind.rpartition("/")[2]), None)
            if found is None:
                raise NotFound("404: Not Found", status=404, method=method, path=path)
            if method == "DELETE":
                self.comments.remove(found)
                return None
            found["body"] = body["body"]
            return found
        if kind.startswith("statuses/"):
            self.statuses.append({**body, "sha": kind.rpartition("/")[2]})
            return self.statuses[-1]
        return self._checked(method, kind, body)

    def _checked(self, method: str, kind: str, body: Any) -> Json:
        output = dict(body["output"])
        added = output.pop("annotations", [])
        assert len(added) <= 50
        if any(one["path"] == "refused" for one in added):
            raise ApiError("422: Invalid request.", status=422, method=method, path=kind)
        if method == "POST":
            made = {"id": next(self._ids), "html_url": "https://github.com/k/1", "annotations": [], **body}
            self.checks.append(made)
        else:
            made = next(one for one in self.checks if str(one["id"]) == kind.rpartition("/")[2])
            made["conclusion"] = body["conclusion"]
        made["annotations"] = [*made["annotations"], *added]
        made["output"] = {**output, "annotations_count": len(made["annotations"])}
        return made


class Client:
    """Asks the fake in the name of one run."""

    def __init__(self, fake: Fake, before: Callable[[], None], fault: Callable[[], str]) -> None:
        self._fake = fake
        self._before = before
        self._fault = fault

    def get(self, path: str, /, **params: str | int) -> Any:
        self._before()
        self._fake.asked.append(f"GET {path}")
        return copy.deepcopy(self._fake.got(path))

    def pages(self, path: str, key: str = "", /, *, bound: int = 100, **params: str | int) -> Iterator[Any]:
        assert key == ("check_runs" if path.endswith("check-runs") else "")
        yield from self.get(path, **params)

    def send(self, method: str, path: str, body: Any) -> Any:
        self._before()
        self._fake.asked.append(f"{method} {path}")
        fault = self._fault() or (self._fake.faults.pop(0) if self._fake.faults else "")
        if fault == "forbidden":
            raise forbidden(403, method, path, "Resource not accessible by integration")
        if fault == "broken":
            return {}
        if fault == "502":
            raise Unreachable("GitHub answered 502", status=502, method=method, path=path, uncertain=True)
        made = copy.deepcopy(self._fake.did(method, path, body))
        if fault == "lost":
            raise Unreachable("GitHub answered 502", status=502, method=method, path=path, uncertain=True)
        return made


def unlucky(seed: random.Random, share: float) -> Callable[[], str]:
    """Faults drawn from a seed, never two in a row: GitHub recovers."""
    last = [""]

    def draw() -> str:
        last[0] = seed.choice(("502", "lost")) if not last[0] and seed.random() < share else ""
        return last[0]

    return draw
