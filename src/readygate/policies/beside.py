"""Policy files beside services (`services/<name>/readygate.yml`), joined with the policy of the repository.

Enters: the policy as one mapping, and the further files. Leaves: one mapping, and the lists of waivers. Such a file is
written in the same language and holds `services` with one service, and, where needed, `ladders` and `waivers` for it.
The path of the service is the folder of the file. The policy may say other things of the same service (its matrix,
say); a value that both give is a fault, for neither stands above the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from readygate.policies.merge import join
from readygate.policies.paths import path_of
from readygate.policies.reading import Cursor
from readygate.readers.yaml import Scalar


def joined(root: Cursor, others: Sequence[Cursor]) -> tuple[Cursor, list[Cursor]]:
    """`root` with the services and ladders of the other files, and the waivers of all of them."""
    entries = dict(root.entries())
    services, ladders = _entries(entries, "services"), _entries(entries, "ladders")
    waivers = [entries["waivers"]] if "waivers" in entries else []
    for other in others:
        own = dict(other.entries())
        found = _entries(own, "services")
        if len(found) != 1:
            other.fault("a policy file beside a service declares that one service under `services`")
            continue
        ((name, service),) = found.items()
        _lay(services, name, _placed(service, services.get(name)))
        for ladder, cursor in _entries(own, "ladders").items():
            _lay(ladders, ladder, cursor)
        if "waivers" in own:
            _check_waivers(own["waivers"], name)
            waivers.append(own["waivers"])
    changed = {"services": services, "ladders": ladders} if others else {}
    remade = {key: entries.get(key, root).remade(value) for key, value in changed.items() if value}
    return root.remade({**entries, **remade}), waivers


def _entries(fields: dict[str, Cursor], name: str) -> dict[str, Cursor]:
    return dict(fields[name].entries()) if name in fields else {}


def _lay(known: dict[str, Cursor], name: str, cursor: Cursor) -> None:
    known[name] = join(known[name], cursor) if name in known else cursor


def _placed(service: Cursor, known: Cursor | None) -> Cursor:
    """The service with the folder of its file as `path`; a fault where another path is given."""
    folder = service.file.rpartition("/")[0]
    own = dict(service.entries()) if service.is_mapping else {}
    above = dict(known.entries()) if known and known.is_mapping else {}
    given = own.get("path") or above.get("path")
    if given is not None:
        if path_of(given) != folder:
            given.fault(f"{service.file} lies beside this service, so its path is {folder!r}", "leave `path` out")
        return service
    if not service.is_mapping:
        return service
    at = service.key or service.node
    path = Cursor(Scalar(text=folder or ".", quoted=True, line=at.line, column=at.column), service.file, service.faults)
    return service.remade({**own, "path": path})


def _check_waivers(waivers: Cursor, name: str) -> None:
    for waiver in waivers.items():
        own = dict(waiver.entries()).get("service") if waiver.is_mapping else None
        if own is not None and own.scalar() not in {None, name}:
            own.fault(f"a file beside {name} waives for {name} only")
