"""The evidence of one kind for one service, prepared once."""

from __future__ import annotations

import msgspec

from readygate.evaluate.exhibit import Exhibit, Pool
from readygate.evaluate.select import Evidence
from readygate.kinds import custom
from readygate.model.evidence import Item
from readygate.model.table import Table
from tests.unit.evaluate.samples import THINGS, fatal, item

SOAK = msgspec.structs.replace(custom.KIND, name="soak", items_of="custom")


def written(name: str, kind: str) -> Item:
    """An item of the kind `custom` whose first row is of another kind."""
    table = Table(custom.COLUMNS)
    blank: dict[str, str | float | None] = {"text": "", "path": "", "unique": "", "integer": 0, "number": None}
    table.add(*(kind if column.name == "kind" else blank[column.type.value] for column in custom.COLUMNS))
    return Item(path=name, kind="custom", format="custom", sha256=name, size=1, table=table)


def test_a_kind_that_reads_anothers_items_has_those_that_name_it_and_those_that_nobody_can_read() -> None:
    cut = msgspec.structs.replace(written("cut.json", "drill"), problems=fatal())
    evidence = Evidence(items=(written("soak.json", "soak"), written("drill.json", "drill"), cut))
    assert Exhibit(SOAK, evidence, Pool()).paths == ("soak.json", "cut.json")


def test_an_exhibit_is_made_once_of_the_same_evidence() -> None:
    pool, evidence = Pool(), Evidence(items=(item("a"),))
    assert pool.exhibit(THINGS, evidence) is pool.exhibit(THINGS, evidence)
    other = pool.exhibit(THINGS, Evidence(items=(item("a", path="b.json"),)))
    assert other.paths == ("b.json",)
    assert other.table(other.items) is other.table(other.items)
