"""A small OpenAI-compatible server on loopback that behaves, or misbehaves, as told. Real HTTP, its own thread.

In a test:                 with OpenAIServer() as server:
                               server.will(refuses(429, retry_after=0.01), answers("We do."))
                               OpenAIChat("stub", base_url=server.url)
As a process of its own:   python -m tests.fakes.openai_server --port 8099 --text "We do. [1]"
"""

import argparse
import asyncio
import json
import threading
from collections import deque
from typing import Self

from .openai_behaviours import Asked, Behaviour, Call, answers


class OpenAIServer:
    """The server. Behaviours given to `will` are used up in order; then comes the one given to `always`."""

    def __init__(self, *, port: int = 0) -> None:
        self.asked: list[Asked] = []
        self.port = port
        self._next: deque[Behaviour] = deque()
        self._always = answers("Hello.")
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._arrival = threading.Condition()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        """The base URL to configure."""
        return f"http://127.0.0.1:{self.port}/v1"

    def will(self, *behaviours: Behaviour) -> None:
        """What the next requests meet."""
        self._next.extend(behaviours)

    def always(self, behaviour: Behaviour) -> None:
        """What every other request meets."""
        self._always = behaviour

    def wait_until_asked(self, times: int = 1) -> None:
        """Blocks until that many requests are in."""
        with self._arrival:
            self._arrival.wait_for(lambda: len(self.asked) >= times)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while not writer.is_closing():
                asked = await _read(reader)
                with self._arrival:
                    self.asked.append(asked)
                    self._arrival.notify_all()
                behaviour = self._next.popleft() if self._next else self._always
                await behaviour(Call(asked, writer))
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Asked:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(path=first.split()[1], headers=headers, body=json.loads(body) if body else {})


def _main() -> None:
    parser = argparse.ArgumentParser(description="Serve one answer for ever; prints the base URL.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--text", default="Hello.")
    parser.add_argument("--delay", type=float, default=0.0)
    options = parser.parse_args()
    with OpenAIServer(port=options.port) as server:
        server.always(answers(options.text, delay=options.delay))
        print(server.url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    _main()
