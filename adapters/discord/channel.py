"""Discord as a channel: delivers what it is given over HTTP alone, and only to those it is for."""

from collections.abc import Sequence

import aiohttp
import structlog

from shopclerk.bot.channel_ports import LiveAnswer
from shopclerk.bot.errors import ChannelError, ChannelRefusedError, ChannelSetupError
from shopclerk.bot.model.delivery import Answer, DeskCard, DeskLine, Outgoing, Sent, Whisper, Words
from shopclerk.bot.model.message import Address, Message, Visibility
from shopclerk.bot.prompting.words import say
from shopclerk.bot.settings import Settings

from .api import DiscordApi, point_at
from .bodies import Body, bodies_of, plain
from .desk_posts import DeskPosts
from .failures import DMS_CLOSED, NO_ACCESS, NO_PERMISSION, UNKNOWN_CHANNEL, DiscordRefusedError
from .ids import check_ids
from .posts import Posts, ids_of, receipt
from .private import DirectMessages, Interactions, Leave, to_leave
from .stream import EditedAnswer
from .threads import CHANNEL, Threads, is_archived

log = structlog.get_logger(__name__)

_ANSWERED_PRIVATELY = "📬"


class DiscordChannel:
    """The speaking side of Discord. `desk` is the id of the desk's channel; no card or line goes anywhere else."""

    name = CHANNEL
    streams = True

    def __init__(
        self, api: DiscordApi, threads: Threads, *, desk: str = "", hosts: Sequence[str] = (), language: str = "en"
    ) -> None:
        self.api = api
        self.threads = threads
        self.posts = Posts(api)
        self.interactions = Interactions(api)
        self.direct = DirectMessages(api)
        self._desk = DeskPosts(self.posts, threads, place=desk, language=language)
        self.hosts = tuple(hosts)
        self._language = language

    async def send(self, outgoing: Outgoing) -> Sent:
        """Deliver it: private replies to their reader alone, cards and lines to the desk, all else to the thread."""
        if isinstance(outgoing, DeskCard | DeskLine):
            return await self._desk.send(outgoing)
        bodies = self._bodies(outgoing)
        leave = _leave(outgoing)
        if leave and (leave.way == "fill" or _is_private(outgoing)):
            try:
                return Sent(id=await self.interactions.answer(leave, bodies), address=outgoing.address)
            except DiscordRefusedError as error:
                log.info("discord_interaction_over", told=str(error))
        if isinstance(outgoing, Whisper) or (isinstance(outgoing, Answer) and _is_private(outgoing)):
            return await self._direct(outgoing, bodies)
        return await self._speak(outgoing, bodies)

    async def find(self, outgoing: Outgoing) -> Sent | None:
        """What an earlier try left, finished where it was half done."""
        if isinstance(outgoing, DeskCard | DeskLine):
            return await self._desk.find(outgoing)
        bodies = self._bodies(outgoing)
        leave = _leave(outgoing)
        if leave and leave.way == "fill":
            return None  # filling a response a second time leaves one
        address = outgoing.address
        try:
            if _is_private(outgoing):
                address = await self._direct_address(outgoing.to)
            place = address.thread or address.place
            found = await self.posts.left(place, bodies, key=outgoing.key, after=_answered(outgoing))
        except DiscordRefusedError as error:
            if error.code in (UNKNOWN_CHANNEL, DMS_CLOSED):
                return None
            raise
        if 0 not in found:
            return None
        return Sent(id=await self.posts.settle(place, bodies, found, key=outgoing.key), address=address)

    async def replace(self, sent: Sent, outgoing: Outgoing) -> Sent:
        """Put something else in the place of what was sent."""
        if isinstance(outgoing, DeskCard):
            return await self._desk.replace(sent, outgoing)
        place = sent.address.thread or sent.address.place
        return Sent(
            id=await self.posts.renew(place, sent.id, self._bodies(outgoing), key=outgoing.key), address=sent.address
        )

    async def remove(self, sent: Sent) -> None:
        """Take back what was sent."""
        for id in ids_of(sent.id):
            await self.posts.delete(sent.address.thread or sent.address.place, id)

    async def show_working(self, message: Message) -> None:
        """Show typing where the answer will appear, as far as that place is there yet. Never raises."""
        address = message.address
        begins = str(message.id).endswith(f":{address.thread}")
        try:
            await self.posts.typing(address.place if begins or not address.thread else address.thread)
        except ChannelError as error:
            log.info("discord_typing_failed", told=str(error))

    def live(self, stub: Answer) -> LiveAnswer:
        """An answer shown as it grows, by edits; one that is private, or fills an interaction, shows at its end."""
        return EditedAnswer(self, stub, shows=not _is_private(stub) and _leave(stub) is None)

    async def aclose(self) -> None:
        """Close its connections."""
        await self.api.aclose()

    async def place_of(self, outgoing: Outgoing) -> Address:
        """Where it is said: the conversation's thread, opened if this answers the message that began it."""
        address = outgoing.address
        if isinstance(outgoing, Answer) and _begins(outgoing):
            return await self._open(outgoing)
        return Address(channel=CHANNEL, place=address.place, thread=address.thread)

    async def post_first(self, outgoing: Outgoing, body: Body) -> Sent:
        """Post the first message of something said in public, opening or waking its thread where needed."""
        address = await self.place_of(outgoing)
        reply_to = "" if address.thread else _answered(outgoing)
        try:
            id = await self.posts.post(address.thread or address.place, body, key=outgoing.key, reply_to=reply_to)
        except DiscordRefusedError as error:
            if is_archived(error):
                await self.threads.wake(address.thread)
            elif error.code == UNKNOWN_CHANNEL and address.thread:
                address = await self._open(outgoing)
            else:
                raise
            id = await self.posts.post(address.thread or address.place, body, key=outgoing.key)
        return Sent(id=id, address=address)

    async def _speak(self, outgoing: Outgoing, bodies: Sequence[Body]) -> Sent:
        try:
            first = await self.post_first(outgoing, bodies[0])
        except DiscordRefusedError as error:
            if error.code not in (NO_ACCESS, NO_PERMISSION) or not isinstance(outgoing, Answer | Words):
                raise
            return await self._instead(outgoing, bodies, error)
        return await self.post_rest(outgoing, bodies, first)

    async def post_rest(self, outgoing: Outgoing, bodies: Sequence[Body], first: Sent) -> Sent:
        """Post the parts after the first."""
        place = first.address.thread or first.address.place
        rest = [
            await self.posts.post(place, bodies[part], key=outgoing.key, part=part) for part in range(1, len(bodies))
        ]
        return Sent(id=receipt([first.id, *rest]), address=first.address)

    async def _open(self, outgoing: Outgoing) -> Address:
        language = outgoing.reply.language if isinstance(outgoing, Answer) else self._language
        return await self.threads.open(outgoing.address, say("discord_thread", language))

    async def _instead(self, outgoing: Answer | Words, bodies: Sequence[Body], error: DiscordRefusedError) -> Sent:
        """To whoever asked, by direct message, since the place they asked in is closed to the clerk."""
        if not outgoing.to:
            raise error
        log.error("discord_answered_directly", place=outgoing.address.place, told=str(error))
        language = outgoing.reply.language if isinstance(outgoing, Answer) else outgoing.language
        try:
            return await self._direct(outgoing, (plain(say("not_heard_there", language)), *bodies))
        except DiscordRefusedError:
            raise error from None  # why it could not be said in the first place is what must be mended

    async def _direct(self, outgoing: Answer | Words | Whisper, bodies: Sequence[Body]) -> Sent:
        """By direct message, with a mark under the message it answers. Refused by those who take none."""
        address = await self._direct_address(outgoing.to)
        ids = [
            await self.posts.post(address.place, body, key=outgoing.key, part=part) for part, body in enumerate(bodies)
        ]
        if address.place != outgoing.address.place:
            await self._mark_answered(outgoing)
        return Sent(id=receipt(ids), address=address)

    async def _mark_answered(self, outgoing: Answer | Words | Whisper) -> None:
        id = _answered(outgoing)
        if not id:
            return
        place = str(outgoing.answers).split(":")[1] if isinstance(outgoing, Answer) else ""
        try:
            await self.posts.react(place, id, _ANSWERED_PRIVATELY)
        except ChannelError as error:
            log.info("discord_reaction_failed", told=str(error))

    async def _direct_address(self, account: str) -> Address:
        if not account:
            raise ChannelRefusedError("discord: a private reply names nobody it is for; it was not sent")
        return Address(channel=CHANNEL, place=await self.direct.channel_of(account))

    def _bodies(self, outgoing: Outgoing) -> tuple[Body, ...]:
        return bodies_of(outgoing, allowed_hosts=self.hosts)


