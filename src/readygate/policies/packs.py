"""The packs that `extends:` can name.

Enters: nothing. Leaves: the bytes of the built-in policies by name.
"""

from __future__ import annotations

from importlib.resources import files

_PACKS = ("canonical",)


def packs() -> dict[str, bytes]:
    """All built-in packs."""
    folder = files("readygate.policies")
    return {name: folder.joinpath(f"{name}.yml").read_bytes() for name in _PACKS}
