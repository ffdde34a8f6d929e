"""While a replay runs nothing may dial out: every connection but to this machine is refused and noted."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from ipaddress import ip_address

_attempts: ContextVar[list[str] | None] = ContextVar("shopclerk_replay_attempts", default=None)
_LOCAL_NAMES = frozenset({"localhost", "localhost.localdomain", ""})


@contextmanager
def no_network(*, active: bool = True) -> Iterator[list[str]]:
    """Refuse connections inside the block unless not `active`; yields the list that the refused addresses are added to.

    The guard follows the context, so that it reaches tasks and `to_thread` but no other test's threads.
    """
    attempts: list[str] = []
    if not active:
        yield attempts
        return
    _install()
    token = _attempts.set(attempts)
    try:
        yield attempts
    finally:
        _attempts.reset(token)


@cache
def _install() -> None:
    """Audit hooks cannot be taken away again, hence one for the process, idle outside the block (PEP 578)."""
    sys.addaudithook(_refuse_dialling)


def _refuse_dialling(event: str, args: tuple[object, ...]) -> None:
    if event not in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
        return
    attempts = _attempts.get()
    if attempts is None:
        return
    host, port = (args[0], args[1]) if event == "socket.getaddrinfo" else _target(args[1])
    if not _is_local(host):
        attempts.append(f"{_text(host)}:{port}")
        raise ConnectionError(f"a replay never dials out; {_text(host)}:{port} was refused")


def _target(address: object) -> tuple[object, object]:
    """Host and port; a Unix socket's path counts as local."""
    return (address[0], address[1]) if isinstance(address, tuple) and len(address) > 1 else ("", "")


def _is_local(host: object) -> bool:
    name = _text(host)
    if name.lower() in _LOCAL_NAMES:
        return True
    try:
        return ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        return False


def _text(host: object) -> str:
    if host is None:
        return ""
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