def open_channel(settings: Settings, *, trace: aiohttp.TraceConfig | None = None) -> DiscordChannel:
    """The channel as the settings say; nothing is called yet. Raises ChannelSetupError, SettingsError."""
    check_ids(settings)
    discord, desk = settings.discord, settings.desk.channel or ""
    if discord.token is None:
        raise ChannelSetupError("discord: no token; set [discord] token (developer portal, Bot › Reset Token)")
    point_at(discord.api_url, discord.gateway_url)
    api = DiscordApi(discord.token.get_secret_value(), trace=trace)
    threads = Threads(api, archive_minutes=discord.archive_minutes)
    return DiscordChannel(
        api,
        threads,
        desk=desk.removeprefix(f"{CHANNEL}:") if desk.startswith(f"{CHANNEL}:") else "",
        hosts=settings.shop.allowed_hosts,
        language=settings.shop.locale,
    )


def _is_private(outgoing: Outgoing) -> bool:
    return isinstance(outgoing, Whisper) or (
        isinstance(outgoing, Answer) and outgoing.reply.visibility is Visibility.PRIVATE
    )


def _leave(outgoing: Outgoing) -> Leave | None:
    """The leave to answer the interaction this came from, while it lives."""
    leave = to_leave(outgoing.address.token)
    return leave if leave is not None and leave.lives else None


def _begins(answer: Answer) -> bool:
    """Whether it answers the very message that its thread is opened from; they share their id."""
    thread = answer.address.thread
    return bool(thread) and str(answer.answers or "").endswith(f":{answer.address.place}:{thread}")


def _answered(outgoing: Outgoing) -> str:
    """The platform's id of the message that is answered; empty where that is none, such as a command."""
    answers = str(outgoing.answers or "") if isinstance(outgoing, Answer) else ""
    id = answers.rsplit(":", 1)[-1]
    return id if answers.startswith(f"{CHANNEL}:") and id.isdigit() else ""
