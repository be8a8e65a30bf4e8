"""The packs that `extends:` can name.

Enters: nothing. Leaves: the bytes of the built-in policies by name.
"""

from __future__ import annotations

from pathlib import Path

_PACKS = ("canonical",)
_FOLDER = Path(__file__).parent
"""importlib.resources would import archives and temporary files; a wheel is always unpacked."""


def packs() -> dict[str, bytes]:
    """All built-in packs."""
    return {name: (_FOLDER / f"{name}.yml").read_bytes() for name in _PACKS}
