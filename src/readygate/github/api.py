"""GitHub's REST API, and the rules for its failures in one place.

Enters: a transport, a budget, a clock. Leaves: JSON values and downloads. Rules:

- 403 or 429 of a rate limit: waits as `Retry-After` or `x-ratelimit-reset` say, `patience` seconds in all, then gives
  up; nothing was done, so writes are tried again too;
- 5xx and broken connections: a GET is tried again; a write never is, its error is `uncertain`, for it may have worked;
- 401, 403: `Forbidden` names the permission; 404: `NotFound`; 410: `Gone`; others: `ApiError`.

https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO
from urllib.parse import parse_qsl, quote, urlsplit

import msgspec

from readygate.github import answers, faults
from readygate.github.transport import Disconnected, Reply, Transport, Wire

BUDGET = 400
"""Requests of a run, of all kinds together; GITHUB_TOKEN has 1,000 an hour for the whole repository."""
PATIENCE = 60.0
"""Seconds that a run waits in all, for rate limits and between tries."""
TRIES = 3
PER_PAGE = 100
_PAUSES = (1.0, 2.0)
_NEXT = re.compile(r'<([^<>]*)>\s*;[^,<]*\brel="?next"?')
_BLOB_SECONDS = 300.0


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """What a run asked of GitHub: requests, pages after the first, downloads, and tries after the first of any."""

    requests: int = 0
    pages: int = 0
    downloads: int = 0
    retries: int = 0

    @property
    def total(self) -> int:
        return self.requests + self.pages + self.downloads + self.retries


class Download(msgspec.Struct, frozen=True, kw_only=True):
    """A download that is whole: bytes, SHA-256 in hexadecimal, media type as the storage declares it."""

    size: int
    sha256: str
    media: str = ""


def connect(
    origin: str,
    token: str,
    *,
    budget: int = BUDGET,
    patience: float = PATIENCE,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.time,
) -> Api:
    """The API at `origin` (GITHUB_API_URL); UsageError where that is no address. Nothing is asked yet."""
    return Api(Wire(origin, token), secret=token, budget=budget, patience=patience, sleep=sleep, clock=clock)


def quoted(name: str) -> str:
    """A name as one component of a path."""
    return quote(name, safe="")


class Api:
    """Asks GitHub. Threads may share it. `budget` bounds all requests of a run, `patience` all seconds it waits."""

    def __init__(
        self,
        transport: Transport,
        *,
        secret: str = "",
        budget: int = BUDGET,
        patience: float = PATIENCE,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._transport = transport
        self._secret = secret
        self._budget = budget
        self._patience = patience
        self._sleep = sleep
        self._clock = clock
        self._lock = threading.Lock()
        self.spent = Spent()

    def __repr__(self) -> str:
        return f"Api({self._transport.origin!r}, {self.spent})"

    @property
    def requests(self) -> int:
        """The requests so far, without pages after the first, downloads and further tries."""
        return self.spent.requests

    def get(self, path: str, /, **params: str | int) -> Any:
        """The JSON value at `path`, None where the answer is empty."""
        return self._asked("GET", path, params, None, "requests")[0]

    def send(self, method: str, path: str, body: Any) -> Any:
        """Writes `body` and gives the answer's JSON value. An `uncertain` error: look before writing again."""
        return self._asked(method, path, {}, body, "requests")[0]

    def pages(self, path: str, key: str = "", /, *, bound: int = 100, **params: str | int) -> Iterator[Any]:
        """The members of a list over all its pages, each `id` once; `key` names the list in an object.

        Unexpected where a page is no list, where the next one is at another origin, or after `bound` pages.
        """
        query: Mapping[str, str | int] = {"per_page": PER_PAGE, **params}
        seen: set[Any] = set()
        for number in range(bound):
            body, reply = self._asked("GET", path, query, None, "pages" if number else "requests")
            yield from answers.unseen(answers.listed(body, key, path), seen)
            following = _NEXT.search(reply.headers.get("link", ""))
            if following is None:
                return
            path, query = self._following(following[1], path)
        raise faults.Unexpected(f"there are more than {bound} pages", path=path)

    def download(self, path: str, limit: int, sink: BinaryIO, *, seconds: float = _BLOB_SECONDS) -> Download:
        """What `path` redirects to, written to `sink` from its start; Unexpected above `limit` bytes.

        The address is asked for again at every try: it is valid for one minute.
        """
        for attempt in range(TRIES):
            _, reply = self._asked("GET", path, {}, None, "downloads" if attempt == 0 else "retries", redirect=True)
            try:
                return self._saved(self._location(reply, path), path, limit, sink, seconds)
            except Disconnected as error:
                reason = str(error)
            if attempt < TRIES - 1:
                self._pause(attempt)
        raise faults.Unreachable(f"the download broke off {TRIES} times: {reason}", path=path)

    # one request ------------------------------------------------------------------------------------------------------

    def _asked(
        self, method: str, path: str, query: Mapping[str, str | int], body: Any, counted: str, *, redirect: bool = False
    ) -> tuple[Any, Reply]:
        """The value and the whole answer, after as many tries as the rules allow."""
        attempt = 0
        while True:
            self._count(counted, path)
            counted = "retries"
            try:
                reply = self._transport.ask(method, path, query, body)
                if reply.status < 300:
                    return answers.decoded(reply.text), reply
                if redirect and reply.status in {301, 302, 303, 307, 308}:
                    return None, reply
                if self._waited(reply, method, path):
                    continue
                if reply.status < 500:
                    raise self._refusal(reply, method, path)
                fault = f"GitHub answered {reply.status}"
            except Disconnected as error:
                reply, fault = Reply(status=0), str(error)
            if method != "GET":
                hint = "it may have worked: look before writing again"
                raise self._unreachable(fault, reply, method, path, hint)
            attempt += 1
            if attempt == TRIES:
                raise self._unreachable(f"{fault}, {TRIES} times", reply, method, path, "")
            self._pause(attempt - 1)

    def _count(self, counted: str, path: str) -> None:
        with self._lock:
            if self.spent.total >= self._budget:
                raise faults.BudgetSpent(
                    f"this run has made its {self._budget} requests",
                    path=path,
                    hint="GITHUB_TOKEN has 1,000 an hour for the whole repository, which other runs need too",
                )
            self.spent = msgspec.structs.replace(self.spent, **{counted: getattr(self.spent, counted) + 1})

    def _pause(self, attempt: int) -> None:
        self._take(_PAUSES[attempt])

    def _take(self, seconds: float) -> bool:
        """Waits, where the patience lasts for it."""
        with self._lock:
            if seconds > self._patience:
                return False
            self._patience -= seconds
        self._sleep(seconds)
        return True

    def _waited(self, reply: Reply, method: str, path: str) -> bool:
        """Whether the answer was a rate limit that has been waited for; Limited where that would take too long."""
        seconds = answers.wait(reply, self._clock())
        if seconds is None:
            return False
        if not self._take(seconds):
            raise faults.Limited(
                f"GitHub's rate limit asks to wait {seconds:.0f} s, longer than this run may",
                status=reply.status,
                method=method,
                path=path,
                hint="run the job again later",
            )
        return True

    def _refusal(self, reply: Reply, method: str, path: str) -> faults.ApiError:
        said = self._said(reply.text)
        if reply.status in {401, 403}:
            accepted = reply.headers.get("x-accepted-github-permissions", "")
            return faults.forbidden(reply.status, method, path, said, accepted)
        error = {404: faults.NotFound, 410: faults.Gone}.get(reply.status, faults.ApiError)
        hint = "or the token may not know of it" if reply.status == 404 else ""
        return error(f"{reply.status}: {said}", status=reply.status, method=method, path=path, hint=hint)

    def _unreachable(self, fault: str, reply: Reply, method: str, path: str, hint: str) -> faults.Unreachable:
        return faults.Unreachable(
            fault, status=reply.status, method=method, path=path, hint=hint, uncertain=method != "GET"
        )

    def _said(self, text: str) -> str:
        """GitHub's own words, in case they echo the token without it."""
        try:
            body = msgspec.json.decode(text.encode("utf-8", "replace"))
        except (msgspec.MsgspecError, RecursionError):
            body = None
        said = str(body.get("message", "")) if isinstance(body, dict) else ""
        said = said.replace(self._secret, "***") if self._secret else said
        return said or "no reason given"

    # pages and downloads ----------------------------------------------------------------------------------------------

    def _following(self, link: str, path: str) -> tuple[str, Mapping[str, str]]:
        """Path and query of the next page."""
        own, other = urlsplit(self._transport.origin), urlsplit(link)
        if (other.scheme, other.netloc) != (own.scheme, own.netloc) or not other.path.startswith(f"{own.path}/"):
            raise faults.Unexpected(
                "the next page is at another address than the API, so it is not followed", path=path
            )
        return other.path[len(own.path) :], dict(parse_qsl(other.query))

    def _location(self, reply: Reply, path: str) -> str:
        location = urlsplit(reply.headers.get("location", ""))
        secure = urlsplit(self._transport.origin).scheme == "https"
        if not location.hostname or location.scheme not in ({"https"} if secure else {"http", "https"}):
            raise faults.Unexpected("the download leads to no address that can be trusted", path=path)
        return location.geturl()

    def _saved(self, url: str, path: str, limit: int, sink: BinaryIO, seconds: float) -> Download:
        sink.seek(0)
        sink.truncate()
        digest, size, end = hashlib.sha256(), 0, self._clock() + seconds
        with self._transport.blob(url) as blob:
            if blob.status != 200:
                raise answers.storage_fault(blob.status, path)
            for chunk in blob.chunks:
                size += len(chunk)
                if size > limit:
                    raise faults.Unexpected(f"the download is larger than {limit:,} bytes", path=path)
                if self._clock() > end:
                    raise Disconnected(f"it took longer than {seconds:.0f} s")
                digest.update(chunk)
                sink.write(chunk)
        return Download(size=size, sha256=digest.hexdigest(), media=blob.media)
