"""Commands that tell an agent something: summary, customer, kb."""

from collections.abc import Iterator

from ..model.message import CommandCall
from ..model.ticket import HandoffPacket
from ..prompting.words import say
from .arguments import OfTicket, Search
from .command import Said
from .desk_command import declined, desk_command, told
from .office import Office
from .reading import language_of

_QUOTED = 400
"""Characters of a page that are shown."""


async def _summary(call: CommandCall, arguments: OfTicket, office: Office) -> Said:
    packet = await _packet(call, office)
    if packet is None:
        return declined(call, "desk_no_ticket")
    return Said(text=await office.advising.summarise(packet, language_of(call)))


async def _customer(call: CommandCall, arguments: OfTicket, office: Office) -> Said:
    packet = await _packet(call, office)
    if packet is None:
        return declined(call, "desk_no_ticket")
    return Said(text="\n".join(_about(packet, language_of(call))))


async def _kb(call: CommandCall, arguments: Search, office: Office) -> Said:
    found = await office.advising.search(arguments.query)
    if not found:
        return told(call, "desk_kb_nothing", query=arguments.query)
    lines = []
    for scored in found:
        passage = scored.passage
        quote = passage.text if len(passage.text) <= _QUOTED else passage.text[:_QUOTED].rstrip() + "…"
        inside = say("desk_kb_internal", language_of(call)) if passage.audience != "public" else ""
        page = f" ({passage.uri})" if passage.uri.startswith(("https://", "http://")) else ""
        lines.append(f"{passage.title} › {passage.section}{page}{inside}\n{quote}")
    return Said(text="\n\n".join(lines))


async def _packet(call: CommandCall, office: Office) -> HandoffPacket | None:
    tickets = await office.desk.store.tickets(call.conversation)
    return await office.desk.packing.packet_of(tickets[-1], language_of(call)) if tickets else None


def _about(packet: HandoffPacket, language: str) -> Iterator[str]:
    yield say(
        "desk_customer_head",
        language,
        name=packet.shopper or say("desk_shopper", language),
        channel=packet.channel,
        language=packet.language,
    )
    yield packet.identity
    if packet.customer:
        yield say("desk_customer_id", language, customer=packet.customer)
    yield from packet.orders or (say("desk_customer_no_orders", language),)


ASKING = (
    desk_command(
        ("summary", "摘要"), ("What this case is about, at a glance", "一眼看懂此会话的来龙去脉"), OfTicket, _summary
    ),
    desk_command(
        ("customer", "客户"),
        ("Who the shopper is and their latest orders, for your eyes only", "查看顾客身份和最近订单，仅您可见"),
        OfTicket,
        _customer,
    ),
    desk_command(
        ("kb", "知识库"),
        ("Search the shop's pages, the desk's own included", "搜索本店资料，包括客服内部资料"),
        Search,
        _kb,
    ),
)
