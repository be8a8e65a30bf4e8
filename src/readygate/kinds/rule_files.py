"""Which files a rule of the shipped pack can look at, by their names.

Enters: a rule's id as a report has it. Leaves: endings of file names, or None for a rule that the pack does not hold.
A report lists the files of all rules together: a rule for TypeScript proves nothing of the Java files that another
rule of the same run was for. A test ties the table to the pack.
"""

from __future__ import annotations

import re
from functools import lru_cache

ENDINGS = {
    "typescript": (".ts", ".tsx", ".mts", ".cts"),
    "javascript": (".js", ".jsx", ".mjs", ".cjs"),
    "python": (".py", ".pyi"),
}
_BOTH = ("typescript", "javascript")
LANGUAGES = {
    "readygate-domain-framework-import": _BOTH,
    "readygate-domain-any": ("typescript",),
    "readygate-direct-llm-sdk": _BOTH,
    "readygate-ai-port-bypassed": _BOTH,
    "readygate-error-code-literal": _BOTH,
}
"""The languages of a rule without its twin, which reads Python alone."""
_OURS = re.compile(r"(?:^|\.)(python\.)?(readygate-[a-z-]+)$")


@lru_cache(maxsize=1024)
def endings_of(rule: str) -> tuple[str, ...] | None:
    """The endings of the files that a rule reads; None where any file may be one."""
    ours = _OURS.search(rule)
    if ours is None or ours[2] not in LANGUAGES:
        return None
    languages = ("python",) if ours[1] else LANGUAGES[ours[2]]
    return tuple(ending for language in languages for ending in ENDINGS[language])
