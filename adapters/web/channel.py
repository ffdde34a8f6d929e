"""The speaking side of the web: what is said lies in the store already, so it is put into the feed of its pages."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from shopclerk.bot.channel_ports import LiveAnswer
from shopclerk.bot.desk.posting import first_of
from shopclerk.bot.errors import ChannelRefusedError, ChannelUnavailableError, StoreError
from shopclerk.bot.model.delivery import Answer, DeskCard, DeskLine, Outgoing, Sent, Whisper, Words
from shopclerk.bot.model.feed import FeedEvent, FeedKind
from shopclerk.bot.model.message import Address, Message, MessageId
from shopclerk.bot.web_ports import Feed

from .bell import Bell
from .live import WebAnswer
from .translate import CHANNEL, to_conversation_id


class WebChannel:
    """Delivers to the pages of every worker (bot.channel_ports.Channel); a delivery's key is that of its event."""

    def __init__(self, bell: Bell | None = None, *, feed: Feed | None = None) -> None:
        self.bell = bell or Bell()
        self._opened = feed

    def open(self, feed: Feed) -> None:
        """Give it the feed of the opened store, before which it delivers nothing."""
        self._opened = feed

    @property
    def _feed(self) -> Feed:
        if self._opened is None:
            raise ChannelUnavailableError("the web's pages cannot be reached yet: the store is not open")
        return self._opened

    @property
    def name(self) -> str:
        """The channel of the addresses it serves."""
        return CHANNEL

    @property
    def streams(self) -> bool:
        """Pages show sentences as they are released."""
        return True

    async def send(self, outgoing: Outgoing) -> Sent:
        """Show it on the conversation's pages; the same key twice is shown once. Raises ChannelError."""
        event = await self._to_event(outgoing, key=_key(outgoing))
        return await self._show(event, outgoing.address)

    async def find(self, outgoing: Outgoing) -> Sent | None:
        """What an earlier try with this key has shown, or None. Raises ChannelError."""
        with _store_as_channel():
            event = await self._feed.shown(_key(outgoing))
        return _sent(event, outgoing.address) if event else None

    async def replace(self, sent: Sent, outgoing: Outgoing) -> Sent:
        """Show it as it reads now: in its own place, or in that of another turn. Raises ChannelError."""
        event = await self._to_event(outgoing, key=_key(outgoing))
        if sent.id == (event.turn or event.of):
            event = replace(event, key=f"{event.key}/{uuid.uuid4().hex}")
        else:
            await self.remove(sent)
        return await self._show(event, outgoing.address)

    async def remove(self, sent: Sent) -> None:
        """Have pages take it away. Raises ChannelError."""
        key = f"removed/{sent.id}"
        conversation = to_conversation_id(sent.address.place)
        event = FeedEvent(key=key, of=key, conversation=conversation, kind=FeedKind.REMOVED, turn=MessageId(sent.id))
        await self._show(event, sent.address)

    async def show_working(self, message: Message) -> None:
        """Nothing: a page shows by itself that it waits, from the moment its message was taken."""

    def live(self, stub: Answer) -> LiveAnswer:
        """An answer that pages show sentence by sentence."""
        return WebAnswer(stub, feed=self._feed, bell=self.bell, send=self.send)

    async def aclose(self) -> None:
        """Nothing is held here."""

    async def _show(self, event: FeedEvent, address: Address) -> Sent:
        with _store_as_channel():
            await self._feed.show(event)
        self.bell.ring(event.conversation)
        return _sent(event, address)

    async def _to_event(self, outgoing: Outgoing, *, key: str) -> FeedEvent:
        match outgoing:
            case Answer():
                return await self._to_answer(outgoing, key)
            case Words():
                # What an agent said is a turn too; its delivery is named after it, as is that of an edit.
                turn = MessageId((first_of(outgoing.key) or outgoing.key).partition("/")[2])
                return FeedEvent(
                    key=key,
                    of=outgoing.key,
                    conversation=outgoing.conversation,
                    kind=FeedKind.SAID,
                    turn=turn,
                    name=outgoing.name,
                    buttons=outgoing.buttons,
                )
            case Whisper():
                return FeedEvent(
                    key=key,
                    of=outgoing.key,
                    conversation=to_conversation_id(outgoing.address.place),
                    kind=FeedKind.WHISPER,
                    text=outgoing.text,
                    buttons=outgoing.buttons,
                )
            case DeskCard() | DeskLine():
                raise ChannelRefusedError("the web's pages are the shoppers': put [desk] channel into Slack or Discord")

    async def _to_answer(self, answer: Answer, key: str) -> FeedEvent:
        with _store_as_channel():
            turn = await self._feed.turn_of(answer.answers) if answer.answers else None
        event = FeedEvent(
            key=key,
            of=answer.key,
            conversation=answer.conversation,
            kind=FeedKind.SAID,
            turn=turn,
            answers=answer.answers,
        )
        if turn is not None:
            return event
        return FeedEvent(
            key=key,
            of=answer.key,
            conversation=answer.conversation,
            kind=FeedKind.WHISPER,
            answers=answer.answers,
            text=answer.reply.text,
            buttons=answer.reply.buttons,
        )


def _key(outgoing: Outgoing) -> str:
    return f"shown/{outgoing.key}"


def _sent(event: FeedEvent, address: Address) -> Sent:
    return Sent(id=event.turn or event.of, address=address)


@contextmanager
def _store_as_channel() -> Iterator[None]:
    """The web's platform is the store: when it does not answer, the platform does not."""
    try:
        yield
    except StoreError as error:
        raise ChannelUnavailableError(f"the web's pages cannot be reached: {error}") from error
