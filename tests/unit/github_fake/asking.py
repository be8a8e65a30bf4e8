"""Requests to the loopback GitHub in one line."""

from typing import Any

import requests

from tests.github import Server


def ask(server: Server, token: str | None, method: str, path: str, body: Any = None, **more: Any) -> requests.Response:
    """Send one request below `/repos/acme/shop`; redirects stay where they are."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    headers |= more.pop("headers", {})
    return requests.request(
        method,
        f"{server.url}/repos/acme/shop{path}",
        headers=headers,
        json=body,
        allow_redirects=False,
        timeout=10,
        **more,
    )
