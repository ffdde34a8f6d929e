"""Stops and starts a test's PostgreSQL, whoever started it."""

import subprocess
from pathlib import Path

import psutil

from ..fakes.postgres import PostgresServer


class Outage:
    """A server that can be stopped and started again where it was."""

    def __init__(self, server: PostgresServer) -> None:
        folder = Path(server._folder)
        self._data = next(place for place in (folder, folder / "data") if (place / "postmaster.pid").exists())
        first = (self._data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0]
        process = psutil.Process(int(first))
        self._user = process.username()
        self._pg_ctl = Path(process.exe()).with_name("pg_ctl")
        self._options = " ".join(f"'{word}'" if " " in word or not word else word for word in process.cmdline()[1:])

    def stop(self) -> None:
        """As an administrator restarts it: connections are cut, transactions under way rolled back."""
        self._run("-m", "fast", "stop")

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        self._run("-l", str(self._data / "log"), "-o", self._options, "start")

    def _run(self, *words: str) -> None:
        command = [str(self._pg_ctl), "-D", str(self._data), "-w", *words]
        subprocess.run(
            command, check=True, user=self._user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
