"""Workflow commands, outputs and summaries: evidence can be shown by them and can never be obeyed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.github.commands import (
    SUMMARY_LIMIT,
    Annotation,
    annotation,
    annotations,
    fit_summary,
    harmless,
    mask,
    stop_commands,
    write_outputs,
)


@pytest.mark.parametrize(
    ("command", "text"),
    [
        (annotation("error", "plain"), "::error::plain"),
        (annotation("notice", "100 %\r\nof a:b,c"), "::notice::100 %25%0D%0Aof a:b,c"),
        (annotation("warning", "m", file="a,b:c%.py", line=3), "::warning file=a%2Cb%3Ac%25.py,line=3::m"),
        (annotation("error", "m", title="G2: a, b\n"), "::error title=G2%3A a%2C b%0A::m"),
        (annotation("error", "m", file="f", line=0), "::error file=f::m"),
        (annotation("error", "m", file="f", line=-1), "::error file=f::m"),
        (mask("a%b\nc"), "::add-mask::a%25b%0Ac"),
    ],
)
def test_a_command_is_written_as_the_toolkit_writes_it(command: str, text: str) -> None:
    assert command == text


@given(message=st.text(), title=st.text(), file=st.text())
def test_nothing_breaks_out_of_an_annotation(message: str, title: str, file: str) -> None:
    written = annotation("error", message, title=title, file=file)
    assert "\n" not in written
    assert "\r" not in written
    head, _, data = written[2:].partition("::")
    assert head.count(",") == (1 if title and file else 0)
    assert data == message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def test_ten_annotations_of_each_level_are_shown_and_the_others_counted() -> None:
    errors = [Annotation(level="error", message=f"e{number}", line=number) for number in range(12)]
    notices = [Annotation(level="notice", message="n", title="t", file="f", line=1)]
    text, left_out = annotations([*errors, *notices])
    assert text.splitlines() == [
        "::error::e0",
        *(f"::error line={number}::e{number}" for number in range(1, 10)),
        "::notice file=f,line=1,title=t::n",
    ]
    assert left_out == 2
    assert annotations([]) == ("", 0)


def test_commands_are_stopped_around_text_with_a_token_that_cannot_be_guessed() -> None:
    assert stop_commands("a\n::error::b", token="t") == "::stop-commands::t\na\n::error::b\n::t::\n"
    assert stop_commands("a\n", token="t") == "::stop-commands::t\na\n::t::\n"
    assert stop_commands("", token="t") == "::stop-commands::t\n::t::\n"
    first, second = (re.fullmatch(r"::stop-commands::(\w{32})\nx\n::(\w{32})::\n", stop_commands("x")) for _ in "ab")
    assert first
    assert second
    assert first[1] == first[2] != second[1]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a::b", "a::b"),
        ("::error::x", ": :error::x"),
        (" \t::add-mask::x", " \t: :add-mask::x"),
        ("ok\n\u200b::set-output::x", "ok\n\u200b: :set-output::x"),
        ("ok\r::error::x", "ok\r: :error::x"),
        ("ok\r\n::error::x\n\n::debug::y", "ok\r\n: :error::x\n\n: :debug::y"),
        ("::::x", ": :::x"),
        ("see ##[error]x", "see ## [error]x"),
        ("a # b ## c", "a # b ## c"),
        ("", ""),
    ],
)
def test_a_line_that_the_runner_would_obey_is_broken_and_the_others_stay(text: str, printed: str) -> None:
    assert harmless(text) == printed


@given(st.text(alphabet=":#[ \t\r\n\u200b\u2028éa"))
def test_no_text_printed_is_a_command(text: str) -> None:
    for line in re.split(r"\r\n|\r|\n", harmless(text)):
        assert not line.lstrip().startswith("::")
        assert "##[" not in line


def test_outputs_are_written_between_delimiters_that_cannot_be_guessed() -> None:
    assert write_outputs({"ready": "true", "gaps": "a\nb"}, delimiter="D") == "ready<<D\ntrue\nD\ngaps<<D\na\nb\nD\n"
    name, delimiter = write_outputs({"a": "b"}).splitlines()[0].split("<<")
    assert name == "a"
    assert re.fullmatch(r"readygate-[0-9a-f]{32}", delimiter)
    assert write_outputs({}) == ""


def test_an_output_that_could_become_another_is_refused() -> None:
    with pytest.raises(ValueError, match="the value of a holds its delimiter"):
        write_outputs({"a": "x\nD\nready<<D\ntrue"}, delimiter="D")
    with pytest.raises(ValueError, match=r"not the name of an output: 'a\\nready'"):
        write_outputs({"a\nready": "x"})


def test_a_summary_within_the_limit_is_left_alone() -> None:
    assert fit_summary("é" * (SUMMARY_LIMIT // 2)) == "é" * (SUMMARY_LIMIT // 2)


def test_a_longer_summary_is_cut_at_a_paragraph_and_says_so() -> None:
    cut = fit_summary("first\n\n" + "é" * 40 + "\n\n" + "z" * 200, limit=200)
    assert cut == (
        "first\n\n" + "é" * 40 + "\n\n*Cut here: GitHub drops a job summary of more than 1 MiB. "
        "The verdict file has the rest.*\n"
    )
    assert len(fit_summary("é" * SUMMARY_LIMIT).encode()) < 200
    assert len(fit_summary("a\n\n" * SUMMARY_LIMIT).encode()) <= SUMMARY_LIMIT
