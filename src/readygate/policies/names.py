"""Names in a policy: their forms, and the nearest valid one for a mistyped one.

Enters: text. Leaves: predicates and hints.
"""

from __future__ import annotations

import re
from collections.abc import Collection

CRITERION_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""Kebab-case, as in `tenant-isolation`."""
GROUP_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*")
"""Gates, rungs, milestones and freeze points: `G1`, `L4`, `M3`, `F25`, `documentation`. No dot: ids are split there."""
RESERVED = ("freeze", "release")
"""Groups that a gate, rung or milestone cannot be called."""
_SHOWN = 12
_LONGEST = 80
_ALIKE = 0.05
"""Two names are both shown where their likeness differs by less."""


def service_name_fits(name: str) -> bool:
    """Whether a service may be called so: any printable text without spaces at its edges."""
    return bool(name) and name.isprintable() and name == name.strip() and len(name) <= _LONGEST


def nearest(name: str, known: Collection[str]) -> str:
    """A hint: the names most like `name`, else those that there are."""
    from difflib import SequenceMatcher, get_close_matches

    asked, originals = name[:_LONGEST].lower(), {text.lower(): text for text in known}
    close = get_close_matches(asked, originals, n=2, cutoff=0.6)
    if close:
        first, *others = (SequenceMatcher(None, text, asked).ratio() for text in close)
        alike = close if others and first - others[0] < _ALIKE else close[:1]
        return f"did you mean {' or '.join(f'`{originals[text]}`' for text in alike)}?"
    shown = [f"`{text}`" for text in list(known)[:_SHOWN]]
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return f"known: {', '.join(shown)}{more}" if shown else ""
