"""`GET /chat`: the shopper's page, which sets the session's cookie; and the two files it needs."""

from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from shopclerk.bot.prompting.words import say

from .callers import Callers
from .counter import counter_of
from .refusals import RefusedError
from .sessions import COOKIE, LIFE
from .translate import to_language

router = APIRouter(tags=["page"])

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:;"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_KINDS = {"chat.js": "text/javascript; charset=utf-8", "chat.css": "text/css; charset=utf-8"}
_WORDS = (
    *("title", "label", "placeholder", "send", "person", "new", "sources", "helpful", "unhelpful", "thanks"),
    *("waiting", "agent", "bot", "you", "clerk", "team", "working", "offline", "too_long", "not_sent", "again"),
    *("no_session", "skip", "hint"),
)


@router.get("/chat", response_class=HTMLResponse, summary="The shopper's page")
async def chat(request: Request) -> HTMLResponse:
    """Begins a session, or goes on with the one there is."""
    counter = counter_of(request)
    language = to_language(request.headers.get("accept-language", ""))
    shop = counter.bot.settings.shop.name_in(language)
    words = {name: say(f"web_{name}", language, shop=shop) for name in _WORDS}
    html = _template().render(language=language, words=words, limit=counter.bot.settings.limits.message_characters)
    response = HTMLResponse(html, headers={"Content-Security-Policy": POLICY, "Vary": "Accept-Language, Cookie"})
    _keep_session(counter.callers, request, response)
    return response


@router.get("/static/{name}", include_in_schema=False)
async def static(name: str) -> Response:
    """A file of the page."""
    if name not in _KINDS:
        raise RefusedError(404, "there is no such file")
    return Response(_file(name), media_type=_KINDS[name], headers={"Cache-Control": "public, max-age=300"})


def _keep_session(callers: Callers, request: Request, response: Response) -> None:
    """Set the cookie where there is none yet, where it is not valid, and where it grows old."""
    sessions = counter_of(request).sessions
    session = sessions.read(request.cookies.get(COOKIE, ""), request.headers)
    if session is None:
        _, value = sessions.begin(request.headers)
    elif session.is_old:
        value = sessions.written(session, request.headers)
    else:
        return
    secure = request.url.scheme == "https"
    # Pages of allowed sites call from elsewhere; browsers take that only over HTTPS.
    elsewhere = secure and callers.has_foreign_pages
    response.set_cookie(
        COOKIE,
        value,
        max_age=int(LIFE.total_seconds()),
        httponly=True,
        secure=secure,
        samesite="none" if elsewhere else "lax",
    )


@cache
def _file(name: str) -> bytes:
    return files("shopclerk.adapters.web").joinpath("static", name).read_bytes()


@cache
def _template():  # type: ignore[no-untyped-def]
    from jinja2 import Environment, StrictUndefined

    source = files("shopclerk.adapters.web").joinpath("pages", "chat.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(source)
