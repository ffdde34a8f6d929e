"""A shopper's session: a signed cookie (JSON Web Token, HS256) that says nothing but which session it is."""

import hashlib
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from shopclerk.bot.errors import SettingsError
from shopclerk.bot.settings import Settings

if TYPE_CHECKING:
    from jwt.types import Options

COOKIE = "shopclerk_session"
LIFE = timedelta(days=14)
RENEWED_AFTER = timedelta(days=1)
SHORTEST_SECRET = 32
KEY_FILE = "session.key"
_ALGORITHM = "HS256"
_AUDIENCE = "shopclerk-web-session"
_LONGEST = 1_000
_CLAIMS: tuple[str, ...] = ("sub", "aud", "exp", "iat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A valid session, and whether its cookie is old enough to be written anew."""

    id: str
    is_old: bool = False


class Sessions:
    """Gives sessions out and knows its own again."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def begin(self, headers: Mapping[str, str]) -> tuple[Session, str]:
        """A new session with its cookie's value."""
        session = Session(id=secrets.token_urlsafe(18))
        return session, self.written(session, headers)

    def written(self, session: Session, headers: Mapping[str, str]) -> str:
        """The value of a session's cookie, good for two weeks in the browser it was written for."""
        import jwt

        now = datetime.now(UTC)
        claims = {"sub": session.id, "aud": _AUDIENCE, "iat": now, "exp": now + LIFE, "ua": _browser(headers)}
        return jwt.encode(claims, self._secret, algorithm=_ALGORITHM)

    def read(self, value: str, headers: Mapping[str, str]) -> Session | None:
        """The session of a cookie; None when it is forged, expired or another browser's."""
        import jwt

        if not value or len(value) > _LONGEST:
            return None
        options: Options = {"require": list(_CLAIMS)}
        try:
            claims = jwt.decode(value, self._secret, algorithms=[_ALGORITHM], audience=_AUDIENCE, options=options)
        except (jwt.InvalidTokenError, ValueError):
            return None
        if claims.get("ua") and claims["ua"] != _browser(headers):
            return None
        written = datetime.fromtimestamp(int(claims["iat"]), UTC)
        return Session(id=str(claims["sub"]), is_old=datetime.now(UTC) - written > RENEWED_AFTER)


def session_secret(settings: Settings) -> str:
    """What sessions are signed with: the setting, else made up once and kept beside the store.

    Raises SettingsError for a short one, and for a folder that cannot keep it.
    """
    given = settings.web.session_secret
    if given is not None:
        if len(given.get_secret_value()) < SHORTEST_SECRET:
            raise SettingsError(f"[web] session_secret is too short: give at least {SHORTEST_SECRET} random characters")
        return given.get_secret_value()
    folder = _folder(settings)
    return _kept(folder / KEY_FILE) if folder else secrets.token_urlsafe(48)


def _folder(settings: Settings) -> Path | None:
    """Where the store keeps its file; for a database server the folder of the knowledge, None where nothing is kept."""
    url = settings.store.url
    if url.startswith("sqlite:///") and ":memory:" not in url:
        return Path(url.removeprefix("sqlite:///").partition("?")[0]).parent
    if url.startswith("sqlite") or "://" in settings.knowledge.url:
        return None
    return Path(settings.knowledge.url)


def _kept(path: Path) -> str:
    """The secret in a file that only its owner reads; the first of several processes to come writes it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mine = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        try:
            descriptor = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
            if not path.exists():
                _link_first(mine, path)
        finally:
            mine.unlink(missing_ok=True)
        secret = path.read_text().strip()
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read or written: {error.strerror}; mend that, or set [web] session_secret"
        ) from error
    if len(secret) < SHORTEST_SECRET:
        raise SettingsError(f"{path} holds no session secret: delete it, and a new one is made up")
    return secret


def _link_first(mine: Path, path: Path) -> None:
    """Give the finished file its name, unless another process was first: nobody ever reads half a secret."""
    try:
        os.link(mine, path)
    except FileExistsError:
        return


def _browser(headers: Mapping[str, str]) -> str:
    """What a session is bound to where a browser says that it is one: its kind, whatever its version.

    Programs, which send no Sec-Fetch headers (https://www.w3.org/TR/fetch-metadata/), are bound to nothing.
    """
    if "sec-fetch-site" not in headers:
        return ""
    kind = re.sub(r"[\d._]+", "", headers.get("user-agent", ""))
    return hashlib.sha256(kind.encode("utf-8", "replace")).hexdigest()[:16]
