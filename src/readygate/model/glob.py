"""Globs in linear time: a policy or a report can never make matching explode.

Enters: patterns of a policy and texts of evidence. Leaves: predicates. Three manners, none of which backtracks over
more than the last `*`:

- `path_glob`: components between slashes, `**` spans components (gitignore's meaning, without negation);
- `name_glob`: `*` spans anything;
- `words_glob`: kebab-case words; text wrapped in `whole` matches a whole name only (law 7: `Window` is not covered
  by `ComplianceWindow`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

Predicate = Callable[[str], bool]

_ALTERNATIVES = 64
_GAP = re.compile(r"[\W_]+")
_ENDS = {code: " " for code in range(128) if not chr(code).isalnum()}
_HYPHENS = {code: "-" for code in _ENDS if chr(code) != "\n"}
_NEW_WORD = re.compile(r"[A-Z](?:(?<=[a-z].)|(?<=[0-9].)(?=[a-z0-9]|[A-Z](?![a-z]))|(?<=[A-Z].)(?=[a-z]))")
"""A capital that begins a word of an identifier; one behind a digit begins none: `E2E` is one word. It is looked for
first: few characters are one."""
_LOOK_BEHIND = re.compile(r"(\(\?<!\[\^-\])\)([^\W_])")
"""What stands before a name, and the first character of the name. Behind that character it is looked for less often."""
_OPEN, _CLOSE = "\x02", "\x03"


class GlobError(ValueError):
    """A pattern that cannot be meant: unbalanced braces or too many alternatives."""


@lru_cache(maxsize=4096)
def path_glob(pattern: str) -> Predicate:
    """Whether a whole repo-relative path matches; a pattern that ends in `/` means everything below it."""
    forms = [form + "**" if form.endswith("/") else form for form in expand_braces(pattern)]
    return _any_of([_path_matcher(form.removeprefix("./")) for form in forms])


@lru_cache(maxsize=4096)
def name_glob(pattern: str) -> Predicate:
    """Whether a whole name matches."""
    return _any_of([_star_matcher(form) for form in expand_braces(pattern)])


def whole(name: str) -> str:
    """`name` marked so that `words_glob` matches it as a whole name only."""
    return f"{_OPEN}{name}{_CLOSE}"


@lru_cache(maxsize=4096)
def words_glob(pattern: str) -> Predicate:
    """Whether a text folded by `fold_words` matches a pattern, folded the same way."""
    return _any_of([_word_matcher(form) for form in expand_braces(pattern)])


@lru_cache(maxsize=4096)
def words_needle(pattern: str) -> str:
    """The longest run of letters and digits of all texts that `words_glob` matches; empty where none is sure."""
    if "{" in pattern:
        return ""
    runs = re.findall(r"[^\W_]+", "*".join(map(_fold_segment, pattern.split("*"))))
    return max(runs, key=len, default="")


@lru_cache(maxsize=8192)
def fold_words(text: str) -> str:
    """`text` as kebab-case words: `_` where an identifier changes its case, `-` wherever else a word ends.

    `ComplianceWindow rejects_overlap` becomes `compliance_window-rejects-overlap`: the `-` of a pattern matches both
    signs, a whole name only stands between edges and `-`. Snake case reads like prose.
    """
    words = "-".join(text.translate(_ENDS).split()) if text.isascii() else _GAP.sub("-", text).strip("-")
    return words if words.islower() else _apart(words).lower()


def fold_lines(texts: Sequence[str]) -> list[str]:
    """Each text as `fold_words` folds it; many at once cost a fifth."""
    joined = "\n".join(texts)
    if not joined.isascii() or joined.count("\n") >= len(texts):
        return list(map(fold_words, texts))
    words = joined.translate(_HYPHENS)
    while "--" in words:
        words = words.replace("--", "-")
    words = words.replace("\n-", "\n").replace("-\n", "\n").strip("-")
    return (words if words.islower() else _apart(words).lower()).split("\n")


def _apart(words: str) -> str:
    return _NEW_WORD.sub(lambda capital: f"_{capital[0]}", words)


def expand_braces(pattern: str) -> list[str]:
    """`a{b,c}` as `ab`, `ac`; GlobError above 64 braces or alternatives, or where braces do not close.

    All forms keep the same braces, so that the first tells how many a round makes: counted before they are made.
    """
    if pattern.count("{") > _ALTERNATIVES:
        raise GlobError(f"{pattern!r} has more than {_ALTERNATIVES} braces")
    forms = [pattern]
    while "{" in forms[0]:
        choices = forms[0].partition("}")[0].rpartition("{")[2].count(",") + 1
        if len(forms) * choices > _ALTERNATIVES:
            raise GlobError(f"{pattern!r} has more than {_ALTERNATIVES} alternatives")
        forms = [expanded for form in forms for expanded in _expand_first(form)]
    return forms


def _expand_first(form: str) -> list[str]:
    close = form.find("}")
    start = form.rfind("{", 0, close) if close >= 0 else -1
    if start < 0:
        raise GlobError(f"{form!r} has a brace without its partner")
    return [form[:start] + choice + form[close + 1 :] for choice in form[start + 1 : close].split(",")]


def _any_of(matchers: list[Predicate]) -> Predicate:
    if len(matchers) == 1:
        return matchers[0]
    return lambda text: any(matcher(text) for matcher in matchers)


def _path_matcher(form: str) -> Predicate:
    """Most globs name a path, or all below a folder: neither needs the path in components."""
    if not _is_wild(form):
        return form.__eq__
    folder, slash, last = form.rpartition("/")
    if slash and last == "**" and not _is_wild(folder):
        below = folder + slash
        return lambda path: path.startswith(below) or path == folder
    plan = [None if part == "**" else _star_matcher(part) for part in form.split("/")]
    return lambda path: _components(plan, path.split("/"))


def _is_wild(text: str) -> bool:
    return "*" in text or "?" in text


def _components(plan: list[Predicate | None], parts: list[str]) -> bool:
    """Greedy matching that returns only to the last `**`: components times path length at the most."""
    at = step = 0
    retry_step, retry_at = -1, 0
    while at < len(parts):
        matcher = plan[step] if step < len(plan) else _never
        if matcher is None:
            retry_step, retry_at = step, at
            step += 1
        elif matcher(parts[at]):
            step, at = step + 1, at + 1
        elif retry_step >= 0:
            retry_at += 1
            step, at = retry_step + 1, retry_at
        else:
            return False
    return all(matcher is None for matcher in plan[step:])


def _never(_text: str) -> bool:
    return False


def _star_matcher(pattern: str) -> Predicate:
    if not _is_wild(pattern):
        return pattern.__eq__
    pieces = re.split(r"\*+", pattern)
    if "?" not in pattern:
        return _literal_matcher(*pieces)
    plan = _plan(pieces, re.escape)
    return lambda text: _segments(plan, text)


def _literal_matcher(first: str, *others: str) -> Predicate:
    """`_segments` of pieces without `?`: finding text needs no regular expression, and none that is compiled."""
    *between, last = others

    def matches(text: str) -> bool:
        if not text.startswith(first):
            return False
        at = len(first)
        for piece in between:
            found = text.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        return text.endswith(last, at)

    return matches


def _plan(segments: list[str], escape: Callable[[str], str]) -> list[re.Pattern[str]]:
    """The literal pieces between stars; the last one matches at the end of the text only."""
    forms = ["".join("." if char == "?" else escape(char) for char in segment) for segment in segments]
    return [re.compile(form, re.DOTALL) for form in (*forms[:-1], forms[-1] + r"\Z")]


def _word_matcher(pattern: str) -> Predicate:
    pieces = [_fold_segment(segment) for segment in re.split(r"\*+", pattern)]
    plan = [re.compile(_LOOK_BEHIND.sub(r"\2\1\2)", piece.pattern), re.DOTALL) for piece in _plan(pieces, _word_escape)]
    if len(pieces) == 3 and not pieces[0] and not pieces[2]:  # `*words*`: one search answers
        search = plan[1].search
        return lambda folded: search(folded) is not None
    if len(pieces) > 1 and not pieces[0] and not pieces[-1]:
        return lambda folded: _in_order(plan[1:-1], folded)
    return lambda folded: _segments(plan, folded)


def _fold_segment(segment: str) -> str:
    """A literal piece of a pattern, folded as texts are, its edges and its marks of whole names kept."""
    pieces = re.split(f"([{_OPEN}{_CLOSE}?])", segment)
    marks = ["", *pieces, ""]
    return "".join(
        piece if piece in {_OPEN, _CLOSE, "?"} else _fold_piece(piece, opened=marks[at], closed=marks[at + 2])
        for at, piece in enumerate(pieces)
    )


def _fold_piece(piece: str, *, opened: str, closed: str) -> str:
    """A piece between two marks; a whole name, `/health/live`, has its edges outside."""
    folded = fold_words(piece)
    before = "-" if piece[:1] and not piece[0].isalnum() and folded and opened != _OPEN else ""
    after = "-" if piece[-1:] and not piece[-1].isalnum() and folded and closed != _CLOSE else ""
    return before + folded + after if folded else ("-" if piece else "")


def _word_escape(char: str) -> str:
    if char in "-_":
        return "[-_]"
    if char == _OPEN:
        return "(?<![^-])"
    if char == _CLOSE:
        return "(?![^-])"
    return re.escape(char)


def _in_order(plan: list[re.Pattern[str]], text: str) -> bool:
    """`_segments` between two stars at the ends, where anything may stand."""
    at = 0
    for piece in plan:
        match = piece.search(text, at)
        if match is None:
            return False
        at = match.end()
    return True


def _segments(plan: list[re.Pattern[str]], text: str) -> bool:
    """The first piece at the start, each other leftmost after the one before; none is tried twice."""
    first, *others = plan
    match = first.match(text)
    for piece in others:
        if not match:
            return False
        match = piece.search(text, match.end())
    return match is not None
