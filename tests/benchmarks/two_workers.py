"""The CPU a message costs with two workers on one PostgreSQL over that with one; used by bench_durable.

As a process, `python -m tests.benchmarks.two_workers URL MESSAGES`: a worker that submits so many messages and prints
the CPU seconds it spent once its stdin is closed.
"""

import asyncio
import subprocess
import sys
from time import process_time, sleep

import psycopg

from shopclerk.bot.dispatch.durable import DurableDispatcher
from shopclerk.bot.model.message import ConversationId, MessageId

from ..dispatch.fake_steps import FakeSteps
from ..fakes.postgres import PostgresServer, postgres_server

MESSAGES = 400
DONE = b"SELECT count(*) FROM dbos.workflow_status WHERE status = 'SUCCESS'"


def two_workers() -> dict[str, float]:
    """Milliseconds of CPU a message with one worker and with two, and the ratio."""
    with postgres_server() as server:
        one, two = spent(server, 1), spent(server, 2)
    return {"one_worker_cpu_ms": round(one, 2), "two_workers_cpu_ms": round(two, 2), "ratio": round(two / one, 2)}


def spent(server: PostgresServer, workers: int) -> float:
    """Milliseconds a message, of all workers together; all messages come in at the first."""
    url = server.new_database()
    started = []
    for number in range(workers):
        command = [
            sys.executable,
            "-m",
            "tests.benchmarks.two_workers",
            url,
            "0" if number + 1 < workers else str(MESSAGES),
        ]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout
        process.stdout.readline()
    with psycopg.connect(url, autocommit=True) as connection:
        while (connection.execute(DONE).fetchone() or (0,))[0] < MESSAGES:
            sleep(0.05)
    return sum(float(process.communicate()[0]) for process in started) / MESSAGES * 1000


async def work(url: str, messages: int) -> None:
    """Until stdin is closed."""

    async def take_a_moment(_: str) -> None:
        await asyncio.sleep(0.02)

    steps = FakeSteps(on_answer=take_a_moment)
    dispatcher = DurableDispatcher(steps, undone=steps.find_undone, url=url)
    await dispatcher.start()
    print("ready", flush=True)
    began = process_time()
    for number in range(messages):
        await dispatcher.submit(MessageId(f"m{number}"), ConversationId(f"c{number % 50}"))
    await asyncio.to_thread(sys.stdin.read)
    print(process_time() - began, flush=True)
    await dispatcher.aclose()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], int(sys.argv[2])))
