"""Mails leave through a real SMTP server on this machine."""

import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from shopclerk.bot.errors import SenderError
from shopclerk.bot.model.identity import Mail
from shopclerk.bot.senders.smtp import SmtpSender, SmtpServer

MAIL = Mail(to="ana@example.com", subject="您的验证码", text="Your code is 123456. 有效期 10 分钟。")


class Inbox:
    """Keeps what arrives; refuses one address."""

    def __init__(self) -> None:
        self.received: list[Envelope] = []

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("refused"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.received.append(envelope)
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    inbox, port = Inbox(), free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield inbox, port
    controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def sender(port: int) -> SmtpSender:
    return SmtpSender(SmtpServer(host="127.0.0.1", port=port, sender="clerk@example.com", security="none", timeout=5))


async def test_a_mail_arrives_as_it_was_written(inbox: tuple[Inbox, int]) -> None:
    await sender(inbox[1]).send(MAIL)
    envelope = inbox[0].received[0]
    assert isinstance(envelope.content, bytes)
    message = message_from_bytes(envelope.content, policy=default)
    assert envelope.rcpt_tos == ["ana@example.com"]
    assert message["Subject"] == "您的验证码"
    assert message.get_content().strip() == MAIL.text


async def test_a_mail_that_is_refused_is_one_error_without_what_it_said(inbox: tuple[Inbox, int]) -> None:
    with pytest.raises(SenderError) as caught:
        await sender(inbox[1]).send(Mail(to="refused@example.com", subject="s", text="code 123456"))
    assert "123456" not in str(caught.value)
    assert "refused@" not in str(caught.value)


async def test_a_server_that_is_down_is_one_error_that_names_it() -> None:
    port = free_port()
    with pytest.raises(SenderError, match=rf"127\.0\.0\.1:{port}.*check \[identity\] smtp_"):
        await sender(port).send(MAIL)


async def test_a_line_break_in_an_address_adds_no_header(inbox: tuple[Inbox, int]) -> None:
    with pytest.raises(SenderError):
        await sender(inbox[1]).send(Mail(to="a@example.com\nBcc: b@example.com", subject="s", text="t"))
    assert inbox[0].received == []
