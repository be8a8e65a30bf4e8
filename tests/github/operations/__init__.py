"""What the API can do, by rooms: importing them fills `calls.HANDLERS`."""

from tests.github.operations import actions, checks, git, issues, people, pulls, repositories

__all__ = ["actions", "checks", "git", "issues", "people", "pulls", "repositories"]
