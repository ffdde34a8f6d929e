"""Hand-overs by policy: each with its reason, its words in either language, and no loop after it."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from shopclerk.bot.assembly.bot import Bot, assemble
from shopclerk.bot.assembly.clerk import Premises
from shopclerk.bot.assembly.filing import open_filing
from shopclerk.bot.assembly.front import Frontage
from shopclerk.bot.assembly.knowledge import Knowledge
from shopclerk.bot.assembly.shop import open_demo_shop
from shopclerk.bot.desk_settings import DeskSettings
from shopclerk.bot.errors import ModelUnavailableError
from shopclerk.bot.model.conversation import Role
from shopclerk.bot.model.message import CommandCall, ConversationId, CustomerId, Message, Outcome
from shopclerk.bot.ports import ChatModel
from shopclerk.bot.settings import Settings
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.link_book import SqlLinkBook
from shopclerk.bot.storage.sql_store import SqlStore

from .conftest import FixedClock, MakeBot, says
from .shop_floor import Postbox

pytestmark = pytest.mark.asyncio(loop_scope="module")
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


async def talk(bot: Bot, *texts: str, customer: str | None = "ana") -> list[str | None]:
    reasons = []
    for text in texts:
        message: Message = says(text)
        if customer:
            message = Message(
                id=message.id,
                event_id=message.event_id,
                conversation=message.conversation,
                address=message.address,
                text=text,
                sent_at=message.sent_at,
                customer=CustomerId(customer),
            )
        reply = await bot.handle(message)
        reasons.append(reply.reason if reply.outcome is Outcome.HANDED_OVER else reply.outcome.value)
    return reasons


async def shop_bot(knowledge: Knowledge, desk: DeskSettings, texts: Sequence[str]) -> tuple[list[str | None], str]:
    database = await open_database("sqlite://")
    try:
        async with open_demo_shop(FixedClock()) as shop:
            premises = Premises(shop=shop, book=SqlLinkBook(database), sender=Postbox())
            bot = assemble(
                Settings(desk=desk),
                knowledge,
                store=SqlStore(database),
                clock=FixedClock(),
                premises=premises,
                frontage=Frontage(filing=open_filing(database)),
            )
            reasons = await talk(bot, *texts)
            said = (await bot.store.conversation(ConversationId("c-1"))).turns[-1].text
            status = str(await bot.state("orders.W1001.status"))
            await bot.aclose()
    finally:
        await database.aclose()
    return reasons, f"{status}: {said}"


async def test_a_write_above_the_limit_goes_to_a_person_and_nothing_is_changed(little_shop: Knowledge) -> None:
    desk = DeskSettings(high_value="1 USD")
    reasons, after = await shop_bot(little_shop, desk, ["cancel order W1001, I no longer need it", "yes"])
    assert reasons[0] == "high_value"
    assert after.startswith("pending: ")


async def test_below_the_limit_the_shopper_decides(little_shop: Knowledge) -> None:
    desk = DeskSettings(high_value="100000 USD")
    reasons, _ = await shop_bot(little_shop, desk, ["cancel order W1001, I no longer need it"])
    assert reasons == ["confirm"]


async def test_outside_hours_the_shopper_is_told_when_the_desk_opens(little_shop: Knowledge) -> None:
    desk = DeskSettings(hours={"tue": "09:00-17:00"}, timezone="Europe/Berlin")
    _, after = await shop_bot(little_shop, desk, ["I want to talk to a person"])
    assert "opens again on Tuesday 3 March, 09:00 (Europe/Berlin)" in after
    _, after = await shop_bot(little_shop, desk, ["我要找人工客服"])
    assert "3月3日星期二 09:00（Europe/Berlin） 恢复服务" in after


class Down:
    """A model that never answers."""

    name = "down"

    async def complete(self, request: object) -> object:
        raise ModelUnavailableError("down")

    def stream(self, request: object) -> object:
        raise ModelUnavailableError("down")


async def test_with_the_model_down_what_can_be_quoted_is_quoted(make_bot: MakeBot) -> None:
    model: ChatModel = Down()  # type: ignore[assignment]
    reply = await make_bot(model).handle(says("Can I send back headphones after opening the box?"))
    assert (reply.outcome, "14 days" in reply.text) == (Outcome.ANSWERED, True)


async def test_a_suggestion_opens_no_ticket_and_says_nothing_to_the_shopper(make_bot: MakeBot) -> None:
    bot = make_bot()
    await bot.handle(says("Can I send back headphones after opening the box?"))
    said = await bot.command(
        CommandCall(
            name="suggest",
            text="",
            conversation=ConversationId("c-1"),
            address=says("x").address,
            author="mira",
            sent_at=NOW,
            roles=frozenset({"terminal:desk"}),
        )
    )
    assert "14 days" in said.text
    assert said.buttons == ()
    conversation = await bot.store.conversation(ConversationId("c-1"))
    assert (conversation.ticket, [turn.role for turn in conversation.turns]) == (None, [Role.SHOPPER, Role.BOT])


async def test_an_agent_command_from_a_shopper_is_refused_kindly_and_written_down(make_bot: MakeBot) -> None:
    bot = make_bot()
    await bot.handle(says("hello"))
    call = CommandCall(
        name="resolve",
        text="free refund",
        conversation=ConversationId("c-1"),
        address=says("x").address,
        author="ana",
        sent_at=NOW,
    )
    said = await bot.command(call)
    assert said.refused
    assert "for the shop's support desk" in said.text
    assert bot.desk is not None
    (deed,) = await bot.desk.book.deeds()
    assert (deed.what, deed.by, deed.detail) == ("refused", "terminal:ana", "resolve")
