"""The catalog of collectors, made from their records.

Enters: the modules of this folder. Leaves: the text of `catalog.py`, which recognition reads instead of importing
every collector. `python3 dev.py generate` writes it; a contract test holds it to the records.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

import msgspec

from readygate import collectors
from readygate.collectors.collector import Collector, Signature

_HEAD = '''"""The static catalog of collectors, written by `python3 dev.py generate`."""

from __future__ import annotations

import msgspec

from readygate.collectors.collector import Signature


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A collector without its code: what recognition and listings need."""

    name: str
    module: str
    kind: str
    summary: str
    specification: str
    reads: tuple[str, ...]
    signature: Signature


'''


_MACHINERY = frozenset({"catalog", "collector", "discover"})


def discover() -> dict[str, Collector]:
    """All collectors by module name, in the order of their names. Every module of this folder ends in a record."""
    names = [module.name for module in pkgutil.iter_modules(collectors.__path__) if module.name not in _MACHINERY]
    found = {name: import_module(f"{collectors.__name__}.{name}").COLLECTOR for name in names}
    return dict(sorted(found.items(), key=lambda pair: pair[1].name))


def render() -> str:
    """The text of `catalog.py`."""
    entries = ",\n".join(_entry(module, collector) for module, collector in discover().items())
    return f"{_HEAD}ENTRIES: tuple[Entry, ...] = (\n{entries},\n)\n"


def _entry(module: str, collector: Collector) -> str:
    facts = {
        "name": collector.name,
        "module": module,
        "kind": collector.kind,
        "summary": collector.summary,
        "specification": collector.specification,
        "reads": collector.reads,
    }
    fields = [f"        {key}={value!r}," for key, value in facts.items()]
    return "    Entry(\n" + "\n".join([*fields, f"        signature={_signature(collector.signature)},"]) + "\n    )"


def _signature(signature: Signature) -> str:
    told = {key: value for key, value in msgspec.structs.asdict(signature).items() if value}
    return f"Signature({', '.join(f'{key}={value!r}' for key, value in told.items())})"
