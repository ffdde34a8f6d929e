"""Picks the stand-in of a recording's platform, and plays recordings with it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from shopclerk.bot.assembly.recorded_stage import RecordedStage
from shopclerk.bot.errors import TranscriptError
from shopclerk.bot.settings import Settings

from .recordings.comparing import PlayedRecording
from .recordings.playing import Stand, play
from .recordings.reading import load_recording
from .recordings.recording import Recording


async def play_recordings(paths: Sequence[Path], stage: RecordedStage) -> list[PlayedRecording]:
    """Play files one after the other; all are read before the first is played. Raises ShopclerkError."""
    recordings = [load_recording(path) for path in paths]
    for one in recordings:
        _check(one)
    return [await play(one, stage, make_stand) for one in recordings]


def make_stand(recording: Recording, settings: Settings, now: Callable[[], datetime]) -> Stand:
    """The platform that a recording is of, without a network. Raises TranscriptError for one nobody knows."""
    _check(recording)
    if recording.channel == "slack":
        from .slack.stand import SlackStand

        return SlackStand(recording, settings, now)
    from .discord.stand import DiscordStand

    return DiscordStand(recording, settings, now)


def _check(recording: Recording) -> None:
    if recording.channel not in ("slack", "discord"):
        raise TranscriptError(
            f"{recording.path}:1: a recording of {recording.channel!r}; this shopclerk plays slack and discord"
        )
