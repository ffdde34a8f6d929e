"""What every PassageIndex does, tried on Chroma in a folder and on a Chroma server."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import httpx
import numpy as np
import pytest

from shopclerk.knowledge.chroma_index import ChromaIndex
from shopclerk.knowledge.errors import IndexMismatchError, IndexUnavailableError
from shopclerk.knowledge.passage import Passage, PassageId
from shopclerk.knowledge.pieces import MAX_PIECES
from shopclerk.knowledge.ports import PassageVectors, Vectors

DIMENSION = 16


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Chroma server on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("chroma")
    chroma = Path(sys.executable).with_name("chroma")
    process = subprocess.Popen(
        [chroma, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/api/v2/heartbeat", process)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        assert process.poll() is None, "the Chroma server ended"
        try:
            if httpx.get(url, timeout=1).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the Chroma server did not answer in 30 s")


@pytest.fixture(params=["folder", "server"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "index") if request.param == "folder" else str(request.getfixturevalue("server"))


@pytest.fixture
async def index(location: str) -> AsyncIterator[ChromaIndex]:
    index = ChromaIndex(location, embedder_id="one", namespace="test")
    await index.clear()
    yield index
    await index.close()


def passage(name: str, audience: str = "public") -> Passage:
    return Passage(
        id=PassageId(name), document="d.md", uri=f"d.md#{name}", title="T", section="S", text="x", locale="en",
        audience=audience,
    )  # fmt: skip


def axis(*numbers: int) -> Vectors:
    """A unit vector between the named axes."""
    vector = np.zeros(DIMENSION, dtype=np.float32)
    vector[list(numbers)] = 1
    return vector / np.float32(np.linalg.norm(vector))


def stored(whole: Vectors, *pieces: Vectors) -> PassageVectors:
    return PassageVectors(whole=whole, pieces=np.array(pieces, dtype=np.float32).reshape(len(pieces), DIMENSION))


async def ranked(
    index: ChromaIndex, vector: Vectors, limit: int = 10, audiences: Sequence[str] = ("public",)
) -> list[str]:
    return [hit.passage_id for hit in await index.search(vector, limit, audiences)]


async def test_an_empty_index_finds_nothing(index: ChromaIndex) -> None:
    assert await index.search(axis(0), 5, ("public",)) == []
    assert await index.ids() == set()
    assert await index.vectors([PassageId("a")]) == {}


async def test_a_passage_is_found_by_its_whole_and_by_its_best_piece(index: ChromaIndex) -> None:
    vectors = {
        PassageId("whole"): stored(axis(0)),
        PassageId("piece"): stored(axis(5), axis(6), axis(0, 1)),
        PassageId("far"): stored(axis(9), axis(10)),
    }
    await index.upsert([passage(name) for name in ("whole", "piece", "far")], vectors)
    hits = await index.search(axis(0), 2, ("public",))
    assert [hit.passage_id for hit in hits] == ["whole", "piece"]
    assert [hit.score for hit in hits] == pytest.approx([1.0, 0.5**0.5], abs=1e-5)


async def test_a_passage_with_many_near_pieces_does_not_crowd_out_the_others(index: ChromaIndex) -> None:
    crowd = stored(axis(0), *[axis(0)] * MAX_PIECES)
    await index.upsert(
        [passage("crowd"), passage("other")], {PassageId("crowd"): crowd, PassageId("other"): stored(axis(0, 1))}
    )
    assert await ranked(index, axis(0), limit=2) == ["crowd", "other"]


async def test_only_the_audiences_asked_for_are_searched(index: ChromaIndex) -> None:
    vectors = {PassageId("open"): stored(axis(0, 1), axis(1)), PassageId("secret"): stored(axis(0), axis(0))}
    await index.upsert([passage("open"), passage("secret", "agent")], vectors)
    assert await ranked(index, axis(0)) == ["open"]
    assert await ranked(index, axis(0), audiences=("public", "agent")) == ["secret", "open"]
    assert await ranked(index, axis(0), audiences=("nobody",)) == []


async def test_a_passage_that_changes_its_audience_is_no_longer_found_in_the_old_one(index: ChromaIndex) -> None:
    vectors = {PassageId("a"): stored(axis(0), axis(1))}
    await index.upsert([passage("a")], vectors)
    await index.upsert([passage("a", "agent")], vectors)
    assert await ranked(index, axis(1)) == []
    assert await ranked(index, axis(1), audiences=("agent",)) == ["a"]


async def test_a_new_version_replaces_all_pieces_of_the_old_one(index: ChromaIndex) -> None:
    await index.upsert([passage("a")], {PassageId("a"): stored(axis(0), axis(1), axis(2), axis(3))})
    await index.upsert([passage("a")], {PassageId("a"): stored(axis(4), axis(5))})
    assert (await index.search(axis(3), 5, ("public",)))[0].score == pytest.approx(0, abs=1e-5)
    found = (await index.vectors([PassageId("a")]))[PassageId("a")]
    assert np.allclose(found.whole, axis(4))
    assert np.allclose(found.pieces, [axis(5)])


async def test_vectors_come_back_in_the_order_of_the_pieces_and_unknown_ids_are_left_out(index: ChromaIndex) -> None:
    many = stored(axis(0), *[axis(n % DIMENSION) for n in range(MAX_PIECES)])
    await index.upsert([passage("a"), passage("b", "agent")], {PassageId("a"): many, PassageId("b"): stored(axis(2))})
    for _ in range(2):  # from the store, then from memory
        found = await index.vectors([PassageId("b"), PassageId("a"), PassageId("?")])
        assert found.keys() == {"a", "b"}
        assert np.allclose(found[PassageId("a")].pieces, many.pieces)
        assert found[PassageId("b")].pieces.shape == (0, DIMENSION)


async def test_removed_passages_are_gone_with_their_pieces_and_unknown_ones_are_ignored(index: ChromaIndex) -> None:
    vectors = {PassageId(name): stored(axis(0), axis(1)) for name in ("a", "b")}
    await index.upsert([passage("a"), passage("b")], vectors)
    await index.remove([PassageId("a"), PassageId("never")])
    assert await index.ids() == {"b"}
    assert await ranked(index, axis(1)) == ["b"]
    assert (await index.vectors([PassageId("a")])) == {}


async def test_everything_is_still_there_after_opening_again(index: ChromaIndex, location: str) -> None:
    await index.upsert([passage("a")], {PassageId("a"): stored(axis(0), axis(1))})
    await index.close()
    again = ChromaIndex(location, embedder_id="one", namespace="test")
    assert await ranked(again, axis(1)) == ["a"]
    await again.close()


async def test_vectors_of_two_embedders_never_meet(index: ChromaIndex, location: str) -> None:
    await index.upsert([passage("a")], {PassageId("a"): stored(axis(0))})
    other = ChromaIndex(location, embedder_id="two", namespace="test")
    assert await other.ids() == set()
    assert await ranked(other, axis(0)) == []
    await other.close()


async def test_clearing_leaves_other_shops_on_the_same_store_alone(index: ChromaIndex, location: str) -> None:
    neighbour = ChromaIndex(location, embedder_id="one", namespace="neighbour")
    for one in (index, neighbour):
        await one.upsert([passage("a")], {PassageId("a"): stored(axis(0))})
    await index.clear()
    assert await index.ids() == set()
    assert await neighbour.ids() == {"a"}
    await neighbour.clear()
    await neighbour.close()


async def test_an_index_is_built_beside_that_of_another_embedder_until_others_are_forgotten(
    index: ChromaIndex, location: str
) -> None:
    newer = ChromaIndex(location, embedder_id="two", namespace="test")
    await newer.clear()
    await index.upsert([passage("a")], {PassageId("a"): stored(axis(0))})
    await newer.upsert([passage("b")], {PassageId("b"): stored(axis(0))})
    assert (await ranked(index, axis(0)), await ranked(newer, axis(0))) == (["a"], ["b"])
    await newer.forget_others()
    assert (await ranked(index, axis(0)), await ranked(newer, axis(0))) == ([], ["b"])
    await newer.clear()
    await newer.close()


async def test_an_index_cleared_by_somebody_else_is_noticed(index: ChromaIndex, location: str) -> None:
    await index.upsert([passage("a")], {PassageId("a"): stored(axis(0))})
    other = ChromaIndex(location, embedder_id="one", namespace="test")
    await other.clear()
    await other.upsert([passage("b")], {PassageId("b"): stored(axis(0))})
    assert await ranked(index, axis(0)) == ["b"]
    await other.close()


async def test_vectors_of_another_length_are_refused(index: ChromaIndex) -> None:
    await index.upsert([passage("a")], {PassageId("a"): stored(axis(0))})
    with pytest.raises(IndexMismatchError, match="another length"):
        await index.search(np.ones(4, dtype=np.float32), 5, ("public",))


async def test_any_audience_and_any_id_can_be_stored(index: ChromaIndex) -> None:
    odd = replace(passage("a.md#退货|1~2"), audience="Ünder-agents!")
    await index.upsert([odd], {odd.id: stored(axis(0), axis(1))})
    assert await ranked(index, axis(1), audiences=("Ünder-agents!",)) == [odd.id]
    await index.remove([odd.id])
    assert await index.ids() == set()


async def test_a_dead_server_is_one_clear_line() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    index = ChromaIndex(address, embedder_id="one")
    with pytest.raises(IndexUnavailableError, match=r"does not answer .* start it or mend \[knowledge\] url") as caught:
        await index.search(axis(0), 5, ("public",))
    assert "\n" not in str(caught.value)


async def test_a_broken_store_is_one_clear_line_and_can_be_cleared(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"this is no database at all" * 100)
    (tmp_path / "notes.txt").write_text("keep me")
    index = ChromaIndex(tmp_path, embedder_id="one")
    with pytest.raises(IndexUnavailableError, match=r"is broken .* builds it anew"):
        await index.ids()
    await index.clear()
    await index.upsert([passage("a")], {PassageId("a"): stored(axis(0))})
    assert await index.ids() == {"a"}
    assert (tmp_path / "notes.txt").read_text() == "keep me"
    await index.close()


async def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    index = ChromaIndex(tmp_path / "file" / "index", embedder_id="one")
    with pytest.raises(IndexUnavailableError, match=r"cannot be used .*check its permissions"):
        await index.ids()
