from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.kinds import contracts
from readygate.kinds.contracts import Contract, combine, contract, table_of
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Better, Measurement, Selection
from readygate.model.table import Table


def web(**fields: Any) -> Contract:
    return contract(**{"consumer": "web", "provider": "orders", "state": "verified", **fields})


def pact(*interactions: str, kind: str = "http", version: str = "", consumer: str = "web") -> Contract:
    return web(
        consumer=consumer,
        type=kind,
        state="unverified",
        interactions=interactions,
        versions=(version, ""),
        text="only declared",
        declared=True,
    )


def measure(table: Table, **where: str) -> Measurement:
    patterns = {name: (glob,) for name, glob in where.items()}
    return contracts.measure(
        Selection(table=table, rows=select_rows(contracts.KIND, table, patterns), patterns=patterns)
    )


def counts(table: Table, **where: str) -> tuple[float | str, ...]:
    values = measure(table, **where).values
    return tuple(values[name] for name in ("verified", "failed", "unverified", "total"))


def rows(table: Table) -> list[tuple[Any, ...]]:
    return [(*table.row(number),) for number in range(len(table))]


def places(table: Table, metric: str) -> list[str]:
    found = contracts.locate(Selection(table=table, rows=range(len(table))), metric)
    return [place.text for place in found]


def test_every_row_counts_by_its_state_and_pairs_are_examined() -> None:
    table = table_of(
        [
            web(type="http"),
            web(type="message", state="failed"),
            web(consumer="mail", state="unverified"),
            pact("a", consumer="app"),
            contract(provider="orders", state="failed", text="Failed to load pact"),
        ]
    )
    found = measure(table)
    assert found.examined == 3
    assert found.subject == "pairs of consumer and provider"
    assert counts(table) == (1, 2, 2, 5)
    assert found.untold == {}


def test_a_fault_alone_examines_nothing_and_counts_for_every_consumer() -> None:
    table = table_of([contract(provider="orders", state="failed", text="x")])
    assert measure(table).examined == 0
    assert counts(table, consumers="web", branches="main", environments="live") == (0, 1, 0, 1)
    assert counts(table, providers="other") == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("state", "http", "message", "both"),
    [
        ("verified", (0, 0, 0, 0), (0, 0, 0, 0), (1, 0, 0, 1)),
        ("failed", (0, 1, 0, 1), (0, 1, 0, 1), (0, 1, 0, 1)),
        ("unverified", (0, 0, 1, 1), (0, 0, 1, 1), (0, 0, 1, 1)),
    ],
)
def test_an_untold_type_never_helps(state: str, http: Any, message: Any, both: Any) -> None:
    table = table_of([web(state=state)])
    assert (counts(table, types="http"), counts(table, types="message"), counts(table)) == (http, message, both)
    assert counts(table, types="http", consumers="mail") == (0, 0, 0, 0)


def test_filters_select_by_type_branch_environment_and_provider() -> None:
    table = table_of(
        [
            web(type="http", branches=["main", "rc"], environments=["live"]),
            web(type="message", state="failed", branches=["rc"], environments=["test"]),
        ]
    )
    assert counts(table, types="http") == (1, 0, 0, 1)
    assert counts(table, branches="main") == (1, 0, 0, 1)
    assert counts(table, branches="rc") == (1, 1, 0, 2)
    assert counts(table, environments="test") == (0, 1, 0, 1)
    assert counts(table, providers="orders") == (1, 1, 0, 2)


def test_cells_hold_one_value_a_line_and_short_texts() -> None:
    row = web(interactions=["a\nb", "c"], branches=["x", "y"], text="one\n two " + "." * 300, versions=("1", "2"))
    assert row.interactions == "a b\nc"
    assert row.branches == "x\ny"
    assert row.text == "one two " + "." * 192
    assert (row.consumer_version, row.provider_version, row.entry) == ("1", "2", "contract")


def test_of_one_contract_the_worst_stands_with_what_all_of_them_tell() -> None:
    one = web(type="http", interactions=["b", "a", "a"], branches=["main"], environments=["live"])
    two = web(type="http", state="failed", text="no", interactions=["b", "c"], branches=["rc"], environments=["live"])
    three = web(type="http", state="unverified", text="later")
    expected = ("contract", "web", "orders", "", "", "http", "failed", "main\nrc", "live", "a\na\nb\nc", "no")
    assert rows(table_of([one, two, three])) == [expected]
    assert rows(table_of([three, two, one])) == [expected]


