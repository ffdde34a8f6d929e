"""Several workers on one PostgreSQL: the work of a dead or paused one is taken over."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest

from ..fakes.postgres import PostgresServer
from .worker import TABLES

ROOT = Path(__file__).parents[2]
Starts = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def database(postgres: PostgresServer) -> str:
    url = postgres.new_database()
    with psycopg.connect(url) as connection:
        for table in TABLES:
            connection.execute(table.encode())
    return url


@pytest.fixture
def worker(database: str) -> Iterator[Starts]:
    """Start a worker and wait until it works."""
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, mode: str = "work") -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "tests.dispatch.worker", database, name, mode]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        started.append(process)
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        return process

    yield start
    for process in started:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.communicate()


def ask(database: str, *messages: tuple[str, str]) -> None:
    with psycopg.connect(database) as connection:
        for id, conversation in messages:
            connection.execute("INSERT INTO asked VALUES (%s, %s)", (id, conversation))


def rows(database: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database) as connection:
        return connection.execute(query.encode()).fetchall()


def until(is_so: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = monotonic() + seconds
    while not is_so():
        assert monotonic() < deadline, "it never came about"
        sleep(0.05)


def test_what_a_killed_worker_had_begun_is_finished_in_order_by_a_living_one(database: str, worker: Starts) -> None:
    messages = [(f"m{number:02}", f"c{number % 4}") for number in range(12)]
    ask(database, *messages)
    dead = worker("dead", "hang")
    until(lambda: len(rows(database, "SELECT 1 FROM began")) == 4)
    ask(database)
    worker("living")
    sleep(0.3)
    assert rows(database, "SELECT 1 FROM sent") == [], "each conversation is still with the first worker"
    dead.kill()
    until(lambda: len(rows(database, "SELECT 1 FROM sent")) == 12)
    sent = [str(delivery) for (delivery,) in rows(database, "SELECT delivery FROM sent ORDER BY sequence")]
    for conversation in range(4):
        of = [f"answer/{id}" for id, where in messages if where == f"c{conversation}"]
        assert [one for one in sent if one in of] == of


@pytest.mark.long
def test_fault_39_a_paused_worker_is_taken_over_and_sends_nothing_when_it_wakes(database: str, worker: Starts) -> None:
    ask(database, ("m1", "c1"))
    paused = worker("paused", "slow")
    until(lambda: bool(rows(database, "SELECT 1 FROM began")))
    paused.send_signal(signal.SIGSTOP)
    worker("living")
    until(lambda: bool(rows(database, "SELECT 1 FROM sent")))
    paused.send_signal(signal.SIGCONT)
    sleep(3)
    assert rows(database, "SELECT delivery, worker FROM sent") == [("answer/m1", "living")]
