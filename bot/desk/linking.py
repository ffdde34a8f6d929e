"""Links a shopper to their customer account: by a code mailed to the account's address, or by a link of the shop."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from uuid import uuid4

import structlog

from ..errors import SenderError
from ..identity_ports import CodeSender, LinkBook
from ..model.change import Refusal
from ..model.identity import LinkCode, Mail
from ..model.message import CustomerId, Message
from ..policy.identity import CODE_DIGITS, TRIES, is_same, keyed_digest, may_send_code
from ..ports import Clock, Shop, Store
from ..prompting.words import say
from .link_token import read_link_token

log = structlog.get_logger(__name__)


class Linked(StrEnum):
    """What came of a step; each is the name of its words in prompts/words.yaml."""

    SENT = "link_code_sent"
    TOO_MANY = "link_too_many"
    DONE = "link_done"
    WRONG = "link_code_wrong"
    INVALID = "link_invalid"
    EXPIRED = "link_expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkingRules:
    """How links are made. `secret` keys what is stored, `site_secret` signs the shop's links (empty: there are none).

    `shop` is what the shop is called in a language.
    """

    shop: Callable[[str], str]
    minutes: int
    audience: str = "shopclerk"
    site_secret: str = ""
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))


def random_code() -> str:
    """Six digits nobody can foresee."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


class Linking:
    """Proves who a shopper is; an order number or a name never does."""

    def __init__(
        self,
        *,
        book: LinkBook,
        store: Store,
        shop: Shop,
        sender: CodeSender,
        clock: Clock,
        rules: LinkingRules,
        new_code: Callable[[], str] = random_code,
    ) -> None:
        self._book = book
        self._store = store
        self._shop = shop
        self._sender = sender
        self._clock = clock
        self._rules = rules
        self._new_code = new_code
        self._mailing: set[asyncio.Task[None]] = set()

    async def linked_customer(self, message: Message) -> CustomerId | None:
        """The customer the message's platform account is linked to, or None."""
        if not message.author:
            return None
        return await self._book.linked_customer(message.address.channel, message.author)

    async def send_code(self, message: Message, email: str, language: str) -> Linked:
        """Mail a code to the address if a customer has it; the answer is the same, and as quick, if none has."""
        now = self._clock.now()
        address = keyed_digest(self._rules.secret, "address", email.strip().casefold())
        if not may_send_code(await self._book.codes_sent(conversation=message.conversation, address=address), now):
            return Linked.TOO_MANY
        customer = await self._shop.customer_by_email(email.strip())
        code, id = self._new_code(), uuid4().hex
        await self._book.add_code(
            LinkCode(
                id=id,
                conversation=message.conversation,
                address=address,
                code=keyed_digest(self._rules.secret, "code", id, code),
                sent_at=now,
                expires_at=now + timedelta(minutes=self._rules.minutes),
                customer=customer.id if customer else None,
            )
        )
        if customer is not None:
            self._mail(Mail(to=customer.email, **self._written(code, language)))
        return Linked.SENT

    async def try_code(self, message: Message, code: str) -> tuple[Linked, CustomerId | None]:
        """Link the shopper when the code is right, and to whom; a wrong one says nothing about the address."""
        now = self._clock.now()
        open_one = await self._book.take_try(message.conversation, at=now, tries=TRIES)
        if open_one is None:
            return Linked.EXPIRED, None
        given = keyed_digest(self._rules.secret, "code", open_one.id, code)
        right = is_same(given, open_one.code)
        if not right or open_one.customer is None or not await self._book.use_code(open_one.id):
            return Linked.WRONG, None
        await self._link(message, open_one.customer)
        return Linked.DONE, open_one.customer

    async def follow(self, message: Message, token: str) -> tuple[Linked, CustomerId | None]:
        """Link the shopper who brings a link of the shop's site, each link once."""
        rules, now = self._rules, self._clock.now()
        if not rules.site_secret:
            return Linked.INVALID, None
        read = read_link_token(token.strip(), secret=rules.site_secret, audience=rules.audience, now=now)
        if isinstance(read, Refusal):
            return (Linked.EXPIRED if read.rule == "link_expired" else Linked.INVALID), None
        if await self._shop.customer(read.customer) is None or not await self._book.use_link(read.id, at=now):
            return Linked.INVALID, None
        await self._link(message, read.customer)
        return Linked.DONE, read.customer

    async def aclose(self) -> None:
        """Wait until the mails under way are handed over."""
        await asyncio.gather(*self._mailing)

    async def _link(self, message: Message, customer: CustomerId) -> None:
        if message.author:
            channel = message.address.channel
            await self._book.link_account(channel, message.author, customer, at=self._clock.now())
        await self._store.bind_customer(message.conversation, customer)
        log.info("account_linked", channel=message.address.channel)

    def _written(self, code: str, language: str) -> dict[str, str]:
        shop, minutes = self._rules.shop(language), self._rules.minutes
        return {
            "subject": say("link_mail_subject", language, shop=shop),
            "text": say("link_mail", language, shop=shop, code=code, minutes=minutes),
        }

    def _mail(self, mail: Mail) -> None:
        """Send without waiting: how long a mail takes would tell whether the address is a customer's."""
        task = asyncio.create_task(self._deliver(mail))
        self._mailing.add(task)
        task.add_done_callback(self._mailing.discard)

    async def _deliver(self, mail: Mail) -> None:
        try:
            await self._sender.send(mail)
        except SenderError as error:
            log.error("code_not_sent", error=str(error))
