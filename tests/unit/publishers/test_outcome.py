"""A failure to publish is a warning."""

from __future__ import annotations

import pytest

from readygate.github.faults import ApiError, forbidden
from readygate.model.errors import ReadygateError
from readygate.publishers.outcome import Published, Unpublished, attempted


@pytest.mark.parametrize(
    ("error", "warning"),
    [
        (ApiError("410: Gone"), "check: 410: Gone"),
        (ApiError("no", hint="try again"), "check: no; try again"),
        (ReadygateError("bad"), "check: bad"),
        (Unpublished("why"), "check: why"),
        (KeyError("id"), "check: GitHub's answer lacks what it documents (KeyError('id'))"),
        (TypeError("x"), "check: GitHub's answer lacks what it documents (TypeError('x'))"),
    ],
)
def test_what_is_said(error: Exception, warning: str) -> None:
    def fail() -> Published:
        raise error

    assert attempted("check", fail) == Published(place="check", done=False, warning=warning)


def test_a_missing_permission_is_named() -> None:
    def fail() -> Published:
        raise forbidden(403, "POST", "/repos/acme/shop/check-runs", "Resource not accessible by integration")

    assert "`permissions: checks: write`" in attempted("check", fail).warning


def test_what_is_no_fault_of_github_is_not_hidden() -> None:
    def fail() -> Published:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        attempted("check", fail)
