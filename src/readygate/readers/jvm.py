"""Source files of the JVM, which reports name by package: `com/acme` and `Foo.java`, without the folder they are in.

Enters: the path of a report. Leaves: folders that may hold the packages, in each folder above the report.
Layout: https://maven.apache.org/guides/introduction/introduction-to-the-standard-directory-layout.html
"""

from __future__ import annotations

from pathlib import PurePosixPath

_LAYOUTS = ("src/main/java", "src/main/kotlin", "src/main/scala", "src/main/groovy", "src")


def source_roots(report: str) -> tuple[str, ...]:
    """Folders that packages may be in; of these intake takes the one in which the file is."""
    above = [
        str(folder) for folder in PurePosixPath(report).parents if not folder.is_absolute() and folder.name != ".."
    ]
    return tuple(f"{folder}/{layout}".removeprefix("./") for folder in above or ["."] for layout in _LAYOUTS)
