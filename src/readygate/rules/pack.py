"""The semgrep rules that the canonical gates ask for: their text, their ids, and the criteria that they answer.

Enters: nothing but the package's own file. Leaves: the text that `readygate rules` writes. The rules and the criteria
are tied by a test, so that neither can be renamed alone.
"""

from __future__ import annotations

from importlib.resources import files

import msgspec

_FILE = "semgrep.yml"


_SCRIPT, _PYTHON = ("typescript", "javascript"), ("python",)


class PackRule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: its id, the criterion that filters by it (empty: none canonical), what it finds, and in which code.

    A filter names rules by each ending of their ids behind a dot, so that a criterion on `readygate-domain-any` takes
    the findings of `python.readygate-domain-any`, too.
    """

    id: str
    criterion: str
    finds: str
    languages: tuple[str, ...] = _SCRIPT


def _twins(name: str, criterion: str, finds: str, languages: tuple[str, ...] = _SCRIPT) -> tuple[PackRule, PackRule]:
    """A rule and its twin for Python."""
    first = PackRule(id=name, criterion=criterion, finds=finds, languages=languages)
    return first, PackRule(id=f"python.{name}", criterion=criterion, finds=finds, languages=_PYTHON)


_PAIRS = (
    _twins(
        "readygate-domain-framework-import",
        "G1.framework-free",
        "imports of frameworks, drivers and libraries, to be judged in the domain folder",
    ),
    _twins(
        "readygate-domain-any",
        "G1.no-any",
        "the type `any` (`Any` in Python), to be judged in the domain folder",
        languages=("typescript",),
    ),
    _twins("readygate-direct-llm-sdk", "L1.no-direct-sdk", "imports of SDKs of model providers, in any file"),
    _twins("readygate-ai-port-bypassed", "", "calls of model providers that do not go through the AIClient port"),
    _twins("readygate-error-code-literal", "", "error codes that are written out instead of taken from the registry"),
)
RULES = tuple(pair[half] for half in (0, 1) for pair in _PAIRS)
"""All rules, those of TypeScript and JavaScript first."""


def text() -> str:
    """The rules as semgrep reads them with `--config`."""
    return files("readygate.rules").joinpath(_FILE).read_text(encoding="utf-8")
