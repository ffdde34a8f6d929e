"""Plain LangChain with the pages and the model stub that the clerk has under load; used by bench_load."""

import asyncio
import json
import sys

from .bench_peer import PEER, Peer, peer
from .clerk_under_load import QUESTION, articles, milliseconds, model_stub

ALONE = 20
WARM_UP = 5


async def peer_under_load(delay: float, at_once: int) -> dict[str, object]:
    """Its figures: so many questions at once, then some one after the other."""
    if not PEER.exists():
        return {"missing": "run `make .venv-peer/.installed` first"}
    with model_stub(delay) as url, peer() as chain:
        chain.tell(index=[[text, name] for name, text in articles()], base_url=url)
        row = await asyncio.to_thread(_asked, chain, delay, at_once)
    print("peer", json.dumps(row), file=sys.stderr, flush=True)
    return row


def _asked(chain: Peer, delay: float, at_once: int) -> dict[str, object]:
    for _ in range(WARM_UP):
        chain.tell(ask=QUESTION)
    together = chain.tell(ask_at_once=[QUESTION] * at_once)
    waits = sorted(float(str(chain.tell(ask=QUESTION)["ms"])) / 1000 for _ in range(ALONE))
    return {
        "messages_s": round(at_once / float(str(together["seconds"])), 1),
        "cpu_ms": round(float(str(together["cpu_ms"])) / at_once, 1),
        "added": milliseconds(waits, less=delay),
    }
