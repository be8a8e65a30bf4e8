import msgspec
import pytest

from readygate.model.errors import UsageError
from readygate.sources.broker_access import Access, Origin, Secret, base_url, origin_of


def access(**environ: str) -> Access:
    return Access.of({f"PACT_BROKER_{name.upper()}": value for name, value in environ.items()})


def test_a_secret_shows_itself_nowhere() -> None:
    secret = Secret(" s3cret\n")
    assert secret.reveal() == "s3cret"
    assert "s3cret" not in f"{secret} {secret!r} {access(token='s3cret')!r} {access(username='u', password='s3cret')!r}"
    with pytest.raises(TypeError):
        msgspec.json.encode(secret)
    assert repr(Secret()) == "Secret()"


def test_secrets_compare_by_their_text() -> None:
    assert Secret("a") == Secret("a ")
    assert hash(Secret("a")) == hash(Secret("a"))
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert not Secret(" ")


@pytest.mark.parametrize(
    ("environ", "given", "header"),
    [
        ({}, False, ""),
        ({"token": "t"}, True, "Bearer t"),
        ({"token": " t\n"}, True, "Bearer t"),
        ({"username": "u", "password": "p"}, True, "Basic dTpw"),
        ({"username": "u"}, False, ""),
        ({"password": "p"}, False, ""),
        ({"username": "u", "password": "pä"}, True, "Basic dTpww6Q="),
        ({"token": "t", "username": "u"}, True, "Bearer t"),
    ],
)
def test_what_the_environment_gives_to_ask_with(environ: dict[str, str], given: bool, header: str) -> None:
    found = access(**environ)
    assert (found.given, found.header()) == (given, header)


def test_an_anonymous_broker_is_asked_without() -> None:
    found = Access.of({}, anonymous=True)
    assert (found.given, found.header()) == (True, "")


@pytest.mark.parametrize(
    ("environ", "fault"),
    [
        ({"token": "t", "username": "u", "password": "p"}, "both PACT_BROKER_TOKEN and PACT_BROKER_PASSWORD"),
        ({"token": "a\nb"}, "no HTTP header can"),
        ({"token": "tökén"}, "no HTTP header can"),
    ],
)
def test_what_cannot_be_asked_with_is_refused(environ: dict[str, str], fault: str) -> None:
    with pytest.raises(UsageError, match=fault) as refused:
        access(**environ)
    assert all(value not in str(refused.value) for value in ("tökén", "a\nb"))


def test_what_a_broker_sends_back_of_a_secret_is_hidden() -> None:
    assert access(token="abc").hidden("no abc here, abc") == "no *** here, ***"
    assert access(username="u", password="p4ss").hidden("p4ss dTpwNHNz u") == "*** *** u"
    assert access().hidden("a b") == "a b"


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("https://pact.acme.org", "https://pact.acme.org"),
        (" https://Pact.Acme.org/ \n", "https://pact.acme.org"),
        ("https://pact.acme.org:443/team/", "https://pact.acme.org/team"),
        ("http://127.0.0.1:9292", "http://127.0.0.1:9292"),
        ("http://[::1]:80/", "http://[::1]"),
    ],
)
def test_a_base_url_has_no_last_slash(text: str, base: str) -> None:
    assert base_url(text) == base


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("pact.acme.org", "no URL of http"),
        ("ftp://pact.acme.org", "no URL of http"),
        ("https://", "no URL of http"),
        ("https://a b", "no URL of http"),
        ("https://acme.org\\@evil.org", "no URL of http"),
        ("https://acme.org:99999", "no URL of http"),
        ("https://[::1", "no URL of http"),
        ("https://user:pass@acme.org", "holds a user or a password"),
        ("https://@acme.org", "holds a user or a password"),
        ("https://acme.org?x=1", "has a query"),
        ("https://acme.org/#x", "has a query"),
    ],
)
def test_a_url_that_secrets_should_not_go_to_is_refused(text: str, fault: str) -> None:
    with pytest.raises(UsageError, match=fault) as refused:
        base_url(text)
    assert refused.value.place == "PACT_BROKER_BASE_URL"
    assert refused.value.hint
    assert "pass@" not in str(refused.value)


def test_origins_compare_by_scheme_host_and_port() -> None:
    assert (
        origin_of("HTTPS://A.org/x") == origin_of("https://a.org:443") == Origin(scheme="https", host="a.org", port=443)
    )
    assert origin_of("http://a.org") != origin_of("https://a.org")
    assert origin_of("https://a.org:0") == Origin(scheme="https", host="a.org", port=0)
    assert origin_of("//a.org") is None
    assert str(origin_of("http://[::1]:8080/x")) == "http://[::1]:8080"
