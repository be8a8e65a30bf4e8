"""The semgrep rules that the canonical gates ask for: their text, their ids, and the criteria that they answer.

Enters: nothing but the package's own file. Leaves: the text that `readygate rules` writes. The rules and the criteria
are tied by a test, so that neither can be renamed alone.
"""

from __future__ import annotations

from importlib.resources import files

import msgspec

_FILE = "semgrep.yml"


class PackRule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: its id, the criterion that filters by it (empty: none canonical), what it finds, and in which code."""

    id: str
    criterion: str
    finds: str
    languages: tuple[str, ...] = ("typescript", "javascript")


RULES = (
    PackRule(
        id="readygate-domain-framework-import",
        criterion="G1.framework-free",
        finds="imports of frameworks, drivers and libraries, to be judged in the domain folder",
    ),
    PackRule(
        id="readygate-domain-any",
        criterion="G1.no-any",
        finds="the type `any` in TypeScript, to be judged in the domain folder",
        languages=("typescript",),
    ),
    PackRule(
        id="readygate-direct-llm-sdk",
        criterion="L1.no-direct-sdk",
        finds="imports of SDKs of model providers, in any file",
    ),
)


def text() -> str:
    """The rules as semgrep reads them with `--config`."""
    return files("readygate.rules").joinpath(_FILE).read_text(encoding="utf-8")
