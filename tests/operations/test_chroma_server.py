"""Several processes on one PostgreSQL and one real Chroma server, each as on a machine of its own."""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

import chromadb
import pytest

from shopclerk.bot.database.connections import connect
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.sql_catalogue import SqlCatalogue

from .servers import Process, chroma_server, free_port, shopclerk

QUESTION = "When are parcels of the zebra lamp sent?"
Machine = Callable[..., Process]


@pytest.fixture(scope="module")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with chroma_server(tmp_path_factory.mktemp("chroma"), free_port()) as url:
        yield url


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    write(folder, days=7)
    return folder


def write(folder: Path, *, days: int) -> None:
    """A few pages, one of which answers the question."""
    for thing in ("zebra lamp", "walnut desk", "copper kettle"):
        text = f"# The {thing}\n\n## Sending\n\nParcels of the {thing} are sent within {days} days.\n"
        (folder / f"{thing.replace(' ', '-')}.md").write_text(text, encoding="utf-8")


@pytest.fixture
def settings(postgres_url: str, chroma_url: str, documents: Path) -> dict[str, str]:
    """One shop: a database, an index server, documents."""
    for collection in _client(chroma_url).list_collections():
        _client(chroma_url).delete_collection(collection.name)
    return {
        "SHOPCLERK_STORE__URL": postgres_url,
        "SHOPCLERK_KNOWLEDGE__URL": chroma_url,
        "SHOPCLERK_KNOWLEDGE__SOURCES": f'["{documents}"]',
        "SHOPCLERK_EMBEDDER__PROVIDER": "hash",
        "SHOPCLERK_DISPATCH__MODE": "inline",  # so that each process answers what it was asked itself
    }


@pytest.fixture
async def machine(tmp_path: Path, settings: Mapping[str, str]) -> AsyncIterator[Machine]:
    """Makes processes; those still running are ended."""
    made: list[Process] = []

    def make(*words: str, **changed: str) -> Process:
        made.append(Process(tmp_path / f"machine-{len(made)}", {**settings, **changed}, *(words or ("--web",))))
        return made[-1]

    yield make
    for one in made:
        await one.end(signal.SIGKILL)


def _client(url: str) -> "chromadb.ClientAPI":
    host, _, port = url.removeprefix("http://").partition(":")
    return chromadb.HttpClient(host=host, port=int(port))


def counted(url: str) -> dict[str, int]:
    """Collection → how many vectors it holds."""
    return {collection.name: collection.count() for collection in _client(url).list_collections()}


async def test_of_three_that_start_on_nothing_one_indexes_and_all_answer(
    machine: Machine, settings: Mapping[str, str]
) -> None:
    three = [machine() for _ in range(3)]
    await asyncio.gather(*(one.start() for one in three))
    await asyncio.gather(*(one.said("ready ") for one in three))
    answers = await asyncio.gather(*(one.ask(QUESTION) for one in three))
    assert all("within 7 days" in answer for answer in answers), answers
    database = await open_database(settings["SHOPCLERK_STORE__URL"])
    version = await SqlCatalogue(database).version()
    await database.aclose()
    assert version == 1


async def test_who_starts_while_another_machine_makes_the_first_sync_waits_for_it(
    machine: Machine, settings: Mapping[str, str], tmp_path: Path
) -> None:
    shopclerk(tmp_path / "office", settings, "migrate")
    elsewhere, one = connect(settings["SHOPCLERK_STORE__URL"]), machine()
    async with elsewhere.only_one("index") as held:
        assert held
        await one.start()
        log = await one.said("waiting_for_the_first_sync")
        assert "another machine is writing the index" in log
    await one.said("ready ")
    await elsewhere.aclose()
    assert "within 7 days" in await one.ask(QUESTION)


async def test_what_one_syncs_all_take_up(
    machine: Machine, settings: Mapping[str, str], documents: Path, tmp_path: Path
) -> None:
    two = [machine(), machine()]
    for one in two:
        await one.start()
        await one.said("ready ")
        assert "within 7 days" in await one.ask(QUESTION)
    write(documents, days=30)
    shopclerk(tmp_path / "office", settings, "knowledge", "sync", str(documents))
    for one in two:
        async with asyncio.timeout(60):
            while "within 30 days" not in await one.ask(QUESTION):  # noqa: ASYNC110
                await asyncio.sleep(0.2)


@pytest.mark.parametrize("harm", ["deleted", "emptied"])
async def test_an_index_that_was_lost_is_built_again_from_sql_while_processes_run(
    machine: Machine, settings: Mapping[str, str], chroma_url: str, documents: Path, harm: str
) -> None:
    two = [machine(), machine()]
    for one in two:
        await one.start()
        await one.said("ready ")
    shutil.rmtree(documents)  # the rows of the catalogue are enough
    held = counted(chroma_url)
    for collection in _client(chroma_url).list_collections():
        if harm == "deleted":
            _client(chroma_url).delete_collection(collection.name)
        else:
            collection.delete(ids=collection.get(include=[])["ids"])
    async with asyncio.timeout(90):
        while counted(chroma_url) != held:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    for one in two:
        assert "within 7 days" in await one.ask(QUESTION)


async def test_a_process_that_starts_on_a_lost_index_builds_it_again(
    machine: Machine, settings: Mapping[str, str], chroma_url: str
) -> None:
    first = machine()
    await first.start()
    await first.said("ready ")
    await first.end()
    for collection in _client(chroma_url).list_collections():
        _client(chroma_url).delete_collection(collection.name)
    second = machine()
    await second.start()
    await second.said("ready ")
    assert "within 7 days" in await second.ask(QUESTION)


async def test_a_worker_without_a_channel_answers_what_the_face_hears_and_shows_its_health(machine: Machine) -> None:
    face = machine(SHOPCLERK_DISPATCH__MODE="durable")
    await face.start()
    await face.said("ready ")
    worker = machine("--web", "--only-answer", "--health-port", "{port}", SHOPCLERK_DISPATCH__MODE="durable")
    await worker.start()
    await worker.said("ready ")
    async with asyncio.timeout(60):
        while "shopclerk_answers_total{" not in (await worker.client.get("/metrics")).text:
            assert "within 7 days" in await face.ask(QUESTION)
    assert (await worker.client.get("/readyz")).status_code == 200
    assert (await worker.client.get("/healthz")).json() == {"status": "ok"}
    assert (await worker.client.get("/chat")).status_code == 404
    assert await worker.end() == 0
