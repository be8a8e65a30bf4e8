import json
from typing import Any

import pytest

from readygate.collectors.pact_verifier import COLLECTOR
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source

HEADER = "Verifying a pact between web and orders"
HTTP, MESSAGE = "    returns a response which", "    generates a message which"


def ran(name: str, *lines: str, mark: str = "") -> list[str]:
    return ["", f"  {name} (1s 20ms loading, 3ms verification){mark}", *lines]


def ok(*names: str) -> list[dict[str, str]]:
    return [{"description": name, "result": "OK", "duration": "1ms"} for name in names]


def bad(*names: str) -> list[dict[str, str]]:
    return [{**one, "result": "Error"} for one in ok(*names)]


def error(name: str, **mismatch: Any) -> dict[str, Any]:
    return {"interaction": name, "mismatch": {"type": "error", **mismatch}}


def collect(output: list[str], results: Any = (), errors: Any = (), pending: Any = (), **more: Any) -> list[Any]:
    report = {
        "result": not errors,
        "errors": list(errors),
        "pendingErrors": list(pending),
        "interactionResults": list(results),
        "notices": [],
        "output": output,
        **more,
    }
    table = COLLECTOR.collect(Source.of_bytes("r.json", json.dumps(report).encode())).table
    names = ("entry", "consumer", "provider", "type", "state", "interactions", "text")
    return [tuple(table.text(name)[number] for name in names) for number in range(len(table))]


def test_a_contract_is_verified_if_all_of_its_interactions_held() -> None:
    output = [f"\n{HEADER}", *ran("a", HTTP), *ran("b", MESSAGE), *ran("c", HTTP), ""]
    assert collect(output, ok("a", "b", "c")) == [
        ("contract", "web", "orders", "http", "verified", "a\nc", ""),
        ("contract", "web", "orders", "message", "verified", "b", ""),
    ]


def test_one_failure_fails_the_contract_of_its_type_only() -> None:
    output = [f"\n{HEADER}", *ran("a", "     Given x", "     And y", HTTP), *ran("b", MESSAGE), *ran("c", HTTP)]
    failure = error(f"{HEADER} Given x And y - a", mismatches=[{"mismatch": "no key"}])
    assert collect(output, [*bad("a"), *ok("b", "c")], [failure]) == [
        ("contract", "web", "orders", "http", "failed", "a\nc", "a: no key"),
        ("contract", "web", "orders", "message", "verified", "b", ""),
    ]


def test_a_pending_failure_is_unverified_and_a_pending_success_verified() -> None:
    output = [f"\n{HEADER}", *ran("a", HTTP, mark=" [PENDING]"), *ran("b", MESSAGE, mark=" \x1b[33m[PENDING]\x1b[0m")]
    found = collect(output, [*ok("a"), *bad("b")], pending=[error(f"{HEADER} - b", message="refused")])
    assert [(row[3], row[4], row[6]) for row in found] == [
        ("http", "verified", ""),
        ("message", "unverified", "pending: b: refused"),
    ]


def test_a_failure_outside_pending_outweighs_a_pending_one() -> None:
    output = [f"\n{HEADER}", *ran("a", HTTP), *ran("b", HTTP)]
    found = collect(output, bad("a", "b"), [error(f"{HEADER} - b")], [error(f"{HEADER} - a")])
    assert [(row[4], row[6]) for row in found] == [("failed", "b:")]


def test_two_versions_of_one_pact_are_one_contract_at_its_worst() -> None:
    output = [f"\n{HEADER}", *ran("a", HTTP), f"\n{HEADER}", *ran("a", HTTP)]
    assert collect(output, [*bad("a"), *ok("a")], [error(f"{HEADER} - a", message="no")]) == [
        ("contract", "web", "orders", "http", "failed", "a", "a: no")
    ]
    assert collect(output, [*ok("a"), *bad("a")], [error(f"{HEADER} - a", message="no")])[0][4] == "failed"


def test_a_failed_request_has_no_type_and_counts_for_all() -> None:
    output = [f"\n{HEADER}", *ran("a", "      Request Failed - refused")]
    found = collect(output, bad("a"), [error(f"{HEADER} - a", message="refused")])
    assert found == [("untyped", "web", "orders", "", "failed", "a", "a: refused")]


def test_a_pact_of_which_nothing_ran_is_unverified() -> None:
    output = [f"\n{HEADER}", "WARNING: Pact file has no interactions", HTTP]
    assert collect(output) == [("untyped", "web", "orders", "", "unverified", "", "no interaction of the pact ran")]


