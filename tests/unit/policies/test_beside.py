"""Policy files beside services."""

from __future__ import annotations

import pytest

from tests.unit.policies.samples import PATH, SMALL, faults, loaded

AT = "services/till/readygate.yml"
TILL = "version: 1\nservices: {till: {owner: '@acme/till', aggregates: [Drawer]}}\n"
ROOT = "version: 1\nextends: canonical\nmilestone: M3\n"


def test_a_file_declares_its_service_whose_path_is_its_folder() -> None:
    shop, till = loaded(SMALL, (AT, TILL)).services
    assert (shop.name, shop.path) == ("shop", "")
    assert (till.name, till.path, till.owner) == ("till", "services/till", "@acme/till")
    assert till.variables["service.folders.domain"] == ("services/till/src/domain",)
    assert till.place == f"{AT}:2:12"


def test_a_file_at_the_root_has_the_root_as_path() -> None:
    (till,) = loaded("version: 1\n", ("readygate.yml", TILL)).services
    assert till.path == ""


@pytest.mark.parametrize("path", ["services/till", "./services/till/"])
def test_the_path_may_be_said_in_either_file(path: str) -> None:
    said = f"version: 1\nservices: {{till: {{path: {path}}}}}\n"
    assert loaded("version: 1", (AT, said)).services[0].path == "services/till"
    assert loaded(said, (AT, TILL)).services[0].path == "services/till"


def test_the_policy_may_say_other_things_of_the_service() -> None:
    root = ROOT + "services: {till: {matrix: {M3: {level: L1, gates: G1}}, gates: {G1: {note: n}}, slo: {p95: 1s}}}"
    own = "version: 1\nservices: {till: {gates: {G1: {criteria: {coverage: {fix: f}}}}, slo: {p99: 2s}}}\n"
    (till,) = loaded(root, (AT, own)).services
    assert (till.matrix[0].level, till.notes) == ("L1", {"G1": "n"})
    assert (till.variables["service.slo.p95"], till.variables["service.slo.p99"]) == (("1s",), ("2s",))


def test_what_both_say_is_a_fault() -> None:
    root = "version: 1\nservices: {till: {owner: '@a'}}"
    assert faults(root, (AT, TILL)) == [
        f"{AT}:2:19 `owner` is already given in {PATH}:2:19 [a value stands in one of the files]"
    ]


def test_a_file_may_bring_the_ladder_and_the_waivers_of_its_service() -> None:
    own = """\
version: 1
services: {till: {ladder: till}}
ladders: {till: {A: {title: a}, B: {title: b, is: L3}, C: {title: c, is: L4}}}
waivers:
  - {criterion: L4.dr-drill, service: till, reason: r, owner: "@a", approved-by: "@b", expires: 2026-06-30}
"""
    root = ROOT + (
        "services: {shop: {}}\nwaivers:\n"
        "  - {criterion: L4.dr-drill, service: shop, reason: r, owner: '@a', approved-by: '@b', expires: 2026-06-30}\n"
    )
    policy = loaded(root, (AT, own))
    assert policy.services[1].ladder == "till"
    assert [waiver.service for waiver in policy.waivers] == ["shop", "till"]
    assert policy.waivers[1].place == f"{AT}:5:5"
    assert list(policy.ladders) == ["canonical", "till"]


def test_ladders_of_files_are_joined() -> None:
    root = "version: 1\nextends: canonical\nladders: {own: {A: {title: a}, B: {title: b}}}\n"
    own = "version: 1\nservices: {till: {}}\nladders: {own: {B: {is: L3}, A: {title: z}}}\n"
    assert faults(root, (AT, own)) == [
        f"{AT}:3:34 `title` is already given in {PATH}:3:21 [a value stands in one of the files]"
    ]
    policy = loaded(root, (AT, own.replace(", A: {title: z}", "")))
    assert policy.ladders["own"].rungs[1].contains == "L3"


@pytest.mark.parametrize(
    ("own", "found"),
    [
        ("version: 1\n", "1:1 a policy file beside a service declares that one service under `services`"),
        (
            "version: 1\nservices: {a: {}, b: {}}\n",
            "1:1 a policy file beside a service declares that one service under `services`",
        ),
        (
            "version: 1\nservices: {till: {path: services/shop}}\n",
            (
                "2:25 services/till/readygate.yml lies beside this service, so its path is 'services/till' "
                "[leave `path` out]"
            ),
        ),
        ("version: 1\nservices: {till: x}\n", "2:18 `till` must be a mapping, not text"),
        (
            "version: 1\nservices: {till: }\n",
            "2:18 the service 'till' has no value [write `{}` where nothing is to be declared]",
        ),
        ("services: {till: {}}\n", "1:1 `version: 1` is missing in a policy file beside a service"),
        (
            TILL + "gates: {}\n",
            "3:1 unknown key 'gates' [known: `version`, `services`, `ladders`, `waivers`]",
        ),
        (TILL + "waivers: [x]\n", "3:11 an entry of `waivers` must be a mapping, not text"),
        (
            TILL
            + "waivers: [{criterion: a, service: shop, reason: r, owner: o, approved-by: b, expires: 2026-05-01}]\n",
            "3:35 a file beside till waives for till only",
        ),
        (TILL + "waivers: [{service: ~}]\n", "3:21 `service` has no value; it must be text"),
    ],
)
def test_what_files_beside_services_refuse(own: str, found: str) -> None:
    assert f"{AT}:{found}" in faults(SMALL, (AT, own))


def test_a_path_in_the_policy_that_is_not_the_folder_is_refused() -> None:
    root = "version: 1\nservices: {till: {path: apps/till}}"
    assert faults(root, (AT, TILL)) == [
        f"2:25 {AT} lies beside this service, so its path is 'services/till' [leave `path` out]"
    ]


@pytest.mark.unmeasured
def test_ten_thousand_files_join_in_linear_time() -> None:
    files = [(f"s/a{n}/readygate.yml", f"version: 1\nservices: {{a{n}: {{}}}}") for n in range(2000)]
    services = loaded("version: 1", *files).services
    assert len(services) == 2000
    assert services[-1].path == "s/a1999"
