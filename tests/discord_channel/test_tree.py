"""The command tree: pinned, and brought to Discord only when it says something new."""

from typing import Any

import discord
import pytest
from syrupy.assertion import SnapshotAssertion

from shopclerk.adapters.discord.tree import CommandTranslator, digest, grow_tree, payload_of
from shopclerk.bot.commands.command import Audience
from shopclerk.bot.commands.registry import COMMANDS
from tests.fakes.discord_platform.platform import DiscordPlatform

from .house import open_house


@pytest.fixture
async def payload() -> list[dict[str, Any]]:
    client = discord.Client(intents=discord.Intents.none())
    tree = grow_tree(client, COMMANDS, None)  # type: ignore[arg-type]  # nothing is run
    await tree.set_translator(CommandTranslator())
    return await payload_of(tree)


async def test_discord_is_told_this_of_the_commands(payload: list[dict[str, Any]], snapshot: SnapshotAssertion) -> None:
    assert payload == snapshot


async def test_every_command_has_a_chinese_description_and_agents_ones_are_hidden(
    payload: list[dict[str, Any]],
) -> None:
    slashes = {one["name"]: one for one in payload if one["type"] == 1}
    assert set(slashes) == {one.name for one in COMMANDS}
    for command in COMMANDS:
        told = slashes[command.name]
        assert set(told["description_localizations"]) == {"zh-CN"}
        assert bool(told["default_member_permissions"]) is (command.audience is Audience.AGENT)


async def test_the_digest_of_what_comes_back_is_that_of_what_was_sent(payload: list[dict[str, Any]]) -> None:
    back = [
        {**one, "id": "1", "application_id": "2", "version": "3", "nsfw": False, "default_permission": True}
        for one in reversed(payload)
    ]
    assert digest(back) == digest(payload)
    assert digest([{**payload[0], "description": "another"}, *payload[1:]]) != digest(payload)


async def test_commands_are_brought_once() -> None:
    async with DiscordPlatform() as platform:
        async with open_house(platform):
            pass
        async with open_house(platform):
            pass
        assert len(platform.rest.calls("PUT /applications/")) == 1
