"""The action's inputs as a command line.

Enters: the inputs as a JSON object of text, the workspace, the folder for the files written. Leaves: the folder to
work in and the arguments of the command. An empty input is an absent one.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from readygate.model.errors import UsageError

MODES = ("check", "collect", "report", "release")

OPTIONS = {
    "policy": "--policy",
    "service": "--service",
    "milestone": "--milestone",
    "level": "--level",
    "fail-on": "--fail-on",
    "needs": "--needs",
    "artifact": "--artifact",
    "ledger": "--ledger",
    "collected": "--collected",
    "run-id": "--run-id",
    "pact-broker-url": "--pact-broker-url",
    "pact-environment": "--pact-environment",
}
"""Inputs that are options of the command, in the order in which they are passed."""

PLACES = ("comment", "check", "summary")
"""Inputs that switch a place off in which the verdict is told."""

KNOWN = frozenset({"mode", "evidence", "working-directory", "token", "require-publish", *PLACES, *OPTIONS})

_COLLECTING = frozenset({"policy", "service"})
_REPORTING = frozenset(OPTIONS) - {"needs", "ledger"}
_RELEASING = frozenset(OPTIONS) - {"fail-on", "collected"}
_SWITCH = {"true": True, "false": False}
_DECLARED = re.compile(r"[a-z0-9][a-z0-9-]*=.+")


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What one step asks: the folder to work in, the command's arguments, the token that it may use."""

    folder: Path
    arguments: tuple[str, ...]
    token: str = ""

    def __repr__(self) -> str:
        return f"Request(folder={str(self.folder)!r}, arguments={self.arguments!r})"


def read(text: str, *, workspace: Path, out: Path) -> Request:
    """The step's request. Raises UsageError for an input that nothing can be done with."""
    inputs = _inputs(text)
    mode = inputs.get("mode", "check")
    if mode not in MODES:
        raise UsageError(f"mode: {mode!r} is none of {', '.join(MODES)}")
    folder = workspace / inputs.get("working-directory", ".")
    if not folder.is_dir():
        raise UsageError(f"working-directory: there is no folder {str(folder)!r}")
    begin = ("collect", f"--out={out / 'bundle.json'}") if mode == "collect" else (mode, "--github", f"--out={out}")
    arguments = (*begin, *_told(inputs, mode), *_options(inputs, mode), *_evidence(inputs.get("evidence", "")))
    return Request(folder=folder, arguments=arguments, token=inputs.get("token", ""))


def _told(inputs: Mapping[str, str], mode: str) -> Iterator[str]:
    """Where the verdict is told, and whether that must work."""
    if mode == "collect":
        return
    places = [place for place in PLACES if _switched(inputs, place, default="true")]
    yield f"--publish={','.join(places)}"
    if _switched(inputs, "require-publish", default="false"):
        yield "--require-publish"


def _switched(inputs: Mapping[str, str], name: str, *, default: str) -> bool:
    value = inputs.get(name, default).lower()
    if value not in _SWITCH:
        raise UsageError(f"{name}: {value!r} is neither true nor false")
    return _SWITCH[value]


def _inputs(text: str) -> dict[str, str]:
    inputs = msgspec.json.decode(text, type=dict[str, str])
    unknown = sorted(inputs.keys() - KNOWN)
    if unknown:
        raise UsageError(f"no such input: {', '.join(unknown)}", hint=f"the inputs are {', '.join(sorted(KNOWN))}")
    return {name: value.strip() for name, value in inputs.items() if value.strip()}


def _options(inputs: Mapping[str, str], mode: str) -> Iterator[str]:
    """`--name=value`, so that a value that starts with a dash stays a value; one option per line of a list."""
    by_mode = {"check": frozenset(OPTIONS), "collect": _COLLECTING, "report": _REPORTING, "release": _RELEASING}
    known = by_mode[mode]
    for name, option in OPTIONS.items():
        if name not in known:
            continue
        value = inputs.get(name, "")
        yield from (f"{option}={one}" for one in (_lines(value) if name == "service" else [value]) if one)


def _evidence(text: str) -> Iterator[str]:
    """Lines of the form `format=path` as options, then the paths; `./a=b` is a path."""
    lines = _lines(text)
    yield from (f"--evidence={line}" for line in lines if _DECLARED.fullmatch(line))
    paths = [line for line in lines if not _DECLARED.fullmatch(line)]
    if paths:
        yield from ("--", *paths)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
