"""Commands about words: notes among colleagues, replies to the shopper, and suggestions for them."""

from ..desk.tickets import TicketTakenError
from ..model.message import Button, CommandCall
from ..prompting.sources import source_name, uncited
from ..prompting.words import say
from .arguments import NoteText, OfTicket, ReplyText, Suggestion
from .command import Said
from .desk_command import agent, declined, desk_command, held_by_another, is_lead, told
from .office import Office
from .reading import language_of


async def _note(call: CommandCall, arguments: NoteText, office: Office) -> Said:
    await office.desk.note(call.conversation, agent(call), arguments.text)
    return told(call, "desk_noted")


async def _reply(call: CommandCall, arguments: ReplyText, office: Office) -> Said:
    desk = office.desk
    before = await desk.tickets.current(call.conversation)
    try:
        ticket = await desk.tickets.claim(call.conversation, agent(call), takeover=False)
    except TicketTakenError as error:
        if not is_lead(call, office) or not desk.rules.roles.leads:
            return held_by_another(call, error.ticket)
        ticket = error.ticket  # a lead may speak up in a colleague's case without taking it
    if before is None or before.agent != ticket.agent:
        await desk.did("claim", agent(call), ticket)
    await desk.reply(call.conversation, agent(call), arguments.text)
    return told(call, "desk_sent", text=arguments.text)


async def _suggest(call: CommandCall, arguments: Suggestion, office: Office) -> Said:
    advice = await office.advising.suggest(call.conversation, arguments.question)
    if not advice.text:
        return declined(call, "desk_nothing_to_suggest")
    language = language_of(call)
    sources = [f"[{one.n}] {source_name(one.document, one.section)}" for one in advice.citations]
    text = "\n".join([say("desk_suggested", language), "", advice.text, *([""] if sources else []), *sources])
    ticket = await office.desk.tickets.current(call.conversation)
    if ticket is None:
        return Said(text=text)
    sent = uncited(advice.text)  # the shopper sees no list of sources
    await office.desk.book.keep_suggestion(ticket.id, agent(call).id, sent, at=office.desk.clock.now())
    send = Button(action=f"desk:send:{ticket.id}", label=say("desk_button_send", language))
    return Said(text=text, buttons=(send,))


async def _send(call: CommandCall, arguments: OfTicket, office: Office) -> Said:
    """The button under a suggestion: what was suggested to this agent goes out, once."""
    ticket = await office.desk.tickets.current(call.conversation)
    if ticket is None:
        return declined(call, "desk_no_ticket")
    if ticket.agent not in ("", agent(call).id):
        return held_by_another(call, ticket)
    text = await office.desk.book.take_suggestion(ticket.id, agent(call).id)
    if text is None:
        return declined(call, "desk_nothing_to_send")
    return await _reply(call, ReplyText(text=text), office)


TALKING = (
    desk_command(
        ("note", "备注"),
        ("Leave a note for your colleagues; the shopper never sees it", "给同事留备注，顾客看不到"),
        NoteText,
        _note,
        on_message=True,
        in_modal="text",
    ),
    desk_command(
        ("reply", "回复"),
        (
            "Answer the shopper yourself; an unclaimed conversation becomes yours",
            "亲自回复顾客；未接手的会话将由您接手",
        ),
        ReplyText,
        _reply,
        in_modal="text",
    ),
    desk_command(
        ("suggest", "建议"),
        ("A reply from the shop's own pages, for you to send or not", "根据本店资料拟一条回复，由您决定是否发送"),
        Suggestion,
        _suggest,
        on_message=True,
    ),
)

BUTTONS = (desk_command(("send", "发送"), ("Send what was suggested", "发送建议的回复"), OfTicket, _send),)
"""Commands that only a button runs."""
