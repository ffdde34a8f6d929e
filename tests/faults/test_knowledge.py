"""Faults 13 to 15: the vector store, the index's files and the embedder; the answer is found all the same."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ..fakes.embeddings_server import EmbeddingsServer
from ..operations.servers import chroma_server, free_port
from .conftest import HASH, MakeScene, make_template
from .harness import Scene

ASKED = "How long does a refund take?"
PLAINLY = "How many business days do refunds take?"
QUOTED = "5 business days"
Harm = Callable[[Path], None]
pytestmark = pytest.mark.long


async def answer(scene: Scene, conversation: str = "c1", *, asked: str = ASKED) -> str:
    message = await scene.say(asked, conversation=conversation)
    await scene.until_answered(message)
    (post,) = scene.platform.answers_to(message)
    return post.text


def log_of(scene: Scene) -> str:
    return (scene.folder / "clerk.log").read_text(encoding="utf-8")


async def test_fault_13_without_the_vector_store_pages_are_found_by_their_words(
    make_scene: MakeScene, tmp_path: Path
) -> None:
    with chroma_server(tmp_path / "chroma", free_port()) as url:
        template = make_template(tmp_path / "template", f'{HASH}[knowledge]\nurl = "{url}"\n')
        scene = await make_scene(like=template)
        await scene.clerk()
        assert QUOTED in await answer(scene)
    assert QUOTED in await answer(scene, "c2")
    assert "retrieval_by_words_only" in log_of(scene)


async def test_fault_13_a_clerk_starts_without_the_vector_store_and_finds_pages_by_their_words(
    make_scene: MakeScene, tmp_path: Path
) -> None:
    with chroma_server(tmp_path / "chroma", free_port()) as url:
        template = make_template(tmp_path / "template", f'{HASH}[knowledge]\nurl = "{url}"\n')
    scene = await make_scene(like=template)
    await scene.clerk()
    assert QUOTED in await answer(scene)


async def test_fault_13_when_the_vector_store_comes_back_the_clerk_that_began_without_it_uses_it(
    make_scene: MakeScene, tmp_path: Path
) -> None:
    port = free_port()
    with chroma_server(tmp_path / "chroma", port) as url:
        template = make_template(tmp_path / "template", f'{HASH}[knowledge]\nurl = "{url}"\n')
    scene = await make_scene(like=template)
    await scene.clerk()
    assert QUOTED in await answer(scene)
    assert "answering_by_words_alone" in log_of(scene)
    with chroma_server(tmp_path / "chroma", port):
        async with asyncio.timeout(60):
            number, without = 0, -1
            while without != log_of(scene).count("retrieval_by_words_only"):
                number, without = number + 1, log_of(scene).count("retrieval_by_words_only")
                assert QUOTED in await answer(scene, f"back-{number}")
                await asyncio.sleep(0.5)


async def test_fault_14_where_an_index_s_folder_can_be_neither_opened_nor_built_the_start_says_what_is_in_the_way(
    scene: Scene,
) -> None:
    home = scene.folder / ".shopclerk" / "knowledge"
    shutil.rmtree(home)
    home.write_text("somebody's notes", encoding="utf-8")
    program = "from shopclerk.adapters.cli.app import main; main()"
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", program, "ask", ASKED],
        cwd=scene.folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode in (2, 3)
    assert "knowledge" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
    assert home.read_text(encoding="utf-8") == "somebody's notes"


def _garbled(home: Path) -> None:
    (home / "chroma.sqlite3").write_bytes(b"SQLite format 3\0" + b"\x7f" * 4000)


def _halved(home: Path) -> None:
    for file in home.glob("chroma.sqlite3"):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _half_built(home: Path) -> None:
    import chromadb

    client = chromadb.PersistentClient(str(home))
    for collection in client.list_collections():
        ids = collection.get(include=[])["ids"]
        collection.delete(ids=ids[: len(ids) // 2])


def _without_words(home: Path) -> None:
    for file in (home / "words").rglob("*"):
        if file.is_file():
            file.write_bytes(b"\0garbage")


def _gone(home: Path) -> None:
    shutil.rmtree(home)


@pytest.mark.parametrize("harm", [_garbled, _halved, _half_built, _without_words, _gone])
async def test_fault_14_a_damaged_index_is_built_again_at_the_start(scene: Scene, harm: Harm) -> None:
    harm(scene.folder / ".shopclerk" / "knowledge")
    await scene.clerk()
    assert QUOTED in await answer(scene)
    assert "retrieval_by_words_only" not in log_of(scene), "it was built again, not gone without"


async def test_fault_15_without_the_embedder_pages_are_found_by_their_words(
    make_scene: MakeScene, tmp_path: Path
) -> None:
    with EmbeddingsServer() as embeddings:
        embedder = f'[embedder]\nprovider = "openai"\nname = "stub"\nbase_url = "{embeddings.url}"\napi_key = "none"\n'
        template = make_template(tmp_path / "template", embedder)
        scene = await make_scene(like=template)
        await scene.clerk()
        embeddings.status, embeddings.body = 500, b'{"error": {"message": "no"}}'
        # Without vectors the intent is guessed by words too: the question has to share most of them with the page.
        assert QUOTED in await answer(scene, asked=PLAINLY)
        assert log_of(scene).count("words_only") >= 1
    assert QUOTED in await answer(scene, "c2", asked=PLAINLY)
