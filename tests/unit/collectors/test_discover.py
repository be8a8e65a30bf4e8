"""The catalog is made from the records of the collectors, one module each."""

from __future__ import annotations

import pkgutil
from pathlib import Path

from readygate import collectors
from readygate.collectors import catalog, discover
from readygate.collectors.collector import Collector


def test_every_module_but_the_machinery_is_a_collector_in_the_order_of_names() -> None:
    found = discover.discover()
    modules = {module.name for module in pkgutil.iter_modules(collectors.__path__)}
    assert modules - set(found) == {"catalog", "collector", "discover"}
    assert all(isinstance(collector, Collector) for collector in found.values())
    names = [collector.name for collector in found.values()]
    assert names == sorted(set(names))
    assert found["k6_csv"].name == "k6-csv"


def test_the_written_catalog_is_the_rendered_one() -> None:
    assert Path(catalog.__file__).read_text(encoding="utf-8") == discover.render()


def test_the_rendered_catalog_is_python_that_gives_the_same_entries() -> None:
    space: dict[str, object] = {"__name__": catalog.__name__}
    exec(compile(discover.render(), "<catalog>", "exec"), space)  # our own text
    entries = space["ENTRIES"]
    assert isinstance(entries, tuple)
    assert [repr(entry) for entry in entries] == [repr(entry) for entry in catalog.ENTRIES]
