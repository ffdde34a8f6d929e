"""A worker process for tests: notes in a table of the database what it did, and by whom.

`python -m tests.dispatch.worker URL NAME [hang|slow]`; it answers what lies in the table `asked`. Prints `ready`.
"""

import asyncio
import sys
from collections.abc import Sequence

import psycopg

from shopclerk.bot.dispatch.durable import DurableDispatcher
from shopclerk.bot.dispatch.steps import Undone
from shopclerk.bot.model.delivery import DeliveryId
from shopclerk.bot.model.message import ConversationId, MessageId

TABLES = (
    "CREATE TABLE asked (id text PRIMARY KEY, conversation text NOT NULL)",
    "CREATE TABLE began (sequence bigserial, message text, worker text, at timestamptz DEFAULT clock_timestamp())",
    "CREATE TABLE sent (sequence bigserial, delivery text, worker text, at timestamptz DEFAULT clock_timestamp())",
)


class NotedSteps:
    """Steps that leave a row each; `mode` hang: an answer never ends."""

    def __init__(self, url: str, name: str, mode: str) -> None:
        self._url = url
        self._name = name
        self._mode = mode

    async def answer(self, message: MessageId) -> Sequence[DeliveryId]:
        """Note that it began."""
        await self._note("INSERT INTO began (message, worker) VALUES (%s, %s)", message, self._name)
        if self._mode == "hang":
            await asyncio.Event().wait()
        if self._mode == "slow":
            await asyncio.sleep(0.2)
        return [DeliveryId(f"answer/{message}")]

    async def send(self, delivery: DeliveryId) -> float | None:
        """Note that it was sent."""
        await self._note("INSERT INTO sent (delivery, worker) VALUES (%s, %s)", delivery, self._name)
        return None

    async def abandoned(self, conversation: ConversationId) -> None:
        """Nobody holds leases here."""

    async def undone(self) -> Sequence[Undone]:
        """Everything that was asked and not sent."""
        async with await psycopg.AsyncConnection.connect(self._url) as connection:
            rows = await connection.execute(
                "SELECT id, conversation FROM asked"
                " WHERE 'answer/' || id NOT IN (SELECT delivery FROM sent) ORDER BY id"
            )
            found = await rows.fetchall()
        return [Undone(message=MessageId(id), conversation=ConversationId(of)) for id, of in found]

    async def _note(self, statement: str, *values: str) -> None:
        async with await psycopg.AsyncConnection.connect(self._url) as connection:
            await connection.execute(statement.encode(), values)


async def main(url: str, name: str, mode: str) -> None:
    """Work for ever."""
    steps = NotedSteps(url, name, mode)
    dispatcher = DurableDispatcher(steps, undone=steps.undone, url=url, sweep_seconds=3600.0)
    await dispatcher.start()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4], *["work"][len(sys.argv) - 3 :]))
