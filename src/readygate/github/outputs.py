"""The action's outputs that name files.

Enters: the folder that a command wrote to. Leaves: the paths of what is there, by the output's name.
"""

from pathlib import Path

FILES = {
    "verdict-path": ("verdict.json",),
    "readiness-path": ("readiness.json", "readiness"),
    "release-path": ("release.json",),
    "bundle-path": ("bundle.json",),
}
"""Each output with the names that it may point to, the first that exists: with several services there is a folder."""


def paths(out: Path) -> dict[str, str]:
    """The outputs; what was not written has none. `folder` holds all files, for one upload."""
    found = {name: [out / file for file in files if (out / file).exists()] for name, files in FILES.items()}
    told = {name: str(files[0]) for name, files in found.items() if files}
    return {**told, "folder": str(out)} if told else {}
