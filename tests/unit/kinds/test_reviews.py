"""The kind `reviews`: approvals, one a person, as far as teams are known."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Contradiction, Measurement, Place, Selection
from readygate.kinds.reviews import COLUMNS, KIND, add_approval, add_other, add_query, combine
from readygate.model.table import Table


def answer(
    approvals: Mapping[str, tuple[str, ...] | None],
    others: dict[str, str] | None = None,
    *,
    gap: str = "",
    head: str = "h",
) -> Table:
    table = Table(COLUMNS)
    add_query(table, repository="acme/shop", pull=7, head=head, gap=gap)
    for user, teams in approvals.items():
        add_approval(table, user=user, teams=teams)
    for user, reason in (others or {}).items():
        add_other(table, user=user, reason=reason)
    return table


def selection(table: Table, **where: str) -> Selection:
    patterns = {name: (glob,) for name, glob in where.items()}
    return Selection(table=table, rows=select_rows(KIND, table, patterns), patterns=patterns)


def measure(table: Table, **where: str) -> Measurement:
    return KIND.measure(selection(table, **where))


BOTH = {"bob": ("acme/security", "acme/shop"), "cleo": (), "dan": ("acme/shop",)}


@pytest.mark.parametrize(
    ("where", "approvals"),
    [
        ({}, 3),
        ({"teams": "acme/security"}, 1),
        ({"teams": "@acme/shop"}, 2),
        ({"teams": "security"}, 0),
        ({"users": "cleo"}, 1),
        ({"users": "@cleo"}, 1),
        ({"users": "!bob"}, 2),
    ],
)
def test_approvals_are_counted_by_team_and_person(where: dict[str, str], approvals: int) -> None:
    found = measure(answer(BOTH), **where)
    assert found.values == {"approvals": approvals}
    assert (found.examined, found.subject) == (1, "lists of reviews")
    assert (found.at_least, found.untold, found.notes) == ({}, {}, ())


def test_unknown_teams_leave_a_lower_bound_under_a_filter_of_teams_alone() -> None:
    table = answer({"bob": ("acme/security",), "dan": None, "eve": None})
    assert measure(table).values == {"approvals": 3}
    assert measure(table).at_least == {}
    found = measure(table, teams="acme/security")
    assert found.values == {"approvals": 1}
    assert found.at_least == {
        "approvals": "the teams of @dan, @eve are not known: reading them needs a token with `read:org`"
    }


def test_a_list_with_a_gap_tells_nothing() -> None:
    found = measure(answer({"bob": None}, gap="page 2 is missing"), teams="x")
    assert (found.values, found.untold, found.at_least) == ({}, {"approvals": "page 2 is missing"}, {})
    assert found.examined == 1


def test_reviews_that_do_not_count_are_named_five_at_most() -> None:
    found = measure(answer({}, {f"u{number}": "is a bot" for number in range(7)}))
    assert found.values == {"approvals": 0}
    assert found.notes == tuple(f"not counted, @u{number}: is a bot" for number in range(5))


def test_who_approved_is_the_place() -> None:
    table = answer({"bob": (), "dan": None}, {"eve": "is a bot"})
    assert list(KIND.locate(selection(table), "approvals")) == [
        Place(text="approved by @bob"),
        Place(text="approved by @dan"),
    ]


def test_without_an_answer_nothing_is_examined() -> None:
    assert measure(Table(COLUMNS)).examined == 0


def test_of_two_answers_only_what_both_have_stands() -> None:
    one = answer(BOTH)
    assert combine([one]) is one
    assert measure(combine([one, answer(BOTH)])).values == {"approvals": 3}
    assert measure(combine([one, answer({"bob": ("acme/security",)})])).values == {"approvals": 1}
    for pair in ([one, answer({"bob": None})], [answer({"bob": None}), one]):
        assert measure(combine(pair), teams="acme/security").values == {"approvals": 0}
    for pair in ([one, answer({"bob": ()})], [answer({"bob": ()}), one]):
        assert measure(combine(pair), teams="acme/security").values == {"approvals": 0}
    for pair in ([one, answer({}, {"bob": "is a bot"})], [answer({}, {"bob": "is a bot"}), one]):
        assert measure(combine(pair)).values == {"approvals": 0}


def test_a_gap_of_one_answer_stays() -> None:
    assert measure(combine([answer(BOTH), answer(BOTH, gap="cut")])).untold == {"approvals": "cut"}


def test_answers_about_different_commits_contradict() -> None:
    with pytest.raises(Contradiction, match=r"^reviews of different commits: acme/shop#7@h and acme/shop#7@i$"):
        combine([answer({}, head="i"), answer({})])


def test_it_tells_of_the_repository() -> None:
    assert (KIND.repository, KIND.documents) == (("reviews",), False)