def test_places_of_both_results_stay() -> None:
    one = web(type="http", state="failed", branches=["main"], environments=["live"])
    two = web(type="http", branches=["rc"], environments=["test"])
    (row,) = rows(table_of([one, two]))
    assert row[6:9] == ("failed", "main\nrc", "live\ntest")


def test_of_equal_states_the_order_does_not_matter() -> None:
    one, two = web(type="http", state="failed", text="x"), web(type="http", state="failed", text="y")
    assert rows(table_of([one, two])) == rows(table_of([two, one]))


def test_other_versions_and_types_are_other_contracts() -> None:
    variants = [
        web(type="http"),
        web(type="message"),
        web(type="http", versions=("1", "")),
        web(type="http", versions=("", "1")),
        web(type="http", consumer="mail"),
        web(type="http", provider="bills"),
    ]
    assert len(table_of(variants)) == 6


def test_places_show_the_failed_ones_first() -> None:
    table = table_of(
        [
            web(type="http"),
            web(consumer="mail", state="unverified", type="message", versions=("3", "4")),
            web(consumer="app", state="failed", text="status 500"),
            contract(provider="", state="failed", text="Failed to load pact"),
        ]
    )
    failed = ["app → orders: status 500", "Failed to load pact"]
    unverified = ["mail 3 → orders 4 (message): unverified"]
    assert places(table, "failed") == [failed[0], ": " + failed[1]]
    assert places(table, "unverified") == unverified
    assert places(table, "verified") == places(table, "total") == [failed[0], ": " + failed[1], *unverified]


def test_a_verification_answers_the_pact_file_that_it_covers() -> None:
    result = table_of([web(type="http", interactions=["a", "b"])])
    assert rows(combine([table_of([pact("a", "b")]), result])) == rows(result)
    assert rows(combine([result, table_of([pact("b")])])) == rows(result)


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        (pact("a", "b", "b"), "1 of 3 interactions were not verified: b"),
        (pact("c", "d"), "2 of 2 interactions were not verified: c"),
        (pact("a", kind="message"), "only declared"),
        (pact("a", consumer="mail"), "only declared"),
    ],
)
def test_a_pact_file_stays_unverified_where_no_verification_covers_it(declared: Contract, text: str) -> None:
    combined = combine([table_of([declared]), table_of([web(type="http", interactions=["a", "b"])])])
    assert counts(combined) == (1, 0, 1, 2)
    assert rows(combined)[1][0] == "declared"
    assert rows(combined)[1][-1] == text


def test_a_long_interaction_is_cut() -> None:
    combined = combine([table_of([pact("x" * 300)]), table_of([web(type="http", interactions=["a"])])])
    assert len(rows(combined)[1][-1]) == 200


def test_two_runs_together_may_cover_a_pact() -> None:
    runs = [web(type="http", interactions=["a"]), web(type="http", interactions=["b"], versions=("1", ""))]
    assert counts(combine([table_of([row]) for row in (*runs, pact("a", "b"))])) == (2, 0, 0, 2)


def test_a_failed_result_answers_too_and_stays_failed() -> None:
    combined = combine([table_of([pact("a")]), table_of([web(type="http", state="failed", interactions=["a"])])])
    assert counts(combined) == (0, 1, 0, 1)


def test_a_pact_file_gives_its_types_to_verified_results_that_tell_none() -> None:
    broker = table_of([web(versions=("1", "2"))])
    combined = combine([broker, table_of([pact("a"), pact("b", kind="message")])])
    assert counts(combined) == (2, 0, 0, 2)
    assert counts(combined, types="http") == counts(combined, types="message") == (1, 0, 0, 1)


def test_a_pact_file_does_not_narrow_a_failure_of_unknown_type() -> None:
    combined = combine([table_of([web(state="failed")]), table_of([pact("a")]), table_of([pact("b", kind="message")])])
    assert rows(combined) == rows(table_of([web(state="failed")]))
    assert counts(combined, types="message") == (0, 1, 0, 1)


def test_a_result_of_another_consumer_version_does_not_answer() -> None:
    broker = table_of([web(versions=("1", "9"))])
    assert counts(combine([broker, table_of([pact("a", version="2")])])) == (1, 0, 1, 2)
    assert counts(combine([broker, table_of([pact("a", version="1")])])) == (1, 0, 0, 1)
    assert counts(combine([broker, table_of([pact("a")])]), types="http") == (1, 0, 0, 1)


