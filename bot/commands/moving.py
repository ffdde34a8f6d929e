"""Commands that move a ticket: escalate, claim, assign, snooze, resolve, handback."""

import re

from ..desk.moments import moment_words, read_moment
from ..desk.tickets import TicketTakenError
from ..model.conversation import Owner
from ..model.desk import Agent
from ..model.message import CommandCall
from .arguments import Assignment, Escalation, Handback, OfTicket, Resolution
from .arguments import Snooze as SnoozeArguments
from .command import Said
from .desk_command import agent, declined, desk_command, held_by_another, is_lead, told
from .office import Office
from .reading import language_of

_MENTION = re.compile(r"<@!?&?(?P<id>[A-Z0-9]+)(?:\|(?P<name>[^>]*))?>")


async def _escalate(call: CommandCall, arguments: Escalation, office: Office) -> Said:
    desk = office.desk
    before = await desk.store.conversation(call.conversation, turns=0)
    ticket = await desk.tickets.escalate(call.conversation, arguments.reason)
    if before.owner is not Owner.BOT:
        return declined(call, "desk_already_there", ticket=ticket.id)
    await desk.did("escalate", agent(call), ticket, detail=arguments.reason)
    return told(call, "desk_escalated", ticket=ticket.id)


async def _claim(call: CommandCall, arguments: OfTicket, office: Office) -> Said:
    try:
        ticket = await office.desk.tickets.claim(call.conversation, agent(call), takeover=False)
    except TicketTakenError as error:
        if not is_lead(call, office) or not office.desk.rules.roles.leads:
            return held_by_another(call, error.ticket)
        ticket = await office.desk.tickets.claim(call.conversation, agent(call), takeover=True)
        await office.desk.did("takeover", agent(call), ticket, detail=error.ticket.agent_name or error.ticket.agent)
        return told(call, "desk_taken_over", ticket=ticket.id, name=error.ticket.agent_name or error.ticket.agent)
    await office.desk.did("claim", agent(call), ticket)
    return told(call, "desk_claimed", ticket=ticket.id)


async def _assign(call: CommandCall, arguments: Assignment, office: Office) -> Said:
    if not is_lead(call, office):
        return declined(call, "desk_leads_only", command="/assign")
    colleague = colleague_in(arguments.agent, call.address.channel)
    if colleague is None:
        return declined(call, "desk_unknown_colleague", name=arguments.agent)
    ticket = await office.desk.tickets.claim(call.conversation, colleague, takeover=True)
    await office.desk.did("assign", agent(call), ticket, detail=colleague.name)
    return told(call, "desk_assigned", ticket=ticket.id, name=colleague.name)


async def _snooze(call: CommandCall, arguments: SnoozeArguments, office: Office) -> Said:
    desk = office.desk
    now, hours = desk.clock.now(), desk.rules.hours
    until = read_moment(arguments.until, now=now, hours=hours)
    if until is None or until <= now:
        return declined(call, "desk_no_moment", until=arguments.until)
    ticket = await desk.tickets.current(call.conversation)
    if ticket is None:
        return declined(call, "desk_no_ticket")
    if ticket.agent not in ("", agent(call).id) and not is_lead(call, office):
        return held_by_another(call, ticket)
    snoozed = await desk.tickets.snooze(call.conversation, until)
    shown = moment_words(until, hours, language_of(call))
    await desk.did("snooze", agent(call), snoozed or ticket, detail=moment_words(until, hours, desk.rules.language))
    return told(call, "desk_snoozed", ticket=ticket.id, until=shown)


async def _resolve(call: CommandCall, arguments: Resolution, office: Office) -> Said:
    desk = office.desk
    ticket = await desk.tickets.current(call.conversation)
    if ticket is None:
        return declined(call, "desk_no_ticket")
    if not _may_end(call, ticket.agent, office):
        return held_by_another(call, ticket)
    resolved = await desk.tickets.release(call.conversation, resolution=arguments.reason, resolved=True)
    if resolved is None:
        return declined(call, "desk_no_ticket")
    await desk.did("resolve", agent(call), resolved, detail=arguments.reason)
    await desk.ask_rating(resolved)
    return told(call, "desk_resolved", ticket=resolved.id)


async def _handback(call: CommandCall, arguments: Handback, office: Office) -> Said:
    desk = office.desk
    conversation = await desk.store.conversation(call.conversation, turns=0)
    ticket = await desk.tickets.current(call.conversation)
    if ticket is None or conversation.owner is Owner.BOT:
        return declined(call, "desk_bot_has_it")
    if not _may_end(call, ticket.agent, office):
        return held_by_another(call, ticket)
    if arguments.note:
        await desk.note(call.conversation, agent(call), arguments.note)
    handed = await desk.tickets.release(call.conversation, resolution="", resolved=False)
    await desk.did("handback", agent(call), handed or ticket)
    return told(call, "desk_handed_back", ticket=ticket.id)


def _may_end(call: CommandCall, holder: str, office: Office) -> bool:
    return holder in ("", agent(call).id) or is_lead(call, office)


def colleague_in(text: str, channel: str) -> Agent | None:
    """The person an option names: a mention of the platform's, `channel:id`, or a bare id."""
    said = text.strip()
    mention = _MENTION.fullmatch(said)
    if mention is not None:
        return Agent(id=f"{channel}:{mention['id']}", name=mention["name"] or mention["id"])
    bare = said.removeprefix("@")
    if not bare or " " in bare:
        return None
    return Agent(id=bare if ":" in bare else f"{channel}:{bare}", name=bare.rpartition(":")[2])


MOVING = (
    desk_command(
        ("escalate", "转接"),
        ("Hand this conversation to the desk", "将此会话转给人工客服台"),
        Escalation,
        _escalate,
        on_message=True,
        in_modal="reason",
    ),
    desk_command(
        ("claim", "接手"),
        ("Take this conversation; the bot falls silent", "接手此会话，机器人不再发言"),
        OfTicket,
        _claim,
        on_message=True,
    ),
    desk_command(
        ("assign", "指派"), ("Give this conversation to a colleague", "将此会话指派给同事"), Assignment, _assign
    ),
    desk_command(
        ("snooze", "稍后处理"),
        ("Put the ticket aside until a time, or until the shopper writes", "暂时搁置工单，到时间或顾客来信时再处理"),
        SnoozeArguments,
        _snooze,
        in_modal="until",
    ),
    desk_command(
        ("resolve", "结单"),
        ("Close the ticket with a reason; the bot answers again", "填写处理结果并结单，机器人恢复回答"),
        Resolution,
        _resolve,
        on_message=True,
        in_modal="reason",
    ),
    desk_command(
        ("handback", "交还"),
        ("Give the conversation back to the bot, the ticket stays open", "将会话交还给机器人，工单保留"),
        Handback,
        _handback,
        in_modal="note",
    ),
)
