"""The rules of a SARIF run: what a result's reference to one stands for, and which of them ran.

Enters: the tool and the invocations of a run. Leaves: resolved rules. Specification: SARIF 2.1.0, 3.27.5 to 3.27.10 and
3.52, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from readygate.model.errors import EvidenceError
from readygate.readers.sarif import Configuration, Descriptor, DescriptorReference, Invocation, Level, Tool

LEVELS: tuple[Level, ...] = ("error", "warning", "note", "none")
"""From worst to least."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What a reference stands for. `listed` is the id of the rule that the tool lists: `CA1` for results of `CA1/2`."""

    name: str
    listed: str
    level: Level
    tags: tuple[str, ...] = ()

    @property
    def cell(self) -> str:
        """The ids that a filter may use, one a line."""
        return "\n".join(dict.fromkeys([one_line(self.name), one_line(self.listed)]))


class Rules:
    """The rules that a run lists, in its driver and its extensions."""

    def __init__(self, tool: Tool, invocations: Iterable[Invocation]) -> None:
        self._components = [list(component.rules or ()) for component in (tool.driver, *(tool.extensions or ()))]
        self.listed = {rule.id: rule for rules in self._components for rule in rules}
        self._overrides: dict[str, list[Configuration]] = {}
        for call in invocations:
            for override in call.rule_configuration_overrides or ():
                rule = self._find(override.descriptor)
                if rule is not None and override.configuration is not None:
                    self._overrides.setdefault(rule.id, []).append(override.configuration)

    def resolve(self, reference: DescriptorReference) -> Rule:
        """The rule that is meant. One that nothing names is an error: no filter could select its results."""
        rule = self._find(reference)
        if rule is None and reference.id is None and reference.index is not None:
            raise EvidenceError(f"a result is of rule number {reference.index}, which the log does not list")
        if rule is None:
            return Rule(name=reference.id or "", listed=reference.id or "", level="warning")
        tags = rule.properties.words if rule.properties is not None else ()
        return Rule(name=reference.id or rule.id, listed=rule.id, level=self._level(rule), tags=tags)

    def enabled(self, rule: Descriptor) -> bool:
        """Whether a rule is on: the last that an override says, else its default, else yes."""
        settings = [rule.default_configuration, *self._overrides.get(rule.id, ())]
        told = [each.enabled for each in settings if each is not None and each.enabled is not None]
        return not told or told[-1]

    def _level(self, rule: Descriptor) -> Level:
        """The worst of the default and the overrides: which of them a result ran under, it need not say."""
        default = rule.default_configuration.level if rule.default_configuration is not None else None
        overrides = [each.level for each in self._overrides.get(rule.id, ()) if each.level is not None]
        return min([default or "warning", *overrides], key=LEVELS.index)

    def _find(self, reference: DescriptorReference) -> Descriptor | None:
        """By number where that fits the id, else by id; the id `a/b` is one of the rule `a` (3.27.5)."""
        name, index, extension = reference.id, reference.index, reference.extension
        part = 0 if extension is None else extension + 1
        rules = self._components[part] if 0 <= part < len(self._components) else []
        rule: Descriptor | None = rules[index] if index is not None and 0 <= index < len(rules) else None
        if rule is not None and (name is None or f"{name}/".startswith(f"{rule.id}/")):
            return rule
        while name and name not in self.listed:
            name = name.rpartition("/")[0]
        return self.listed.get(name or "")


def one_line(text: str) -> str:
    """An id as a cell may hold it: a line end would make two ids of it."""
    return " ".join(text.split("\n"))
