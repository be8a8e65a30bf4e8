"""Rows of a lint report that lists its results and little else."""

from __future__ import annotations

from readygate.kinds.findings_rows import Result, lint_table


def test_a_run_its_results_the_rules_of_these_its_files_and_its_gaps() -> None:
    results = [
        Result(rule="r\nx", level="error", path="a\nb", line=3, message="m\nn" + "o" * 300),
        Result(rule="s", level="note", path="", line=-1, message=""),
        Result(rule="s", level="note", path="", line=1 << 40, message=""),
    ]
    table = lint_table("Tool X", "1.2", results, tells=("files", "rules"), files=["f", "f", "g\nh"], gaps=["z", "z"])
    cell = "Tool X\ntool x\ntool"
    assert [table.row(row) for row in range(len(table))] == [
        ("run", "0", cell, "", "", "", 0, "1.2", "", "", "", "files\nrules"),
        ("result", "0", cell, "r x", "error", "a b", 3, ("m n" + "o" * 300)[:200], "", "", "", ""),
        ("result", "0", cell, "s", "note", "", 0, "", "", "", "", ""),
        ("result", "0", cell, "s", "note", "", 0, "", "", "", "", ""),
        ("rule", "0", cell, "r x", "", "", 0, "", "", "", "", ""),
        ("rule", "0", cell, "s", "", "", 0, "", "", "", "", ""),
        ("file", "0", cell, "", "", "f", 0, "", "", "", "", ""),
        ("file", "0", cell, "", "", "g h", 0, "", "", "", "", ""),
        ("gap", "0", cell, "", "", "z", 0, "", "", "", "", ""),
    ]


def test_a_run_without_results_is_a_row() -> None:
    table = lint_table("spectral", "", [])
    assert [table.row(row) for row in range(len(table))] == [
        ("run", "0", "spectral", "", "", "", 0, "", "", "", "", "")
    ]
