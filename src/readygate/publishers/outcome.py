"""What became of one publication: a failure to publish is a warning and changes no verdict.

Enters: an act that asks GitHub. Leaves: whether it is done, where it is to be seen, and why not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import msgspec

from readygate.github.faults import ApiError
from readygate.model.errors import ReadygateError


class Asking(Protocol):
    """What publishers need of GitHub's API; `github.api.Api` is it."""

    def get(self, path: str, /, **params: str | int) -> Any:
        """The JSON value at a path."""

    def pages(self, path: str, key: str = "", /, *, bound: int = 100, **params: str | int) -> Iterator[Any]:
        """The members of a list over its pages, `bound` of them at most."""

    def send(self, method: str, path: str, body: Any) -> Any:
        """Writes, and gives the answer's JSON value."""


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """One publication. `done`: the place shows this verdict, or a newer run has the word; `note` says which.

    `warning` is empty where `done`; it names the missing permission where that is the reason.
    """

    place: str
    done: bool
    url: str = ""
    note: str = ""
    warning: str = ""


class Unpublished(Exception):
    """A place that could not be brought to show the verdict, with the reason."""


def attempted(place: str, act: Callable[[], Published]) -> Published:
    """The act's outcome; a refusal of GitHub, or an answer that makes no sense, becomes a warning."""
    try:
        return act()
    except ApiError as error:
        return Published(place=place, done=False, warning=_warning(place, error))
    except ReadygateError as error:
        return Published(place=place, done=False, warning=f"{place}: {error.fault}")
    except Unpublished as error:
        return Published(place=place, done=False, warning=f"{place}: {error}")
    except (KeyError, TypeError, AttributeError) as error:
        return Published(
            place=place, done=False, warning=f"{place}: GitHub's answer lacks what it documents ({error!r})"
        )


def _warning(place: str, error: ApiError) -> str:
    return f"{place}: {error.message}" + (f"; {error.hint}" if error.hint else "")
