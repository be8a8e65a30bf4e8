"""A folder to judge in."""

from tests.unit.cli.conftest import empty

__all__ = ["empty"]
