"""A GitHub on loopback for tests: stateful, judged by GitHub's own description of its API, with faults on demand.

`rules` is GitHub's rules to read; `Scene` sets up repositories; `github` serves them.
"""

from tests.github.faults import TRANSIENT, Kind
from tests.github.occasions import Occasion
from tests.github.scene import Scene
from tests.github.server import READ_ONLY, Server, github

__all__ = ["READ_ONLY", "TRANSIENT", "Kind", "Occasion", "Scene", "Server", "github"]
