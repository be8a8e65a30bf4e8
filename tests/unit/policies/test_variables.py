"""Variables: what a service declares, and which names exist."""

from __future__ import annotations

import pytest

from tests.unit.policies.samples import FULL, criteria, faults, loaded, only

KNOWN = "known: `service.name`, `service.path`"


def test_everything_that_a_service_declares() -> None:
    service = only(loaded(FULL))
    assert service.variables == {
        "service.name": ("assignment-service",),
        "service.path": ("services/assignment-service",),
        "service.owner": ("@acme/assignment",),
        "service.folders.domain": ("packages/domain/assignment",),
        "service.aggregates": ("Assignment", "ComplianceWindow"),
        "service.replicates": ("Assignment",),
        "service.publishes": ("assignment.created.v1", "assignment.closed.v1"),
        "service.consumers.http": ("enrollment-service", "analytics-service"),
        "service.consumers.messages": ("notification-service",),
        "service.slo.p95": ("300ms",),
        "service.slo.p99": ("800ms",),
        "service.vars.tables": ("assignment", "compliance_window"),
    }
    assert service.empty == {"service.consumes": "reacts to no event"}
    assert service.folders == {"domain": "packages/domain/assignment"}


@pytest.mark.parametrize(
    ("service", "values", "folders"),
    [
        ("{}", {"service.path": ".", "service.folders.domain": "src/domain"}, {"domain": "src/domain"}),
        (
            "{path: a/b/, folders: {api: ./a/b/api, root: .}}",
            {
                "service.path": "a/b",
                "service.folders.domain": "a/b/src/domain",
                "service.folders.api": "a/b/api",
                "service.folders.root": ".",
            },
            {"domain": "a/b/src/domain", "api": "a/b/api", "root": ""},
        ),
    ],
)
def test_paths_and_folders_have_defaults(service: str, values: dict[str, str], folders: dict[str, str]) -> None:
    found = only(loaded(f"version: 1\nservices: {{shop: {service}}}"))
    assert found.variables == {"service.name": ("shop",), **{name: (value,) for name, value in values.items()}}
    assert found.folders == folders


@pytest.mark.parametrize(
    ("service", "found"),
    [
        ("{aggregates: []}", '2:31 `aggregates` is an empty list [write `{none: "why it is empty"}`]'),
        ("{consumes: {none: }}", "2:36 `none` has no value; it must be text"),
        ("{consumes: {}}", "2:19 `none` is missing in `consumes`"),
        ("{consumes: {non: x}}", "2:30 unknown key 'non' [did you mean `none`?]"),
        ("{consumers: {http: []}}", '2:37 `http` is an empty list [write `{none: "why it is empty"}`]'),
        ("{consumers: {htp: [a]}}", "2:31 unknown key 'htp' [did you mean `http`?]"),
        ("{consumers: [a]}", "2:30 `consumers` must be a mapping, not a list"),
        ("{aggregates: [A, A]}", "2:35 `aggregates` names 'A' twice"),
        ("{aggregates: ['${each}']}", "2:31 '${each}' holds a variable; variables stand in criteria only"),
        ("{vars: {Tables: [a]}}", "2:26 'Tables' is no kebab-case name; variables have such names"),
        ("{vars: {tables: {a: b}}}", "2:35 unknown key 'a' [known: `none`]"),
        ("{folders: {Domain: a}}", "2:29 'Domain' is no kebab-case name; variables have such names"),
        ("{slo: {P95: 300ms}}", "2:25 'P95' is no kebab-case name; variables have such names"),
        ("{slo: {p95: fast}}", "2:30 `p95`: 'fast' is not a number"),
        ("{slo: {p95: [300ms]}}", "2:30 `p95` must be a value with its unit, such as 300ms or 99.9%, not a list"),
        ("{owner: '${service.name}'}", "2:26 '${service.name}' holds a variable; variables stand in criteria only"),
    ],
)
def test_what_declarations_refuse(service: str, found: str) -> None:
    assert found in faults(f"version: 1\nservices: {{shop: {service}}}")


def criterion(where: str, *, more: str = "", service: str = "{}") -> str:
    text = f"      x: {{title: T, evidence: tests, where: {{about: {where}}}, require: [passed >= 1]{more}}}\n"
    return criteria(text, service=service)


@pytest.mark.parametrize(
    ("where", "fault"),
    [
        ("'${service.aggregate}'", "unknown variable '${service.aggregate}' [did you mean `service.aggregates`?]"),
        ("'${service.vars.tabels}'", "unknown variable '${service.vars.tabels}' [did you mean `service.vars.tables`?]"),
        ("'${each}'", "${each} stands for an item of `each`, which this criterion does not have"),
        ("'${milestone.start}'", "unknown variable '${milestone.start}' [did you mean `milestone.starts`?]"),
        ("'${service.name'", "'${service.name' holds a variable that does not end [write ${name}]"),
        ("'${}'", "unknown variable '${}'"),
        ("'${ each }'", "unknown variable '${ each }'"),
    ],
)
def test_a_variable_that_nobody_declares(where: str, fault: str) -> None:
    found = faults(criterion(where, service="{vars: {tables: [a]}}"))[-1]
    assert fault in found
    assert found.startswith("7:53 ")


@pytest.mark.parametrize("name", ["aggregates", "consumers.http", "owner", "folders.domain", "path", "consumes"])
def test_fixed_names_need_no_declaration(name: str) -> None:
    assert only(loaded(criterion(f"'*${{service.{name}}}*'"))).criteria


def test_a_variable_that_only_another_service_declares_is_missing_when_judged() -> None:
    text = criterion("'${service.vars.tables}'", service="{}, till: {vars: {tables: {none: no database}}}")
    shop, till = loaded(text).services
    assert "service.vars.tables" not in shop.variables
    assert till.empty == {"service.vars.tables": "no database"}


def test_a_pack_may_name_free_variables_that_no_service_declares() -> None:
    pack = criterion("'${service.vars.tables}'").replace("services: {shop: {}}\n", "").encode()
    policy = loaded("version: 1\nextends: canonical\nservices: {shop: {}}", pack=pack)
    assert [found.id for found in only(policy).criteria] == ["G1.x"]
    (fault,) = faults("version: 1\nextends: canonical\nservices: {shop: {}}", pack=pack.replace(b"vars.", b"varz."))
    assert fault.startswith("built-in canonical.yml:6:53 unknown variable '${service.varz.tables}'")


@pytest.mark.parametrize(
    ("more", "found"),
    [
        (", fix: 'see ${service.nam}'", "unknown variable '${service.nam}' [did you mean `service.name`?]"),
        (", fix: 'see ${each}'", "${each} stands for an item of `each`, which this criterion does not have"),
        (", source: '${service.name}'", "'${service.name}' holds a variable; variables stand in criteria only"),
        (", when: {changed: '${service.pat}/**'}", "unknown variable '${service.pat}' [did you mean `service.path`?]"),
        (", when: {changed: '${each}'}, each: [a]", "${each} stands for an item of `each`, which"),
    ],
)
def test_variables_in_other_keys(more: str, found: str) -> None:
    assert any(found in fault for fault in faults(criterion("a", more=more)))


@pytest.mark.parametrize(
    ("owner", "expected"),
    [("'@a'", ("@a",)), ("'@a @acme/b'", ("@a", "@acme/b")), ("Team Cart", ("Team Cart",))],
)
def test_several_owners_are_each_an_owner(owner: str, expected: tuple[str, ...]) -> None:
    (one,) = loaded(f"version: 1\nservices: {{shop: {{owner: {owner}}}}}\n").services
    assert one.variables["service.owner"] == expected
