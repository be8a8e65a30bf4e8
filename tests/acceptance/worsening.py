"""What changes the evidence of the example at L4: each function answers the text of a file, changed in one thing.

Functions that take `data` change a decoded JSON document; `in_json` makes them functions of texts.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

FOLDER = "services/assignment-service/"


def reworded(old: str, new: str, text: str, *, count: int = -1) -> str:
    assert old in text, old
    return text.replace(old, new, count)


def failed(name: str, text: str) -> str:
    """The JUnit report where the case of that name fails."""
    root = ET.fromstring(text)
    suite, case = next((one, case) for one in root for case in one if case.get("name") == name)
    ET.SubElement(case, "failure", message="expected something else")
    for counting in (suite, root):
        counting.set("failures", str(int(counting.get("failures", "0")) + 1))
    return ET.tostring(root, encoding="unicode")


def uncovered(name: str, text: str) -> str:
    """The Cobertura report where no test ran the lines of that class."""
    start = text.index(f'<class name="{name}"')
    end = text.index("</class>", start)
    return text[:start] + re.sub(r'hits="\d+"', 'hits="0"', text[start:end]) + text[end:]


def in_json(edit: Callable[[Any], None], text: str) -> str:
    data = json.loads(text)
    edit(data)
    return json.dumps(data)


def found(rule: str, path: str, data: Any) -> None:
    """A result of the rule in semgrep's report."""
    place = {"line": 1, "col": 1, "offset": 0}
    extra = {"message": "it breaks the rule", "metadata": {}, "severity": "ERROR"}
    data["results"].append(
        {"check_id": f"semgrep.{rule}", "path": FOLDER + path, "start": place, "end": place, "extra": extra}
    )


def broke(data: Any) -> None:
    """A breaking change in the API's difference."""
    change = {"path": ["paths", "/assignments", "get"], "before": {}, "action": "remove", "type": "breaking"}
    data.append({**change, "description": "[Removed] operation GET /assignments"})


def unverified(consumer: str, state: str, description: str, data: Any) -> None:
    """An interaction that the provider does not hold: its result, its error, and its line in the output."""
    (result,) = [one for one in data["interactionResults"] if one["description"] == description]
    result["result"] = "Error"
    lines = data["output"]
    start = next(number for number, line in enumerate(lines) if line.startswith(f"  {description} ("))
    body = next(number for number in range(start, len(lines)) if "has a matching body" in lines[number])
    lines[body] = "      has a matching body (FAILED)"
    name = f"Verifying a pact between {consumer} and assignment-service Given {state} - {description}"
    differs = {"type": "BodyMismatch", "path": "$", "mismatch": "a key is missing", "actual": "[]", "expected": "[]"}
    mismatch = {"type": "mismatches", "interactionId": "", "mismatches": [differs]}
    data["errors"].append({"interaction": name, "mismatch": mismatch})
    data["result"] = False


def slowed(metric: str, data: Any) -> None:
    """p95 and p99 of a metric of k6, 300 ms; the limit of the SLO is 120 ms and 250 ms."""
    data["metrics"][metric].update({"p(95)": 300.0, "p(99)": 300.0, "max": 300.0})


def unmeasured(metric: str, data: Any) -> None:
    del data["metrics"][metric]


def without_panel(title: str, data: Any) -> None:
    before = len(data["panels"])
    data["panels"] = [panel for panel in data["panels"] if panel["title"] != title]
    assert len(data["panels"]) == before - 1


def vulnerable(data: Any) -> None:
    """An advisory in npm's report."""
    via = {"source": 1, "name": "left", "dependency": "left", "title": "it leaks", "url": "", "severity": "high"}
    found = {"name": "left", "severity": "high", "isDirect": True, "via": [{**via, "range": "<2"}], "effects": []}
    data["vulnerabilities"]["left"] = {**found, "range": "<2", "nodes": ["node_modules/left"], "fixAvailable": True}
    data["metadata"]["vulnerabilities"].update({"high": 1, "total": 1})


def case_failed(data: Any) -> None:
    """A case of promptfoo's report."""
    results = data["results"]
    results["results"][0].update({"success": False, "score": 0, "failureReason": 1})
    results["stats"]["successes"] -= 1
    results["stats"]["failures"] += 1
    results["prompts"][0]["metrics"]["testPassCount"] -= 1
    results["prompts"][0]["metrics"]["testFailCount"] += 1


def orphaned(data: Any) -> None:
    """A trace in which a span's parent is not there."""
    spans = [span for one in data["resourceSpans"] for scope in one["scopeSpans"] for span in scope["spans"]]
    next(span for span in spans if span.get("parentSpanId"))["parentSpanId"] = "AAAAAAAAAAE="


def optional(field: str, data: Any) -> None:
    data["required"].remove(field)


def older(path: str, data: Any) -> None:
    """A document that changed last before the milestone began."""
    (entry,) = [entry for entry in data["history"] if entry["path"] == FOLDER + path]
    entry["day"] = "2026-09-30"


def reopened(data: Any) -> None:
    data["issues"][0]["state"] = "open"


def without_section(title: str, text: str) -> str:
    """The Markdown page without a heading and what stands below it."""
    kept, count = re.subn(rf"## {title}\n(?:(?!##).*\n)*", "", text)
    assert count == 1
    return kept


def without_objective(name: str, text: str) -> str:
    """The OpenSLO document without that SLO."""
    documents = text.split("---\n")
    kept = [document for document in documents if f"name: {name}," not in document]
    assert len(kept) == len(documents) - 1
    return "---\n".join(kept)
