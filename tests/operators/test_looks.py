"""How it looks on both platforms: cards, sources, dialogs and buttons, read with a designer's eye."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from shopclerk.adapters.discord.arriving import Arriving
from shopclerk.adapters.discord.components import settled as settled_components
from shopclerk.adapters.discord.desk_card import card_components
from shopclerk.adapters.discord.dialogs import dialog_for
from shopclerk.adapters.slack.blocks import answer_postings
from shopclerk.adapters.slack.desk_blocks import card_posting
from shopclerk.adapters.slack.modals import dialog
from shopclerk.adapters.slack.settling import settled as settled_blocks
from shopclerk.bot.commands.registry import COMMANDS, find_command
from shopclerk.bot.commands.typed import is_bare
from shopclerk.bot.desk.facts import facts_of, said_lines, summary_of
from shopclerk.bot.model.delivery import Answer, DeliveryId, DeskCard
from shopclerk.bot.model.message import Action, Address, CommandCall, ConversationId
from shopclerk.bot.model.ticket import HandoffPacket, HandoffReason, Ticket, TicketId, TicketStatus
from shopclerk.bot.prompting.sources import source_name, uncited
from shopclerk.bot.tools.cards import cards_of

from ..slack.replies import reply

ORDER = Action(tool="get_order_details", result={"order_id": "W1001", "status": "pending", "items": [{"name": "Tent"}]})
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def packet(**fields: Any) -> HandoffPacket:
    ticket = Ticket(
        id=TicketId("T-1A2B3C"),
        conversation=ConversationId("slack:T1:C1:1.0"),
        reason=HandoffReason.ASKED_FOR_PERSON,
        summary="Where is it? / A person, please",
        opened_at=NOW,
    )
    given: dict[str, Any] = {
        "ticket": ticket,
        "shopper": "Ana",
        "channel": "slack",
        "language": "en",
        "sentiment": "neutral",
        "urgency": "normal",
        "identity": "linked",
        "orders": ("W1001 pending",),
        "said": (("shopper", "Where is it?"), ("bot", "Within 14 days. [1]"), ("shopper", "A person, please")),
    }
    return HandoffPacket(**(given | fields))


def test_a_card_says_platform_and_language_in_words_and_leaves_the_unremarkable_out() -> None:
    assert dict(facts_of(packet(), "en")) == {
        "Shopper": "Ana",
        "Where": "Slack",
        "Identity": "linked",
        "Language": "English",
    }
    upset = dict(facts_of(packet(sentiment="negative", urgency="high", language="zh"), "zh"))
    assert (upset["语言"], upset["情绪"]) == ("中文", "不满, 紧急")


def test_a_card_says_nothing_twice() -> None:
    assert summary_of(packet(), shown=6) == ""
    assert summary_of(packet(), shown=1) == "Where is it? / A person, please"
    assert said_lines(packet(), "en", shown=6)[1] == "Clerk: Within 14 days."


def test_the_card_of_a_settled_ticket_keeps_no_order_data_before_everybodys_eyes() -> None:
    done = packet(ticket=replace(packet().ticket, status=TicketStatus.RESOLVED, resolution="sent anew"))
    card = DeskCard(key=DeliveryId("card/T"), address=Address(channel="slack", place="C1"), packet=done)
    for drawn in (str(card_posting(card, "en").blocks), str(card_components(card, "en"))):
        assert "sent anew" in drawn
        assert "W1001" not in drawn


def test_the_link_to_the_shoppers_thread_says_where_it_leads() -> None:
    card = DeskCard(
        key=DeliveryId("card/T"),
        address=Address(channel="slack", place="C1"),
        packet=packet(link="https://shop.example/archives/C1/p1"),
    )
    (link,) = [one for one in card_posting(card, "en").blocks[-1]["elements"] if "url" in one]
    assert link["text"]["text"] == "Open the conversation"


@pytest.mark.parametrize(
    ("document", "section", "shown"),
    [
        ("returns", "Opened electronics", "Returns › Opened electronics"),
        ("zh/returns", "已拆封的电子产品", "Returns › 已拆封的电子产品"),
        ("faq", "", "FAQ"),
        ("zh-TW/gift-cards", "", "Gift cards"),
    ],
)
def test_a_source_is_named_as_people_name_it(document: str, section: str, shown: str) -> None:
    assert source_name(document, section) == shown


def test_where_no_sources_are_shown_their_numbers_are_not_either() -> None:
    assert uncited("Within 14 days. [1] Unopened: 30. [1] [12]") == "Within 14 days. Unopened: 30."
    assert uncited("第 14 天内。 [2]") == "第 14 天内。"


def test_an_order_card_that_only_repeats_the_answer_is_left_out() -> None:
    assert cards_of((ORDER,), "en", beside="Order W1001 is pending:\n- Tent, $99.00") == ()
    (card,) = cards_of((ORDER,), "zh", beside="您的订单")
    assert (card.title, card.facts, card.below) == ("W1001", "待处理", "Tent")


def test_a_product_card_shows_the_price_as_the_answer_does_and_no_reason_twice() -> None:
    tent = {"name": "Tent", "product_id": "P1", "price": 1099.0, "reason": "light"}
    found = (Action(tool="recommend", result=[tent, tent]),)
    (card,) = cards_of(found, "en", beside="- Tent: light")
    assert (card.facts, card.below) == ("$1,099.00", "")
    assert cards_of(found, "zh", beside="")[0].below == "light"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_dialogs_title_is_cut_short(language: str) -> None:
    for command in (one for one in COMMANDS if one.in_modal):
        call = CommandCall(
            name=command.name,
            text="",
            conversation=ConversationId("slack:T1:C1:1.0"),
            address=Address(channel="slack", place="C1"),
            author="U1",
            sent_at=NOW,
            options={"ticket": "T-1A2B3C"},
        )
        option = next(one for one in command.options() if one.name == command.in_modal)
        title = dialog(command, call, option, language)["title"]["text"]
        other = dialog_for(command, language, ticket="T-1A2B3C")
        assert title == other.title
        assert title.endswith(" · T-1A2B3C")
        assert "…" not in str(other.to_dict()["components"][0]["components"][0]["label"])


def test_a_choice_on_slack_takes_the_place_of_its_buttons_and_leaves_the_rest() -> None:
    row = {"type": "actions", "elements": [{"type": "button", "value": "yes"}, {"type": "button", "value": "no"}]}
    blocks = [{"type": "markdown", "text": "Shall I?"}, row, {"type": "context_actions", "elements": []}]
    left = settled_blocks(blocks, "yes", "Yes, <!channel> go")
    assert left is not None
    assert [one["type"] for one in left] == ["markdown", "context", "context_actions"]
    assert "<!channel>" not in str(left[1])
    assert settled_blocks(blocks, "other", "Other") is None


def test_a_choice_on_discord_switches_its_row_off_and_is_marked_wherever_it_is_nested() -> None:
    buttons = [{"type": 2, "custom_id": f"sc|{one}||", "style": 2} for one in ("confirm", "cancel")]
    thumbs = {"type": 1, "components": [{"type": 2, "custom_id": "sc|rate:up||", "style": 2}]}
    container = {"type": 17, "components": [{"type": 10, "content": "x"}, {"type": 1, "components": buttons}]}
    drawn = settled_components([container, thumbs], "sc|cancel||")
    assert drawn is not None
    off = drawn[0]["components"][1]["components"]
    assert [(one["disabled"], one["style"]) for one in off] == [(True, 2), (True, 3)]
    assert drawn[1] == thumbs
    assert settled_components([container], "sc|other||") is None


@pytest.mark.parametrize("text", ["claim", "/claim", "!note be kind", "claim T-1A2B3C", "Resolve."])
def test_a_bare_command_is_meant_as_one(text: str) -> None:
    assert is_bare(text)


@pytest.mark.parametrize("text", ["claim my warranty please", "reply to me", "note that I moved", "备注一下"])
def test_a_shoppers_sentence_is_no_command(text: str) -> None:
    assert not is_bare(text)


def test_a_session_has_begun_once_the_servers_it_names_have_come() -> None:
    arriving = Arriving(shards=2)
    assert not arriving.noticed("READY", {"guilds": [{"id": "1"}, {"id": "2"}]})
    assert not arriving.noticed("GUILD_CREATE", {"id": "1"})
    assert not arriving.noticed("READY", {"guilds": []})
    assert not arriving.noticed("MESSAGE_CREATE", {"id": "2"})
    assert arriving.noticed("GUILD_CREATE", {"id": "2"})
    arriving.is_told = True
    assert not arriving.noticed("GUILD_CREATE", {"id": "3"})


def test_an_answer_on_slack_names_its_sources_once_and_shows_no_raw_markdown() -> None:
    text = "**Within 14 days.** [1] See [our page](https://elsewhere.example)."
    answer = Answer(
        key=DeliveryId("answer/1"),
        address=Address(channel="slack", place="C1"),
        conversation=ConversationId("slack:T1:C1"),
        to="U1",
        reply=reply(text),
    )
    (posting,) = answer_postings(answer)
    assert "**" not in posting.text
    assert "](" not in posting.text


def test_every_command_has_a_short_title_in_both_languages() -> None:
    assert find_command("forget-me") is not None
    assert all(len(one.title(language)) <= 12 for one in COMMANDS for language in ("en", "zh"))
