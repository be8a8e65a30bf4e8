"""Pages of `docs/` that are written from data: the canonical gates and the kinds of evidence.

Enters: `canonical.yml`, the table of source lines, the registry of kinds. Leaves: Markdown. Tests hold the committed
pages equal to it; `python3 dev.py generate` writes them anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from readygate.collectors.catalog import ENTRIES
from readygate.kinds import registry
from readygate.kinds.kind import ITEM_FILTERS, Filter, Kind, Matching
from readygate.readers.yaml import compose, plain

ROOT = Path(__file__).resolve().parents[1]
CANONICAL = ROOT / "src" / "readygate" / "policies" / "canonical.yml"
SOURCE_LINES = ROOT / "tests" / "contract" / "source_001.yml"
_MATCHED = {
    Matching.PATH: "path glob",
    Matching.NAME: "name glob",
    Matching.WORDS: "words",
    Matching.RULE: "rule id",
    Matching.LOGIN: "login glob",
}


def data(path: Path) -> dict[str, Any]:
    """A YAML file as Python data."""
    read: dict[str, Any] = plain(compose(path.read_bytes()))
    return read


def criteria(pack: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The criteria of a pack by id, in the order in which they are shown."""
    groups = {**pack["gates"], **pack["levels"]}
    return {f"{group}.{name}": asked for group, one in groups.items() for name, asked in one["criteria"].items()}


def canonical_gates() -> str:
    """`docs/canonical-gates.md`."""
    pack = data(CANONICAL)
    lines = [_GATES_TOP.strip(), ""]
    for group, one in pack["gates"].items():
        lines += [f"## {group} {one['title']}", "", *_criteria_table(group, one), ""]
    lines += ["## Levels: asked of every service, whatever its gates", ""]
    lines += [*_table(_CRITERION_HEAD, (row for group, one in pack["levels"].items() for row in _rows(group, one))), ""]
    lines += [_SOURCES_TOP.strip(), "", *_table(("Place", "Line", "Answered by"), _source_rows())]
    return "\n".join(lines) + "\n"


def evidence_kinds() -> str:
    """`docs/evidence-kinds.md`."""
    kinds = [registry.kind(name) for name in registry.names()]
    lines = [_KINDS_TOP.strip(), "", *_table(("Kind", "Title", "A row is"), map(_kind_row, kinds))]
    for kind in kinds:
        lines += ["", *_kind_section(kind)]
    return "\n".join(lines) + "\n"


def formats() -> str:
    """The table of formats, for the README and `docs/formats.md`."""
    rows = ((f"[`{one.name}`]({one.specification})", one.kind, one.summary, ", ".join(one.reads)) for one in ENTRIES)
    return "\n".join(_table(("Format", "Kind", "What is read", "Tried on files of"), rows)) + "\n"


_CRITERION_HEAD = ("Criterion", "Asks", "From", "Evidence", "Condition", "Source", "Fix")


def _criteria_table(group: str, one: Mapping[str, Any]) -> Iterator[str]:
    return _table(_CRITERION_HEAD, _rows(group, one))


