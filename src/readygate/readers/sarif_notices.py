"""What a SARIF run says of itself: that it failed, and what it noticed while it ran.

Enters: the tool and the invocations of a run. Leaves: notices, each with its level. Specification: SARIF 2.1.0,
3.20.21, 3.20.22 and 3.58, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from readygate.readers.sarif import Invocation, Level, Notification, Tool


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A condition that the tool met. `name` is the id of its descriptor, empty where it has none."""

    level: Level
    name: str
    text: str


def notices(tool: Tool, invocations: Iterable[Invocation]) -> Iterator[Notice]:
    """All notices; without a level of their own they have their descriptor's, else `warning`."""
    known = {each.id: each.default_configuration for each in tool.driver.notifications or ()}
    for call in invocations:
        for told in (call.tool_execution_notifications, call.tool_configuration_notifications):
            for each in told or ():
                name = (each.descriptor.id if each.descriptor is not None else None) or ""
                default = known.get(name)
                level = each.level or (default.level if default is not None else None) or "warning"
                yield Notice(level=level, name=name, text=_text(each))


def _text(notification: Notification) -> str:
    message = notification.message
    return (message.text or message.markdown or message.id or "") if message is not None else ""
