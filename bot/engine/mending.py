"""Takes up a wish that was refused when the next message changes what it turned on."""

from ..understanding.asking import asks_about_terms
from ..understanding.choosing import named
from ..understanding.postal_address import read_address
from .flows.flow import Case, Slots
from .flows.orders import line_choices, orders_named, product_names
from .flows.paying import method_choices
from .flows.readdressing import READDRESS, is_country
from .flows.returning import says_unopened

_OPTIONS = ("new_", "was_")
_OF_THE_ORDER = ("order", "items", "method", "unopened", "queue", "said")


async def mended(case: Case) -> Slots | None:
    """The slots of the refused wish with what is said now: a seal unbroken, another piece, way to be paid, or order.

    None when the message changes nothing of it.
    """
    if asks_about_terms(case.text):
        return None
    slots = dict(case.slots)
    if slots.get("flow") == READDRESS.name and read_address(case.text, is_country=is_country):
        slots.pop("address", None)
        return slots
    orders = orders_named(case)
    if orders and orders[0] != slots.get("order"):
        return {name: slots[name] for name in slots if name not in _OF_THE_ORDER and not name.startswith(_OPTIONS)}
    order = next((order for order in case.orders if order.id == slots.get("order")), None)
    if order is None:
        return None
    pieces = named(case.text, line_choices(order, case.language, await product_names(case)))
    if pieces:
        slots = {name: value for name, value in slots.items() if name != "items" and not name.startswith(_OPTIONS)}
    method = named(case.text, method_choices(case.customer.payment_methods, case.language))
    if method:
        slots.pop("method", None)
    return slots if pieces or method or says_unopened(case.text) else None
