"""Sends a pending order somewhere else."""

import json
import re
from dataclasses import asdict

from ...model.change import Refusal
from ...model.message import Outcome
from ...model.shop import Order, PostalAddress
from ...policy.countries import country_code
from ...prompting.words import say
from ...tools.wording import explain
from ...understanding.confirmation import Answer, read_answer
from ...understanding.postal_address import ReadAddress, read_address, read_town
from .flow import Ask, Case, Flow, Propose, Step, Tell
from .orders import SENDABLE, find_order

TOOL = "modify_pending_order_address"
_OWN = re.compile(
    r"\b(?:my )?(?:default|home|account|profile|saved|usual) address|address (?:on|in) (?:my )?(?:file|account|profile)"
    r"|默认地址|账户(?:里|上)?的地址|我家(?:的)?地址",
    re.IGNORECASE,
)


async def _step(case: Case) -> Step:
    order = await find_order(case, SENDABLE, "address")
    if isinstance(order, Ask | Tell | Propose):
        return order
    probe = await case.bench.decide(TOOL, {"order_id": order.id, **asdict(_elsewhere(order))}, case.context)
    if isinstance(probe, Refusal):
        return Tell(text=explain(probe, case.language), outcome=Outcome.REFUSED, rule=probe.rule)
    if _OWN.search(case.text):
        return Propose(tool=TOOL, arguments={"order_id": order.id, **asdict(case.customer.address)})
    address = _heard(case)
    if not address:
        return Ask(slot="address", text=say("which_address", case.language, order=order.id))
    case.slots["address"] = json.dumps(asdict(address), ensure_ascii=False)
    if not address.corrects and not (address.address1 and address.city):
        missing = "which_town" if address.address1 else "which_street"
        return Ask(slot="town" if address.address1 else "address", text=say(missing, case.language))
    return Propose(tool=TOOL, arguments={"order_id": order.id, **asdict(_whole(address, order))})


def _heard(case: Case) -> ReadAddress:
    before = ReadAddress(**json.loads(case.slots.get("address", "{}")))
    if read_answer(case.text).answer is not Answer.OTHER:
        return before
    if case.slots.get("asked") == "town" and not read_address(case.text, is_country=is_country).address1:
        return read_town(case.text, is_country=is_country).over(before)
    said = read_address(case.text, is_country=is_country)
    only_street = bool(said.address1 and not said.city and before.city)
    return said.over(before) if said.corrects or only_street else said or before


def _whole(address: ReadAddress, order: Order) -> PostalAddress:
    """The address as an order keeps it; a new flat or post code goes into the old one."""
    old = order.address
    if address.corrects:
        unit, zip_code = address.address2 or old.address2, address.zip or old.zip
        return PostalAddress(
            address1=old.address1, address2=unit, city=old.city, state=old.state, country=old.country, zip=zip_code
        )
    return PostalAddress(**{**asdict(address), "country": address.country or old.country})


def _elsewhere(order: Order) -> PostalAddress:
    """Some other address, to ask whether the order may be sent elsewhere at all."""
    old = order.address
    return PostalAddress(
        address1=f"{old.address1} (new)",
        address2="",
        city=old.city or "-",
        state=old.state,
        country=old.country or "-",
        zip=old.zip,
    )


def is_country(name: str) -> bool:
    """Whether a part of an address names a country."""
    return name.upper() in {"US", "USA", "UK"} or (len(name) > 3 and len(country_code(name)) == 2)


READDRESS = Flow(name="address", intents=frozenset({"orders.change_address"}), step=_step, tool=TOOL)
