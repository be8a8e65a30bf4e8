"""Paths and globs of a policy: repo-relative, expanded once to prove that they can be meant.

Enters: cursors. Leaves: texts in one form (`./a/` is `a`); a fault for absolute paths, `..`, backslashes, variables and
globs that cannot be meant.
"""

from __future__ import annotations

import re

from readygate.model.glob import GlobError, expand_braces
from readygate.policies.reading import Cursor, Fields

_DRIVE = re.compile(r"[A-Za-z]:")


def path_of(cursor: Cursor) -> str:
    """A path below the root of the repository, without `./` and a final slash; empty for the root itself."""
    text = cursor.scalar("a path")
    if text is None or not (_fits(cursor, text) and cursor.fixed(text)):
        return ""
    return "/".join(part for part in text.split("/") if part not in {"", "."})


def path_globs(fields: Fields, name: str, *, variables: bool = False) -> tuple[str, ...]:
    """A list of globs over repo-relative paths; no `!`, for these lists only add."""
    return _globs(fields, name, variables=variables, paths=True)


def name_globs(fields: Fields, name: str) -> tuple[str, ...]:
    """A list of globs over names, branches for example."""
    return _globs(fields, name, variables=False, paths=False)


def glob_of(cursor: Cursor) -> str:
    """One path or glob below the root of the repository."""
    text = cursor.scalar("a path or glob")
    if text is None or not (_fits(cursor, text) and cursor.fixed(text) and is_glob(cursor, text)):
        return ""
    return text.removeprefix("./")


def is_glob(cursor: Cursor, pattern: str) -> bool:
    """Whether `pattern`, its variables filled, is a glob; a fault where it is none."""
    try:
        expand_braces(re.sub(r"\$\{[^{}]*\}", "x", pattern))
    except GlobError as error:
        cursor.fault(str(error))
        return False
    return True


def _globs(fields: Fields, name: str, *, variables: bool, paths: bool) -> tuple[str, ...]:
    if name not in fields:
        return ()
    cursor = fields[name]
    kept = []
    for item in cursor.one_or_more():
        text = item.scalar()
        if text is None or (paths and not _fits(item, text)):
            continue
        if text.startswith("!"):
            item.fault(f"{text!r}: exclusions stand in `where` only")
        elif (variables or item.fixed(text)) and is_glob(item, text):
            kept.append(text.removeprefix("./") if paths else text)
    return tuple(kept)


def _fits(cursor: Cursor, text: str) -> bool:
    parts = text.removeprefix("!").split("/")
    if "\\" in text or _DRIVE.match(text) or not parts[0] or ".." in parts:
        cursor.fault(
            f"{text!r} is no path below the root of the repository", "write `services/a/src`, with forward slashes"
        )
        return False
    return True
