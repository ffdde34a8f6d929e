"""Shows mails on the terminal's error stream: for trying the clerk out, where no mail server is set."""

import sys
from typing import TextIO

from ..model.identity import Mail


class ConsoleSender:
    """Prints each mail (bot.identity_ports.CodeSender)."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    async def send(self, mail: Mail) -> None:
        """Print it, marked as what would be mailed."""
        print(f"[mail to {mail.to}] {mail.text}", file=self._stream or sys.stderr, flush=True)
