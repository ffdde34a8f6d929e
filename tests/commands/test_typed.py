"""Commands typed as text to the clerk: an agent's are run, a shopper's words stay words."""

from datetime import UTC, datetime

import pytest

from shopclerk.bot.commands.typed import as_spoken, is_bare, typed_call
from shopclerk.bot.model.message import Address, ConversationId, Message, MessageId


def message(text: str) -> Message:
    return Message(
        id=MessageId("slack:C1:1.2"),
        event_id="slack:C1:1.2",
        conversation=ConversationId("slack:T1:C1:1.2"),
        address=Address(channel="slack", place="C1", thread="1.2"),
        text=text,
        sent_at=datetime(2026, 3, 2, tzinfo=UTC),
        author="U1",
    )


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("escalate", "escalate", ""),
        ("Note: call back\non Monday", "note", "call back\non Monday"),
        ("/resolve goodwill refund", "resolve", "goodwill refund"),
        ("clerk claim T-1A2B3C", "claim", "T-1A2B3C"),
        ("/clerk note be kind", "note", "be kind"),
        ("接手 T-1A2B3C", "claim", "T-1A2B3C"),
        ("备注：周一回电", "note", "周一回电"),
    ],
)
def test_a_command_may_be_typed_after_the_mention(text: str, name: str, rest: str) -> None:
    call = typed_call(message(text), is_agent=True)
    assert call is not None
    assert (call.name, call.text, call.event_id, call.author) == (name, rest, "slack:C1:1.2", "U1")


@pytest.mark.parametrize("text", ["", "noted, thanks", "where is my order", "resolves", "👍", "claimed", "order W1001"])
def test_other_words_after_the_mention_are_no_command(text: str) -> None:
    assert typed_call(message(text), is_agent=True) is None


@pytest.mark.parametrize("text", ["claim", "/claim", "!note be kind", "claim T-1A2B3C", "Resolve.", "/备注 周一回电"])
def test_a_bare_command_is_meant_as_one_whoever_types_it(text: str) -> None:
    assert is_bare(text)
    assert typed_call(message(text), is_agent=False) is not None


@pytest.mark.parametrize("text", ["claim my warranty please", "reply to me", "note that I moved", "备注一下"])
def test_a_shoppers_sentence_is_no_command(text: str) -> None:
    assert typed_call(message(text), is_agent=False) is None


@pytest.mark.parametrize(
    ("text", "says", "presses"),
    [
        ("/order W1001", "Where is order W1001?", ""),
        ("/human", "/human", "person"),
        ("/forget_me", "Forget me", "forget"),
        ("!link ana@example.com", "/link ana@example.com", "link"),
        ("/人工", "/human", "person"),
        ("order W1001", "order W1001", ""),
        ("/teapot", "/teapot", ""),
        ("", "", ""),
    ],
)
def test_a_shoppers_command_stands_for_its_words_where_slash_commands_do_not_go(
    text: str, says: str, presses: str
) -> None:
    spoken, pressed = as_spoken(message(text), language="en")
    assert (spoken.text, pressed, spoken.id) == (says, presses, "slack:C1:1.2")
