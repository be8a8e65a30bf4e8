"""What a fetch gives, over real sockets of loopback and as evidence."""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from readygate.intake.read import gather
from readygate.kinds.contracts import KIND, combine
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Selection
from readygate.model.errors import UsageError
from readygate.model.evidence import Bundle, Origin
from readygate.sources.broker import Answer, Request, fetch
from readygate.sources.broker_access import Access
from readygate.sources.hal import Limits
from readygate.sources.hal_faults import Lack
from tests.broker.server import Asked, Broker, Reply, serve

HEAD = "5556b8149bf8bac76bc30f50a8a2dd4c22c85f30"
TESTED = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00"
SOURCE = str(Path(__file__).parents[3] / "src")
TOKEN = Access.of({"PACT_BROKER_TOKEN": "s3cret"})


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def broker() -> Iterator[Broker]:
    made = Broker(token="s3cret")
    with serve(made):
        yield made


def ask(broker: Broker, *services: str, **more: Any) -> Answer:
    providers: Mapping[str, str] = {name: name for name in services or ("orders",)}
    wanted = {"providers": providers, "versions": (HEAD, TESTED), "access": TOKEN, "branch": "topic", **more}
    return fetch(Request(url=broker.base, **wanted), sleep=lambda _: None)


def measured(bundle: Bundle, **where: str) -> dict[str, float | str]:
    table = combine([item.table for item in bundle.items if item.kind == "contracts"])
    patterns = {name: (glob,) for name, glob in where.items()}
    rows = select_rows(KIND, table, patterns)
    return dict(KIND.measure(Selection(table=table, rows=rows, patterns=patterns)).values)


def counts(answer: Answer, **where: str) -> tuple[float | str, ...]:
    bundle = gather(answer.evidence())
    assert not bundle.unrecognised
    assert not any(item.problems for item in bundle.items)
    return tuple(measured(bundle, **where)[name] for name in ("verified", "failed", "unverified", "total"))


def test_a_provider_that_keeps_its_contracts(broker: Broker) -> None:
    web = broker.state.publish("web", "w1", "orders", "a", branch="main")
    mail = broker.state.publish("mail", "m1", "orders", "b", branch="main", message=True)
    broker.state.verify(web, HEAD, True)
    broker.state.verify(mail, TESTED, True)
    answer = ask(broker)
    assert answer.troubles == ()
    assert [(one.path, one.format) for one in answer.files] == [
        ("pact-broker/orders/for-verification.json", "pact-for-verification"),
        ("pact-broker/orders/consumers/web/matrix.json", "pact-matrix"),
        ("pact-broker/orders/consumers/mail/matrix.json", "pact-matrix"),
        ("pact-broker/orders/consumers/web/pact/w1.json", "pact-file"),
        ("pact-broker/orders/consumers/mail/pact/m1.json", "pact-file"),
    ]
    assert [one.version for one in answer.files] == ["", f"{HEAD}\n{TESTED}", f"{HEAD}\n{TESTED}", "", ""]
    assert counts(answer) == (2, 0, 0, 2)
    assert counts(answer, types="message", consumers="mail") == (1, 0, 0, 1)
    assert counts(answer, types="message", consumers="web") == (0, 0, 0, 0)
    assert answer.requests == len(broker.asked) == 8


def test_the_files_are_recognised_without_the_broker(broker: Broker) -> None:
    """Replay: what was fetched, written down and read again by its content alone."""
    pact = broker.state.publish("web", "w1", "orders", "a", branch="main")
    broker.state.verify(pact, HEAD, True)
    answer = ask(broker)
    from readygate.intake.read import File
    from readygate.readers.source import Source

    again = gather(File(path=one.path, source=Source.of_bytes(one.path, one.data)) for one in answer.files)
    live = gather(answer.evidence(Origin(run=7)))
    assert [(item.path, item.format) for item in again.items] == [(item.path, item.format) for item in live.items]
    assert {item.service for item in live.items} == {"orders"}
    assert {item.origin.run for item in live.items} == {7}
    assert measured(again) == measured(live)


def test_an_unverified_and_a_failed_contract_are_told_apart(broker: Broker) -> None:
    broker.state.publish("web", "w1", "orders", "a", branch="main")
    mail = broker.state.publish("mail", "m1", "orders", "b", branch="main")
    broker.state.verify(mail, "old", True, branch="topic")
    broker.state.verify(mail, HEAD, False, branch="topic")
    answer = ask(broker)
    assert counts(answer, consumers="web") == (0, 0, 1, 1)
    assert counts(answer, consumers="mail") == (0, 1, 0, 1)


def test_a_pending_pact_that_fails_is_unverified_unless_it_runs_somewhere(broker: Broker) -> None:
    pact = broker.state.publish("web", "w1", "orders", "a", branch="main")
    broker.state.verify(pact, HEAD, False, branch="topic")
    assert counts(ask(broker)) == (0, 0, 1, 1)
    broker.state.deploy("web", "w1", "production")
    assert counts(ask(broker)) == (0, 1, 0, 1)


