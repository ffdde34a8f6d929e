"""Leads a stranger to their account: asks for the e-mail address, then for the code that was sent there."""

import re
import unicodedata
from dataclasses import dataclass, replace

from ..desk.link_token import looks_like_link_token
from ..desk.linking import Linked, Linking
from ..model.message import Button, CustomerId, Intent, Message, Outcome, Reply, Visibility
from ..policy.identity import CODE_DIGITS
from ..ports import Shop
from ..prompting.words import say
from ..understanding.asking import asks_about_terms, asks_how
from ..understanding.confirmation import Answer, read_answer
from ..understanding.entities import find_entities
from .replying import Replier
from .served import NO_SLOTS, Served
from .turn import TurnInProgress

LINK = "link"
SURELY_OWN = 0.65
"""Probability from which a wish about an order is taken for one's own order, and not for a question to the shop."""
_INTENT = Intent(name="account.link", confidence=1.0)
_CODE = re.compile(rf"(?<!\d)(\d[\d\s-]{{{CODE_DIGITS - 1},{CODE_DIGITS + 3}}})(?!\d)")
_WISH = re.compile(
    r"^\W*(?:(?:please|pls|ok|yes|i want to|i'd like to|can you|let me|can i)\W+)*(?:link|connect|verify|prove)\W+"
    r"(?:my |me|that it'?s me|it'?s me|who i am|the )?(?:account|identity|myself|e-?mail)?\W*(?:please|pls|now)?\W*$"
    r"|绑定(?:我的)?(?:账户|账号|帐号)|验证(?:我的)?(?:身份|账户|账号)|^\W*绑定\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """The turn after a step of proving; `goal` is what the shopper wanted before, once they are known."""

    served: Served
    goal: str = ""


class Proving:
    """The flow by which a shopper proves who they are."""

    def __init__(self, *, linking: Linking, replier: Replier, shop: Shop, minutes: int) -> None:
        self._linking = linking
        self._replier = replier
        self._shop = shop
        self._minutes = minutes

    async def customer_of(self, message: Message) -> CustomerId | None:
        """The customer the author's account is linked to, or None."""
        return await self._linking.linked_customer(message)

    async def prove(self, turn: TurnInProgress) -> Proved | None:
        """The next step of proving; None when the message is about something else."""
        text, slots = unicodedata.normalize("NFKC", turn.message.text).strip(), turn.conversation.slots
        if looks_like_link_token(text.removeprefix("/link").strip()):
            token = text.removeprefix("/link").strip()
            return await self._linked(turn, await self._linking.follow(turn.message, token))
        under_way = slots.get("flow") == LINK
        if self._wishes(turn, text):
            if turn.customer:
                return Proved(served=Served(reply=self._reply(turn, say("link_already", turn.language))))
            return await self._with_address(turn, text, goal=slots.get("goal", ""))
        if not under_way:
            return None
        if read_answer(text).answer is Answer.NO:
            return Proved(served=Served(reply=self._reply(turn, say("declined", turn.language)), slots=NO_SLOTS))
        if slots.get("asked") == "code":
            return await self._with_code(turn, text)
        return await self._with_address(turn, text, goal=slots.get("goal", ""))

    def offer(self, turn: TurnInProgress, served: Served) -> Served:
        """A reply to a stranger who asked for something of their own, with the way to link at its end."""
        reply = served.reply
        hint = say("link_hint", turn.language)
        buttons = (*reply.buttons, Button(action=LINK, label=say("link_button", turn.language)))
        slots = {**(served.slots or {}), "goal": turn.message.text[:300]}
        surely_own = reply.intent.confidence >= SURELY_OWN or bool(find_entities(turn.message.text).order_ids)
        if reply.outcome is Outcome.UNKNOWN and surely_own:
            # The documents need not know the shopper's own order; who proves who they are will be told.
            reply = replace(reply, text="", outcome=Outcome.ANSWERED, reason=None)
        text = f"{reply.text}\n\n{hint}".strip()
        return replace(served, reply=replace(reply, text=text, buttons=buttons), slots=slots)

    def _wishes(self, turn: TurnInProgress, text: str) -> bool:
        return turn.pressed == LINK or text.startswith("/link") or bool(_WISH.search(text))

    async def _with_address(self, turn: TurnInProgress, text: str, *, goal: str) -> Proved | None:
        emails = find_entities(text).emails
        slots = {"flow": LINK, "goal": goal}
        if not emails:
            if turn.conversation.slots.get("flow") == LINK and (asks_about_terms(text) or asks_how(text)):
                return None
            reply = self._reply(turn, say("link_ask_email", turn.language))
            return Proved(served=Served(reply=reply, slots={**slots, "asked": "email"}))
        sent = await self._linking.send_code(turn.message, emails[0], turn.language)
        reply = self._reply(turn, say(sent.value, turn.language, digits=CODE_DIGITS, minutes=self._minutes))
        return Proved(served=Served(reply=reply, slots={**slots, "asked": "code"} if sent is Linked.SENT else NO_SLOTS))

    async def _with_code(self, turn: TurnInProgress, text: str) -> Proved | None:
        typed = _CODE.search(text)
        if typed is None:
            if find_entities(text).emails:
                return await self._with_address(turn, text, goal=turn.conversation.slots.get("goal", ""))
            if asks_about_terms(text) or asks_how(text) or len(text) > 60:
                return None
            reply = self._reply(turn, say("link_code_again", turn.language, digits=CODE_DIGITS))
            return Proved(served=Served(reply=reply))
        code = re.sub(r"\D", "", typed.group(1))
        return await self._linked(turn, await self._linking.try_code(turn.message, code))

    async def _linked(self, turn: TurnInProgress, linked: tuple[Linked, CustomerId | None]) -> Proved:
        outcome, customer_id = linked
        goal = turn.conversation.slots.get("goal", "")
        if outcome is not Linked.DONE:
            slots = None if outcome is Linked.WRONG else NO_SLOTS
            return Proved(served=Served(reply=self._reply(turn, say(outcome.value, turn.language)), slots=slots))
        customer = await self._shop.customer(customer_id) if customer_id else None
        words = say("link_done", turn.language, name=customer.name.first if customer else "")
        return Proved(
            served=Served(reply=self._reply(turn, words, outcome=Outcome.DONE), slots=NO_SLOTS, pending="dropped"),
            goal=goal,
        )

    def _reply(self, turn: TurnInProgress, text: str, *, outcome: Outcome = Outcome.ANSWERED) -> Reply:
        reply = self._replier.plain(turn, text, outcome=outcome)
        return replace(reply, intent=_INTENT, visibility=Visibility.PRIVATE)
