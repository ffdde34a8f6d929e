"""A bot of a few fixed answers, to play transcripts against without an engine."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

from shopclerk.bot.commands.command import Said
from shopclerk.bot.desk.tickets import Promise, Tickets, open_ticket
from shopclerk.bot.errors import CommandError
from shopclerk.bot.model.chat import ChatMessage, ChatRequest
from shopclerk.bot.model.conversation import Conversation, Owner, PendingAction
from shopclerk.bot.model.desk import Agent
from shopclerk.bot.model.message import (
    Action,
    Button,
    CommandCall,
    ConversationId,
    CustomerId,
    Intent,
    Message,
    MessageId,
    Outcome,
    Reply,
    Trace,
    Visibility,
)
from shopclerk.bot.model.ticket import HandoffReason
from shopclerk.bot.ports import ChatModel
from shopclerk.bot.replay.scene import Scene
from shopclerk.bot.replay.state import look_up
from shopclerk.knowledge.passage import Citation
from tests.fakes.store import FakeStore

RETURNS = Citation(
    n=1,
    document="returns",
    section="Opened electronics",
    uri="returns.md#opened-electronics",
    quote="Opened electronics can be returned within 14 days of delivery.",
)


def a_reply(text: str = "", outcome: Outcome = Outcome.ANSWERED, **changes: object) -> Reply:
    """A reply of the clerk with an even mind."""
    plain = Reply(
        text=text,
        outcome=outcome,
        language="en",
        intent=Intent(name="returns.window", confidence=0.93),
        trace=Trace(model="pretend", passages=(("returns.md#opened-electronics", 0.91),)),
    )
    return replace(plain, **changes)


WINDOW = a_reply("Opened electronics can be returned within **14 days** of delivery [1].", citations=(RETURNS,))


class PretendBot:
    """Answers a few questions, hands over, asks before it cancels, and is silent while an agent has the thread."""

    def __init__(
        self, scene: Scene, *, model: ChatModel | None = None, answers: Mapping[str, Reply] | None = None
    ) -> None:
        self.store = FakeStore()
        self._tickets = Tickets(store=self.store, clock=scene.clock, promise=Promise())
        self.heard: list[Message] = []
        self.deleted: list[MessageId] = []
        self.orders: dict[str, object] = {"W1001": {"status": "pending", "tags": ["gift"], "total": 19.9}}
        self._model = model
        self._answers = dict(answers or {})

    async def handle(self, message: Message) -> Reply:
        self.heard.append(message)
        await self.store.add_message(message)
        return await self._answer(message)

    async def _answer(self, message: Message) -> Reply:
        conversation = await self.store.conversation(message.conversation)
        if conversation.owner is Owner.AGENT:
            return a_reply(outcome=Outcome.SILENT, reason="agent_has_it")
        if message.text in self._answers:
            return self._answers[message.text]
        match message.text:
            case "cancel order W1001":
                return await self._asks_first(message, conversation)
            case "yes" if conversation.pending:
                self.orders["W1001"] = {"status": "cancelled"}
                await self.store.set_pending(conversation.id, None, expected_version=conversation.version)
                return a_reply("W1001 is cancelled.", Outcome.DONE, actions=(Action(tool="cancel_pending_order"),))
            case "a person please":
                reason = HandoffReason.ASKED_FOR_PERSON
                ticket = await open_ticket(self.store, conversation, reason, latest=message.text, at=message.sent_at)
                text = "A person takes over."
                return a_reply(text, Outcome.HANDED_OVER, reason=reason.value, ticket=ticket.id)
            case "crash":
                raise RuntimeError("the shelf fell over")
            case _:
                return await self._written(message) if self._model else WINDOW

    async def _asks_first(self, message: Message, conversation: Conversation) -> Reply:
        pending = PendingAction(tool="cancel_pending_order", arguments={}, key="k", expires_at=message.sent_at)
        await self.store.set_pending(conversation.id, pending, expected_version=conversation.version)
        buttons = (Button(action="confirm", label="Yes, cancel it"),)
        return a_reply("Shall I cancel W1001?", Outcome.CONFIRM, buttons=buttons, visibility=Visibility.PRIVATE)

    async def _written(self, message: Message) -> Reply:
        said = (ChatMessage(role="system", content="Be kind."), ChatMessage(role="user", content=message.text))
        completion = await self._model.complete(ChatRequest(messages=said))
        return a_reply(completion.text, trace=Trace(model=completion.model, usage=completion.usage))

    async def edit(self, message: Message) -> Reply:
        self.heard.append(message)
        return await self._answer(message)

    async def delete(self, message_id: MessageId) -> None:
        self.deleted.append(message_id)

    async def press(self, conversation: ConversationId, action: str, message: Message) -> Reply:
        self.heard.append(message)
        return await self._answer(replace(message, text="yes" if action == "confirm" else message.text))

    async def command(self, call: CommandCall) -> Said:
        if call.name == "reply":
            return Said(text=f"Sent: {call.text}")
        match call.name:
            case "claim":
                await self._tickets.claim(call.conversation, Agent(id=call.author, name=call.author))
            case "resolve":
                await self._tickets.release(call.conversation, resolution=call.text, resolved=True)
            case _:
                raise CommandError(f"/{call.name} is no desk command")
        return Said(text="Done.")

    async def shopper_command(self, name: str, rest: str, message: Message) -> Reply:
        return await self.handle(replace(message, text=rest or name))

    async def knows_customer(self, id: CustomerId) -> bool:
        return id in ("ana", "chen")

    async def state(self, path: str) -> object:
        return look_up({"orders": self.orders}, path)


class Pretending:
    """Opens pretend bots and keeps them; with `model` they ask the scene's chat model of that name."""

    def __init__(
        self,
        answers: Mapping[str, Reply] | None = None,
        *,
        model: Callable[[], ChatModel] | None = None,
        name: str = "small-1",
    ) -> None:
        self.bots: list[PretendBot] = []
        self._answers = answers
        self._model = model
        self._name = name

    @asynccontextmanager
    async def __call__(self, scene: Scene) -> AsyncIterator[PretendBot]:
        chat = scene.chat_model(self._name, self._model) if self._model else None
        self.bots.append(PretendBot(scene, model=chat, answers=self._answers))
        yield self.bots[-1]
