"""Faults 13 to 15: the vector store, the index's files and the embedder; the answer is found all the same."""

import shutil
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
