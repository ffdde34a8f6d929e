"""Writes recordings: a thread disguises and appends line by line, so that the event loop only hands over."""

import asyncio
import json
import queue
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from shopclerk.bot.errors import SettingsError

from .disguise import Disguise
from .line_file import LineFile
from .recording import VERSION, Json

log = structlog.get_logger(__name__)

MOST_WAITING = 20_000
"""Lines handed over and not written yet; further ones are left out, and counted."""
MOST_CONTEXT = 2_000
"""Lines repeated at the head of each further file, so that it can be played by itself."""
ROTATE_BYTES = 32 * 1024 * 1024
_CLOSED_WITHIN = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Who an account belongs to: the demo shop's customer, whom a replay links again, or names to be taken out."""

    customer: str = ""
    names: tuple[str, ...] = ()


FindCustomer = Callable[[str, str], Awaitable[Linked | None]]
"""Who an account of a channel is linked to, or None."""


class Recorder:
    """Records channels into a folder. What goes wrong there ends the recording and nothing else."""

    def __init__(
        self,
        folder: Path,
        *,
        rotate_bytes: int = ROTATE_BYTES,
        find_customer: FindCustomer | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._folder = folder
        self._rotate_bytes = rotate_bytes
        self.find_customer = find_customer
        self._now = now
        self._queue: queue.Queue[tuple[Track, str, str] | None] = queue.Queue(MOST_WAITING)
        self._asking: set[asyncio.Task[None]] = set()
        self._left_out = 0
        self._thread = threading.Thread(target=self._write, name="recording", daemon=True)
        self.is_recording = False

    def open(self) -> None:
        """Begin. Raises SettingsError where the folder cannot be written to."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            probe = self._folder / f".{threading.get_ident()}.probe"
            probe.touch(mode=0o600)
            probe.unlink()
        except OSError as error:
            raise SettingsError(
                f"--record {self._folder}: cannot be written to ({error.strerror}); name a folder of your own"
            ) from None
        self.is_recording = True
        self._thread.start()
        log.info("recording", folder=str(self._folder))

    def track(self, channel: str, *, disguise: Callable[[], Disguise], settings: Json) -> "Track":
        """What a channel's taps write to; `disguise` makes the one of a new file."""
        return Track(self, channel, disguise=disguise, settings=settings, folder=self._folder)

    def put(self, track: "Track", line: Json, context: str = "") -> None:
        """Hand a line over. `context` names what a further file begins with too: the last line of each name."""
        if not self.is_recording:
            return
        written = json.dumps({**line, "at": self._now().isoformat()}, ensure_ascii=False, default=str)
        try:
            self._queue.put_nowait((track, written, context))
        except queue.Full:
            if not self._left_out:
                log.error("recording_falls_behind", channel=track.channel)
            self._left_out += 1

    def look_up(self, track: "Track", account: str) -> None:
        """Have the customer of an account noted, if there is one."""
        if self.find_customer is None or not self.is_recording:
            return
        find = self.find_customer

        async def note() -> None:
            linked = await find(track.channel, account)
            if linked is not None:
                track.names.update(linked.names)
            if linked is not None and linked.customer:
                line = {"kind": "account", "account": f"{track.channel}:{account}", "customer": linked.customer}
                self.put(track, line, f"account/{account}")

        task = asyncio.ensure_future(note())
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def aclose(self) -> None:
        """Write what was handed over, and stop."""
        if self._asking:
            await asyncio.wait(self._asking, timeout=_CLOSED_WITHIN)
        self.is_recording = False
        if self._thread.is_alive():
            await asyncio.to_thread(self._stop)
        if self._left_out:
            log.warning("recording_incomplete", lines_left_out=self._left_out)

    def _stop(self) -> None:
        try:
            self._queue.put(None, timeout=_CLOSED_WITHIN)
        except queue.Full:
            return
        self._thread.join(_CLOSED_WITHIN)

    def _write(self) -> None:
        tracks: set[Track] = set()
        while (given := self._queue.get()) is not None:
            track, line, context = given
            tracks.add(track)
            try:
                track.append(json.loads(line), context, rotate_bytes=self._rotate_bytes)
            except OSError as error:
                self.is_recording = False
                log.error("recording_stopped", file=str(track.path), error=error.strerror or str(error))
                break
            except Exception as error:  # a payload nobody foresaw costs its own line
                log.warning("line_not_recorded", channel=track.channel, error=type(error).__name__)
        for track in tracks:
            track.close()


class Track:
    """One channel's recording: its taps hand over here, the recorder's thread writes."""

    def __init__(
        self, recorder: Recorder, channel: str, *, disguise: Callable[[], Disguise], settings: Json, folder: Path
    ) -> None:
        self.channel = channel
        self.names: set[str] = set()
        """What customers are called, whom the platform calls otherwise."""
        self._recorder = recorder
        self._make_disguise = disguise
        self._settings = settings
        self._folder = folder
        self._disguise = disguise()
        self._file: LineFile | None = None
        self._context: dict[str, Json] = {}
        self._asked: set[str] = set()

    @property
    def path(self) -> Path | None:
        """The file that is written to."""
        return self._file.path if self._file else None

    def event(
        self, what: str, payload: Json, *, attempt: int = 0, reason: str = "", account: str = "", context: str = ""
    ) -> None:
        """Something the platform told; `account` is whose doing it is."""
        if account and account not in self._asked:
            self._asked.add(account)
            self._recorder.look_up(self, account)
        again = {"attempt": attempt, "reason": reason} if attempt else {}
        self._recorder.put(self, {"kind": "event", "what": what, **again, "payload": payload}, context)

    def call(self, method: str, body: Json, answer: Any = None, *, status: int = 200, context: str = "") -> None:
        """Something the clerk called, and what came back."""
        line = {"kind": "call", "method": method, "status": status, "body": body, "answer": answer}
        self._recorder.put(self, line, context)

    def append(self, line: Json, context: str, *, rotate_bytes: int) -> None:
        """Write a line; only the recorder's thread calls this. Raises OSError."""
        day = str(line["at"])[:10]
        if self._file is None or self._file.day != day or self._file.size > rotate_bytes:
            self._turn_over(str(line["at"]), day)
        assert self._file is not None
        if context:
            self._context.pop(context, None)
            self._context[context] = line
            while len(self._context) > MOST_CONTEXT:
                self._context.pop(next(iter(self._context)))
        self._disguise.add_names(tuple(self.names))
        self._file.write(self._disguise.line(line))

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def _turn_over(self, at: str, day: str) -> None:
        """Begin a further file: with stand-ins of its own, and with what must be known to play it."""
        self.close()
        self._disguise = self._make_disguise()
        self._file = LineFile(self._folder, f"{self.channel}-{day}", day=day)
        head = {"kind": "recording", "version": VERSION, "channel": self.channel, "at": at}
        self._file.write(head | {"settings": self._disguise.line(self._settings)})
        for line in self._context.values():
            self._file.write(self._disguise.line({**line, "at": at}))


def recorded_settings(settings: Mapping[str, Any], channel: str) -> Json:
    """What of the settings a replay must know: where the channel is served and who works on the desk; no secret."""
    kept = {
        "slack": ("support_channels", "command_prefix"),
        "discord": ("support_channels", "message_content", "private_threads", "archive_minutes", "guild"),
    }
    own = settings.get(channel) or {}
    desk = settings.get("desk") or {}
    return {
        channel: {name: own[name] for name in kept.get(channel, ()) if own.get(name) is not None},
        "desk": {name: value for name, value in desk.items() if value is not None},
    }
