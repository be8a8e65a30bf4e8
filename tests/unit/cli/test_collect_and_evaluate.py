"""`collect` and `evaluate` together give what `check` gives."""

from __future__ import annotations

import json
import os
from typing import Any

import msgspec
import pytest

from readygate.intake.bundles import LIMIT, dump
from readygate.model.evidence import Bundle
from tests.unit.cli.shop import GREEN, OTHER, POLICY, RED, Shop, git

NAME = "readygate-bundle.json"


def judged(out: str) -> bytes:
    return bytes(msgspec.json.decode(out, type=dict[str, msgspec.Raw])["judged"])


@pytest.mark.parametrize(
    ("collected", "asked"),
    [
        ((), ()),
        ((), ("--level", "L1", "--milestone", "M1")),
        ((".",), ("--service", "cart")),
        (("--replay", "--at", "2026-04-01"), ("--at", "2026-04-01")),
    ],
)
@pytest.mark.parametrize("repository", [False, True])
def test_the_judged_part_is_that_of_check_byte_by_byte(
    shop: Shop, collected: tuple[str, ...], asked: tuple[str, ...], repository: bool
) -> None:
    shop.write({"services/cart/src/a.py": ""})
    if repository:
        git(shop.root, "init", "-q")
        git(shop.root, "add", "services/cart/src", "services/cart/coverage.xml")
        os.utime(shop.root / "services/cart/unit.xml", (1000, 1000))
    assert shop.run("collect", *collected, "-o", "../b.json").code == 0
    apart = shop.run("evaluate", "../b.json", "--json", *asked)
    whole = shop.run("check", "--json", *collected, *(one for one in asked if one not in collected))
    assert judged(apart.out) == judged(whole.out)
    assert apart.code == whole.code


def test_a_collection_says_what_it_read(shop: Shop) -> None:
    shop.write({"services/cart/unit.xml": GREEN[:60], "other.json": '{"a": 1}'})
    ran = shop.run("collect", "other.json")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "cobertura  services/cart/coverage.xml: 1 row"
    assert lines[1].startswith("junit  services/cart/unit.xml: 0 rows, invalid: not well-formed XML")
    assert lines[2] == "not recognised  other.json: JSON with a"


def test_a_collection_of_one_service_belongs_to_it(shop: Shop) -> None:
    shop.write({".github/readygate.yml": POLICY + OTHER, "elsewhere.xml": RED})
    assert shop.run("collect", "elsewhere.xml", "--service", "till", "-o", "../b.json").code == 0
    items = json.loads((shop.root.parent / "b.json").read_bytes())["items"]
    assert {item["service"] for item in items} == {"till"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--service", "tll"), "--service: there is no service 'tll'"),
        (("--service", "cart", "--service", "till"), "--service was given more than once"),
        (("-o", ".github/readygate.yml/b.json"), ".github/readygate.yml/b.json: cannot write the bundle: "),
        (("-o", "services"), "services: cannot write the bundle: "),
        (("--policy", "nope.yml"), "nope.yml: the policy: cannot be read"),
    ],
)
def test_a_collection_that_cannot_be_is_an_error(shop: Shop, arguments: tuple[str, ...], message: str) -> None:
    ran = shop.run("collect", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"readygate: {message}")


def test_a_collection_needs_no_policy(empty: Shop) -> None:
    empty.write({"unit.xml": GREEN})
    assert empty.run("collect", "--service", "any").code == 0
    items = json.loads((empty.root / NAME).read_bytes())["items"]
    assert [(item["path"], item["service"]) for item in items] == [("unit.xml", "any")]


# judging bundles ------------------------------------------------------------------------------------------------------


def test_bundles_of_several_jobs_are_judged_together(shop: Shop) -> None:
    shop.write({".github/readygate.yml": POLICY[: POLICY.rindex("    reports")]})
    for name in ("unit", "coverage"):
        shop.run("collect", f"services/cart/{name}.xml", "-o", f"../{name}.json")
        assert shop.run("evaluate", f"../{name}.json").code == 1
    both = [shop.run("evaluate", *names, "--json").out for names in (["../unit.json", "../coverage.json"],) * 2]
    assert shop.run("evaluate", "../coverage.json", "../unit.json", "--json").out == both[0] == both[1]
    assert json.loads(both[0])["judged"]["ready"] is True


def test_one_replayed_bundle_makes_all_a_replay(shop: Shop) -> None:
    shop.run("collect", "-o", "../a.json")
    shop.run("collect", "--replay", "--at", "2026-04-01", "-o", "../b.json")
    assert "replay" not in json.loads(shop.run("evaluate", "../a.json", "--json").out)["context"]
    assert "replay" in json.loads(shop.run("evaluate", "../a.json", "../b.json", "--json").out)["context"]


def test_a_verdict_is_written_and_shown_in_every_form(shop: Shop) -> None:
    shop.run("collect", "-o", "../b.json")
    ran = shop.run("evaluate", "../b.json", "-o", "out", "--format", "junit", "--fail-on", "any")
    assert (ran.code, ran.out.startswith("<?xml")) == (0, True)
    assert (shop.root / "out/bundle.json").read_bytes() == (shop.root.parent / "b.json").read_bytes()


def _forged(**fields: Any) -> bytes:
    wire = json.loads(dump(Bundle()))
    return json.dumps({**wire, **fields}).encode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "b.json: the bundle: cannot be read: No such file or directory"),
        (b"{", "b.json: not a bundle: "),
        (_forged(version=9), "b.json: a bundle of version 9; this release reads 1"),
        (_forged(items=[{}]), "b.json: not a bundle: "),
        (b"\x1f\x8b damaged ", "b.json: the bundle: damaged gzip"),
    ],
)
def test_a_bundle_that_is_none_is_an_error(shop: Shop, data: bytes | None, message: str) -> None:
    if data is not None:
        shop.write({"b.json": data})
    ran = shop.run("evaluate", "b.json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"readygate: {message}")


def test_a_folder_is_no_bundle_and_a_bundle_has_a_largest_size(shop: Shop) -> None:
    assert "the bundle: this is a folder, not a file" in shop.run("evaluate", "services").err
    assert LIMIT == 1 << 30


def test_a_policy_without_the_asked_names_is_an_error(shop: Shop) -> None:
    shop.run("collect")
    assert shop.run("evaluate", NAME, "--service", "crt").code == 2