def test_an_error_of_no_interaction_counts_for_every_consumer_of_each_provider() -> None:
    two = "Verifying a pact between web and bills"
    output = [f"\n{HEADER}", *ran("a", HTTP), f"\n{two}", *ran("b", HTTP), "\nFailures:\n", f"\n{HEADER} x"]
    found = collect(output, ok("a", "b"), [error("Failed to load pact", message="404")], [error("Other")])
    assert found[2:] == [
        ("summary", "", "bills", "", "failed", "", "Failed to load pact: 404"),
        ("summary", "", "orders", "", "failed", "", "Failed to load pact: 404"),
    ]


def test_an_unattributed_pending_error_is_unverified() -> None:
    found = collect([f"\n{HEADER}", *ran("a", HTTP)], ok("a"), pending=[{"interaction": "Could not verify"}])
    assert found[1] == ("summary", "", "orders", "", "unverified", "", "Could not verify:")


def test_an_error_of_an_interaction_that_is_said_to_hold_still_counts() -> None:
    found = collect([f"\n{HEADER}", *ran("a", HTTP)], ok("a"), [error(f"{HEADER} - a", message="no")])
    assert [row[4] for row in found] == ["verified", "failed"]


def test_without_results_the_errors_tell_every_run_of_an_interaction() -> None:
    output = [f"\n{HEADER}", *ran("a", HTTP), *ran("b", MESSAGE), f"\n{HEADER}", *ran("a", HTTP)]
    found = collect(output, errors=[error(f"{HEADER} - a", message="no")], interactionResults=None)
    assert [(row[3], row[4]) for row in found] == [("http", "failed"), ("message", "verified")]


def test_before_durations_were_written_nothing_is_verified() -> None:
    found = collect([f"\n{HEADER}", "", "  a", HTTP], interactionResults=None)
    assert [row[4] for row in found] == ["unverified"]


def test_colours_tell_names_with_and_apart() -> None:
    output = ["\nVerifying a pact between \x1b[1msearch and rescue\x1b[0m and \x1b[1mmaps and more\x1b[0m"]
    assert [row[1:3] for row in collect(output)] == [("search and rescue", "maps and more")]


def test_comments_may_look_like_anything_but_a_pact() -> None:
    comments = ["\n  Test Name: t", "\n  Comments:", "     Given nothing", "some text", ""]
    output = [f"\n{HEADER}", *ran("a", "     Given x", *comments, HTTP), f"\n{HEADER}", *ran("b", HTTP)]
    assert collect(output, [*bad("a"), *ok("b")], [error(f"{HEADER} Given x - a")])[0][4] == "failed"


@pytest.mark.parametrize(
    ("output", "results", "more", "fault"),
    [
        ([f"\n{HEADER}", *ran("a", HTTP)], ok("b"), {}, "which consumer each belongs to cannot be told"),
        ([f"\n{HEADER}", *ran("a", HTTP)], ok("a", "b"), {}, "has 2 interactions, the output tells 1"),
        ([], ok("a"), {}, "has 1 interactions, the output tells 0"),
        ([f"\n{HEADER}", *ran("a", HTTP)], bad("a"), {}, "'a' failed without an entry in `errors`"),
        (ran("a", HTTP), ok("a"), {}, "an interaction before any pact: 'a'"),
        ([], [], {"result": False}, "`result` is false, but `errors` has 0 entries"),
        ([], [], {"errors": [error("x")], "result": True}, "`result` is true, but `errors` has 1 entries"),
        (["\nVerifying a pact between a and b and c"], [], {}, "cannot tell consumer from provider"),
        (["\nVerifying a pact between  and b"], [], {}, "cannot tell consumer from provider"),
        (["\nVerifying a pact between a and b\nc"], [], {}, "cannot tell consumer from provider"),
        (["\nVerifying a pact between a"], [], {}, "cannot tell consumer from provider"),
        (
            [f"\n{HEADER}", *ran("a", "\n  Comments:", "x", "\nVerifying a pact between mail and orders", HTTP)],
            ok("a"),
            {},
            "reads like the start of another pact",
        ),
        ([], [{"description": "a", "result": "Maybe"}], {}, "not the form"),
    ],
)
def test_a_report_that_contradicts_itself_is_refused(output: Any, results: Any, more: Any, fault: str) -> None:
    with pytest.raises(EvidenceError) as refused:
        collect(output, results, **more)
    assert fault in refused.value.fault