def _rows(group: str, one: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for name, asked in one["criteria"].items():
        first = asked["from"] + (f" until {asked['until']}" if "until" in asked else "")
        kinds = ", ".join(f"`{kind}`" for kind in dict.fromkeys(_kinds(asked)))
        yield f"`{group}.{name}`", asked["title"], first, kinds, _asked(asked), asked["source"], asked["fix"]


def _kinds(condition: Mapping[str, Any]) -> list[str]:
    if "evidence" in condition:
        return [condition["evidence"]]
    return [kind for part in (condition.get("any") or condition["all"]) for kind in _kinds(part)]


def _asked(asked: Mapping[str, Any]) -> str:
    text = _condition(asked)
    if "each" in asked:
        items = asked["each"] if isinstance(asked["each"], list) else [asked["each"]]
        text = f"for each of {_codes(items)}: {text}"
    if "max-age" in asked:
        text += f"; evidence of a trusted branch counts for {asked['max-age']}"
    if asked.get("waivable") is False:
        text += "; never waived"
    return text


def _condition(condition: Mapping[str, Any]) -> str:
    for how, word in (("any", "or"), ("all", "and")):
        if how in condition:
            return f" **{word}** ".join(f"{_kinds(part)[0]}: {_condition(part)}" for part in condition[how])
    where = [f"{name} {_codes(_list(globs))}" for name, globs in condition.get("where", {}).items()]
    given = [f"{name} {_codes(_list(values))}" for name, values in condition.get("with", {}).items()]
    text = _codes(condition["require"])
    text += f" where {'; '.join(where)}" if where else ""
    return text + (f" with {'; '.join(given)}" if given else "")


def _source_rows() -> Iterator[tuple[str, str, str]]:
    for place, lines in data(SOURCE_LINES).items():
        for line, answer in lines.items():
            text = _codes(answer["criteria"]) if "criteria" in answer else answer["elsewhere"]
            yield f"§{place}", _code(line), text + (f" ({answer['limit']})" if "limit" in answer else "")


def _kind_row(kind: Kind) -> tuple[str, ...]:
    return f"[`{kind.name}`](#{kind.name})", kind.title, kind.row


def _kind_section(kind: Kind) -> Iterator[str]:
    yield from (f"## {kind.name}", "", f"{kind.title}: a row is {kind.row}. Answered by {kind.satisfied_by}.")
    if kind.parameters:
        yield from ("", f"Parameters of `with`: {_codes(kind.parameters)}.")
    filters = ((_code(known.name), _MATCHED[known.matching], _filter(known)) for known in kind.filters)
    yield from ("", *_table(("Filter", "Matched as", "Meaning"), filters))
    metrics = ((_code(one.name), one.unit.value, one.better.value, one.meaning) for one in kind.metrics)
    yield from ("", *_table(("Metric", "Unit", "Better", "Meaning"), metrics))
    if kind.columns:
        columns = ((_code(column.name), column.type.value, column.meaning) for column in kind.columns)
        yield from ("", *_table(("Column", "Type", "Meaning"), columns))


def _filter(known: Filter) -> str:
    return known.meaning + (f" (rows: {', '.join(known.entries)})" if known.entries else "")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def _list(value: Any) -> Sequence[str]:
    return value if isinstance(value, list) else [value]


def _codes(texts: Iterable[str]) -> str:
    return ", ".join(map(_code, texts))


def _code(text: str) -> str:
    return f"`{text}`"


_GATES_TOP = """
# The canonical gates

What `extends: [canonical]` asks, written from `src/readygate/policies/canonical.yml` by
`python3 dev.py generate`. Each criterion can be overridden by its id in a policy.

- **From** is the first level of the ladder that needs the criterion. The service's matrix says which gates apply.
- **Tests** are found by words of suite, class, name and file, folded to kebab-case, or by the criterion's id in a name:
  `@G8.tenant-isolation`. One at least must pass, and none may fail, break or be skipped: a skipped test proves nothing.
  Names out of `each` match as whole words.
- **Findings** need a report that lists the rule: `total = 0` of a rule that never ran proves nothing. The four rules
  are part of readygate. Another linter's rule of the same purpose can be asked instead by an override; none is accepted
  by default, since ESLint's SARIF lists only rules that found something.
- **`L1.no-direct-sdk`** leaves no path out. In the AI gateway, and nowhere else, imports of an SDK belong: that service
  declares `not-applicable: [{criterion: L1.no-direct-sdk, reason: it is the AI gateway}]`, which every verdict shows.
- **Lists** (`aggregates`, `publishes`, …) that a service does not declare leave their criteria `missing`; a list that
  is `none` makes them `not-applicable`, with its reason.
- **Not in the source**: the limit of 1 % failed requests of `G7.peak-hour` and `L3.slo-met`. Latency of requests that
  fail proves nothing, and the source names no limit.
"""

_SOURCES_TOP = """
## Where each line of the source went

Source document 001 (`docs/sources/001.md`), sections 1, 2 and 4.
"""

_KINDS_TOP = f"""
# Evidence kinds

What criteria can ask: the filters of `where`, the metrics of `require`, and the columns behind them. Written from the
registry of kinds by `python3 dev.py generate`. Every kind also knows the filters
{_codes(ITEM_FILTERS)}: the path of the file, the tool that wrote it, the artifact that it came in.

Lists of patterns are "any of", and `!pattern` excludes. *Path glob*: `*` stays within a folder, `**` spans folders.
*Name glob*: `*` spans anything. *Words*: text folded to kebab-case, so that `*tenant-isolation*` finds it however it is
written. *Rule id*: a name glob over the id and each of its endings after a dot.
"""
