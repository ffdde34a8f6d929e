"""What the channel delivers, to whom, and that what was delivered is found again."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from shopclerk.adapters.slack.channel import SlackChannel, open_channel
from shopclerk.bot.errors import ChannelRefusedError, ChannelSetupError, ChannelUnavailableError
from shopclerk.bot.model.delivery import Answer, DeliveryId, DeskCard, DeskLine, LineKind, Sent, Whisper, Words
from shopclerk.bot.model.message import (
    Action,
    Address,
    Attachment,
    Button,
    ConversationId,
    Message,
    MessageId,
    Outcome,
    Visibility,
)
from shopclerk.bot.model.ticket import HandoffPacket, HandoffReason, Note, Ticket, TicketId, TicketStatus
from shopclerk.knowledge.passage import Citation

from ..fakes.slack_platform.faults import broken, rate_limited, refuses, reset
from ..fakes.slack_platform.platform import SlackPlatform
from ..fakes.slack_platform.posts import Post
from .conftest import slack_settings
from .replies import reply

CITATION = Citation(n=1, document="Returns", section="Opened electronics", uri="returns.md#opened", quote="14 days")


@pytest.fixture
async def channel(slack: SlackPlatform) -> AsyncIterator[SlackChannel]:
    async with open_channel(slack_settings(slack), allowed_hosts=["shop.example"]) as opened:
        yield opened


async def asked(slack: SlackPlatform, text: str = "Can I return them?", *, direct: bool = False) -> Post:
    ana = slack.user("ana")
    return await ana.says(text) if direct else await ana.says(text, in_=slack.channel("support", "ana", "ben"))


def answer(post: Post, text: str, *, key: str = "answer/1", **fields: object) -> Answer:
    direct = post.channel.startswith("D")
    return Answer(
        key=DeliveryId(key),
        address=Address(channel="slack", place=post.channel, thread="" if direct else post.ts),
        conversation=ConversationId(f"slack:T0SHOP0001:{post.channel}:{post.ts}"),
        to=post.user,
        reply=reply(text, **fields),
        answers=MessageId(f"slack:{post.channel}:{post.ts}"),
    )


async def test_an_answer_is_in_the_thread_with_sources_buttons_and_thumbs(
    slack: SlackPlatform, channel: SlackChannel
) -> None:
    post = await asked(slack)
    told = answer(
        post, "Within **14 days** [1].", citations=(CITATION,), buttons=(Button(action="person", label="A person"),)
    )
    sent = await channel.send(told)
    (seen,) = slack.seen_by("ben")[1:]
    assert (seen.thread, seen.private) == (post.ts, False)
    assert "Within **14 days** [1]." in seen.text
    assert "[1] Returns › Opened electronics" in seen.text
    assert seen.buttons == ["A person", "Helpful", "Not helpful"]
    assert sent == Sent(id=seen.what.ts, address=told.address)
    assert seen.what.text == "Within *14 days* [1]."


async def test_a_private_answer_in_a_channel_is_for_its_author_alone(
    slack: SlackPlatform, channel: SlackChannel
) -> None:
    post = await asked(slack)
    await channel.send(answer(post, "W1001 is on its way.", visibility=Visibility.PRIVATE))
    (seen,) = slack.seen_by("ana")[1:]
    assert (seen.private, seen.thread) == (True, post.ts)
    assert slack.seen_by("ben")[1:] == []


async def test_a_private_answer_goes_to_a_direct_message_where_it_cannot_be_whispered(
    slack: SlackPlatform, channel: SlackChannel
) -> None:
    post = await asked(slack)
    slack.world.channels[post.channel].members.remove(slack.app.user.id)
    sent = await channel.send(answer(post, "W1001 is on its way.", visibility=Visibility.PRIVATE))
    assert sent.address == Address(channel="slack", place=slack.user("ana").direct.id)
    (seen,) = slack.seen_by("ana", slack.user("ana").direct)
    assert "on its way" in seen.text
    assert slack.seen_by("ben")[1:] == []


async def test_an_answer_in_a_direct_message_has_no_thread(slack: SlackPlatform, channel: SlackChannel) -> None:
    post = await asked(slack, direct=True)
    await channel.send(answer(post, "W1001 is on its way.", visibility=Visibility.PRIVATE))
    (seen,) = slack.seen_by("ana")[1:]
    assert (seen.private, seen.thread) == (False, "")


async def test_mentions_and_disguised_links_have_no_teeth(slack: SlackPlatform, channel: SlackChannel) -> None:
    post = await asked(slack)
    ben = slack.user("ben").id
    text = f"<!channel> <@{ben}> @everyone [bank](https://evil.example) [shop](https://shop.example/a) a < b & c"
    await channel.send(answer(post, text))
    (seen,) = slack.seen_by("ana")[1:]
    assert seen.pings == set()
    assert "a < b & c" in seen.text
    assert [address for address, _ in seen.links if "evil" in address] == []


async def test_a_long_answer_is_split_and_its_foot_is_on_the_last_part(
    slack: SlackPlatform, channel: SlackChannel
) -> None:
    post = await asked(slack)
    told = answer(post, "\n\n".join(f"Paragraph {n}. " + "word " * 400 for n in range(10)), citations=(CITATION,))
    sent = await channel.send(told)
    parts = slack.seen_by("ana")[1:]
    assert len(parts) == 2
    assert sent.id == ",".join(part.what.ts for part in parts)
    assert [part.buttons for part in parts] == [[], ["Helpful", "Not helpful"]]
    assert parts[1].text.startswith("Paragraph")
    assert await channel.find(told) == sent


async def test_blocks_a_workspace_does_not_know_give_way_to_simple_ones(
    slack: SlackPlatform, channel: SlackChannel
) -> None:
    post = await asked(slack)
    slack.faults.on("chat.postMessage", refuses("invalid_blocks"))
    await channel.send(answer(post, "Within **14 days** [1].", citations=(CITATION,)))
    (seen,) = slack.seen_by("ana")[1:]
    assert [block["type"] for block in seen.what.blocks] == ["section", "context"]
    assert "Within *14 days* [1]." in seen.text


async def test_recommended_products_are_cards(slack: SlackPlatform, channel: SlackChannel) -> None:
    post = await asked(slack)
    products = [
        {"name": f"Tent {n}", "product_id": str(n), "price": 99.5, "currency": "USD", "reason": "in stock <now>"}
        for n in range(3)
    ]
    found = Action(tool="recommend_products", result={"recommendations": products})
    await channel.send(answer(post, "I'd suggest:", actions=(found,)))
    (carousel,) = [block for block in slack.seen_by("ana")[1].what.blocks if block["type"] == "carousel"]
    assert [card["title"]["text"] for card in carousel["elements"]] == ["Tent 0", "Tent 1", "Tent 2"]
    assert carousel["elements"][0]["subtitle"]["text"] == "$99.50"
    assert carousel["elements"][0]["body"]["text"] == "in stock &lt;now&gt;"


async def test_a_post_that_arrived_though_the_connection_broke_is_found(
    slack: SlackPlatform, channel: SlackChannel
) -> None:
    post = await asked(slack)
    told = answer(post, "Within 14 days.")
    assert await channel.find(told) is None
    slack.faults.on("chat.postMessage", reset(after_the_effect=True))
    with pytest.raises(ChannelUnavailableError):
        await channel.send(told)
    found = await channel.find(told)
    (seen,) = slack.seen_by("ana")[1:]
    assert found == Sent(id=seen.what.ts, address=told.address)
    assert await channel.find(answer(post, "Within 14 days.", key="answer/2")) is None


async def test_parts_that_are_missing_after_a_crash_are_sent_when_it_is_looked_for(
    slack: SlackPlatform, channel: SlackChannel
) -> None:
    post = await asked(slack)
    told = answer(post, "\n\n".join(f"Paragraph {n}. " + "word " * 400 for n in range(10)))
    postings = channel.postings(told)
    await channel.poster.post(post.channel, post.ts, [postings[0]], told.key)
    found = await channel.find(told)
    assert found is not None
    assert len(found.id.split(",")) == len(postings) == len(slack.seen_by("ana")[1:])


async def test_what_was_sent_is_replaced_and_taken_back(slack: SlackPlatform, channel: SlackChannel) -> None:
    post = await asked(slack)
    sent = await channel.send(answer(post, "\n\n".join(f"Paragraph {n}. " + "word " * 400 for n in range(10))))
    short = await channel.replace(sent, answer(post, "Within 14 days."))
    (seen,) = slack.seen_by("ana")[1:]
    assert "Within 14 days." in seen.text
    assert short.id == seen.what.ts
    await channel.remove(short)
    await channel.remove(short)
    assert slack.seen_by("ana")[1:] == []


async def test_a_long_wait_is_told_and_not_sat_out(slack: SlackPlatform, channel: SlackChannel) -> None:
    post = await asked(slack)
    slack.faults.on("chat.postMessage", rate_limited(60))
    with pytest.raises(ChannelUnavailableError) as told:
        await channel.send(answer(post, "Within 14 days."))
    assert told.value.retry_after == 60


async def test_a_server_error_is_not_posted_twice(slack: SlackPlatform, channel: SlackChannel) -> None:
    post = await asked(slack)
    slack.faults.on("chat.postMessage", broken(503))
    with pytest.raises(ChannelUnavailableError, match="HTTP 503"):
        await channel.send(answer(post, "Within 14 days."))
    assert len(slack.calls("chat.postMessage")) == 1


@pytest.mark.parametrize(
    ("code", "error", "told"),
    [
        ("not_in_channel", ChannelRefusedError, "/invite"),
        ("is_archived", ChannelRefusedError, "archived"),
        ("token_revoked", ChannelSetupError, "xoxb-"),
        ("fatal_error", ChannelUnavailableError, "tried again"),
    ],
)
async def test_slacks_refusals_say_how_to_mend_them(
    slack: SlackPlatform, channel: SlackChannel, code: str, error: type[Exception], told: str
) -> None:
    post = await asked(slack)
    slack.faults.on("chat.postMessage", refuses(code))
    slack.faults.on("conversations.open", refuses("user_disabled"))
    with pytest.raises(error, match=told):
        await channel.send(answer(post, "Within 14 days."))


async def test_a_missing_scope_is_named(slack: SlackPlatform, channel: SlackChannel) -> None:
    post = await asked(slack)
    slack.app.scopes -= {"chat:write"}
    with pytest.raises(ChannelRefusedError, match=r"lacks the scope chat:write \(chat.postMessage\)"):
        await channel.send(answer(post, "Within 14 days."))


async def test_an_agents_words_carry_their_name_and_attachments(slack: SlackPlatform, channel: SlackChannel) -> None:
    post = await asked(slack)
    words = Words(
        key=DeliveryId("words/1"),
        address=Address(channel="slack", place=post.channel, thread=post.ts),
        conversation=ConversationId("c"),
        to=post.user,
        name="Dora <!here>",
        text="I'll look into it, *Ana*. See > below",
        language="en",
        attachments=(Attachment(name="label.pdf", url="https://shop.example/label.pdf"),),
    )
    await channel.send(words)
    (seen,) = slack.seen_by("ana")[1:]
    assert seen.pings == set()
    assert "Dora" in seen.text
    assert "See > below" in seen.text
    assert "label.pdf" in seen.text
    assert (await channel.find(words)) is not None


async def test_a_whisper_is_seen_by_one_person(slack: SlackPlatform, channel: SlackChannel) -> None:
    post = await asked(slack)
    address = Address(channel="slack", place=post.channel, thread=post.ts)
    await channel.send(Whisper(key=DeliveryId("w"), address=address, to=post.user, text="Only agents may do that."))
    assert slack.seen_by("ana")[-1].private
    assert slack.seen_by("ben")[1:] == []


def card(place: str, *, status: TicketStatus = TicketStatus.OPEN) -> DeskCard:
    ticket = Ticket(
        id=TicketId("T-1A2B3C"),
        conversation=ConversationId("slack:T0SHOP0001:C1:1"),
        reason=HandoffReason.ANGRY,
        summary="It broke <!channel> & nobody cares",
        opened_at=datetime.now(UTC),
        status=status,
        agent_name="Dora" if status is TicketStatus.CLAIMED else "",
    )
    note = Note(
        id="1", conversation=ticket.conversation, author="x", author_name="Eve", text="&" * 900, at=ticket.opened_at
    )
    packet = HandoffPacket(
        ticket=ticket,
        shopper="Ana <@U1>",
        channel="Slack",
        language="en",
        sentiment="angry",
        urgency="high",
        identity="linked",
        orders=("W1001 delivered",),
        said=(("shopper", "It broke & nobody cares " * 40),),
        notes=(note,),
        link="https://shop.example/archives/C1/p1",
    )
    buttons = (Button(action="desk:claim:T-1A2B3C", label="Claim"),)
    address = Address(channel="slack", place=place)
    return DeskCard(key=DeliveryId("card/T-1A2B3C"), address=address, packet=packet, buttons=buttons)


async def test_a_card_begins_its_tickets_thread_and_is_changed_in_place(
    slack: SlackPlatform, channel: SlackChannel
) -> None:
    desk = slack.channel("desk", "dora")
    sent = await channel.send(card(desk.id))
    assert sent.address == Address(channel="slack", place=desk.id, thread=sent.id)
    assert await channel.find(card(desk.id)) == sent
    line = DeskLine(
        key=DeliveryId("line/1"),
        address=sent.address,
        ticket=TicketId("T-1A2B3C"),
        kind=LineKind.NOTE,
        name="Dora",
        text="call <!here> back",
    )
    await channel.send(line)
    await channel.replace(sent, card(desk.id, status=TicketStatus.CLAIMED))
    shown, below = slack.seen_by("dora", desk)
    assert "Claimed · Dora" in shown.text
    assert "It broke & nobody cares" in shown.text
    assert shown.buttons[0] == "Claim"
    assert shown.pings | below.pings == set()
    assert below.thread == sent.id
    assert "Dora · internal note" in below.text


async def test_the_first_sign_is_a_status_else_a_reaction_else_nothing(
    slack: SlackPlatform, channel: SlackChannel
) -> None:
    post = await asked(slack)
    message = Message(
        id=MessageId(f"slack:{post.channel}:{post.ts}"),
        event_id="e",
        conversation=ConversationId("c"),
        address=Address(channel="slack", place=post.channel, thread=post.ts),
        text="hi",
        sent_at=datetime.now(UTC),
        locale="zh-CN",
    )
    await channel.show_working(message)
    assert [one["status"] for one in slack.world.statuses] == ["正在为您查询…"]
    slack.app.scopes -= {"assistant:write", "chat:write"}
    slack.faults.on("assistant.threads.setStatus", refuses("missing_scope"))
    await channel.show_working(message)
    assert list(post.reactions) == ["eyes"]
    slack.faults.on("reactions.add", refuses("missing_scope"))
    await channel.show_working(message)
    await channel.show_working(message)
    assert len(slack.calls("assistant.threads.setStatus")) == 2


async def test_a_rating_is_asked_only_of_answers(slack: SlackPlatform, channel: SlackChannel) -> None:
    post = await asked(slack)
    await channel.send(answer(post, "Cancel it?", outcome=Outcome.CONFIRM))
    (seen,) = slack.seen_by("ana")[1:]
    assert seen.buttons == []


async def test_without_a_token_nothing_is_opened() -> None:
    from shopclerk.bot.channel_settings import SlackSettings

    with pytest.raises(ChannelSetupError, match="bot_token is not set"):
        async with open_channel(SlackSettings()):
            pass
