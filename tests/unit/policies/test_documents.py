"""Files that cannot be read, versions, packs."""

from __future__ import annotations

import pytest

from tests.unit.policies.samples import PACK, SMALL, faults, loaded, only

SERVICES = "services: {shop: {}}\n"
QUOTE = "quote a value that holds `${`"
QUOTED = "quote a value that starts with `*`, `&`, `@` or a backtick"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "1:1 the file is empty"),
        (b"# nothing\n", "1:1 the file is empty"),
        (b"- a\n- b\n", "1:1 a policy is a mapping of keys such as `version: 1` and `services:`"),
        (b"text", "1:1 a policy is a mapping of keys such as `version: 1` and `services:`"),
        (b"a: [", "2:1 not valid YAML: did not find expected node content"),
        (b"a: \xff\n", "1:1 not UTF-8 text"),
        (b"a: 1\na: 2\n", "2:1 the key 'a' stands twice, first in line 1"),
        (b"a: !x b\n", "1:4 the tag !x is refused [quote a value that starts with `!`]"),
        (
            b"a: !!python/object:os.system b\n",
            ("1:4 the tag tag:yaml.org,2002:python/object:os.system is refused [quote a value that starts with `!`]"),
        ),
        (b"paths: *.md\n", f"1:9 not valid YAML: did not find expected alphabetic or numeric character [{QUOTED}]"),
        (b"paths: *md\n", "1:8 the alias *md has no anchor before it [quote a value that starts with `*`]"),
        (b"owner: @acme\n", f"1:8 not valid YAML: found character that cannot start any token [{QUOTED}]"),
        (b"a: {b: ${each}}\n", f"1:9 not valid YAML: did not find expected ',' or '}}' [{QUOTE}]"),
        (b"a: 1\n--- \nb: 1\n", "2:1 a second document begins here; one file holds one"),
    ],
)
def test_files_that_cannot_be_read(data: bytes, found: str) -> None:
    assert faults(data) == [found]


def test_aliases_that_explode_are_refused() -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 10))
    (found,) = faults(f"version: 1\nl0: &l0 [a]\n{levels}{SERVICES}")
    assert "more than 500,000 values once aliases are followed" in found


def test_deep_nesting_is_refused() -> None:
    (found,) = faults(b"a: " + b"[" * 5000)
    assert "nested deeper than 200" in found


@pytest.mark.parametrize(
    ("version", "found"),
    [
        ("", "1:1 `version: 1` is missing in a policy"),
        ("version: 2\n", "1:10 version '2' of the policy language is not known [write `version: 1`]"),
        ("version: []\n", "1:10 `version` must be text, not a list"),
    ],
)
def test_the_version(version: str, found: str) -> None:
    assert faults(f"{version}{SERVICES}") == [found]


@pytest.mark.parametrize(
    ("extends", "found"),
    [
        ("canonicl", "2:10 unknown pack 'canonicl' [did you mean `canonical`?]"),
        ("[{}]", "2:11 an entry of `extends` must be the name of a pack, not a mapping"),
        ("[canonical, canonical]", "2:22 `extends` names 'canonical' twice"),
        ("{}", "2:10 `extends` must be text or a list of texts, not a mapping"),
    ],
)
def test_what_extends_refuses(extends: str, found: str) -> None:
    assert found in faults(f"version: 1\nextends: {extends}\n{SERVICES}")


def test_faults_of_gates_are_told_although_the_pack_is_unknown() -> None:
    text = f"version: 1\nextends: canon\n{SERVICES}gates: {{G1: {{criteria: {{coverage: {{fix: []}}}}}}}}"
    assert [fault.partition(" ")[0] for fault in faults(text)] == ["2:10", "4:41"]


@pytest.mark.parametrize(
    ("pack", "found"),
    [
        (b"services: {a: {}}\nversion: 1", "built-in canonical.yml:1:1 unknown key 'services'"),
        (b"gates: {}", "built-in canonical.yml:1:1 `version: 1` is missing in a pack"),
        (b"[]", "built-in canonical.yml:1:1 a policy is a mapping of keys such as `version: 1` and `services:`"),
        (b"a: [", "built-in canonical.yml:2:1 not valid YAML: did not find expected node content"),
    ],
)
def test_a_pack_that_is_wrong(pack: bytes, found: str) -> None:
    assert any(fault.startswith(found) for fault in faults(f"version: 1\nextends: canonical\n{SERVICES}", pack=pack))


def test_a_pack_counts_only_where_it_is_extended() -> None:
    assert only(loaded(SMALL, pack=PACK)).criteria == ()
    assert len(only(loaded(f"version: 1\nextends: canonical\n{SERVICES}")).criteria) == 9


def test_json_is_yaml() -> None:
    assert only(loaded('{"version": 1, "services": {"shop": {"path": "a"}}}')).path == "a"


def test_all_files_that_cannot_be_read_are_told() -> None:
    assert faults("a: [", ("a/readygate.yml", "- 1"), ("b/readygate.yml", SMALL)) == [
        "2:1 not valid YAML: did not find expected node content",
        "a/readygate.yml:1:1 a policy is a mapping of keys such as `version: 1` and `services:`",
    ]
