"""The outputs that name files name those that were written."""

from pathlib import Path

from readygate.github.outputs import paths


def test_what_was_not_written_has_no_output(tmp_path: Path) -> None:
    assert paths(tmp_path) == {}
    (tmp_path / "bundle.json").touch()
    assert paths(tmp_path) == {"bundle-path": str(tmp_path / "bundle.json"), "folder": str(tmp_path)}


def test_readiness_is_a_file_for_one_service_and_a_folder_for_several(tmp_path: Path) -> None:
    (tmp_path / "verdict.json").touch()
    (tmp_path / "readiness").mkdir()
    verdict = {"verdict-path": str(tmp_path / "verdict.json"), "folder": str(tmp_path)}
    assert paths(tmp_path) == {**verdict, "readiness-path": str(tmp_path / "readiness")}
    (tmp_path / "readiness.json").touch()
    assert paths(tmp_path) == {**verdict, "readiness-path": str(tmp_path / "readiness.json")}
