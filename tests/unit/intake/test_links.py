"""Links that lead nowhere, against a workspace of a few files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.intake.links import Links
from readygate.intake.read import File, read
from readygate.model.evidence import Item
from readygate.readers.source import Source

HERE = {
    "docs/runbooks/latency.md",
    "docs/runbooks",
    "services/orders/docs/runbooks/down.md",
    "docs/runbooks/two words.md",
    ".",
    "",
}
FILE = "services/orders/ops/alerts.yml"


def lost(link: str, *, file: str = FILE, repository: str = "acme/shop") -> bool:
    found = Links(file, HERE.__contains__, repository).lost(link)
    assert found in ("", link)
    return bool(found)


@pytest.mark.parametrize(
    "link",
    [
        "docs/runbooks/latency.md",
        "./docs/runbooks/latency.md#escalate",
        "docs/runbooks/latency.md?plain=1",
        "/docs/runbooks/latency.md",
        "docs/runbooks/",
        "docs/runbooks/down.md",
        "../docs/runbooks/down.md",
        "../../../docs/runbooks/latency.md",
        "docs/runbooks/two%20words.md",
        "https://github.com/acme/shop/blob/main/docs/runbooks/latency.md",
        "https://github.com/Acme/Shop/blob/main/docs/runbooks/latency.md#x",
        "https://github.com/acme/shop/tree/release/1.0/docs/runbooks",
        "https://gitlab.example/acme/shop/-/blob/main/docs/runbooks/two%20words.md",
    ],
)
def test_a_link_leads_somewhere_from_any_folder_above_its_file(link: str) -> None:
    assert not lost(link)


@pytest.mark.parametrize(
    "link",
    [
        "docs/runbooks/gone.md",
        "/runbooks/down.md",
        "../../../../../etc/passwd",
        "..",
        "../../..",
        "/",
        ".",
        "ask the owner",
        "gone.md",
        "https://github.com/acme/shop/blob/main/docs/runbooks/gone.md",
        "https://github.com/acme/shop/blob/main",
        "http://ghe.example/acme/shop/raw/main/gone.md?x#y",
    ],
)
def test_a_path_or_an_address_of_this_repository_at_which_nothing_is_leads_nowhere(link: str) -> None:
    assert lost(link)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "#escalate",
        "?x",
        "https://runbooks.example/latency",
        "//runbooks.example/latency",
        "runbooks.example/latency",
        "runbooks.example:8080/latency",
        "mailto:owner@example.org",
        "https://github.com/acme/other/blob/main/docs/gone.md",
        "https://github.com/acme/shop/wiki/gone",
        "https://github.com/acme/shop/blob/0123abc/docs/gone.md",
        "docs/{{ $labels.service }}.md",
    ],
)
def test_nobody_knows_where_other_addresses_lead(link: str) -> None:
    assert not lost(link)


def test_without_a_workspace_or_a_name_of_the_repository_nothing_is_known() -> None:
    assert Links(FILE, None).lost("docs/gone.md") == ""
    assert not lost("https://github.com/acme/shop/blob/main/docs/gone.md", repository="")


def test_a_file_outside_of_the_repository_names_paths_from_its_root() -> None:
    assert not lost("docs/runbooks/latency.md", file="/elsewhere/ops/alerts.yml")
    assert lost("runbooks/down.md", file="/services/orders/docs/alerts.yml")
    assert not lost("latency.md", file="docs/runbooks/alerts.yml")


@given(st.text(alphabet="a./:?#%2e \\-{}", max_size=30))
def test_only_names_inside_the_repository_are_asked_for(link: str) -> None:
    def exists(path: str) -> bool:
        assert not path.startswith(("/", "../"))
        assert path not in ("", ".", "..")
        return False

    assert Links(FILE, exists).lost(link) in ("", link)


def test_an_alert_keeps_its_runbook_and_says_where_it_leads_nowhere() -> None:
    rule = '{"alert": "A", "expr": "up == 0", "annotations": {"runbook_url": "%s"}}'
    rules = ", ".join(rule % link for link in ("docs/gone.md", "docs/runbooks/latency.md"))
    source = Source.of_bytes(FILE, f'{{"groups": [{{"name": "g", "rules": [{rules}]}}]}}'.encode())
    item = read(File(path=FILE, source=source), exists=HERE.__contains__, repository="acme/shop")
    assert isinstance(item, Item)
    assert list(item.table.text("runbook")) == ["docs/gone.md", "docs/runbooks/latency.md"]
    assert list(item.table.text("nowhere")) == ["docs/gone.md", ""]
