"""Files that are written from data: the catalog of collectors, the schemas, the pages and tables of the documentation.

Enters: records of the package. Leaves: text by path. `python3 dev.py generate` writes all of them; a test holds the
committed files equal.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from readygate.collectors import discover
from tools import pages
from tools.schemas import schemas

ROOT = Path(__file__).resolve().parents[1]
_BEGIN, _END = "<!-- formats: python3 dev.py generate -->\n", "<!-- end of formats -->\n"


def generated() -> dict[Path, str]:
    """All generated files, with their content; pages of which a part is written by hand keep that part."""
    written: dict[Path, Callable[[], str]] = {
        Path("src/readygate/collectors/catalog.py"): discover.render,
        Path("docs/canonical-gates.md"): pages.canonical_gates,
        Path("docs/evidence-kinds.md"): pages.evidence_kinds,
        Path("docs/formats.md"): lambda: _filled(Path("docs/formats.md")),
    }
    texts = {path: write() for path, write in written.items()}
    return texts | {Path("schemas") / name: json.dumps(schema, indent=2) + "\n" for name, schema in schemas().items()}


def _filled(path: Path) -> str:
    """The page with the table of formats between its marks."""
    before, rest = (ROOT / path).read_text(encoding="utf-8").split(_BEGIN)
    return f"{before}{_BEGIN}\n{pages.formats()}\n{_END}{rest.split(_END)[1]}"


def main() -> None:
    """Write all files. Pages follow from the catalog as it was: after a change of a collector run it twice."""
    for name, text in generated().items():
        (ROOT / name).write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
