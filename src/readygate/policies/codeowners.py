"""Owners of services out of a CODEOWNERS file, for services to which the policy gives none.

Enters: the file's text, a policy. Leaves: the policy with those owners. The last rule that matches stands, as on
GitHub; of a folder it is the one for a file in it that no rule names by its ending.
https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
"""

from __future__ import annotations

import hashlib
import re

import msgspec

from readygate.model.policy import Policy, Service

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks, in its order."""
_PROBE = "owned"
_WILD = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
_SIGNS = re.compile(r"\*\*|\*|\?")


def lacking(policy: Policy) -> bool:
    """Whether the owners of services are asked for and not all of them are known."""
    asked = "owner" in {role for roles in policy.sign_offs.values() for role in roles} and "owner" not in policy.roles
    return asked and any(not service.owner for service in policy.services)


def with_owners(policy: Policy, text: str) -> Policy:
    """The policy in which services without an `owner` have those of the file; its digest covers what was taken."""
    rules = [rule for line in text.splitlines() if (rule := _rule(line))]
    services = tuple(_owned(service, rules) for service in policy.services)
    if services == policy.services:
        return policy
    taken = "\n".join(f"{service.name}\t{service.owner}" for service in services)
    digest = hashlib.sha256(f"{policy.digest}\n{taken}".encode("utf-8", "surrogatepass")).hexdigest()
    return msgspec.structs.replace(policy, services=services, digest=digest)


def _owned(service: Service, rules: list[tuple[re.Pattern[str], tuple[str, ...]]]) -> Service:
    if service.owner:
        return service
    probe = f"{service.path}/{_PROBE}" if service.path else _PROBE
    owners = next((owners for matches, owners in reversed(rules) if matches.fullmatch(probe)), ())
    if not owners:
        return service
    variables = {**service.variables, "service.owner": owners}
    return msgspec.structs.replace(service, owner=" ".join(owners), variables=variables)


def _rule(line: str) -> tuple[re.Pattern[str], tuple[str, ...]] | None:
    """The paths of one line and their owners, which may be none: then nobody owns them. Mail addresses are no logins,
    so that they approve nothing.
    """
    pattern, *owners = re.sub(r"(?:^|\s)#.*", "", line).split()[:100] or [""]
    if not pattern:
        return None
    return _paths(pattern), tuple(owner for owner in owners if owner.startswith("@"))


def _paths(pattern: str) -> re.Pattern[str]:
    """One without a slash but at its end matches at any depth; a folder means all that lies below it."""
    body = pattern.strip("/")
    start = "" if "/" in pattern.rstrip("/") else "(?:.*/)?"
    literal = (re.escape(part) for part in _SIGNS.split(body))
    signs = [_WILD[sign] for sign in _SIGNS.findall(body)]
    middle = "".join(part + sign for part, sign in zip(literal, [*signs, ""], strict=True))
    if pattern.endswith("/"):
        return re.compile(f"{start}{middle}/.*")
    return re.compile(f"{start}{middle}" if body.endswith("/*") else f"{start}{middle}(?:/.*)?")
