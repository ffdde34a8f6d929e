"""What the store knows that Discord does not tell: what a button with too long an action does, and where DMs are."""

from collections.abc import Awaitable, Callable, Collection

from shopclerk.bot.channel_ports import Outbox, Places
from shopclerk.bot.model.delivery import Subject
from shopclerk.bot.model.message import ConversationId, MessageId
from shopclerk.bot.ports import Store

from .custom_ids import Carried, to_custom_id
from .threads import CHANNEL
from .translate import Spot

FindButton = Callable[[Spot, str], Awaitable[Carried | None]]
FindDirect = Callable[[], Awaitable[Collection[int]]]
_LOOKED_AT = 20


def button_finder(outbox: Outbox, places: Places, store: Store) -> FindButton:
    """Finds the button whose custom id is a digest among the latest answers where it was pressed."""

    async def find(spot: Spot, custom_id: str) -> Carried | None:
        place = await places.place(spot.address)
        conversations = dict.fromkeys([spot.conversation, *([place.conversation] if place else [])])
        for conversation in conversations:
            kept = await outbox.deliveries(ConversationId(conversation))
            answers = [one for one in reversed(kept) if one.subject is Subject.ANSWER]
            for delivery in answers[:_LOOKED_AT]:
                reply = await store.reply_to(MessageId(delivery.of))
                for button in reply.buttons if reply else ():
                    if to_custom_id(button.action, conversation) == custom_id:
                        return Carried(action=button.action, conversation=conversation)
        return None

    return find


def direct_finder(places: Places) -> FindDirect:
    """The direct message channels among the places taken last; each is a place without a thread."""

    async def find() -> Collection[int]:
        newest = await places.newest(CHANNEL)
        return [int(one.address.place) for one in newest if not one.address.thread and one.address.place.isdigit()]

    return find
