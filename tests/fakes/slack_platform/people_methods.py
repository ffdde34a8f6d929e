"""Who is who: auth, users, bots, user groups, the team."""

from .calls import Call, Json, method
from .errors import SlackError
from .world import TEAM


@method("auth.test")
def auth_test(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/auth.test"""
    user = call.app.user
    return {
        "url": f"{call.platform.base}/",
        "team": "Shop",
        "user": user.name,
        "team_id": TEAM,
        "user_id": user.id,
        "bot_id": user.bot_id,
        "app_id": call.app.id,
        "is_enterprise_install": False,
    }


@method("users.info", scope="users:read")
def user_info(call: Call) -> Json:
    """The e-mail address only with `users:read.email`. https://docs.slack.dev/reference/methods/users.info"""
    user = call.world.users.get(call.needed("user", error="user_not_found"))
    if user is None:
        raise SlackError("user_not_found")
    shown = user.as_json(with_email="users:read.email" in call.app.scopes)
    if not call.flag("include_locale"):
        del shown["locale"]
    return {"user": shown}


@method("users.list", scope="users:read")
def user_list(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.list"""
    with_email = "users:read.email" in call.app.scopes
    return {"members": [one.as_json(with_email=with_email) for one in call.world.users.values()]}


@method("users.lookupByEmail", scope="users:read.email")
def user_by_email(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.lookupByEmail"""
    for user in call.world.users.values():
        if user.email == call.needed("email"):
            return {"user": user.as_json(with_email=True)}
    raise SlackError("users_not_found")


@method("bots.info", scope="users:read")
def bot_info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/bots.info"""
    for user in call.world.users.values():
        if user.bot_id and user.bot_id == call.text("bot"):
            app = {"app_id": call.app.id} if user is call.app.user else {}
            return {"bot": {"id": user.bot_id, "user_id": user.id, "name": user.name, "deleted": False, **app}}
    raise SlackError("bot_not_found")


@method("usergroups.list", scope="usergroups:read")
def usergroup_list(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/usergroups.list"""
    with_users = call.flag("include_users")
    groups = [
        {
            "id": one.id,
            "team_id": TEAM,
            "handle": one.handle,
            "name": one.handle,
            "is_usergroup": True,
            "date_delete": 0,
        }
        | ({"users": list(one.members)} if with_users else {})
        for one in call.world.groups.values()
    ]
    return {"usergroups": groups}


@method("usergroups.users.list", scope="usergroups:read")
def usergroup_members(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/usergroups.users.list"""
    group = call.world.groups.get(call.needed("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.members)}


@method("team.info", scope="team:read")
def team_info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/team.info"""
    return {"team": {"id": TEAM, "name": "Shop", "domain": "shop"}}
