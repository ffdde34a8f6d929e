"""kill -9 at random moments under load: `python -m tests.faults.kill_storm [--kills 200] [--seed 1]`.

Shoppers write all the time in many conversations, and tell an event again until it is acknowledged; the clerk is
killed again and again. Prints one JSON object: messages, lost, visible twice, out of order, and the seconds from a
new start of the process until what was open at the kill is answered. Exits with 1 when an invariant is broken.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
from pathlib import Path
from time import monotonic

from .conftest import HASH, make_template
from .harness import Scene, settle
from .invariants import broken, open_messages
from .platform import Platform

QUESTIONS = ("How long does a refund take?", "Can I return shoes?", "How fast is standard shipping?", "Thanks!")
CONVERSATIONS = 12
PAUSE = 0.25
"""Seconds between two messages of a shopper, on average."""


async def talk(scene: Scene, conversation: str, draws: random.Random, ended: asyncio.Event) -> None:
    """One shopper, until the storm is over."""
    number = 0
    while not ended.is_set():
        number += 1
        await scene.tell(scene.message(draws.choice(QUESTIONS), conversation=conversation, number=number))
        await asyncio.sleep(draws.uniform(0, 2 * PAUSE) * CONVERSATIONS / 4)


async def recovered(scene: Scene, open_then: set[str]) -> float:
    """Seconds until everything that was open is answered."""
    began = monotonic()
    while open_then & set(await asyncio.to_thread(open_messages, scene)):  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    return monotonic() - began


async def storm(scene: Scene, kills: int, seed: int) -> dict[str, object]:
    """The kills and what came of them."""
    draws, ended, recoveries = random.Random(seed), asyncio.Event(), []
    clerk = await scene.clerk()
    shoppers = [
        asyncio.create_task(talk(scene, f"c{number}", random.Random(f"{seed}/{number}"), ended))
        for number in range(CONVERSATIONS)
    ]
    for kill in range(kills):
        await asyncio.sleep(draws.uniform(0.02, 1.5))
        await clerk.kill()
        clerk.port = 1  # nobody listens there
        open_then = set(await asyncio.to_thread(open_messages, scene))
        await clerk.start()
        # Every fifth recovery is waited for; the other kills come upon a clerk that is still recovering.
        if kill % 5 == 4 or kill == kills - 1:
            recoveries.append(await recovered(scene, open_then))
    ended.set()
    await asyncio.wait_for(asyncio.gather(*shoppers), timeout=120)
    await scene.until(lambda: not open_messages(scene), seconds=60)
    problems = await asyncio.to_thread(broken, scene)
    return {
        "kills": kills,
        "messages": len(scene.told),
        "replies": len(scene.platform.posts),
        "lost": sum(problem.startswith(("(a)", "(b)")) for problem in problems),
        "visible_twice": sum(problem.startswith("(c)") for problem in problems),
        "out_of_order": sum(problem.startswith("(d)") for problem in problems),
        "recovery_s": {"p50": round(sorted(recoveries)[len(recoveries) // 2], 2), "max": round(max(recoveries), 2)},
        "problems": problems[:20],
    }


async def main(kills: int, seed: int) -> int:
    """Prints the figures; the exit code."""
    with tempfile.TemporaryDirectory(prefix="storm-") as place:
        template = await asyncio.to_thread(make_template, Path(place) / "template", HASH)
        async with Platform() as platform:
            folder = settle(template, Path(place) / "shop")
            scene = Scene(folder=folder, platform=platform, store_url=f"sqlite:///{folder}/.shopclerk/shop.db")
            try:
                figures = await storm(scene, kills, seed)
            finally:
                await scene.aclose()
    print(json.dumps(figures))
    return 1 if figures["problems"] else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sys.exit(asyncio.run(main(options.kills, options.seed)))
