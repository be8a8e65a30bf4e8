"""Services and gates in a comment: one service as a row of gates, several as a row each, and why they are judged.

Enters: a standing. Leaves: parts of Markdown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readygate.model.verdict import Carried, GateState, GateVerdict, Outcome, ServiceVerdict
from readygate.renderers import marks, outline
from readygate.renderers.cells import line
from readygate.renderers.doing import KNOWN
from readygate.renderers.fitting import Part, listed
from readygate.renderers.marks import OUTCOMES, plural, several
from readygate.renderers.standing import Standing
from readygate.renderers.text import code, prose

_SERVICES = 15
_NAMED = 5
_TITLE = 40


def overview(found: Standing) -> Iterator[Part]:
    """The table of gates or of services, and what its marks mean where that is not plain."""
    if not found.services:
        return
    many = len(found.services) > 1
    yield _services(found) if many else _gates(found)
    shut = {gap.service.service for gap in found.gaps if gap.blocks}
    if shut and any(not gap.blocks for gap in found.gaps):
        yield Part(head=f"{OUTCOMES[Outcome.FAIL]} blocks · {KNOWN} open, does not block")


def _gates(found: Standing) -> Part:
    shown = outline.columns(found.services[0])
    head = line(_gate_title(gate) for gate in shown)
    cells = (_cell(gate, found, found.services[0], tallied=True) for gate in shown)
    return Part(head=f"{head}\n{line([':-:'] * len(shown))}\n{line(cells)}" if shown else "")


def _gate_title(gate: GateVerdict) -> str:
    """The id over the title, so that nine gates stand side by side."""
    if not gate.title or outline.says_id(gate):
        return prose(outline.gate_name(gate), _TITLE)
    return f"{prose(gate.id, _TITLE)}<br>{prose(gate.title, _TITLE)}"


def _cell(gate: GateVerdict, found: Standing, verdict: ServiceVerdict, *, tallied: bool) -> str:
    """The gate's mark: a closed gate in which nothing blocks is only open."""
    if gate.state is not GateState.CLOSED:
        return marks.tally(gate).replace(" ", "\u00a0") if tallied else marks.GATES[gate.state]
    own = [gap for gap in found.gaps if gap.service is verdict and _belongs(gap.found.group, gate, verdict)]
    mark = marks.GATES[gate.state] if any(gap.blocks for gap in own) else KNOWN
    return f"{mark}\u00a0{gate.opened}/{gate.total}" if tallied else mark


def _belongs(group: str, gate: GateVerdict, verdict: ServiceVerdict) -> bool:
    """Whether a criterion of that group stands in that column."""
    if group == gate.id:
        return True
    return gate.id not in {one.id for one in verdict.gates} and group not in {one.id for one in verdict.gates}


def _services(found: Standing) -> Part:
    names = outline.column_names(found.services)
    counts = ["New", "Known"] if found.compared else ["Open"]
    head = ["Service", *counts, "Now → due", *(prose(name, _TITLE) for name in names)]
    rule = ["-", *["--:"] * len(counts), ":-:", *[":-:"] * len(names)]
    order = sorted(found.services, key=lambda one: not _shut(one, found))
    return listed(
        f"{line(head)}\n{line(rule)}",
        order,
        lambda one: line(_service_row(one, names, found)),
        noun="service",
        most=_SERVICES,
    )


def _shut(verdict: ServiceVerdict, found: Standing) -> bool:
    return any(gap.blocks and gap.service is verdict for gap in found.gaps)


def _service_row(verdict: ServiceVerdict, names: Sequence[str], found: Standing) -> Iterator[str]:
    blocks = _shut(verdict, found)
    mark = KNOWN if not verdict.ready and not blocks else marks.service(verdict)
    name = code(verdict.service)
    yield f"{mark}\u00a0**{name}**" if blocks else f"{mark}\u00a0{name}"
    own = sum(gap.own for gap in found.gaps if gap.service is verdict)
    if found.compared:
        yield f"{own:,}"
    yield f"{len(verdict.gaps) - own:,}"
    yield f"{prose(verdict.current_level, _TITLE)}\u00a0→\u00a0{prose(verdict.target_level, _TITLE)}"
    gates = {gate.id: gate for gate in outline.columns(verdict)}
    yield from (_cell(gates[name], found, verdict, tallied=False) if name in gates else "" for name in names)


def scope(found: Standing) -> Iterator[Part]:
    """Why services are judged, and what becomes of the others."""
    judged = found.judged
    told = []
    touched = [f"{code(one.service)} {prose(one.touched)}" for one in found.services if one.touched]
    if touched:
        told.append(f"In scope because: {several(touched, _NAMED)}.")
    if judged.carried:
        told.append(_carried(judged.carried))
    told += [prose(sentence) for sentence in judged.scope[:_NAMED]]
    if told:
        yield Part(head="\n".join(told))


def _carried(carried: Sequence[Carried]) -> str:
    """Of which commits the others keep their verdict, and which of them are not ready there."""
    commits = list(dict.fromkeys(code(one.commit[:7]) for one in carried))
    keep = "keeps its" if len(carried) == 1 else "keep their"
    shut = [code(one.service) for one in carried if not one.ready]
    tail = f"; not ready there: {several(shut, _NAMED)}" if shut else ""
    return f"{plural(len(carried), 'service')} {keep} verdict of {several(commits, 3)} (identical source){tail}."
