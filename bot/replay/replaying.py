"""Plays transcripts and says what came of it: the entry for the command line and for pytest."""

from collections.abc import Sequence
from pathlib import Path

from .mode import ReplayMode
from .played import ReplayReport
from .player import OpenBot, play
from .reading import find_transcripts, load_transcript
from .scene import Scene
from .transcript import Transcript


async def replay(
    paths: Sequence[Path], *, open_bot: OpenBot, mode: ReplayMode = ReplayMode.REPLAY, trials: int = 1
) -> ReplayReport:
    """Play every transcript named or found under a folder, `trials` times each, one after the other.

    All are read before the first is played. Raises TranscriptError, and what `open_bot` raises.
    """
    played = [
        await play(Scene(transcript, mode), open_bot, trial=trial)
        for transcript in read_all(paths)
        for trial in range(1, trials + 1)
    ]
    return ReplayReport(mode=mode, trials=trials, played=tuple(played))


def read_all(paths: Sequence[Path]) -> list[Transcript]:
    """Every transcript named or found under a folder. Raises TranscriptError for the first mistake."""
    return [load_transcript(path) for path in find_transcripts(paths)]
