"""Hands mails to an SMTP server."""

import asyncio
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal

from ..errors import SenderError
from ..model.identity import Mail


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where mails go. `security`: TLS from the start, after STARTTLS, or none (a relay on the same machine)."""

    host: str
    port: int
    sender: str
    security: Literal["tls", "starttls", "none"] = "starttls"
    user: str = ""
    password: str = ""
    timeout: float = 10.0


class SmtpSender:
    """Sends each mail in a thread (bot.identity_ports.CodeSender)."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server

    async def send(self, mail: Mail) -> None:
        """Hand it over. Raises SenderError, without the mail's text or address in it."""
        try:
            message = _written(mail, self._server.sender)
            await asyncio.to_thread(self._hand_over, message)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise self._failed(error) from error

    async def greet(self) -> None:
        """Log in and leave without a mail. Raises SenderError when the server cannot be reached or refuses."""
        try:
            await asyncio.to_thread(self._greet)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> SenderError:
        server = self._server
        return SenderError(f"mail server {server.host}:{server.port}: {type(error).__name__}; check [identity] smtp_*")

    def _greet(self) -> None:
        with self._logged_in() as connection:
            connection.noop()

    def _hand_over(self, message: EmailMessage) -> None:
        with self._logged_in() as connection:
            connection.send_message(message)

    @contextmanager
    def _logged_in(self) -> Iterator[smtplib.SMTP]:
        server = self._server
        if server.security == "tls":
            context = ssl.create_default_context()
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.timeout, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        with connection:
            if server.security == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if server.user:
                connection.login(server.user, server.password)
            yield connection


def _written(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message
