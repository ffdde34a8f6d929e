"""Runs commands and takes presses in; whoever acted is told what came of it, for their eyes only."""

import asyncio
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import replace

import structlog

from shopclerk.bot.commands.command import Audience, Said
from shopclerk.bot.commands.registry import COMMANDS, find_command
from shopclerk.bot.commands.typed import typed_call
from shopclerk.bot.errors import ChannelError, CommandError, ShopclerkError
from shopclerk.bot.model.delivery import DeliveryId, Whisper
from shopclerk.bot.model.inbound import Pressed, Rated
from shopclerk.bot.model.message import CommandCall, Message
from shopclerk.bot.prompting.words import say

from ..moment import now
from .channel import SlackChannel
from .errors import telling
from .front import Front
from .interactions import Called
from .modals import dialog, lacks
from .people import People
from .roles import Roles

log = structlog.get_logger(__name__)

_REMEMBERED = 10_000
"""Calls whose redelivery is recognised; Slack redelivers within minutes."""


class Acting:
    """What agents and shoppers do beside talking."""

    def __init__(self, *, front: Front, channel: SlackChannel, people: People, roles: Roles, language: str) -> None:
        self._front = front
        self._channel = channel
        self._people = people
        self._roles = roles
        self._language = language
        self._begun: OrderedDict[str, None] = OrderedDict()
        self._since = now()

    async def run(self, called: Called) -> Said:
        """Run a command, or open the dialog for what it lacks; what its caller is told. Never raises.

        The same call twice (a redelivery, the twin event of a post) is run once.
        """
        if self._is_begun(called.call.event_id):
            return Said(text="")
        call = await self._known(called.call)
        command = find_command(call.name)
        language = self.language_of(call)
        if command is None:
            known = ", ".join(f"/{one.name}" for one in COMMANDS)
            return Said(text=say("slack_unknown_command", language, command=f"/{call.name}", known=known), refused=True)
        try:
            option = lacks(command, call)
            may = command.audience is not Audience.AGENT or self._roles.is_agent(call.author, call.roles)
            if option is not None and called.trigger and may and (option.required or called.pressed):
                async with telling("views.open", seconds=2.5):
                    await self._channel.client.views_open(
                        trigger_id=called.trigger, view=dialog(command, call, option, language)
                    )
                return Said(text="")
            return await self._front.command(replace(call, name=command.name))
        except CommandError as error:
            return Said(text=str(error), refused=True)
        except ShopclerkError as error:
            log.error("slack_command_failed", command=call.name, reason=str(error))
            return Said(text=say("slack_trouble", language), refused=True)

    async def typed(self, message: Message, roles: Collection[str], *, late: bool = False) -> bool:
        """Run a command that was typed to the clerk; False when it is none, or somebody's own words.

        `late`: it was read from history; what was typed before this process began was another's to run.
        """
        call = typed_call(message, is_agent=self._roles.is_agent(message.author, roles))
        if call is None:
            return False
        if late and call.sent_at < self._since:
            return True
        await self.tell(call, await self.run(Called(call=replace(call, roles=frozenset(roles)))))
        return True

    async def press(self, pressed: Pressed) -> None:
        """Take a button in. Raises StoreError."""
        author = await self._people.person(pressed.message.author)
        message = replace(pressed.message, author_name=author.name, locale=author.locale or None)
        roles = await self._roles.of(message.author)
        await self._front.reception.pressed(replace(pressed, message=message), roles=roles)

    async def rate(self, rated: Rated) -> None:
        """Take a rating in, and thank for thumbs; for a score the desk does. Raises StoreError."""
        await self._front.reception.rated(rated)
        if rated.ticket:
            return
        author = await self._people.person(rated.author)
        said = say("feedback_thanks", (author.locale or self._language)[:2])
        await self.whisper(Whisper(key=DeliveryId(rated.event_id), address=rated.address, to=rated.author, text=said))

    async def tell(self, call: CommandCall, said: Said) -> None:
        """Show a caller what came of their command; nothing where there is nothing to say. Never raises."""
        if said.text:
            key = DeliveryId(f"said/{call.event_id or call.sent_at.isoformat()}")
            await self.whisper(
                Whisper(key=key, address=call.address, to=call.author, text=said.text, buttons=said.buttons)
            )

    async def whisper(self, whisper: Whisper) -> None:
        """Show one line to one person. Never raises."""
        try:
            await self._channel.send(whisper)
        except ChannelError as error:
            log.warning("slack_whisper_lost", reason=str(error))

    def language_of(self, call: CommandCall) -> str:
        """The language a caller is answered in."""
        return "zh" if (call.locale or self._language).lower().startswith("zh") else "en"

    def _is_begun(self, event_id: str) -> bool:
        if not event_id:
            return False
        known = event_id in self._begun
        self._begun[event_id] = None
        while len(self._begun) > _REMEMBERED:
            self._begun.popitem(last=False)
        return known

    async def _known(self, call: CommandCall) -> CommandCall:
        """The call with what Slack knows of its caller."""
        author, roles = await asyncio.gather(self._people.person(call.author), self._roles.of(call.author, anew=True))
        name = author.name or call.author_name
        return replace(call, author_name=name, locale=author.locale or call.locale, roles=roles | call.roles)
