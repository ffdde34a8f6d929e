"""Keeps what a reasoning model thinks aloud (`<think>…</think>` before the answer) away from the shopper."""

_OPENS = "<think>"
_CLOSES = "</think>"


def without_thoughts(text: str) -> str:
    """The answer alone. Some servers put the opening tag into the prompt, so the closing one decides."""
    if _CLOSES in text:
        return text.rpartition(_CLOSES)[2].lstrip()
    return "" if text.lstrip().startswith(_OPENS) else text


class ThoughtFilter:
    """The same for a stream; `feed` gives what may be shown of each piece, `rest` what was still held back."""

    def __init__(self) -> None:
        self._held = ""
        self._answering = False

    def feed(self, piece: str) -> str:
        """The part of the answer that is now certain to be none of the thoughts."""
        if self._answering:
            return piece
        self._held += piece
        answer = self._answer()
        self._answering = bool(answer)
        return answer

    def rest(self) -> str:
        """What is left at the end: text that only looked like an opening tag."""
        return "" if self._answering or self._held.lstrip().startswith(_OPENS) else self._held

    def _answer(self) -> str:
        start = self._held.lstrip()
        if start.startswith(_OPENS):
            return start.partition(_CLOSES)[2].lstrip()
        return "" if _OPENS.startswith(start) else self._held