def test_work_in_progress_of_a_consumer_blocks_nobody(broker: Broker) -> None:
    pact = broker.state.publish("web", "w1", "orders", "a", branch="main")
    progress = broker.state.publish("web", "w2", "orders", "a", "c", branch="feature")
    broker.state.verify(pact, HEAD, True, branch="topic")
    broker.state.verify(progress, HEAD, False, branch="topic")
    answer = ask(broker, wip_since=dt.date(2026, 1, 1))
    assert counts(answer) == counts(ask(broker)) == (1, 0, 0, 1)
    assert b'"wip": true' in answer.files[0].data
    assert b'"includeWipPactsSince": "2026-01-01"' in broker.asked[1].body


def test_a_pact_that_is_deployed_is_verified_too(broker: Broker) -> None:
    old = broker.state.publish("web", "w1", "orders", "a", branch="main")
    new = broker.state.publish("web", "w2", "orders", "a", "b", branch="main")
    broker.state.deploy("web", "w1", "production")
    broker.state.verify(new, HEAD, True, branch="topic")
    assert counts(ask(broker)) == (1, 0, 1, 2)
    broker.state.verify(old, HEAD, True, branch="topic")
    assert counts(ask(broker)) == (2, 0, 0, 2)
    assert sum(asked.path == "/matrix" for asked in broker.asked) == 2


def test_an_environment_is_asked_for_whether_it_can_take_the_provider(broker: Broker) -> None:
    pact = broker.state.publish("web", "w1", "orders", "a", branch="main")
    broker.state.deploy("web", "w1", "production")
    broker.state.version("orders", HEAD)
    broker.state.verify(pact, TESTED, True)
    answer = ask(broker, environment="production")
    assert (answer.files[-1].path, answer.files[-1].version) == ("pact-broker/orders/can-i-deploy.json", TESTED)
    assert b'"deployable": true' in answer.files[-1].data
    assert counts(answer) == counts(answer, environments="production") == (1, 0, 0, 1)
    (trouble,) = ask(broker, environment="moon").troubles
    assert trouble.reason == "/can-i-deploy answers 400: Environment with name 'moon' does not exist"


def test_without_any_result_the_environment_is_asked_about_the_first_version(broker: Broker) -> None:
    broker.state.publish("web", "w1", "orders", "a", branch="main")
    broker.state.deploy("web", "w1", "production")
    for version in (TESTED, HEAD):
        broker.state.version("orders", version)
    answer = ask(broker, environment="production")
    assert answer.files[-1].version == HEAD
    assert counts(answer) == (0, 0, 1, 1)


def test_a_provider_without_consumers_has_nothing_to_verify(broker: Broker) -> None:
    broker.state.pacticipant("orders")
    answer = ask(broker)
    assert [one.path for one in answer.files] == ["pact-broker/orders/for-verification.json"]
    assert counts(answer) == (0, 0, 0, 0)


def test_one_provider_in_trouble_loses_no_other(broker: Broker) -> None:
    for provider in ("bills", "orders", "stock"):
        pact = broker.state.publish("web", f"w-{provider}", provider, "a", branch="main")
        broker.state.verify(pact, HEAD, True)

    def broken(asked: Asked) -> Reply | None:
        if asked.path == "/matrix" and "orders" in asked.query:
            return Reply(body=b'{"matrix": [')
        return None

    broker.faults.append(broken)
    answer = ask(broker, "bills", "orders", "unknown", "stock")
    assert list(dict.fromkeys(one.service for one in answer.files)) == ["bills", "stock"]
    assert [(one.service, one.lack) for one in answer.troubles] == [("orders", Lack.INVALID), ("unknown", Lack.MISSING)]
    assert answer.troubles[1].reason == "the broker knows no 'unknown'"
    assert "name by which its pacts call it" in answer.troubles[1].fix


def test_what_is_invalid_is_a_file_that_cannot_be_read(broker: Broker) -> None:
    broker.state.publish("web", "w1", "a/b", "a", branch="main")
    broker.faults.append(lambda asked: Reply(body=b"[]") if "%2F" in asked.path else None)
    answer = ask(broker, providers={"orders": "a/b", "other": "unknown"})
    (item,) = gather(answer.evidence()).items
    assert (item.path, item.service, item.kind) == ("pact-broker/a%2Fb/matrix.json", "orders", "contracts")
    (problem,) = item.fatal
    assert problem.fault == answer.troubles[0].reason


def test_services_may_have_other_names_at_the_broker(broker: Broker) -> None:
    pact = broker.state.publish("Web Shop", "1/2", "Order Book", "a", branch="main")
    broker.state.verify(pact, HEAD, True)
    answer = ask(broker, providers={"orders": "Order Book"})
    assert [one.path for one in answer.files] == [
        "pact-broker/Order%20Book/for-verification.json",
        "pact-broker/Order%20Book/consumers/Web%20Shop/matrix.json",
        "pact-broker/Order%20Book/consumers/Web%20Shop/pact/1%2F2.json",
    ]
    assert {one.service for one in answer.files} == {"orders"}
    assert counts(answer, consumers="Web Shop") == (1, 0, 0, 1)


