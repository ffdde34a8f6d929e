"""Sessions: signed, kept over a restart, bound to nothing but themselves, refused when they are not ours."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from shopclerk.adapters.web.sessions import COOKIE, KEY_FILE, Sessions, session_secret
from shopclerk.bot.errors import SettingsError

from .house import open_house, settings_for

SECRET = "s" * 40
NO_BROWSER: dict[str, str] = {"user-agent": "curl/8"}
BROWSER = {"user-agent": "Mozilla/5.0 (X11) Chrome/120.0.1", "sec-fetch-site": "none"}


def test_a_session_is_known_again_and_a_forged_one_is_not() -> None:
    sessions = Sessions(SECRET)
    session, value = sessions.begin(NO_BROWSER)
    assert sessions.read(value, NO_BROWSER) == session
    assert Sessions("x" * 40).read(value, NO_BROWSER) is None
    for broken in ("", "x", value[:-2], value + "x", value.replace(".", "", 1), "a" * 5_000):
        assert sessions.read(broken, NO_BROWSER) is None


@pytest.mark.parametrize(
    "changes", [{"aud": "other"}, {"exp": datetime.now(UTC) - timedelta(seconds=1)}, {"sub": None}]
)
def test_a_token_of_ours_that_is_no_session_or_has_expired_is_refused(changes: dict[str, object]) -> None:
    now = datetime.now(UTC)
    claims = {"sub": "x", "aud": "shopclerk-web-session", "iat": now, "exp": now + timedelta(days=1)} | changes
    assert Sessions(SECRET).read(jwt.encode(claims, SECRET, algorithm="HS256"), NO_BROWSER) is None


def test_a_token_without_a_signature_is_refused() -> None:
    claims = {"sub": "x", "aud": "shopclerk-web-session", "iat": datetime.now(UTC), "exp": datetime.now(UTC)}
    assert Sessions(SECRET).read(jwt.encode(claims, "", algorithm="none"), NO_BROWSER) is None


def test_a_browser_s_session_stolen_to_another_program_is_refused_and_outlives_an_update() -> None:
    sessions = Sessions(SECRET)
    session, value = sessions.begin(BROWSER)
    assert sessions.read(value, NO_BROWSER) is None
    assert sessions.read(value, BROWSER | {"user-agent": "Mozilla/5.0 (Windows) Firefox/140"}) is None
    assert sessions.read(value, BROWSER | {"user-agent": "Mozilla/5.0 (X11) Chrome/121.3"}) == session


def test_an_old_session_is_to_be_written_anew() -> None:
    written = datetime.now(UTC) - timedelta(days=2)
    claims = {"sub": "x", "aud": "shopclerk-web-session", "iat": written, "exp": datetime.now(UTC) + timedelta(days=1)}
    session = Sessions(SECRET).read(jwt.encode(claims, SECRET, algorithm="HS256"), NO_BROWSER)
    assert session is not None
    assert session.is_old


def test_the_secret_is_made_up_once_readable_by_its_owner_alone(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    first = session_secret(settings)
    assert len(first) >= 32
    assert session_secret(settings) == first
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_a_given_secret_is_taken_and_a_short_or_spoilt_one_is_refused(tmp_path: Path) -> None:
    assert session_secret(settings_for(tmp_path, session_secret=SECRET)) == SECRET
    with pytest.raises(SettingsError, match="session_secret is too short"):
        session_secret(settings_for(tmp_path, session_secret="short"))
    (tmp_path / KEY_FILE).write_text("")
    with pytest.raises(SettingsError, match="holds no session secret: delete it"):
        session_secret(settings_for(tmp_path))


async def test_processes_that_start_together_agree_on_the_secret(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    secrets = await asyncio.gather(*(asyncio.to_thread(session_secret, settings) for _ in range(8)))
    assert len(set(secrets)) == 1


async def test_a_restart_keeps_sessions_and_what_belongs_to_them(tmp_path: Path) -> None:
    async with open_house(settings_for(tmp_path)) as house, house.shopper() as client:
        assert (await client.post("/api/messages", json={"conversation": "c1", "text": "x"})).status_code == 202
        value = client.cookies[COOKIE]
    async with open_house(settings_for(tmp_path)) as house, house.shopper() as other:
        async with house.client(cookies={COOKIE: value}) as again:
            assert (await again.get("/api/conversations/c1")).status_code == 200
        assert (await other.get("/api/conversations/c1")).status_code == 403


async def test_the_cookie_is_http_only_same_site_and_kept(tmp_path: Path) -> None:
    async with open_house(settings_for(tmp_path)) as house, house.client() as client:
        first = await client.get("/chat")
        cookie = first.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "secure" not in cookie
        assert "set-cookie" not in (await client.get("/chat")).headers
        client.cookies.set(COOKIE, "forged", domain="127.0.0.1")
        assert (await client.post("/api/messages", json={"text": "x"})).status_code == 401
