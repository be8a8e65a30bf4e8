"""Findings: what is counted, what proves that something was looked at, and how reports of one run are put together."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from readygate.kinds.filtering import select_rows
from readygate.kinds.findings import COLUMNS, KIND, LEVELS, names_of, short
from readygate.kinds.kind import Measurement, Place, Selection
from readygate.kinds.reporting import combine
from readygate.model.table import Table

Row = dict[str, str | int]


def row(entry: str, **cells: str | int) -> Row:
    return {"entry": entry, "run": "0", "tool": names_of("Lint"), **cells}


def table(*rows: Row) -> Table:
    made = Table(COLUMNS)
    for each in rows:
        made.add(*(each.get(column.name, 0 if column.name == "line" else "") for column in COLUMNS))
    return made


def result(level: str = "error", **cells: str | int) -> Row:
    return row("result", **{"rule": "r", "level": level, "path": "src/a.ts", "line": 1, "message": "m", **cells})


RUN = row("run", tells="files\nrules\nsuppressed")
RULES = [row("rule", rule="r", tags="t\nu"), row("rule", rule="x.y.s")]
FILES = [row("file", path="src/a.ts"), row("file", path="src/b.ts"), row("file", path="lib/c.ts")]
SCAN = [RUN, *RULES, *FILES]


def measure(rows: Table | Iterable[Row], trusted: tuple[str, ...] = (), **where: str | tuple[str, ...]) -> Measurement:
    made = rows if isinstance(rows, Table) else table(*rows)
    patterns = {name: (globs,) if isinstance(globs, str) else globs for name, globs in where.items()}
    chosen = select_rows(KIND, made, patterns)
    return KIND.measure(Selection(table=made, rows=chosen, patterns=patterns, trusted=trusted))


def test_results_are_counted_by_level_and_suppressed_ones_apart() -> None:
    levels = ["error", "warning", "warning", "note", "note", "note", "none"]
    rows = [*map(result, levels), result(suppressed="inSource"), result("note", suppressed="external")]
    found = measure([*SCAN, *rows])
    assert found.values == {
        "errors": 1,
        "warnings": 2,
        "notes": 3,
        "total": 7,
        "suppressed": 2,
        "rules-run": 2,
        "files-scanned": 3,
    }
    assert found.untold == {"new": "the report does not compare its results with a baseline"}
    assert (found.examined, found.subject, found.notes) == (6, "checks (rule × scanned file)", ())


def test_new_is_told_where_every_counted_result_has_a_state() -> None:
    states = [result(state="new"), result(state="unchanged"), result(state="updated"), result(suppressed="x", state="")]
    assert measure([*SCAN, *states]).values["new"] == 1
    assert measure(SCAN).values["new"] == 0
    assert "new" in measure([*SCAN, *states, result()]).untold


def test_filters_select_results_and_what_was_looked_at() -> None:
    rows = [
        *SCAN,
        result(),
        result("warning", rule="x.y.s", path="lib/c.ts", tags="v"),
        result("note", path=""),
    ]
    assert measure(rows, paths="src/**").values["total"] == 1
    assert measure(rows, paths="src/**").values["files-scanned"] == 2
    assert measure(rows, paths="src/**").examined == 4
    assert measure(rows, rules="s").values["total"] == 1
    assert measure(rows, rules="s").values["rules-run"] == 1
    assert measure(rows, rules="s").examined == 3
    assert measure(rows, rules="!s").values["total"] == 2
    assert measure(rows, rules="!s").values["rules-run"] == 1
    assert measure(rows, levels="note").values["total"] == 1
    assert measure(rows, levels="note").examined == 6
    assert measure(rows, tags="u").values["rules-run"] == 1
    assert measure(rows, tools="lint").values["total"] == 3
    assert measure(rows, tools="Lint").examined == 6


def test_every_pattern_of_rules_needs_a_rule_that_ran() -> None:
    assert measure(SCAN, rules=("r", "s")).examined == 6
    found = measure(SCAN, rules=("r", "never"))
    assert found.examined == 0
    assert found.values["total"] == 0
    assert found.untold["rules-run"] == "no report shows that a rule ran for `rules: never`"
    assert found.notes == ("no report shows that a rule ran for `rules: never`",)
    assert measure(SCAN, rules="{r,never}").examined == 3
    assert measure(SCAN, rules=("!r", "!x.y.s")).untold["rules-run"] == "no report shows that a rule ran for `rules: *`"


def test_every_pattern_of_tags_needs_a_rule_that_ran() -> None:
    assert measure(SCAN, tags=("t", "u")).examined == 3
    assert measure(SCAN, tags=("t", "v")).notes == ("no report shows that a rule ran for `tags: v`",)


def test_a_rule_that_ran_elsewhere_is_no_witness() -> None:
    found = measure(SCAN, rules="r", paths="nowhere/**")
    assert found.examined == 0
    assert found.untold["rules-run"] == "no report shows that a rule ran for `rules: r`"
    assert found.values["files-scanned"] == 0


def test_nothing_scanned_under_the_filter_examines_nothing_and_says_what_was_scanned() -> None:
    found = measure(SCAN, paths="nowhere/**")
    assert found.examined == 0
    assert found.notes == ("3 files were scanned, none of them is selected here",)
    assert measure([RUN, *RULES]).notes == ("Lint scanned no file",)
    assert measure([]).notes == ("no run of a tool that the filters select",)
    assert measure(SCAN, tools="other").examined == 0


def test_no_run_tells_neither_rules_nor_files() -> None:
    found = measure([])
    assert set(found.untold) == {"rules-run", "files-scanned"}
    assert found.values["suppressed"] == 0


def test_a_report_that_tells_rules_only_passes_with_files_unknown() -> None:
    found = measure([row("run", tells="rules\nsuppressed"), *RULES], paths="src/**", rules="r")
    assert found.examined == 1
    assert found.untold["files-scanned"] == "no report lists the files that it scanned"
    assert found.notes == ("files scanned: unknown (Lint does not list them, so a rule may have had no file to scan)",)


def test_a_report_that_tells_files_only_answers_no_rule() -> None:
    rows = [row("run", tells="files\nsuppressed"), *FILES]
    found = measure(rows)
    assert found.examined == 3
    assert found.untold["rules-run"] == "no report lists the rules that ran (semgrep: --time or SARIF)"
    assert measure(rows, rules="r").examined == 0


def test_a_report_that_tells_neither_proves_nothing_unless_trusted() -> None:
    silent = row("run", tells="suppressed", tool=names_of("ruff"), run="1")
    found = measure([silent])
    assert found.examined == 0
    assert found.notes == ("ruff lists neither rules nor files, which proves nothing (`trust: [ruff]` believes it)",)
    assert measure([silent], trusted=("Ruff",)).examined == 1
    assert measure([silent], trusted=("other",)).examined == 0
    assert measure([silent], trusted=("ruff",), rules="S1").examined == 0
    assert measure([*SCAN, silent]).examined == 0
    assert measure([*SCAN, silent], trusted=("ruff",)).examined == 7
    assert measure([*SCAN, silent], rules="r").examined == 3


def test_a_tool_that_scanned_elsewhere_does_not_take_from_one_that_scanned_here() -> None:
    other = [row("run", run="1", tells="files\nsuppressed"), row("file", run="1", path="py/d.py")]
    assert measure([*SCAN, *other], paths="src/**").examined == 4


@pytest.mark.parametrize(
    ("gap", "where", "spoiled"),
    [
        ({"rule": "r", "path": "src/a.ts"}, {}, True),
        ({"rule": "r", "path": "src/a.ts"}, {"paths": "src/**"}, True),
        ({"rule": "r", "path": "src/a.ts"}, {"paths": "lib/**"}, False),
        ({"rule": "r", "path": "src/a.ts"}, {"rules": "r"}, True),
        ({"rule": "r", "path": "src/a.ts"}, {"rules": "s"}, False),
        ({"rule": "r", "path": ""}, {"paths": "lib/**"}, True),
        ({"rule": "", "path": "src/a.ts"}, {"rules": "s"}, True),
        ({"rule": "", "path": ""}, {"rules": "s", "paths": "lib/**"}, True),
    ],
)
def test_what_a_run_gave_up_on_spoils_what_selects_it(gap: Row, where: dict[str, str], spoiled: bool) -> None:
    assert (measure([*SCAN, row("gap", **gap)], (), **where).examined == 0) is spoiled


def test_a_run_without_the_rule_adds_no_checks_to_those_of_one_that_ran_it() -> None:
    other = [row("run", run="1", tells="files\nsuppressed"), row("file", run="1", path="src/d.ts")]
    assert measure([*SCAN, *other]).examined == 7
    assert measure([*SCAN, *other], rules="r").examined == 3
    silent = row("run", run="1", tells="suppressed", tool="ruff")
    assert measure([*SCAN, silent], trusted=("ruff",), rules="r").examined == 3


def test_a_rule_that_answers_is_counted_whether_or_not_the_report_lists_all_rules() -> None:
    rows = [row("run", tells="files"), row("rule", rule="r"), *FILES]
    found = measure(rows, rules="r")
    assert (found.examined, found.values["rules-run"]) == (3, 1)
    assert "rules-run" in measure(rows).untold


def test_all_that_is_unproven_is_told() -> None:
    found = measure(SCAN, rules=("never", "nor this"))
    unproven = [f"no report shows that a rule ran for `rules: {name}`" for name in ("never", "nor this")]
    assert found.untold["rules-run"] == "; ".join(unproven)
    assert found.notes == tuple(unproven)


def test_a_tag_of_several_words_is_one_tag() -> None:
    rows = [RUN, row("rule", rule="r", tags="CWE-95: Eval Injection\nsecurity"), *FILES]
    assert measure(rows, tags="CWE-95: Eval Injection").examined == 3
    assert measure(rows, tags="Eval").examined == 0


def test_a_tool_of_several_words_is_named_whole() -> None:
    tool = names_of("Semgrep OSS")
    silent, gap = row("run", tells="suppressed", tool=tool), row("gap", path="a.py", tool=tool)
    assert measure([silent, gap]).notes == (
        "Semgrep OSS gave up: the scan did not finish on a.py",
        "Semgrep OSS lists neither rules nor files, which proves nothing (`trust: [semgrep]` believes it)",
    )


def test_all_tools_that_scanned_nothing_or_hide_something_are_named() -> None:
    runs = [row("run", run=run, tells="files", tool=names_of(tool)) for run, tool in (("0", "B"), ("1", "A"))]
    found = measure(runs)
    assert found.notes == ("B, A scanned no file",)
    assert found.untold["suppressed"] == "A, B leaves suppressed results out of this report (its SARIF has them)"


def test_a_gap_is_told() -> None:
    rows = [*SCAN, row("gap", rule="r", path="src/a.ts"), row("gap")]
    assert measure(rows).notes == (
        "Lint gave up: rule r did not finish on src/a.ts",
        "Lint gave up: the scan did not finish on a file that the report does not name",
    )


def test_a_run_that_hides_what_was_suppressed_cannot_tell_it() -> None:
    rows = [row("run", tells="files"), *FILES]
    reason = "Lint leaves suppressed results out of this report (its SARIF has them)"
    assert measure(rows).untold["suppressed"] == reason
    assert "suppressed" in measure([*SCAN, row("run", run="1", tells="files"), row("file", run="1", path="x")]).untold


def places(rows: list[Row], metric: str) -> list[Place]:
    made = table(*rows)
    return list(KIND.locate(Selection(table=made, rows=range(len(made))), metric))


def test_locate_gives_the_worst_first_and_only_what_the_metric_counts() -> None:
    rows = [
        *SCAN,
        result("note", message="n"),
        result("error", message="e", rule="a/b\na", line=4),
        result("warning", message="w", state="new"),
        result("none", message="o"),
        result("error", message="s", suppressed="inSource"),
    ]
    error = Place(path="src/a.ts", line=4, text="a/b: e")
    assert [place.text for place in places(rows, "total")] == ["a/b: e", "r: w", "r: n", "r: o"]
    assert places(rows, "errors") == [error]
    assert [place.text for place in places(rows, "warnings")] == ["r: w"]
    assert [place.text for place in places(rows, "notes")] == ["r: n"]
    assert [place.text for place in places(rows, "new")] == ["r: w"]
    assert [place.text for place in places(rows, "suppressed")] == ["r: s"]
    assert [place.text for place in places(rows, "rules-run")] == ["r", "x.y.s"]
    assert [place.path for place in places(rows, "files-scanned")] == ["src/a.ts", "src/b.ts", "lib/c.ts"]


def test_names_and_messages() -> None:
    assert names_of("Semgrep  OSS\n") == "Semgrep OSS\nsemgrep oss\nsemgrep"
    assert names_of("ruff") == "ruff"
    assert short("x" * 199 + "\ny") == "x" * 199
    assert short("a b\x00") == "a b\x00"
    assert LEVELS == ("error", "warning", "note", "none")


def test_a_printable_message_stays_as_it_is_and_others_lose_their_blanks() -> None:
    assert short("a  b ") == "a  b "
    assert short("a \n b ") == "a b"


def test_of_an_endless_message_two_lengths_are_looked_at() -> None:
    assert short("a\n" + " " * 397 + "b") == "a b"
    assert short("a\n" + " " * 398 + "b") == "a"


def values(made: Table, entry: str, *columns: str) -> list[tuple[str | float, ...]]:
    chosen = [number for number in range(len(made)) if made.text("entry")[number] == entry]
    return sorted(tuple(made.cells(name)[number] for name in columns) for number in chosen)


JSON = [row("run", tells="files", message="1.0"), row("rule", rule="r"), *FILES, result()]
SARIF = [
    row("run", tells="rules\nsuppressed", message="1.0"),
    row("rule", rule="r", tags="t"),
    row("rule", rule="other-language"),
    result(tags="t"),
    result(line=9, suppressed="inSource"),
]


@pytest.mark.parametrize("tables", [(JSON, SARIF), (SARIF, JSON)])
def test_two_reports_of_one_run_complete_each_other(tables: tuple[list[Row], list[Row]]) -> None:
    combined = combine([table(*rows) for rows in tables])
    assert values(combined, "run", "tells") == [("files\nrules\nsuppressed",)]
    assert values(combined, "rule", "rule", "tags") == [("other-language", ""), ("r", "t")]
    assert values(combined, "result", "line", "suppressed", "tags") == [(1, "", "t"), (9, "inSource", "")]
    found = measure(combined)
    assert (found.examined, found.values["total"], found.values["suppressed"]) == (6, 1, 1)
    assert found.notes == ()
    assert measure(combined, paths="nowhere/**", rules="r").examined == 0


def test_the_rules_of_the_first_report_are_narrower_and_its_gaps_have_places() -> None:
    first = [
        row("run", tells="files\nrules", message="1.0"),
        row("rule", rule="r"),
        *FILES,
        row("gap", path="lib/c.ts"),
    ]
    second = [row("run", tells="rules\nsuppressed", message="1.0"), *SARIF[1:3], row("gap")]
    combined = combine([table(*first), table(*second)])
    assert values(combined, "rule", "rule") == [("r",)]
    assert values(combined, "gap", "path") == [("lib/c.ts",)]
    assert measure(combined, paths="src/**").examined == 2
    assert measure(combined, rules="other-language").examined == 0


@pytest.mark.parametrize(
    "other",
    [
        [row("run", tells="rules\nsuppressed", message="2.0"), *SARIF[1:]],
        [row("run", tells="rules\nsuppressed", message="1.0", tool="Other"), *SARIF[1:]],
        [row("run", tells="rules\nsuppressed", message="1.0"), *SARIF[1:], result(line=5)],
        [row("run", tells="files\nrules\nsuppressed", message="1.0"), *SARIF[1:]],
        [row("run", tells="rules", message="1.0"), *SARIF[1:]],
    ],
)
def test_reports_of_different_runs_stay_apart(other: list[Row]) -> None:
    assert len(values(combine([table(*JSON), table(*other)]), "run", "tells")) == 2


def test_a_first_report_with_rules_that_the_second_lacks_is_of_another_run() -> None:
    first = [row("run", tells="files\nrules", message="1.0"), row("rule", rule="z"), *FILES, result()]
    assert len(values(combine([table(*first), table(*SARIF)]), "run", "tells")) == 2


def test_where_three_reports_fit_none_is_chosen() -> None:
    assert len(values(combine([table(*JSON), table(*SARIF), table(*SARIF)]), "run", "run")) == 3
    assert len(values(combine([table(*JSON), table(*JSON), table(*SARIF)]), "run", "run")) == 3


def test_one_result_in_two_reports_is_counted_once_and_the_worse_stands() -> None:
    rows = [[result("note"), result("none", line=2)], [result("error"), result("note", line=2, suppressed="inSource")]]
    combined = combine([table(RUN, *each) for each in rows])
    assert values(combined, "result", "line", "level", "suppressed") == [(1, "error", ""), (2, "none", "")]
    assert combine([table(RUN, result("warning")), table(RUN, result("note"))]).text("level")[2] == "warning"


def test_an_open_result_outweighs_the_same_one_suppressed_whatever_its_level() -> None:
    tables = [table(RUN, result("error", suppressed="inSource")), table(RUN, result("none"))]
    for order in (tables, tables[::-1]):
        assert values(combine(order), "result", "level", "suppressed") == [("none", "")]


def test_two_reports_of_one_run_may_list_the_same_rules_and_join_their_tags() -> None:
    first = [
        row("run", tells="files\nrules", message="1.0"),
        row("rule", rule="r", tags="CWE-95: Eval Injection"),
        *FILES,
    ]
    second = [
        row("run", tells="rules\nsuppressed", message="1.0"),
        row("rule", rule="r", tags="CWE-95: Eval Injection\nsecurity audit"),
    ]
    for order in ([first, second], [second, first]):
        combined = combine([table(*rows) for rows in order])
        assert values(combined, "run", "tells") == [("files\nrules\nsuppressed",)]
        assert values(combined, "rule", "rule", "tags") == [("r", "CWE-95: Eval Injection\nsecurity audit")]


def test_rows_after_one_that_the_first_report_knows_better_still_count() -> None:
    first = [row("run", tells="files\nrules", message="1.0"), row("rule", rule="r"), *FILES]
    second = [row("run", tells="rules\nsuppressed", message="1.0"), row("gap"), *SARIF[2:0:-1]]
    combined = combine([table(*first), table(*second)])
    assert values(combined, "rule", "rule", "tags") == [("r", "t")]
    assert values(combined, "gap", "path") == []


def test_one_table_is_itself() -> None:
    alone = table(*SCAN)
    assert combine([alone]) is alone


def test_rows_of_one_run_keep_their_own_files_after_combining() -> None:
    combined = combine([table(*SCAN), table(RUN, row("rule", rule="q"))])
    assert measure(combined, rules="r").examined == 3
    assert measure(combined, rules="q").examined == 0
    assert measure(combined, rules="q").notes == ("no report shows that a rule ran for `rules: q`",)


def test_a_rule_of_a_run_that_is_not_selected_is_no_witness() -> None:
    rows = table(row("run", run="0", tool="semgrep", tells="rules"), row("rule", run="1", rule="a"))
    found = measure(rows, rules="a")
    assert (found.examined, found.notes) == (0, ("no report shows that a rule ran for `rules: a`",))
