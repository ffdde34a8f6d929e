"""Changes the customer's default address, for orders to come."""

import json
import re
from dataclasses import asdict

from ...model.shop import PostalAddress
from ...prompting.words import say
from ...understanding.entities import find_order_ids
from ...understanding.postal_address import ReadAddress, read_address, read_town
from .flow import Ask, Case, Flow, Propose, Step
from .readdressing import is_country

TOOL = "modify_user_address"
_WISHED = re.compile(
    r"\b(?:change|update|edit|correct|replace|set|modify)\b.{0,20}\b(?:default|account|profile|saved|home) "
    r"(?:\w+ )?address|\b(?:default|account|profile|saved) (?:\w+ )?address\b.{0,20}"
    r"\b(?:to|should be|is now|has changed)\b"
    r"|(?:修改|更改|更新|更换|改|换)(?:一?下)?(?:我的?)?(?:账户的?)?(?:默认|账户|账号)(?:里|上)?的?(?:收货|收件|邮寄)?地址"
    r"|(?:默认|账户|账号)(?:里|上)?的?(?:收货|收件|邮寄)?地址.{0,6}(?:改|换|更新|变更)",
    re.IGNORECASE,
)


def moves_house(text: str) -> bool:
    """Whether a message asks for another default address, and not for an order to go there."""
    return bool(_WISHED.search(text)) and not find_order_ids(text)


async def _step(case: Case) -> Step:
    before = ReadAddress(**json.loads(case.slots.get("address", "{}")))
    asked = case.slots.get("asked")
    said = (read_town if asked == "town" else read_address)(case.text, is_country=is_country)
    address = said.over(before) if asked == "town" else said or before
    if not address:
        return Ask(slot="address", text=say("which_default_address", case.language))
    case.slots["address"] = json.dumps(asdict(address), ensure_ascii=False)
    if not address.corrects and not (address.address1 and address.city):
        missing = "which_town" if address.address1 else "which_street"
        return Ask(slot="town" if address.address1 else "address", text=say(missing, case.language))
    whole = _whole(address, case.customer.address)
    return Propose(tool=TOOL, arguments={"user_id": case.customer.id, **asdict(whole)})


def _whole(address: ReadAddress, old: PostalAddress) -> PostalAddress:
    """The address as an account keeps it; a new flat or post code alone goes into the old one."""
    if address.corrects:
        parts = {name: value for name, value in asdict(address).items() if value}
        return PostalAddress(**{**asdict(old), **parts})
    return PostalAddress(**{**asdict(address), "country": address.country or old.country})


MOVE = Flow(name="move", intents=frozenset(), step=_step, tool=TOOL)
