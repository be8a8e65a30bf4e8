"""Who is let in: what enters is a request's token and path, what leaves is nothing or GitHub's refusal."""

from collections.abc import Mapping

from tests.github import rules
from tests.github.calls import Token
from tests.github.state import Repository, State

NOTHING: Mapping[str, str] = {}
FREE = frozenset({"rate-limit/get"})  # asking for the rate costs nothing


def token_of(tokens: Mapping[str, Token], authorization: str) -> Token | None:
    """The token of an Authorization header (`token …` or `Bearer …`); None without one and for an unknown one."""
    scheme, _, secret = authorization.partition(" ")
    return tokens.get(secret) if scheme.lower() in ("token", "bearer") else None


def let_in(state: State, operation: str, path: Mapping[str, str], token: Token | None, authorization: str) -> None:
    """Refuse bad credentials (401), a spent rate (403), what is hidden (404) and what is not permitted (403, or 401
    to a stranger), in GitHub's order."""
    if token is None and authorization:
        raise rules.Refusal(401, "Bad credentials")
    if token is not None and operation not in FREE:
        token.allowance.take(state.now.timestamp())
    home = _repository(state, path)
    known = token is not None and (home is None or token.sees is None or home.full_name in token.sees)
    if home is not None and home.private and not known:
        raise rules.not_found()
    # A workflow's token is a stranger in other public repositories.
    permissions = token.permissions if token is not None and known else NOTHING
    if not rules.may(operation, permissions, public=home is None or not home.private):
        raise rules.Refusal(403, rules.REFUSED) if token else rules.Refusal(401, "Requires authentication")


def _repository(state: State, path: Mapping[str, str]) -> Repository | None:
    """The repository of a path, None for operations of no repository."""
    if "repo" not in path:
        return None
    home = state.repository(f"{path['owner']}/{path['repo']}")
    if home is None:
        raise rules.not_found()
    return home
