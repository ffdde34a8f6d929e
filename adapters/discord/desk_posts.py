"""The desk's side: a card per ticket in the desk's channel or forum, and the lines of its thread."""

from shopclerk.bot.errors import ChannelRefusedError
from shopclerk.bot.model.delivery import DeskCard, DeskLine, Sent
from shopclerk.bot.model.message import Address

from .bodies import Body, bodies_of
from .desk_card import card_title
from .failures import UNKNOWN_CHANNEL, DiscordRefusedError
from .posts import Posts, receipt
from .threads import CHANNEL, Threads, is_archived


class DeskPosts:
    """Posts to the desk's `place` and its threads, and refuses any other."""

    def __init__(self, posts: Posts, threads: Threads, *, place: str, language: str) -> None:
        self._posts = posts
        self._threads = threads
        self._place = place
        self._language = language

    async def send(self, outgoing: DeskCard | DeskLine) -> Sent:
        """A card with its ticket's thread, or a line in that thread."""
        self._only_here(outgoing.address)
        if isinstance(outgoing, DeskCard):
            return await self._announce(outgoing)
        place, bodies = outgoing.address.thread or outgoing.address.place, bodies_of(outgoing, language=self._language)
        try:
            ids = [await self._post(place, bodies, part, outgoing.key) for part in range(len(bodies))]
        except DiscordRefusedError as error:
            if not is_archived(error):
                raise
            await self._threads.wake(place)
            ids = [await self._post(place, bodies, part, outgoing.key) for part in range(len(bodies))]
        return Sent(id=receipt(ids), address=outgoing.address)

    async def find(self, outgoing: DeskCard | DeskLine) -> Sent | None:
        """What an earlier try left."""
        self._only_here(outgoing.address)
        if isinstance(outgoing, DeskCard) and await self._threads.is_forum(self._place):
            return None  # a post of the ticket's name is found again when it is sent
        bodies = (
            (self._card(outgoing),) if isinstance(outgoing, DeskCard) else bodies_of(outgoing, language=self._language)
        )
        place = self._place if isinstance(outgoing, DeskCard) else outgoing.address.thread or outgoing.address.place
        try:
            found = await self._posts.left(place, bodies, key=outgoing.key)
        except DiscordRefusedError as error:
            if error.code == UNKNOWN_CHANNEL:
                return None
            raise
        if 0 not in found:
            return None
        if isinstance(outgoing, DeskCard):
            return await self._with_thread(outgoing, str(found[0]["id"]))
        return Sent(id=await self._posts.settle(place, bodies, found, key=outgoing.key), address=outgoing.address)

    async def replace(self, sent: Sent, card: DeskCard) -> Sent:
        """Renew a card, with its forum post's tag and that of the shopper's own forum post."""
        self._only_here(sent.address)
        forum = await self._threads.is_forum(self._place)
        await self._posts.edit(sent.id if forum else self._place, sent.id, self._card(card))
        await self._tag(card, sent.id if forum else "")
        return sent

    async def _announce(self, card: DeskCard) -> Sent:
        if await self._threads.is_forum(self._place):
            status = card.packet.ticket.status
            title = card_title(card.packet, self._language)
            id = await self._threads.post(self._place, title, self._card(card), status)
            await self._tag(card, "")
            return Sent(id=id, address=Address(channel=CHANNEL, place=self._place, thread=id))
        id = await self._posts.post(self._place, self._card(card), key=card.key)
        return await self._with_thread(card, id)

    async def _with_thread(self, card: DeskCard, id: str) -> Sent:
        await self._threads.open_from(self._place, id, card_title(card.packet, self._language))
        await self._tag(card, "")
        return Sent(id=id, address=Address(channel=CHANNEL, place=self._place, thread=id))

    async def _tag(self, card: DeskCard, post: str) -> None:
        ticket = card.packet.ticket
        channel, _, thread = str(ticket.conversation).partition(":")
        for one in filter(None, (post, thread if channel == CHANNEL and thread.isdigit() else "")):
            await self._threads.tag(one, ticket.status)

    async def _post(self, place: str, bodies: tuple[Body, ...], part: int, key: str) -> str:
        return await self._posts.post(place, bodies[part], key=key, part=part)

    def _card(self, card: DeskCard) -> Body:
        return bodies_of(card, language=self._language)[0]

    def _only_here(self, address: Address) -> None:
        if not self._place or address.place != self._place:
            raise ChannelRefusedError(
                f"discord: {address.place or 'an empty address'} is not the desk; cards and notes go to [desk] channel"
            )
