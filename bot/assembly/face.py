"""An assembled bot behind one face, for channels and for replay."""

from dataclasses import replace

from ..commands.command import Audience, Said
from ..commands.office import Office as CommandOffice
from ..commands.registry import find_command, names_of
from ..commands.running import run_command, suggest_values
from ..commands.shopping import SPOKEN
from ..desk.desk import Desk
from ..engine.reception import Reception
from ..engine.support_engine import SupportEngine
from ..errors import CommandError, SettingsError
from ..model.message import CommandCall, ConversationId, CustomerId, Message, MessageId, Outcome, Reply
from ..ports import Sink, Store
from ..settings import Settings
from .clerk import Premises, Staff
from .front import Front
from .knowledge import Knowledge
from .shop_state import shop_value


class Bot:
    """What channels, replay and the command line ask of a bot."""

    def __init__(
        self,
        *,
        settings: Settings,
        knowledge: Knowledge,
        store: Store,
        engine: SupportEngine,
        premises: Premises | None = None,
        staff: Staff | None = None,
        front: Front | None = None,
    ) -> None:
        self.front = front
        self.office: CommandOffice | None = None
        self._is_open = False
        self.settings = settings
        self.knowledge = knowledge
        self.store = store
        self.engine = engine
        self._premises = premises
        self._staff = staff

    @property
    def reception(self) -> Reception:
        """Where channels bring what they hear. Raises SettingsError for a bot without a frontage."""
        if self.front is None:
            raise SettingsError("this bot has nowhere to keep what channels bring: assemble it with a `frontage`")
        return self.front.reception

    @property
    def desk(self) -> Desk | None:
        """The desk, where there is filing for one."""
        return self.front.desk if self.front else None

    async def start(self) -> None:
        """Begin to answer what reception takes in, first what an earlier process left undone."""
        if self.front is None:
            return
        if self.desk is not None:
            self.desk.send_by(self.front.post)
        await self.front.start()
        self._is_open = True

    async def handle(self, message: Message, sink: Sink | None = None) -> Reply:
        """Answer a shopper's message."""
        return await self._settled(message, await self.engine.handle(message, sink))

    async def edit(self, message: Message) -> Reply:
        """Take the new text of the message with this id and answer what it says now."""
        return await self.engine.edit(message)

    async def delete(self, message_id: MessageId) -> None:
        """The shopper deleted the message."""
        await self.engine.delete(message_id)

    async def press(self, conversation: ConversationId, action: str, message: Message) -> Reply:
        """The shopper pressed a button."""
        return await self._settled(message, await self.engine.press(conversation, action, message))

    async def command(self, call: CommandCall) -> Said:
        """Run any command, a shopper's or an agent's; a refusal is a Said. Raises CommandError for an unknown one."""
        if self.office is None:
            raise CommandError("this bot has no desk, so it takes no commands")
        return await run_command(call, self.office)

    async def suggest(
        self, call: CommandCall, command_name: str, option: str, typed: str
    ) -> tuple[tuple[str, str], ...]:
        """Completions of a command's option, as (label, value), for who may run it."""
        found = find_command(command_name)
        option_of = next((one for one in found.options() if one.name == option), None) if found else None
        if option_of is None or self.office is None:
            return ()
        return await suggest_values(call, option_of.suggest, typed, self.office)

    async def shopper_command(self, name: str, rest: str, message: Message) -> Reply:
        """Run a shopper's command; `message` stands for it, in the language of its locale. Raises CommandError."""
        found = find_command(name)
        spoken = SPOKEN.get(found.name) if found else None
        if spoken is None:
            raise CommandError(f"/{name} is no command here; there are {names_of(Audience.SHOPPER)}")
        language = (message.locale or self.settings.shop.locale)[:2]
        said = replace(message, text=spoken.words(rest, language))
        if spoken.presses:
            return await self.press(message.conversation, spoken.presses, said)
        return await self.handle(said)

    async def hear(self, message: Message, pressed: str) -> Said:
        """Have answered what a shopper's command says: by reception where it is open, else at once."""
        if self.front is not None and self._is_open:
            await self.front.reception.heard(message, pressed)
            return Said(text="")
        if pressed:
            reply = await self.press(message.conversation, pressed, message)
        else:
            reply = await self.handle(message)
        return Said(text=reply.text, buttons=reply.buttons)

    async def _settled(self, message: Message, reply: Reply) -> Reply:
        """Tell the desk of an answer given at once: its ticket, and what was said to a person."""
        if self.desk is None or reply.reason == "duplicate":
            return reply
        if reply.ticket:
            await self.desk.tell(await self.desk.announce_id(reply.ticket))
        if reply.outcome is Outcome.SILENT or (reply.outcome is Outcome.HANDED_OVER and not reply.reason):
            await self.desk.tell(await self.desk.relay_to_desk(message))
        return reply

    async def state(self, path: str) -> object:
        """A value of the shop, such as `orders.W1001.status`. Raises LookupError with the reason."""
        if self._premises is None:
            raise LookupError(f"no shop is connected that could know `{path}`")
        return await shop_value(self._premises.shop, path)

    async def knows_customer(self, id: CustomerId) -> bool:
        """Whether the shop has this customer; False where no shop is connected."""
        return self._premises is not None and await self._premises.shop.customer(id) is not None

    async def names_of(self, id: CustomerId) -> tuple[str, ...]:
        """What the shop calls a customer, whole and in parts; empty for one it does not know."""
        found = await self._premises.shop.customer(id) if self._premises else None
        if found is None:
            return ()
        first, last = found.name.first, found.name.last
        return tuple(name for name in (f"{first} {last}".strip(), f"{last}{first}", first, last) if name)

    async def aclose(self) -> None:
        """Wait for turns and what else is under way, such as a code being mailed; stop what is learned beside."""
        if self.front is not None:
            await self.front.aclose()
        if self._staff is not None:
            await self._staff.aclose()
