"""Runs a command: who may, what it takes, which conversation it is about, and one clear line whatever comes."""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import BaseModel

from ..desk.roles import agent_of
from ..errors import CommandError, ConversationChangedError, StillSpeakingError
from ..model.delivery import PlaceRole
from ..model.desk import Agent
from ..model.message import CommandCall, ConversationId
from ..model.ticket import TicketId, TicketStatus
from ..prompting.words import say
from .command import Audience, Command, Said
from .office import Office
from .reading import TICKET, language_of, read_arguments
from .registry import find_command, names_of

ANYWHERE = frozenset({"kb"})
"""Agents' commands that are about no conversation."""


async def run_command(call: CommandCall, office: Office) -> Said:
    """Run any command; a refusal is a Said. Raises CommandError for an unknown one, and StoreError."""
    command = find_command(call.name)
    if command is None:
        known = ", ".join((names_of(Audience.SHOPPER), names_of(Audience.AGENT)))
        raise CommandError(f"/{call.name} is no command here; there are {known}")
    call = replace(call, name=command.name, locale=call.locale or office.locale)
    if command.audience is Audience.AGENT and not is_agent(call, office):
        await office.desk.refused(command.name, caller(call), call.conversation)
        return refused(call, "command_not_yours", command=f"/{command.name}")
    try:
        arguments = read_arguments(command, call)
    except CommandError as error:
        return Said(text=str(error), refused=True)
    if command.audience is Audience.SHOPPER or command.name in ANYWHERE:
        return await command.run(call, arguments, office)
    return await _about_a_case(command, call, arguments, office)


async def _about_a_case(command: Command, call: CommandCall, arguments: BaseModel, office: Office) -> Said:
    ticket = str(getattr(arguments, TICKET, ""))
    if ticket and await office.desk.store.ticket(TicketId(ticket)) is None:
        return refused(call, "command_unknown_ticket", ticket=ticket)
    conversation = await conversation_of(call, ticket, office)
    if conversation is None:
        held = await office.desk.book.queue(limit=5)
        shown = ", ".join(one.id for one in held) or "-"
        return refused(call, "command_no_case", command=f"/{command.name}", tickets=shown)
    try:
        return await command.run(replace(call, conversation=conversation), arguments, office)
    except StillSpeakingError:
        return refused(call, "command_bot_speaking")
    except ConversationChangedError:
        return refused(call, "command_changed")


async def conversation_of(call: CommandCall, ticket: str, office: Office) -> ConversationId | None:
    """What a command is about.

    The ticket named, the message it was used on, the place it was typed in, or the one ticket its caller holds.
    """
    desk = office.desk
    if ticket:
        named = await desk.store.ticket(TicketId(ticket))
        return named.conversation if named else None
    message = await desk.store.message(call.target) if call.target else None
    if message is not None:
        return message.conversation
    place = await desk.relay.place(call.address)
    if place is not None and place.role is PlaceRole.DESK:
        return place.conversation
    here = await desk.store.conversation(call.conversation, turns=1)
    if here.turns or here.version or here.ticket:
        return call.conversation
    held = await desk.book.queue(agent=caller(call).id, limit=2)
    return held[0].conversation if len(held) == 1 else None


def caller(call: CommandCall) -> Agent:
    """Who typed a command."""
    return agent_of(call.address.channel, call.author, call.author_name)


def is_agent(call: CommandCall, office: Office) -> bool:
    """Whether the caller works on the desk."""
    return office.desk.rules.roles.is_agent(caller(call).id, call.roles)


def refused(call: CommandCall, situation: str, **values: object) -> Said:
    """Why nothing was done."""
    return Said(text=say(situation, language_of(call), **values), refused=True)


async def suggest_values(call: CommandCall, source: str, typed: str, office: Office) -> tuple[tuple[str, str], ...]:
    """Completions of an option as (label, value).

    Orders are the caller's own, by their linked account; the rest is the desk's, and none for who does not work there.
    """
    wanted = typed.strip().casefold()
    if source == "orders":
        found = await office.desk.packing.orders_of_account(call.address.channel, call.author, _language(call, office))
        return tuple(_matching([(label[:100], value) for label, value in found], wanted))
    if not is_agent(call, office):
        return ()
    if source == "tickets":
        queue = await office.desk.book.queue(limit=50)
        rows = [
            (f"{one.id} · {_standing(one.status, one.agent_name)} · {one.summary}"[:100], str(one.id)) for one in queue
        ]
    elif source == "agents":
        queue = await office.desk.book.queue(limit=50)
        rows = list(dict.fromkeys((one.agent_name, one.agent) for one in queue if one.agent))
    elif source == "articles" and wanted:
        pages = await office.advising.search(typed)
        rows = [(f"{one.passage.title} · {one.passage.section}"[:100], one.passage.section[:100]) for one in pages]
        return tuple(dict.fromkeys(rows))
    else:
        rows = []
    return tuple(_matching(rows, wanted))


def _matching(rows: Sequence[tuple[str, str]], wanted: str) -> list[tuple[str, str]]:
    return [row for row in rows if wanted in row[0].casefold() or wanted in row[1].casefold()][:25]


def _language(call: CommandCall, office: Office) -> str:
    return language_of(call, office.locale)


def _standing(status: TicketStatus, agent: str) -> str:
    return f"{status.value} {agent}".strip()
