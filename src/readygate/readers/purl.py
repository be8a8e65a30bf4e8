"""Package URLs: what a package is called in its own ecosystem.

Enters: `pkg:npm/%40scope/name@1.0`. Leaves: the ecosystem and the name as its registry writes it. Specification:
https://github.com/package-url/purl-spec.
"""

from __future__ import annotations

from urllib.parse import unquote

_JOINED_BY_COLON = {"maven"}
_PREFIX = "pkg:"


def parse_purl(text: str) -> tuple[str, str] | None:
    """Ecosystem and name; None where the text is no package URL. Groups of Maven are joined with a colon."""
    if not text.startswith(_PREFIX):
        return None
    path = text.removeprefix(_PREFIX).partition("#")[0].partition("?")[0].strip("/")
    ecosystem, _, rest = path.partition("/")
    name = rest.rpartition("@")[0] or rest
    parts = [unquote(part) for part in name.split("/") if part]
    if not ecosystem or not parts:
        return None
    return ecosystem.lower(), (":" if ecosystem.lower() in _JOINED_BY_COLON else "/").join(parts)
