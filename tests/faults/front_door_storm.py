"""kill -9 through the front door: `python -m tests.faults.front_door_storm [--kills 60] [--seed 1] [--workers 2]`.

Clients post with event ids to many conversations of a real `shopclerk run --web`, and post again what got no 202; the
process is killed at random moments, now and then while it starts, and started again on the same port. With
`--workers 2` over PostgreSQL, each kill takes the listening process, a helper, or both. Prints one JSON object; exits
with 1 when something is lost, doubled or out of order. How long things took is printed, and named where it is more than
asked, but a slow machine is no broken invariant.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic

import httpx

from ..fakes.postgres import postgres_server
from .conftest import make_template
from .front_door import FrontDoor
from .front_door_checks import problems_of

QUESTIONS = ("How long does a refund take?", "Can I return shoes?", "How fast is standard shipping?", "Thanks!")
CONVERSATIONS = 16
PAUSE = 1.5
"""Seconds between two messages of a shopper, on average."""
RECOVERED_WITHIN = 10.0


async def talk(door: FrontDoor, conversation: str, draws: random.Random, ended: asyncio.Event) -> None:
    """One client's shopper, until the storm is over; now and then a taken message is posted once more."""
    number = 0
    while not ended.is_set():
        number += 1
        text = draws.choice(QUESTIONS)
        await door.say(text, conversation=conversation, event_id=f"e{number}")
        if draws.random() < 0.2:
            await door.say(text, conversation=conversation, event_id=f"e{number}")
        await asyncio.sleep(draws.uniform(0, 2 * PAUSE))


async def recovered(door: FrontDoor, taken: set[str]) -> float:
    """Seconds from ready until everything that was taken before the kill is answered."""
    began = monotonic()
    while True:
        try:
            if not taken & await door.open_messages():
                return monotonic() - began
        except httpx.HTTPError:
            pass
        await asyncio.sleep(0.1)


async def strike(door: FrontDoor, draws: random.Random) -> bool:
    """Kill something; whether the process that listens was among it."""
    helpers = door.helpers() if door.flags else []
    if helpers and draws.random() < 0.5:
        draws.choice(helpers).kill()
        return False
    await door.kill(with_helpers=not helpers or draws.random() < 0.5)
    return True


async def storm(door: FrontDoor, kills: int, seed: int) -> dict[str, object]:
    """The kills and what came of them."""
    draws, ended, recoveries = random.Random(seed), asyncio.Event(), []
    await door.begin()
    await door.ready()
    shoppers = [
        asyncio.create_task(talk(door, f"c{number}", random.Random(f"{seed}/{number}"), ended))
        for number in range(CONVERSATIONS)
    ]
    for kill in range(kills):
        await asyncio.sleep(draws.uniform(0.02, 2.5))
        taken = {one.id for posted in door.posted.values() for one in posted}
        if await strike(door, draws):
            await door.begin()
        # Every tenth process dies while it starts; every fifth recovery is waited for.
        if kill % 10 == 9:
            await asyncio.sleep(draws.uniform(0.05, 2.0))
            continue
        await door.ready()
        if kill % 5 == 3 or kill == kills - 1:
            recoveries.append(await recovered(door, taken))
    await door.ready()
    ended.set()
    await asyncio.wait_for(asyncio.gather(*shoppers), timeout=120)
    with suppress(TimeoutError):  # what is open then is told below
        await door.until_answered(seconds=60)
    return {"kills": kills, "recoveries": sorted(recoveries), "problems": await problems_of(door)}


def figures_of(door: FrontDoor, found: dict[str, object]) -> dict[str, object]:
    """What is printed."""
    problems, recoveries = list(found["problems"]), list(found["recoveries"])  # type: ignore[call-overload]
    taken = sorted(one.seconds for posted in door.posted.values() for one in posted)
    slow = [f"(g) 202 after {taken[-1]:.1f} s"] if taken[-1] > 3 else []
    late = [f"recovered after {recoveries[-1]:.1f} s"] if recoveries[-1] > RECOVERED_WITHIN else []
    return {
        "kills": found["kills"],
        "messages": len(taken),
        "lost": sum(problem.startswith(("(a)", "(b)")) for problem in problems),
        "visible_twice": sum(problem.startswith("(c)") for problem in problems),
        "out_of_order": sum(problem.startswith("(d)") for problem in problems),
        "taken_s": {"p50": round(taken[len(taken) // 2], 3), "max": round(taken[-1], 2)},
        "recovery_s": {"p50": round(recoveries[len(recoveries) // 2], 2), "max": round(recoveries[-1], 2)},
        "slower_than_asked": [*slow, *late],
        "problems": problems[:20],
    }


async def main(kills: int, seed: int, workers: int, keep: str) -> int:
    """Prints the figures; the exit code."""
    with ExitStack() as stack:
        place = Path(keep or stack.enter_context(tempfile.TemporaryDirectory(prefix="storm-")))
        settings = '[embedder]\nprovider = "hash"\n'
        if workers > 1:
            server = stack.enter_context(postgres_server())
            settings = f'[store]\nurl = "{server.new_database()}"\n' + settings
        folder = await asyncio.to_thread(make_template, place / "shop", settings)
        door = FrontDoor(folder, ("--workers", str(workers)) if workers > 1 else ())
        try:
            figures = figures_of(door, await storm(door, kills, seed))
        finally:
            await door.aclose()
    print(json.dumps(figures))
    return 1 if figures["problems"] else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--keep", default="", help="a folder to keep the shop and its log in")
    options = parser.parse_args()
    sys.exit(asyncio.run(main(options.kills, options.seed, options.workers, options.keep)))
