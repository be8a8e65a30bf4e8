"""Texts that the patterns of a filter accept: names, paths and words, made from the patterns themselves.

Enters: a leaf and the name of a filter. Leaves: a text, or `Unanswerable` where none was found.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from readygate.kinds.filtering import accepts
from readygate.kinds.kind import Matching
from readygate.model.glob import expand_braces, fold_words
from tests.proof.asking import Ask

_MARKS = str.maketrans({"\x02": "", "\x03": ""})


class Unanswerable(Exception):
    """No evidence can be made for a leaf, and why."""


def text(ask: Ask, name: str, default: str, *, ending: str = "") -> str:
    """A text that the filter accepts, `default` where the leaf has no such filter (or only excludes)."""
    return next(iter(texts(ask, name, default, ending=ending)))


def texts(ask: Ask, name: str, default: str, *, ending: str = "") -> tuple[str, ...]:
    """One text for each pattern of the filter that asks for something; Unanswerable where one has none."""
    patterns = ask.where.get(name, ())
    wanted = [pattern for pattern in patterns if not pattern.startswith("!")]
    if not wanted:
        return (_accepted(ask, name, patterns, [default, f"made{ask.number}", f"other{ask.number}"]),)
    found = []
    for pattern in wanted:
        candidates = _candidates(ask, name, pattern, ending)
        try:
            found.append(_accepted(ask, name, patterns, candidates))
        except Unanswerable:
            continue
    if not found:
        raise Unanswerable(f"{ask.criterion}: no text passes `{name}: {' '.join(patterns)}`")
    return tuple(dict.fromkeys(found))


def passes(ask: Ask, name: str, value: str) -> bool:
    """Whether the filter accepts a value; a leaf without it accepts all."""
    matching = ask.matching(name)
    return accepts(matching, ask.where.get(name, ()))([fold_words(value) if matching is Matching.WORDS else value])


def _accepted(ask: Ask, name: str, patterns: Iterable[str], candidates: Iterable[str]) -> str:
    for candidate in candidates:
        if candidate and passes(ask, name, candidate):
            return candidate
    raise Unanswerable(f"{ask.criterion}: no text passes `{name}: {' '.join(patterns)}`")


def _candidates(ask: Ask, name: str, pattern: str, ending: str) -> Iterator[str]:
    for form in expand_braces(pattern):
        if ask.matching(name) is Matching.PATH:
            yield from _paths(ask, form, ending)
        elif ask.matching(name) is Matching.WORDS:
            for filler in (" ", " of ", f" {ask.number} "):
                yield re.sub(r"\*+", filler, form).translate(_MARKS).replace("?", "x").strip()
        else:
            for filler in ("", f"made{ask.number}", "x"):
                yield re.sub(r"\*+", filler, form).replace("?", "x")


def _paths(ask: Ask, form: str, ending: str) -> Iterator[str]:
    """Paths of a path glob; where it begins anywhere, those of the service's folder first."""
    if "*" not in form and "?" not in form:
        yield form
        return
    starts = [f"{ask.folder}/"] if ask.folder and not form.startswith(ask.folder) else []
    stem = f"made{ask.number}"
    for start, last in itertools.product([*starts, ""], (f"{stem}{ending}", stem, f"{stem}.ts", "x")):
        parts = form.removeprefix("./").split("/")
        made = [_part(part, last if number == len(parts) - 1 else "") for number, part in enumerate(parts)]
        root = "/" if form.startswith("/") else start
        yield root + "/".join(part for part in made if part)
        yield root + "/".join([*(part for part in made if part), last])


def _part(part: str, last: str) -> str:
    if part == "**":
        return last
    if part == "":
        return last
    filled = last.partition(".")[0] or "x"
    return part.replace("*", filled if part.count("*") == 1 else "", 1).replace("*", "").replace("?", "x")
