"""`shopclerk run` on both platforms: what goes wrong on one is one line, and no shopper is left alone."""

import socket

import pytest

from ..fakes.discord_platform.permissions import Permission
from ..fakes.slack_platform.faults import refuses
from .conftest import Opening

REFUSED = "/claim is for the shop's support desk"
REFUSED_ZH = "/claim 仅供本店客服人员使用"
HERE_INSTEAD = "I may not write in the channel"


async def is_served_on_discord(opening: Opening) -> None:
    dan = opening.discord.member("dan")
    dan.says("Can I pay with PayPal?")
    await opening.until(lambda: opening.heard(dan, "PayPal"))


async def is_served_on_slack(opening: Opening) -> None:
    await opening.slack.user("ana").says("Can I pay with PayPal?", in_=opening.support)
    await opening.until(lambda: [one for one in opening.slack.seen_by("ana")[1:] if "PayPal" in one.text])


def is_clean(opening: Opening) -> bool:
    return "Traceback" not in opening.clerk.told and opening.leaks() == []


@pytest.mark.parametrize(
    ("broken", "key", "mended_by"),
    [("slack", "bot_token", "Bot User OAuth Token"), ("discord", "token", "Bot › Reset Token")],
)
async def test_a_bad_token_is_one_line_and_the_other_platform_is_served(
    stocked: Opening, broken: str, key: str, mended_by: str
) -> None:
    stocked.settings[broken][key] = "xoxb-a.token.copied-half"
    await stocked.opens(until="channel_not_set_up")
    assert mended_by in await stocked.clerk.says("channel_not_set_up", f"channel={broken}")
    await (is_served_on_discord(stocked) if broken == "slack" else is_served_on_slack(stocked))
    assert await stocked.clerk.is_stopped() == 0
    assert is_clean(stocked)


async def test_a_platform_that_is_alone_and_set_up_wrongly_ends_the_command_with_2(stocked: Opening) -> None:
    stocked.discord.gateway.allowed = 0
    stocked.clerk.sets(stocked.settings)
    await stocked.clerk.starts("--discord")
    assert await stocked.clerk.ends() == 2
    last = stocked.clerk.told.splitlines()[-1]
    assert "the Message Content intent is off; switch it on" in last
    assert "message_content = false" in last
    assert is_clean(stocked)


async def test_what_is_not_well_is_told_at_the_start_before_a_shopper_finds_out(stocked: Opening) -> None:
    stocked.slack.app.scopes -= {"usergroups:read"}
    stocked.desk.members.remove(stocked.slack.app.user.id)
    stocked.discord.hide(stocked.discord.support, denied=Permission.ADD_REACTIONS)
    await stocked.opens()
    assert "knows agents by their user group" in await stocked.clerk.says("slack_not_well", "scopes")
    assert "/invite" in await stocked.clerk.says("slack_not_well", stocked.desk.id)
    line = await stocked.clerk.says("discord_not_well", "#support ([discord] support_channels)")
    assert "add reactions" in line
    assert is_clean(stocked)


async def test_rights_taken_away_while_it_runs_leave_nobody_without_an_answer(stocked: Opening) -> None:
    await stocked.opens()
    ana, dan = stocked.slack.user("ana"), stocked.discord.member("dan")
    stocked.slack.faults.on("chat.postMessage", refuses("restricted_action"))
    await is_served_on_slack(stocked)
    assert HERE_INSTEAD in stocked.slack.seen_by("ana", ana.direct)[0].text
    assert "ask its owner" in await stocked.clerk.says("slack_answered_directly", stocked.support.id)
    denied = Permission.SEND_MESSAGES | Permission.SEND_MESSAGES_IN_THREADS
    stocked.discord.hide(stocked.discord.support, denied=denied)
    await is_served_on_discord(stocked)
    assert stocked.heard(dan, HERE_INSTEAD, dan.dm)
    assert "lacks a permission" in await stocked.clerk.says("discord_answered_directly")
    stocked.slack.revoke()
    await stocked.slack.sockets.close()
    assert "does not accept the" in await stocked.clerk.says("channel_not_set_up", "channel=slack")
    mei = stocked.discord.member("mei")
    mei.says("Can I pay with PayPal?", in_=mei.dm)
    await stocked.until(lambda: stocked.heard(mei, "PayPal", mei.dm))
    assert is_clean(stocked)


async def test_agents_commands_from_shoppers_are_kindly_refused_in_private(stocked: Opening) -> None:
    await stocked.opens()
    ana, ben = stocked.slack.user("ana"), stocked.slack.user("ben")
    stocked.support.members.append(ben.id)
    asked = await ana.says("I want to talk to a human please", in_=stocked.support)
    await stocked.slack.shown("ana", stocked.support, containing="ticket")
    await ana.runs("/claim", in_=stocked.support)
    await ana.uses_shortcut("claim", asked)
    await ana.mentions_clerk("claim", in_=stocked.support, thread=asked)
    refusals = await stocked.until(
        lambda: [one for one in stocked.slack.seen_by("ana") if one.text.startswith(REFUSED)][2:]
    )
    assert all(one.private for one in refusals)
    assert not [one for one in stocked.slack.seen_by("ben") if REFUSED in one.text]
    stocked.discord.commands.open_to_all = True
    mei, dan = stocked.discord.member("mei", locale="zh-CN"), stocked.discord.member("dan")
    mei.runs("claim")
    told = await stocked.until(lambda: stocked.heard(mei, REFUSED_ZH))
    assert told.only_for == mei.id
    assert stocked.heard(dan, REFUSED_ZH) is None
    assert stocked.clerk.told.count("desk_command_refused") == 4
    assert "Claimed" not in stocked.slack.seen_by("bea", stocked.desk)[0].text


async def test_a_request_signed_with_another_secret_is_refused_and_told(stocked: Opening) -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    stocked.settings["slack"] |= {"signing_secret": "0" * 32}
    stocked.settings["web"] = {"port": port}
    await stocked.opens(flags=("--slack", "--web"))
    order = {"command": "/order", "user_id": stocked.slack.user("ana").id}
    sent = await stocked.slack.posts_signed(f"http://127.0.0.1:{port}/slack/events", "slash_commands", order)
    assert sent.status == 401
    line = await stocked.clerk.says("slack_signature_refused")
    assert "[slack] signing_secret" in line
    assert "0" * 32 not in stocked.clerk.told
    assert is_clean(stocked)