@pytest.mark.parametrize(
    ("url", "access", "what"),
    [
        (
            "https://pact.acme.org",
            Access(),
            "token is not there in this run: PACT_BROKER_TOKEN (or PACT_BROKER_USERNAME",
        ),
        ("", TOKEN, "URL is not there in this run: PACT_BROKER_BASE_URL is empty"),
    ],
)
def test_without_a_secret_everything_is_missing_and_nothing_is_asked(url: str, access: Access, what: str) -> None:
    request = Request(url=url, access=access, providers={"a": "a", "b": "b"}, versions=(HEAD,))
    answer = fetch(request)
    assert (answer.files, answer.requests) == ((), 0)
    assert [(one.service, one.provider, one.lack) for one in answer.troubles] == [
        ("a", "a", Lack.MISSING),
        ("b", "b", Lack.MISSING),
    ]
    assert what in answer.troubles[0].reason
    assert "forks and of Dependabot" in answer.troubles[0].reason
    assert "mode: report" in answer.troubles[0].fix
    assert list(answer.evidence()) == []


def test_a_broker_that_refuses_the_secret_is_asked_once(broker: Broker) -> None:
    answer = ask(broker, "orders", "bills", access=Access.of({"PACT_BROKER_TOKEN": "0ther"}))
    assert {one.reason for one in answer.troubles} == {"/ answers 401: Unauthorized"}
    assert len(answer.troubles) == 2
    assert (answer.requests, len(broker.asked)) == (1, 1)


def test_basic_authentication(broker: Broker) -> None:
    other = Broker(basic="ana:pässword")
    other.state.pacticipant("orders")
    access = Access.of({"PACT_BROKER_USERNAME": "ana", "PACT_BROKER_PASSWORD": "pässword"})
    with serve(other):
        assert ask(other, access=access).troubles == ()


def test_nobody_is_asked_about_no_provider(broker: Broker) -> None:
    assert ask(broker, providers={}) == Answer()
    assert broker.asked == []


def test_a_request_shows_no_secret(broker: Broker) -> None:
    request = Request(url="https://a.org", access=TOKEN, providers={}, versions=())
    assert "s3cret" not in repr(request)


def test_a_url_with_a_password_is_a_mistake_of_the_user() -> None:
    with pytest.raises(UsageError, match="holds a user or a password"):
        fetch(Request(url="https://a:b@c.org", access=TOKEN, providers={"a": "a"}, versions=()))


@pytest.mark.parametrize(
    "relation", ["pb:provider-pacts-for-verification", "pb:pacticipant-version", "pb:publish-pact"]
)
def test_links_that_lead_elsewhere_are_reported_and_nothing_is_sent_there(broker: Broker, relation: str) -> None:
    pact = broker.state.publish("web", "w1", "orders", "a", branch="main")
    broker.state.verify(pact, HEAD, True)
    thief = Broker()
    with serve(thief) as elsewhere:

        def bent(asked: Asked) -> Reply | None:
            if asked.path != "/":
                return None
            index = json.loads(broker.honest(asked).body)
            index["_links"][relation]["href"] = f"{elsewhere}/{{provider}}"
            return Reply.of(index)

        broker.faults.append(bent)
        (trouble,) = ask(broker).troubles
    assert trouble.lack is Lack.INVALID
    assert f"the broker leads to '{elsewhere}/" in trouble.reason
    assert "not followed" in trouble.reason
    assert thief.asked == []


def test_a_redirect_elsewhere_is_reported_and_nothing_is_sent_there(broker: Broker) -> None:
    thief = Broker()
    with serve(thief) as elsewhere:
        broker.faults.append(lambda asked: Reply(302, b"", {"Location": f"{elsewhere}/"}))
        (trouble,) = ask(broker).troubles
    assert (trouble.lack, thief.asked) == (Lack.INVALID, [])
    assert f"redirects to {elsewhere}: not followed, and no secret was sent there" in trouble.reason


def test_a_broker_that_is_down_takes_no_longer_than_its_patience(broker: Broker) -> None:
    broker.faults.append(lambda asked: Reply(503) if asked.path != "/" else None)
    broker.state.pacticipant("orders")
    pauses: list[float] = []
    names = {f"service-{number}": "orders" for number in range(50)}
    request = Request(url=broker.base, access=TOKEN, providers=names, versions=(HEAD,), limits=Limits(patience=10))
    answer = fetch(request, sleep=pauses.append)
    assert sum(pauses) <= 10
    assert len(answer.troubles) == 50
    assert answer.requests <= 70


def test_a_session_may_be_given(broker: Broker) -> None:
    import requests

    broker.state.pacticipant("orders")
    with requests.Session() as session:
        request = Request(url=broker.base, access=TOKEN, providers={"orders": "orders"}, versions=())
        assert fetch(request, session=session).troubles == ()


def test_what_nobody_needs_is_not_imported() -> None:
    """requests costs 0.1 s, and most runs ask no broker."""
    code = "import sys, readygate.sources.broker; sys.exit('requests' in sys.modules or 'urllib3' in sys.modules)"
    environ = {**os.environ, "PYTHONPATH": SOURCE}
    assert subprocess.run([sys.executable, "-c", code], check=False, env=environ).returncode == 0
