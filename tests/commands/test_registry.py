"""The one list of commands: complete, within what Slack and Discord take, and readable from plain text."""

import re
from datetime import UTC, datetime

import pytest

from shopclerk.bot.commands.command import Audience
from shopclerk.bot.commands.reading import read_arguments
from shopclerk.bot.commands.registry import COMMANDS, find_command
from shopclerk.bot.errors import CommandError
from shopclerk.bot.model.message import Address, CommandCall, ConversationId

SHOPPERS = {"order", "return", "recommend", "human", "forget-me", "help", "link"}
AGENTS = {
    *("escalate", "claim", "assign", "note", "reply", "suggest"),
    *("summary", "snooze", "resolve", "handback", "customer", "kb"),
}
DISCORD_NAME = re.compile(r"[-_\w]{1,32}")


def call(name: str, text: str = "", locale: str = "en", **options: str) -> CommandCall:
    return CommandCall(
        name=name,
        text=text,
        options=options,
        conversation=ConversationId("c"),
        address=Address(channel="slack"),
        author="U1",
        sent_at=datetime(2026, 3, 2, tzinfo=UTC),
        locale=locale,
    )


def read(name: str, text: str = "", locale: str = "en", **options: str) -> dict[str, object]:
    command = find_command(name)
    assert command is not None
    return {
        key: value
        for key, value in read_arguments(command, call(name, text, locale, **options)).model_dump().items()
        if value
    }


def test_every_command_of_the_brief_is_there_for_whom_it_is() -> None:
    assert {one.name for one in COMMANDS if one.audience is Audience.SHOPPER} == SHOPPERS
    assert {one.name for one in COMMANDS if one.audience is Audience.AGENT} == AGENTS


def test_names_and_summaries_fit_the_platforms_in_both_languages() -> None:
    names = [name for one in COMMANDS for name in (one.name, *one.names.values())]
    assert len(names) == len(set(names)) == 2 * len(COMMANDS)
    assert all(DISCORD_NAME.fullmatch(name) and name == name.lower() for name in names)
    for one in COMMANDS:
        for shown in (one, *one.options()):
            assert set(shown.summary) == {"en", "zh"}
            assert all(0 < len(text) <= 100 for text in shown.summary.values())


def test_required_options_come_first_and_texts_are_bounded() -> None:
    for one in COMMANDS:
        required = [option.required for option in one.options()]
        assert required == sorted(required, reverse=True)
        assert all(option.longest for option in one.options())
        if one.in_modal:
            assert one.in_modal in {option.name for option in one.options()}


def test_no_more_commands_are_offered_on_messages_than_discord_takes() -> None:
    assert 0 < sum(one.on_message for one in COMMANDS) <= 5


def test_a_command_is_found_by_its_chinese_name_too() -> None:
    assert find_command("接手") is find_command("/claim") is find_command("CLAIM")
    assert find_command("forget_me") is find_command("forget-me")
    assert find_command("nonsense") is None


@pytest.mark.parametrize(
    ("name", "text", "given"),
    [
        ("note", "called her back", {"text": "called her back"}),
        ("note", "T-1A2B3C called  her\nback", {"ticket": "T-1A2B3C", "text": "called  her\nback"}),
        ("claim", "t-1a2b3c", {"ticket": "T-1A2B3C"}),
        ("resolve", "goodwill refund T-1A2B3C", {"ticket": "T-1A2B3C", "reason": "goodwill refund"}),
        ("assign", "@mei", {"agent": "@mei"}),
        ("assign", "T-1A2B3C @mei", {"ticket": "T-1A2B3C", "agent": "@mei"}),
        ("snooze", "tomorrow 9:00", {"until": "tomorrow 9:00"}),
        ("resolve", "", {}),
        ("help", "me please", {}),
        ("order", " W1001 ", {"order": "W1001"}),
    ],
)
def test_text_becomes_arguments(name: str, text: str, given: dict[str, str]) -> None:
    assert read(name, text) == given


def test_options_go_before_text_and_what_they_leave_open_is_read_from_it() -> None:
    assert read("reply", "hello there", ticket="T-1A2B3C") == {"ticket": "T-1A2B3C", "text": "hello there"}
    assert read("resolve", "", reason="refunded", ticket="T-1A2B3C") == {"ticket": "T-1A2B3C", "reason": "refunded"}


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("note", "", "/note needs: What your colleagues should know"),
        ("note", "   ", "Write /note <text> [ticket]."),
        ("claim", "the wet one", "/claim: don't know what to do with “the wet one”; write /claim [ticket]."),
        ("reply", "x" * 3_001, "/reply: `text` may have 3000 characters at most."),
    ],
)
def test_a_mistake_is_one_clear_line(name: str, text: str, says: str) -> None:
    with pytest.raises(CommandError) as caught:
        read(name, text)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_option_that_is_none_is_named_and_chinese_callers_read_chinese() -> None:
    with pytest.raises(CommandError, match="no option `colour`"):
        read("note", "x", colour="red")
    with pytest.raises(CommandError, match="缺少内容"):
        read("note", locale="zh-CN")