def test_one_table_is_combined_with_itself_without_change() -> None:
    table = table_of([web(type="http"), pact("a", consumer="mail"), contract(provider="orders", state="failed")])
    assert rows(combine([table])) == rows(combine([table, table]))
    assert sorted(rows(combine([table]))) == sorted(rows(table))


STATES = st.sampled_from(contracts.STATES)
RESULTS = st.builds(
    lambda consumer, kind, state, ran: web(consumer=consumer, type=kind, state=state, interactions=ran),
    st.sampled_from(["web", "mail"]),
    st.sampled_from(["", "http", "message"]),
    STATES,
    st.lists(st.sampled_from(["a", "b"]), max_size=2),
)
PACTS = st.builds(
    lambda consumer, kind, ran: pact(*ran, consumer=consumer, kind=kind),
    st.sampled_from(["web", "mail"]),
    st.sampled_from(["http", "message"]),
    st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=2),
)


@given(st.lists(RESULTS | PACTS, max_size=5), RESULTS.filter(lambda row: row.state != "verified"))
def test_a_worse_result_is_never_outweighed(others: list[Contract], bad: Contract) -> None:
    combined = combine([*(table_of([row]) for row in others), table_of([bad])])
    wanted = {"types": bad.type} if bad.type else {}
    _, failed, unverified, _ = counts(combined, consumers=bad.consumer, **wanted)
    assert failed if bad.state == "failed" else float(failed) + float(unverified) > 0


@given(st.lists(RESULTS | PACTS, max_size=5))
def test_the_order_of_the_items_does_not_change_the_counts(others: list[Contract]) -> None:
    tables = [table_of([row]) for row in others] or [table_of([])]
    assert counts(combine(tables)) == counts(combine(tables[::-1]))


def listing(entry: str, version: str = "7", consumer: str = "web") -> Contract:
    return contract(
        consumer=consumer, provider="orders", versions=(version, ""), state="unverified", text="no result", listed=entry
    )


def result(state: str, version: str = "7", **fields: Any) -> Contract:
    text = "" if state == "verified" else "the verification failed"
    return web(state=state, versions=(version, "c0ffee"), text=text, **fields)


def combined(*rows: Contract) -> Table:
    found = combine([table_of([row]) for row in rows])
    assert counts(found) == counts(combine([table_of([row]) for row in reversed(rows)]))
    return found


@pytest.mark.parametrize("entry", ["listed", "pending"])
def test_what_the_broker_lists_is_unverified_until_there_is_a_result(entry: str) -> None:
    alone = combined(listing(entry))
    assert counts(alone) == (0, 0, 1, 1)
    assert rows(alone)[0][0] == entry
    assert measure(alone).examined == 1
    assert places(alone, "unverified") == ["web 7 → orders: no result"]
    assert counts(combined(listing(entry), result("verified"))) == (1, 0, 0, 1)
    assert counts(combined(listing(entry), web(type="http"))) == (1, 0, 0, 1)
    assert counts(combined(listing(entry), result("verified", version="6"))) == (1, 0, 1, 2)
    assert counts(combined(listing(entry), result("verified", consumer="mail"))) == (1, 0, 1, 2)


def test_no_filter_but_those_on_names_hides_what_is_listed() -> None:
    table = table_of([listing("listed")])
    assert counts(table, types="message", branches="main", environments="live", consumers="web") == (0, 0, 1, 1)
    assert counts(table, consumers="mail") == counts(table, providers="bills") == (0, 0, 0, 0)


def test_a_failed_result_of_a_pending_pact_is_unverified() -> None:
    found = combined(listing("pending"), result("failed"))
    assert counts(found) == (0, 0, 1, 1)
    assert places(found, "unverified") == ["web 7 → orders c0ffee: pending: the verification failed"]
    assert counts(combined(listing("listed"), result("failed"))) == (0, 1, 0, 1)
    assert counts(combined(listing("pending"), result("failed", version="6"))) == (0, 1, 1, 2)
    assert counts(combined(listing("pending"), result("failed", consumer="mail"))) == (0, 1, 1, 2)
    assert counts(combined(listing("pending", ""), result("failed", ""))) == (0, 1, 0, 1)
    assert counts(combined(listing("pending"), result("unverified"))) == (0, 0, 1, 1)
    assert len(rows(combined(listing("pending"), result("failed")._replace(text="x" * 200)))[0][-1]) == 200


def test_a_failure_that_breaks_an_environment_is_not_forgiven() -> None:
    assert counts(combined(listing("pending"), result("failed", environments=["live"]))) == (0, 1, 0, 1)
    assert counts(combined(listing("wip"), result("failed", environments=["live"]))) == (0, 1, 0, 1)


