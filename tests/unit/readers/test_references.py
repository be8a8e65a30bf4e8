"""`$ref`: targets, and the problems of references without one."""

from __future__ import annotations

import pytest

from readygate.readers.references import SHOWN_LIMIT, References, reference_of
from readygate.readers.yaml import Mapping, Node, compose, plain


def document(text: str) -> Mapping:
    root = compose(text.encode())
    assert isinstance(root, Mapping)
    return root


def followed(text: str, name: str = "start") -> tuple[object, list[tuple[str, str, bool]]]:
    root = document(text)
    references = References(root)
    found: Node | None = references.follow(root.entries[name])
    problems = [(problem.place, problem.fault, problem.fatal) for problem in references.problems()]
    return (None if found is None else plain(found)), problems


@pytest.mark.parametrize(
    "reference", ["#/a", "#/via", "#/a~1b", "#/c~0d", "#/e%20f", "#/%61", "#/list/1", "#/~01", "#/%7E1x", "#/a%25"]
)
def test_local_references_are_followed(reference: str) -> None:
    text = (
        "a: &o {found: 1}\nvia: {$ref: '#/a'}\na/b: *o\nc~d: *o\ne f: *o\nlist: [x, *o]\n~1: *o\n/x: *o\na%: *o\n"
        f"start: {{$ref: '{reference}'}}\n"
    )
    assert followed(text) == ({"found": 1}, [])


@pytest.mark.parametrize(
    ("reference", "fault", "fatal"),
    [
        ("#/gone", "the reference #/gone leads to nothing in the document", True),
        ("#/list/2", "the reference #/list/2 leads to nothing in the document", True),
        ("#/list/01", "the reference #/list/01 leads to nothing in the document", True),
        ("#/list/-1", "the reference #/list/-1 leads to nothing in the document", True),
        ("#/text/a", "the reference #/text/a leads to nothing in the document", True),
        ("#/gone/on", "the reference #/gone/on leads to nothing in the document", True),
        ("#/start", "the reference #/start leads back to itself", True),
        ("#anchor", "the reference #anchor is an anchor, which is not followed", False),
        ("other.yaml#/a", "the reference other.yaml#/a leads out of the document and is not fetched", False),
        ("https://e.org", "the reference https://e.org leads out of the document and is not fetched", False),
        ("", "the reference  leads out of the document and is not fetched", False),
    ],
)  # fmt: skip
def test_references_without_a_target(reference: str, fault: str, fatal: bool) -> None:
    text = f"list: [x, y]\ntext: z\nstart: {{$ref: '{reference}'}}\n"
    assert followed(text) == (None, [("line 3", fault, fatal)])


def test_the_root_and_what_is_no_object() -> None:
    root = document("start: {$ref: '#'}\ntext: {$ref: '#/x'}\nx: true\n")
    references = References(root)
    assert references.follow(root.entries["start"]) is root
    assert references.follow(root.entries["text"]) is None
    assert references.follow(root.entries["x"]) is None
    assert references.problems() == ()


def test_a_chain_is_followed_once_and_fails_as_a_whole() -> None:
    root = document("a: {$ref: '#/b'}\nb: {$ref: '#/gone'}\nc: {$ref: '#/b'}\n")
    references = References(root)
    assert [references.follow(root.entries[name]) for name in "abca"] == [None] * 4
    assert [problem.place for problem in references.problems()] == ["line 2"]


def test_long_chains_are_linear() -> None:
    lines = [f"s{step}: {{$ref: '#/s{step + 1}'}}\n" for step in range(3000)]
    references = References(document("".join(lines) + "s3000: {}\n"))
    references.check()
    assert references.problems() == ()


def test_a_reference_is_text() -> None:
    root = document("a: {$ref: {type: string}}\nb: {c: 1}\nd: x\ne: {$ref: y}\n")
    assert [name for name, node in root.entries.items() if reference_of(node)] == ["e"]
    assert reference_of(None) is None


def test_all_local_references_are_checked_but_not_data() -> None:
    references = References(
        document(
            "responses: {default: {$ref: '#/gone1'}}\n"
            "schema: {default: {$ref: '#/data'}, example: {$ref: '#/data'}, enum: [{$ref: '#/data'}]}\n"
            "parameters: [{example: {$ref: '#/data'}}, {$ref: '#/gone2'}]\n"
            "headers: {x-id: {$ref: '#/gone3'}}\n"
            "x-other: {$ref: '#/data'}\n"
            "shared: &s {deep: [[{$ref: '#/gone4'}]]}\n"
            "again: *s\n"
            "remote: {$ref: other.yaml}\n"
        )
    )
    references.check()
    assert [problem.fault.split()[2] for problem in references.problems()] == [
        "#/gone1",
        "#/gone2",
        "#/gone3",
        "#/gone4",
    ]


def test_problems_are_capped_and_the_fatal_ones_come_first() -> None:
    names = "".join(f"r{step}: {{$ref: 'f{step}.yaml'}}\n" for step in range(SHOWN_LIMIT + 3))
    root = document(f"{names}gone: {{$ref: '#/x'}}\n")
    references = References(root)
    for node in root.entries.values():
        references.follow(node)
    problems = references.problems()
    assert len(problems) == SHOWN_LIMIT + 2
    assert problems[0].fatal
    assert problems[1].hint.startswith("bundle the document")
    assert (problems[-1].fault, problems[-1].fatal) == ("3 more references like these", False)
