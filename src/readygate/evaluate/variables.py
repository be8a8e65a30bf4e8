"""Variables of a policy, replaced: `${service.folders.domain}`, `${milestone.starts}`, `${each}`.

Enters: texts of a criterion and the values of a service. Leaves: texts, or the reason why a value is not there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

_FORM = re.compile(r"\$\{([a-z0-9.-]+)\}", re.IGNORECASE)


class UndeclaredError(Exception):
    """A variable that this service does not declare: the criterion is `missing` (law 7)."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class EmptyListError(Exception):
    """A list that the service declares as empty, with the reason: the criterion is `not-applicable`."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name)
        self.name = name
        self.reason = reason


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Values by name, and the lists that are declared empty with their reason."""

    values: Mapping[str, tuple[str, ...]]
    empty: Mapping[str, str] = {}

    def having(self, name: str, *values: str) -> Scope:
        """The same scope with one more name."""
        return Scope(values={**self.values, name: values}, empty=self.empty)

    def told(self, name: str) -> tuple[str, ...] | str | None:
        """What the service declares of `name`: values, the reason why there are none, or nothing."""
        return self.empty[name] if name in self.empty else self.values.get(name)

    def lookup(self, name: str) -> tuple[str, ...]:
        """The values of `name`; EmptyListError where a reason says that there are none, else UndeclaredError."""
        if name in self.empty:
            raise EmptyListError(name, self.empty[name])
        values = self.values.get(name)
        if not values:
            raise UndeclaredError(name)
        return values

    def expand(self, text: str) -> tuple[str, ...]:
        """`text` with its variables replaced: one text for each value of a list."""
        match = _FORM.search(text) if "${" in text else None
        if not match:
            return (text,)
        before, after = text[: match.start()], text[match.end() :]
        return tuple(before + value + rest for value in self.lookup(match[1]) for rest in self.expand(after))

    def expand_all(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """All texts with their variables replaced."""
        return tuple(expanded for text in texts for expanded in self.expand(text))

    def shown(self, text: str) -> str:
        """`text` for people: values of a list side by side; a variable that has none stays as it is written."""
        if "${" not in text:
            return text
        return _FORM.sub(lambda found: ", ".join(self.values.get(found[1], ())) or found[0], text)


def names_in(text: str) -> tuple[str, ...]:
    """The names of the variables in `text`."""
    return tuple(_FORM.findall(text)) if "${" in text else ()