def test_of_two_lists_the_one_stands_that_forgives_least() -> None:
    assert counts(combined(listing("pending"), listing("listed"), result("failed"))) == (0, 1, 0, 1)
    assert counts(combined(listing("pending"), listing("wip"), result("failed"))) == (0, 0, 1, 1)


def test_work_in_progress_counts_neither_way() -> None:
    alone = combined(listing("wip"))
    assert (counts(alone), measure(alone).examined) == ((0, 0, 0, 0), 0)
    for state in contracts.STATES:
        found = combined(listing("wip"), result(state))
        assert (counts(found), measure(found).examined) == ((0, 0, 0, 0), 0)
        assert rows(found)[0][0] == "wip"
        assert places(found, "total") == []
    assert counts(combined(listing("wip"), result("verified", version="6"))) == (1, 0, 0, 1)


def test_a_listed_pact_and_its_file_are_one_contract() -> None:
    assert counts(combined(listing("listed"), pact("a", version="7"))) == (0, 0, 1, 1)
    assert counts(combined(listing("listed"), pact("a"))) == (0, 0, 1, 1)
    assert counts(combined(listing("listed"), pact("a", version="6"))) == (0, 0, 2, 2)
    assert counts(combined(listing("listed"), pact("a", version="7"), result("verified")), types="http") == (1, 0, 0, 1)


def test_work_in_progress_answers_for_no_pact_file() -> None:
    assert counts(combined(listing("wip"), pact("a"))) == (0, 0, 1, 1)
    assert counts(combined(listing("wip"), pact("a"), result("verified"))) == (0, 0, 1, 1)


VERSIONED = st.builds(
    lambda row, version, live: row._replace(consumer_version=version, environments=live),
    RESULTS,
    st.sampled_from(["", "6", "7"]),
    st.sampled_from(["", "live"]),
)
LISTED = st.builds(
    listing, st.sampled_from(["listed", "pending"]), st.sampled_from(["6", "7"]), st.sampled_from(["web", "mail"])
)


@given(st.lists(VERSIONED | PACTS, max_size=5), st.lists(LISTED, min_size=1, max_size=3))
def test_a_list_makes_nothing_verified_and_nothing_good(others: list[Contract], listed: list[Contract]) -> None:
    tables = [table_of([row]) for row in others]
    for consumer in ("web", "mail"):
        for where in ({}, {"types": "http"}, {"types": "message"}):
            before = counts(combine([*tables, table_of([])]), consumers=consumer, **where)
            after = counts(combine([*tables, table_of(listed)]), consumers=consumer, **where)
            assert after[0] == before[0]
            assert float(after[1]) + float(after[2]) > 0 or float(before[1]) + float(before[2]) == 0
            assert float(after[1]) <= float(before[1])


@pytest.mark.parametrize(
    ("version", "named"),
    [
        ("5556b8149bf8bac76bc30f50a8a2dd4c22c85f30", True),
        ("5556b81", True),
        ("1.4.0+5556b8149", True),
        ("build-5556b81.2", True),
        ("c0ffee1-5556b81", True),
        ("5556b8", False),
        ("5556b82", False),
        ("x5556b81", False),
        ("5556b81x", False),
        ("5556B81", False),
        ("5556b8149bf8bac76bc30f50a8a2dd4c22c85f301", False),
        ("1.4.0", False),
        ("", False),
    ],
)
def test_a_version_names_a_commit_by_a_word_of_seven_digits_or_more(version: str, named: bool) -> None:
    assert contracts.names_commit(version, "5556b8149bf8bac76bc30f50a8a2dd4c22c85f30") is named


def test_a_version_that_is_no_commit_names_itself_and_nothing_names_no_commit() -> None:
    assert contracts.names_commit("1.4.0", "1.4.0")
    assert not contracts.names_commit("", "")
    assert not contracts.names_commit("5556b81", "")


def test_the_public_names() -> None:
    kind = contracts.KIND
    assert (kind.name, kind.owner_column, kind.owner_by_name) == ("contracts", "provider", True)
    assert [known.name for known in kind.filters] == ["consumers", "providers", "branches", "environments", "types"]
    assert [(metric.name, metric.better) for metric in kind.metrics] == [
        ("verified", Better.HIGHER),
        ("failed", Better.LOWER),
        ("unverified", Better.LOWER),
        ("total", Better.HIGHER),
    ]
