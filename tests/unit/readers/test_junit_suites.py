"""Suites while they are read."""

from __future__ import annotations

from readygate.readers.junit_suites import Counts, Suite


def test_a_suite_stands_in_the_one_around_it() -> None:
    outer = Suite(None, "orders", {"file": "a.py"}, Counts())
    outer.marks.append("k=v")
    inner = Suite(outer, "re\nfunds", {}, Counts())
    assert (inner.path, inner.file, inner.marks) == ("orders > re funds", "a.py", ["k=v"])
    own = Suite(inner, "", {"file": "b.py"}, Counts())
    assert (own.path, own.file) == ("orders > re funds", "b.py")
    inner.marks.append("more=1")
    assert (outer.marks, own.marks) == (["k=v"], ["k=v"])
    assert Suite(None, "", {}, Counts()).path == ""


def test_what_was_seen_since_is_the_difference() -> None:
    since = Counts(cases=9, failing=4, shown=7, skipped=3).since(Counts(cases=2, failing=1, shown=3, skipped=1))
    assert (since.cases, since.failing, since.shown, since.skipped) == (7, 3, 4, 2)
