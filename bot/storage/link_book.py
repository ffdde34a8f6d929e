"""Codes, links and linked accounts over SQL: every method is one short transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, bindparam, insert, or_, select, true, update

from ..database.connections import Database
from ..database.upserts import insert_or_keep, insert_or_replace
from ..model.identity import LinkCode
from ..model.message import ConversationId, CustomerId
from .tables import conversations, link_codes, linked_accounts, used_links

_NEWEST = 20
_TOUCH = update(conversations).where(conversations.c.id == bindparam("of")).values(owner=conversations.c.owner)


class SqlLinkBook:
    """Who proved to be whom, in a SQL database (bot.identity_ports.LinkBook)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._use = insert_or_keep(database.dialect, used_links)
        self._link = insert_or_replace(database.dialect, linked_accounts)

    async def add_code(self, code: LinkCode) -> None:
        """Remember a code; the conversation's earlier ones are closed."""

        def work(connection: Connection) -> None:
            earlier = link_codes.c.conversation_id == code.conversation
            # Written, not changed: of two codes sent at once the later one must see the earlier to close it.
            connection.execute(_TOUCH, {"of": code.conversation})
            connection.execute(update(link_codes).where(earlier).values(open=False))
            connection.execute(insert(link_codes), _row(code))

        await self._database.write(work)

    async def codes_sent(self, *, conversation: ConversationId, address: str) -> Sequence[datetime]:
        """When the newest codes were sent in this conversation or to this address, newest first."""
        sent = (
            select(link_codes.c.sent_at)
            .where(or_(link_codes.c.conversation_id == conversation, link_codes.c.address == address))
            .order_by(link_codes.c.sequence.desc())
            .limit(_NEWEST)
        )
        return await self._database.read(lambda c: list(c.scalars(sent)))

    async def take_try(self, conversation: ConversationId, *, at: datetime, tries: int) -> LinkCode | None:
        """The conversation's open code, one try of its `tries` taken; None when none is open or none is left."""

        def work(connection: Connection) -> LinkCode | None:
            taken = (
                update(link_codes)
                .where(
                    link_codes.c.conversation_id == conversation,
                    link_codes.c.open == true(),
                    link_codes.c.expires_at > at,
                    link_codes.c.tries < tries,
                )
                .values(tries=link_codes.c.tries + 1)
                .returning(*link_codes.c)
            )
            row = connection.execute(taken).mappings().first()
            return _to_code(row) if row else None

        return await self._database.write(work)

    async def use_code(self, id: str) -> bool:
        """Use a code up; False when it was used before."""
        used = update(link_codes).where(link_codes.c.id == id, link_codes.c.open == true()).values(open=False)
        return await self._database.write(lambda c: c.execute(used).rowcount == 1)

    async def use_link(self, id: str, *, at: datetime) -> bool:
        """Use a link token up; False when it was used before."""
        return await self._database.write(lambda c: c.execute(self._use, {"id": id, "used_at": at}).rowcount == 1)

    async def link_account(self, channel: str, author: str, customer: CustomerId, *, at: datetime) -> None:
        """Remember that a platform account is this customer's, in the place of an earlier one."""
        row = {"channel": channel, "author": author, "customer": customer, "linked_at": at}
        await self._database.write(lambda c: c.execute(self._link, row))

    async def linked_customer(self, channel: str, author: str) -> CustomerId | None:
        """The customer a platform account is linked to, or None."""
        linked = select(linked_accounts.c.customer).where(
            linked_accounts.c.channel == channel, linked_accounts.c.author == author
        )
        found = await self._database.read(lambda c: c.scalar(linked))
        return CustomerId(found) if found else None


def _row(code: LinkCode) -> dict[str, object]:
    return {
        "id": code.id,
        "conversation_id": code.conversation,
        "address": code.address,
        "code": code.code,
        "customer": code.customer,
        "sent_at": code.sent_at,
        "expires_at": code.expires_at,
        "tries": 0,
        "open": True,
    }


def _to_code(row: RowMapping) -> LinkCode:
    return LinkCode(
        id=row["id"],
        conversation=ConversationId(row["conversation_id"]),
        address=row["address"],
        code=row["code"],
        sent_at=row["sent_at"],
        expires_at=row["expires_at"],
        customer=CustomerId(row["customer"]) if row["customer"] else None,
    )
