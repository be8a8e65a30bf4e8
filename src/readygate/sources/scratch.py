"""Git in a repository of its own, which knows one remote: to read and write a branch without a checkout.

Enters: an empty folder, an address, a token. Leaves: answers of git. A checkout of the same repository is never seen:
its files, index, HEAD, hooks and settings stay as they are and decide nothing. What the user or the machine has set for
all repositories (a proxy, certificates, helpers for credentials) counts.

The token is in no argument, address or file: it goes as a header to the remote's origin alone, and no redirect is
followed. https://git-scm.com/docs/git-config#Documentation/git-config.txt-httplturlgt
"""

from __future__ import annotations

import base64
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from readygate.model.errors import UsageError
from readygate.sources.git import SAFE, program

REMOTE = "origin"
"""By which name git knows the remote."""
_TIMEOUT = 300
_SAID = 500
_SCHEMES = ("https", "http", "ssh", "file")
_HOST_AND_PATH = re.compile(r"(?:[\w.-]+@)?[\w.-]+:(?!//|:).+")
"""Git's short form for ssh: `git@host:owner/name`."""
_KEPT = ("GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_SSH_COMMAND")
"""Which authorities and which ssh the machine's owner wants; everything else called GIT_ may lead elsewhere."""
_QUIET = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "GCM_INTERACTIVE": "never",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}
_SETTINGS = {
    "gc.auto": "0",
    "maintenance.auto": "false",
    "http.followRedirects": "false",
    "push.followTags": "false",
    "push.gpgSign": "false",
    "push.recurseSubmodules": "no",
    "submodule.recurse": "false",
}


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What git answered: exit code, standard output, and the last of its words on standard error."""

    code: int
    out: bytes
    said: str = ""


class Scratch:
    """Git in `folder`, which is empty, with the remote at `address`; UsageError where there is no git, or the address
    is none that is asked.

    `token` is sent to an origin of http only; without one, git's own helpers for credentials are asked.
    """

    def __init__(self, folder: Path, address: str, *, token: str = "", environ: Mapping[str, str] = os.environ) -> None:
        self._program = program(environ)
        if not self._program:
            raise UsageError("git is not installed", hint="the ledger is a branch of git, or a file: `ledger.ndjson`")
        scheme = _scheme(address)
        self._folder = folder
        basic = base64.b64encode(f"x-access-token:{token}".encode()).decode() if token else ""
        self._secrets = tuple(filter(None, (token, basic)))
        kept = {name: value for name, value in environ.items() if not name.startswith("GIT_") or name in _KEPT}
        settings = [*_SETTINGS.items(), *(_login(address, basic) if basic and scheme.startswith("http") else ())]
        own = {"GIT_ALLOW_PROTOCOL": scheme, "GIT_DIR": str(folder.resolve())}
        self._environ = kept | _QUIET | own | _configured(settings)
        for arguments in (("init", "--quiet", "--bare", "--template="), ("config", f"remote.{REMOTE}.url", address)):
            answer = self(*arguments)
            if answer.code:
                raise UsageError(f"git cannot make a repository: {answer.said}", place=str(folder))

    def __call__(self, *arguments: str, given: bytes = b"") -> Answer:
        """What git answers, with `given` as its standard input; UsageError where it does not run or never ends."""
        try:
            done = subprocess.run(  # noqa: S603 (no shell; every argument is ours)
                [self._program, *SAFE, *arguments],
                cwd=self._folder,
                env=self._environ,
                input=given,
                capture_output=True,
                timeout=_TIMEOUT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UsageError(f"git could not be asked: {type(error).__name__}", place=arguments[0]) from error
        return Answer(code=done.returncode, out=done.stdout, said=self._shown(done.stderr))

    def _shown(self, said: bytes) -> str:
        text = said.decode("utf-8", "replace")
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return "; ".join(line.strip() for line in text.splitlines() if line.strip())[-_SAID:]


def _scheme(address: str) -> str:
    """How the remote is reached, which is the only way that git may take."""
    parts = urlsplit(address)
    if parts.scheme in _SCHEMES and "::" not in address:
        if parts.password or (parts.username and parts.scheme != "ssh"):
            raise UsageError("the remote's address holds a name or a password", hint="give the token by itself")
        return parts.scheme
    if Path(address).is_absolute():
        return "file"
    if _HOST_AND_PATH.fullmatch(address):
        return "ssh"
    raise UsageError(
        f"the ledger's remote is no address that is asked: {address!r}", hint=f"one of {', '.join(_SCHEMES)}, or a path"
    )


def _login(address: str, basic: str) -> list[tuple[str, str]]:
    """The header for one origin. What other settings would add is taken away: two of them are refused by the server."""
    parts = urlsplit(address)
    key = f"http.{parts.scheme}://{parts.netloc}/.extraheader"
    return [("credential.helper", ""), ("http.extraheader", ""), (key, ""), (key, f"Authorization: basic {basic}")]


def _configured(settings: list[tuple[str, str]]) -> dict[str, str]:
    """Settings by environment, which is stronger than any file and not seen in a list of processes."""
    numbered = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings):
        numbered |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return numbered
