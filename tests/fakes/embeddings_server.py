"""A small embeddings endpoint on loopback, as the OpenAI API has one. Real HTTP, its own thread."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import numpy as np

DIMENSION = 32


class EmbeddingsServer:
    """Answers with a vector a text, or with `status` and `body` when they are set; keeps what it was sent."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.status = 200
        self.body: bytes | None = None
        self.dimension = DIMENSION
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.asked.append(request)
                body = server.body if server.body is not None else json.dumps(server._answer(request)).encode()
                self.send_response(server.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """The base URL to configure."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """In reverse order, since only `index` says which text a vector is for."""
        rows = [
            {"object": "embedding", "index": at, "embedding": self._vector(text, request.get("encoding_format"))}
            for at, text in enumerate(request["input"])
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return {"object": "list", "model": request["model"], "data": rows[::-1], "usage": usage}

    def _vector(self, text: str, encoding: str | None) -> list[float] | str:
        seed = np.frombuffer(text.encode().ljust(8, b"\0")[-8:], dtype=np.uint32)
        vector = np.random.default_rng(seed).normal(size=self.dimension).astype(np.float32) * 3
        return base64.b64encode(vector.tobytes()).decode() if encoding == "base64" else vector.tolist()
