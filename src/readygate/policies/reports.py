"""The reports that a service declares: where each known format lies, and the prefix that its own paths lack.

Enters: `services.<name>.reports`. Leaves: declared reports; one that is absent when judged is `missing` (law 3).
"""

from __future__ import annotations

from collections.abc import Collection

from readygate.model.policy import DeclaredReport
from readygate.policies import keys
from readygate.policies.paths import glob_of, path_of
from readygate.policies.reading import Cursor, Fields


def read_reports(fields: Fields, formats: Collection[str]) -> tuple[DeclaredReport, ...]:
    """One record a path; a path, a list of them, or `{file, root}` for each format."""
    reports = []
    for name, cursor in fields.entries_of("reports"):
        if name not in formats:
            cursor.key_fault(f"unknown report format {name!r}", cursor.near(name, formats))
        for item in cursor.items() if cursor.is_list else [cursor]:
            report = _report(name, item)
            if report in reports:
                item.fault(f"{report.path!r} is declared twice as {name}")
            reports.append(report)
    return tuple(reports)


def _report(name: str, cursor: Cursor) -> DeclaredReport:
    if not cursor.is_mapping:
        return DeclaredReport(format=name, path=glob_of(cursor))
    entry = cursor.fields(keys.REPORT, required=("file",))
    path = glob_of(entry["file"]) if "file" in entry else ""
    return DeclaredReport(format=name, path=path, root=path_of(entry["root"]) if "root" in entry else "")
