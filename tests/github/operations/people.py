"""Organisations, teams, permissions of people, who the token is, and what is left of its rate."""

from typing import Any

from tests.github import rules
from tests.github.calls import WEB, Answer, Call, Listing, operation
from tests.github.operations import views
from tests.github.state import Team

Json = dict[str, Any]


def _team(call: Call, it: Team) -> Json:
    url = f"{call.api}/orgs/{it.organisation}/teams/{it.slug}"
    return {
        "id": it.id,
        "node_id": f"T_{it.id}",
        "url": url,
        "html_url": f"{WEB}/orgs/{it.organisation}/teams/{it.slug}",
        "name": it.name,
        "slug": it.slug,
        "privacy": "closed",
        "permission": "pull",
        "members_url": f"{url}/members{{/member}}",
        "repositories_url": f"{url}/repos",
        "type": "organization",
    }


def _asked(call: Call) -> Team:
    wanted = (call.path["org"].lower(), call.path["team_slug"])
    found = [it for it in call.state.teams if (it.organisation.lower(), it.slug) == wanted]
    if not found:
        raise rules.not_found()
    return found[0]


@operation("orgs/get")
def organisation(call: Call) -> Answer:
    known = {it.owner for it in call.state.repositories.values()} | {it.organisation for it in call.state.teams}
    if call.path["org"] not in known:
        raise rules.not_found()
    return Answer(body=views.user(call, call.path["org"]) | {"type": "Organization"})


@operation("teams/list")
def teams(call: Call) -> Listing:
    found = [it for it in call.state.teams if it.organisation.lower() == call.path["org"].lower()]
    return Listing(items=found, show=lambda it: _team(call, it))


@operation("teams/get-by-name")
def team(call: Call) -> Answer:
    it = _asked(call)
    owner = views.user(call, it.organisation) | {"type": "Organization"}
    return Answer(body=_team(call, it) | {"members_count": len(it.members), "organization": owner})


@operation("teams/list-members-in-org")
def members(call: Call) -> Listing:
    it, role = _asked(call), call.query.get("role", "all")
    found = [login for login, has in it.members.items() if role in ("all", has)]
    return Listing(items=found, show=lambda login: views.user(call, login))


@operation("teams/get-membership-for-user-in-org")
def membership(call: Call) -> Answer:
    it, login = _asked(call), call.path["username"]
    if login not in it.members:
        raise rules.not_found()
    url = f"{call.api}/orgs/{it.organisation}/teams/{it.slug}/memberships/{login}"
    return Answer(body={"url": url, "role": it.members[login], "state": "active"})


@operation("repos/get-collaborator-permission-level")
def permission(call: Call) -> Answer:
    """`admin`, `write`, `read` or `none`; who is no collaborator may read what is public."""
    home, login = call.repository, call.path["username"]
    if login not in call.state.users:
        raise rules.not_found()
    given = "admin" if login == home.owner else home.collaborators.get(login, "none" if home.private else "read")
    known = views.user(call, login)
    return Answer(body={"permission": given, "role_name": given, "user": known})


@operation("users/get-authenticated")
def whoami(call: Call) -> Answer:
    if call.token is None:
        raise rules.Refusal(401, "Requires authentication")
    return Answer(body=views.user(call, call.token.login) | {"user_view_type": "public"})


@operation("rate-limit/get")
def rate_limit(call: Call) -> Answer:
    """Asking for the rate limit costs nothing."""
    if call.token is None:
        left: Json = {"limit": rules.STRANGER_REQUESTS, "remaining": rules.STRANGER_REQUESTS, "used": 0, "reset": 0}
    else:
        it = call.token.allowance
        left = {"limit": it.limit, "remaining": it.limit - it.used, "used": it.used, "reset": int(it.reset)}
    return Answer(body={"rate": left, "resources": {"core": left, "search": left}})
