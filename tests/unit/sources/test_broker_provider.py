"""Which version of a provider is asked for, and which answers are not believed."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from readygate.sources.broker import Answer, Request, fetch
from readygate.sources.broker_access import Access
from readygate.sources.broker_provider import LIMIT
from readygate.sources.hal_faults import Lack
from tests.broker.server import Asked, Broker, Reply, serve

HEAD = "5556b8149bf8bac76bc30f50a8a2dd4c22c85f30"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def broker() -> Iterator[Broker]:
    """One pact, verified by version `v1` of the branch `topic`."""
    made = Broker()
    made.state.verify(made.state.publish("web", "w1", "orders", "a", branch="main"), "v1", True, branch="topic")
    with serve(made):
        yield made


def ask(broker: Broker, *versions: str, **more: Any) -> Answer:
    wanted: dict[str, Any] = {"branch": "topic", "access": Access(anonymous=True), **more}
    request = Request(url=broker.base, providers={"orders": "orders"}, versions=versions, **wanted)
    return fetch(request, sleep=lambda _: None)


def trouble(answer: Answer) -> tuple[Lack, str]:
    (one,) = answer.troubles
    assert answer.files == ()
    return one.lack, one.reason


def matrices(answer: Answer) -> list[str]:
    return [one.version for one in answer.files if one.format == "pact-matrix"]


def changed(path: str, change: Callable[[Any], Any]) -> Callable[[Broker], None]:
    """Makes a broker answer `path` otherwise."""

    def install(broker: Broker) -> None:
        def fault(asked: Asked) -> Reply | None:
            if asked.path != path:
                return None
            body = json.loads(broker.honest(asked).body)
            return Reply.of(change(body) or body)

        broker.faults.append(fault)

    return install


def test_of_the_judged_versions_those_are_asked_that_the_broker_knows(broker: Broker) -> None:
    assert matrices(ask(broker, HEAD, "v1", "v1")) == ["v1"]
    broker.state.version("orders", HEAD)
    assert matrices(ask(broker, HEAD, "v1")) == [f"{HEAD}\nv1"]


@pytest.mark.parametrize("version", ["5556b81", "1.4.0+5556b8149", f"build-{HEAD}"])
def test_a_version_may_hold_a_short_commit(broker: Broker, version: str) -> None:
    broker.state.verify(broker.state.pacts[0], version, True, branch="topic")
    assert matrices(ask(broker, "c0ffee" * 6 + "c0ff", HEAD)) == [version]


def test_another_version_counts_if_its_files_are_the_same(broker: Broker) -> None:
    asked: list[tuple[str, str]] = []

    def identical(service: str, version: str) -> bool:
        asked.append((service, version))
        return version == "v1"

    assert matrices(ask(broker, HEAD, identical=identical)) == ["v1"]
    assert asked == [("orders", "v1")]


def test_the_newest_version_of_the_branch_is_stale_if_it_is_of_other_content(broker: Broker) -> None:
    lack, reason = trouble(ask(broker, HEAD))
    assert lack is Lack.STALE
    assert reason == "the broker has no results of orders at 5556b8149bf8; the newest of the branch topic is v1"


def test_without_results_nothing_is_handed_in(broker: Broker) -> None:
    assert trouble(ask(broker, HEAD, branch="other")) == (
        Lack.MISSING,
        "the broker has no results of orders at 5556b8149bf8, nor of the branch other",
    )
    answer = ask(broker, HEAD, "c0ffee", branch="")
    assert trouble(answer) == (Lack.MISSING, "the broker has no results of orders at 5556b8149bf8, c0ffee")
    assert "publish the results with the commit" in answer.troubles[0].fix
    assert trouble(ask(broker, branch=""))[1] == "the broker has no results of orders at no commit"


def test_the_branch_is_told_only_where_there_is_one(broker: Broker) -> None:
    ask(broker, "v1", branch="")
    ask(broker, "v1")
    bodies = [json.loads(asked.body) for asked in broker.asked if asked.method == "POST"]
    assert bodies == [
        {"includePendingStatus": True},
        {"includePendingStatus": True, "providerVersionBranch": "topic"},
    ]


def test_the_matrix_is_asked_with_both_sides_and_a_limit(broker: Broker) -> None:
    ask(broker, "v1")
    (asked,) = (asked for asked in broker.asked if asked.path == "/matrix")
    assert asked.query.replace("%5B%5D%5B", "[][").replace("%5D", "]") == (
        "latestby=cvpv&limit=1000&q[][pacticipant]=orders&q[][version]=v1&q[][pacticipant]=web&q[][version]=w1"
    )


def test_a_version_that_cannot_be_asked_for_is_no_unknown_one(broker: Broker) -> None:
    broker.faults.append(lambda asked: Reply(403) if "/versions/" in asked.path else None)
    assert trouble(ask(broker, "v1")) == (Lack.MISSING, "/pacticipants/orders/versions/v1 answers 403")


def test_an_older_broker_is_named_as_such(broker: Broker) -> None:
    changed("/", lambda body: body["_links"].pop("pb:provider-pacts-for-verification") and None)(broker)
    answer = ask(broker, "v1")
    assert trouble(answer) == (Lack.MISSING, "the broker's index has no pb:provider-pacts-for-verification")
    assert "2.105" in answer.troubles[0].fix


def other_version(body: Any) -> None:
    body["matrix"][0]["provider"]["version"]["number"] = "v0"


def many_rows(body: Any) -> None:
    body["matrix"] *= LIMIT


@pytest.mark.parametrize(
    ("path", "change", "reason"),
    [
        ("/matrix", other_version, "the broker answers of orders v0, which was not asked for"),
        ("/can-i-deploy", other_version, "the broker answers of orders v0, which was not asked for"),
        ("/matrix", many_rows, "the matrix has 1,000 rows and may have been cut"),
        ("/matrix", lambda body: {"rows": []}, "the matrix is none: Object missing required field `matrix`"),
        (
            "/pacts/provider/orders/for-verification",
            lambda body: {"_embedded": {}},
            "the list of pacts to verify: not the form of this format: Object missing required field `pacts`",
        ),
    ],
)
def test_what_cannot_be_believed_is_invalid(broker: Broker, path: str, change: Any, reason: str) -> None:
    broker.state.deploy("web", "w1", "production")
    changed(path, change)(broker)
    lack, found = trouble(ask(broker, "v1", environment="production"))
    assert lack is Lack.INVALID
    assert found.startswith(reason)


def test_fewer_rows_than_the_limit_are_all(broker: Broker) -> None:
    def almost(body: Any) -> None:
        body["matrix"] *= LIMIT - 1

    changed("/matrix", almost)(broker)
    assert ask(broker, "v1").troubles == ()


def test_rows_of_other_providers_and_without_a_version_are_let_pass(broker: Broker) -> None:
    def more(body: Any) -> None:
        row = body["matrix"][0]
        body["matrix"] += [
            {**row, "provider": {"name": "other", "version": {"number": "9"}}},
            {**row, "provider": {"name": "orders", "version": None}, "verificationResult": None},
        ]

    changed("/matrix", more)(broker)
    assert ask(broker, "v1").troubles == ()


def test_further_pages_of_the_list_are_further_files(broker: Broker) -> None:
    changed("/pacts/provider/orders/for-verification", lambda body: body["_links"].update(next={"href": "/more"}))(
        broker
    )
    broker.faults.append(lambda asked: Reply.of({"_embedded": {"pacts": []}}) if asked.path == "/more" else None)
    answer = ask(broker, "v1")
    assert [one.path for one in answer.files][:2] == [
        "pact-broker/orders/for-verification.json",
        "pact-broker/orders/for-verification-2.json",
    ]
    assert answer.files[1].asked == f"POST {broker.base}/pacts/provider/orders/for-verification"


def test_another_refusal_of_the_list_stays_what_it_is(broker: Broker) -> None:
    broker.faults.append(lambda asked: Reply(400) if asked.method == "POST" else None)
    assert trouble(ask(broker, "v1")) == (Lack.MISSING, "/pacts/provider/orders/for-verification answers 400")


def test_no_name_leaves_the_folder() -> None:
    broker = Broker()
    pact = broker.state.publish(".web", "../1", "../x", "a", branch="main")
    broker.state.verify(pact, "v1", True)
    with serve(broker):
        answer = fetch(
            Request(url=broker.base, access=Access(anonymous=True), providers={"orders": "../x"}, versions=("v1",)),
        )
    for one in answer.files:
        assert all(step not in ("", ".", "..") for step in one.path.split("/"))
    assert [one.path for one in answer.files][1:] == [
        "pact-broker/%2E.%2Fx/consumers/%2Eweb/matrix.json",
        "pact-broker/%2E.%2Fx/consumers/%2Eweb/pact/%2E.%2F1.json",
    ]
