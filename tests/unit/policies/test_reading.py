"""Typed reading: values where they fit, faults where they do not."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

import pytest

from readygate.model.errors import PolicyError
from readygate.policies.reading import Cursor, Faults
from readygate.readers.yaml import compose


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


def read(text: str, ask: Callable[[Cursor], Any]) -> tuple[Any, list[str]]:
    """What `ask` reads under the key `key`, and the faults."""
    faults = Faults()
    ((_, cursor),) = Cursor(compose(f"key: {text}".encode()), "f", faults).entries()
    value = ask(cursor)
    try:
        faults.stop()
    except PolicyError as error:
        return value, [f"{fault.place} {fault.fault}" for fault in error.faults]
    return value, []


@pytest.mark.parametrize(
    ("text", "value", "fault"),
    [
        ("a", "a", ""),
        ("no", "no", ""),
        ("2026-02-30", "2026-02-30", ""),
        ("'null'", "null", ""),
        ("", None, "f:1:5 `key` has no value; it must be text"),
        ("~", None, "f:1:6 `key` has no value; it must be text"),
        ("null", None, "f:1:6 `key` has no value; it must be text"),
        ("''", None, "f:1:6 `key` is empty; it must be text"),
        ("'  '", None, "f:1:6 `key` is empty; it must be text"),
        ("[a]", None, "f:1:6 `key` must be text, not a list"),
        ("{a: b}", None, "f:1:6 `key` must be text, not a mapping"),
    ],
)
def test_a_text(text: str, value: str | None, fault: str) -> None:
    assert read(text, Cursor.scalar) == (value, [fault] if fault else [])


@pytest.mark.parametrize(
    ("text", "value", "faults"),
    [
        ("a", ("a",), []),
        ("[a, 'b']", ("a", "b"), []),
        ("[a, a]", ("a",), ["f:1:10 `key` names 'a' twice"]),
        (
            "[a, ~, {}]",
            ("a",),
            [
                "f:1:10 an entry of `key` has no value; it must be text",
                "f:1:13 an entry of `key` must be text, not a mapping",
            ],
        ),
        ("[]", (), ["f:1:6 `key` is an empty list"]),
        ("{}", (), ["f:1:6 `key` must be text or a list of texts, not a mapping"]),
        ("~", (), ["f:1:6 `key` has no value; it must be text or a list of texts"]),
    ],
)
def test_texts(text: str, value: tuple[str, ...], faults: list[str]) -> None:
    assert read(text, Cursor.texts) == (value, faults)


@pytest.mark.parametrize(
    ("text", "value", "fault"),
    [
        ("true", True, ""),
        ("false", False, ""),
        ("yes", None, "f:1:6 `key` must be true or false, not 'yes'"),
        ("~", None, "f:1:6 `key` has no value; it must be true or false"),
    ],
)
def test_a_flag(text: str, value: bool | None, fault: str) -> None:
    assert read(text, Cursor.flag) == (value, [fault] if fault else [])


@pytest.mark.parametrize(
    ("text", "value", "fault"),
    [
        ("red", Colour.RED, ""),
        ("rad", None, "f:1:6 `key` must be red or blue, not 'rad'"),
        ("[]", None, "f:1:6 `key` must be red or blue, not a list"),
    ],
)
def test_a_choice(text: str, value: Colour | None, fault: str) -> None:
    assert read(text, lambda cursor: cursor.choice(Colour)) == (value, [fault] if fault else [])


@pytest.mark.parametrize(
    ("text", "value", "fault"),
    [
        ("12", 12, ""),
        ("x", None, "f:1:6 `key`: invalid literal for int() with base 10: 'x'"),
        ("[]", None, "f:1:6 `key` must be a number, not a list"),
    ],
)
def test_a_parsed_text(text: str, value: int | None, fault: str) -> None:
    assert read(text, lambda cursor: cursor.parsed(int, "a number")) == (value, [fault] if fault else [])


def test_a_mapping_with_known_keys() -> None:
    value, faults = read("{a: 1, c: 2}", lambda cursor: dict(cursor.fields(("a", "b"), required=("a", "b"))))
    assert list(value) == ["a"]
    assert faults == ["f:1:1 `b` is missing in `key`", "f:1:13 unknown key 'c'"]


def test_a_mapping_that_is_none() -> None:
    value, faults = read("[1]", lambda cursor: dict(cursor.fields(("a",), required=("a",))))
    assert (value, faults) == ({}, ["f:1:6 `key` must be a mapping, not a list"])


def test_a_list_that_is_none() -> None:
    assert read("a", Cursor.items) == ([], ["f:1:6 `key` must be a list, not text"])


def test_fields_that_are_absent_give_defaults() -> None:
    def ask(cursor: Cursor) -> object:
        fields = cursor.fields(("a",))
        return (
            fields.text("a"),
            fields.texts("a"),
            fields.items_of("a"),
            fields.entries_of("a"),
            fields.parsed("a", int, "a number"),
            fields.plain_text("a"),
        )

    assert read("{}", ask) == (("", (), [], [], None, ""), [])


def test_a_plain_text_holds_no_variable() -> None:
    fault = "f:1:10 '${each}' holds a variable; variables stand in criteria only"
    assert read("{a: '${each}'}", lambda cursor: cursor.fields(("a",)).plain_text("a")) == ("", [fault])


def test_a_remade_mapping_is_read_like_another() -> None:
    def ask(cursor: Cursor) -> object:
        remade = cursor.remade({"b": cursor})
        assert remade.is_mapping
        assert remade.expect_mapping()
        assert remade.scalar() is None
        return [name for name, _ in remade.entries()], remade.place

    assert read("{a: 1}", ask) == ((["b"], "f:1:1"), ["f:1:6 `key` must be text, not a mapping"])


def test_faults_are_sorted_by_file_line_and_column_and_told_once() -> None:
    faults = Faults()
    faults.add("b", 1, 1, "first of b")
    faults.add("a", 10, 2, "late")
    faults.add("a", 9, 3, "early", "h")
    faults.add("a", 9, 3, "early", "h")
    with pytest.raises(PolicyError) as caught:
        faults.stop(("b",))
    assert [(fault.place, fault.fault, fault.hint) for fault in caught.value.faults] == [
        ("b:1:1", "first of b", ""),
        ("a:9:3", "early", "h"),
        ("a:10:2", "late", ""),
    ]


def test_the_root_has_no_key() -> None:
    faults = Faults()
    root = Cursor(compose(b"\n  {}"), "f", faults)
    assert root.place == "f:2:3"
    root.key_fault("wrong")
    with pytest.raises(PolicyError, match="f:2:3: wrong"):
        faults.stop()
