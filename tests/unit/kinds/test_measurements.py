"""The kind `measurements`: extremes over all series, the shortest window, every gap."""

from __future__ import annotations

from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Measurement, Place, Selection
from readygate.kinds.measurements import COLUMNS, KIND
from readygate.model.table import Table

Row = tuple[str | float | None, ...]
UP: Row = ("up", 10, 0.5, 1.0, 9.0, 1.0, 0.0, 600.0, 2)
LAG: Row = ("lag\nqueue", 2, -1.0, 3.0, 2.0, 3.0, 100.0, 400.0, 0)
SAME_END: Row = ("late", 1, 7.0, 7.0, 7.0, 7.0, 600.0, 600.0, 0)
EMPTY: Row = ("none", 0, None, None, None, None, None, None, 1)
SINGLE: Row = ("single", 1, 1.0, 1.0, 1.0, 1.0, 5.0, 5.0, -1)


def table(*rows: Row, file: str = "a.json") -> Table:
    made = Table(COLUMNS)
    for row in rows:
        made.add(file, *row)
    return made


def selection(*rows: Row, **patterns: tuple[str, ...]) -> Selection:
    made = table(*rows)
    return Selection(table=made, rows=select_rows(KIND, made, patterns), patterns=patterns)


def measure(*rows: Row, **patterns: tuple[str, ...]) -> Measurement:
    return KIND.measure(selection(*rows, **patterns))


def test_several_series_have_common_extremes_and_the_shortest_window() -> None:
    found = measure(UP, LAG)
    assert found.values == {"min": -1, "max": 3, "avg": 11 / 12, "last": 1, "window": 300, "gaps": 2}
    assert (found.examined, found.subject, found.untold, found.notes) == (2, "series with samples", {}, ())


def test_series_are_selected_by_any_of_their_names() -> None:
    assert measure(UP, LAG, series=("queue",)).values["max"] == 3
    assert measure(UP, LAG, series=("other",)).examined == 0


def test_newest_samples_that_differ_are_untold() -> None:
    found = measure(UP, SAME_END)
    assert "last" not in found.values
    assert found.untold == {"last": "the newest samples of several series differ: choose one by `series`"}


def test_a_series_without_a_sample_is_a_gap() -> None:
    found = measure(UP, EMPTY)
    assert (found.values["gaps"], found.examined, found.notes) == (3, 1, ("without a sample: `none`",))
    alone = measure(EMPTY)
    assert (alone.values, alone.examined) == ({"gaps": 1}, 0)


def test_without_a_step_gaps_are_untold() -> None:
    found = measure(SINGLE)
    assert found.untold == {"gaps": "no series has two samples, so the step is not known"}
    assert found.values["window"] == 0


def test_places_are_series_the_extreme_first() -> None:
    chosen = selection(LAG, UP, SAME_END, EMPTY)
    assert next(iter(KIND.locate(chosen, "max"))) == Place(path="a.json", text="late: 1 samples")
    assert [place.text for place in KIND.locate(chosen, "min")][:2] == ["lag: 2 samples", "up: 10 samples"]
    assert [place.text for place in KIND.locate(chosen, "gaps")] == ["up: 2 gaps", "none: 1 gaps"]
    assert len(list(KIND.locate(chosen, "avg"))) == 4


def test_a_series_that_two_files_hold_counts_once() -> None:
    made = KIND.combine([table(UP, EMPTY), table(UP, LAG, EMPTY, file="b.json")])
    assert list(made.integers("samples").values) == [10, 0, 2]
    alone = table(UP)
    assert KIND.combine([alone]) is alone


def test_measurements_are_reports() -> None:
    assert KIND.documents is False
