"""Takes the teeth out of a text that leaves: mass mentions, disguised links, invisible signs."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from .invisible import without_invisible

_SLACK_SPECIAL = re.compile(r"<!(?:subteam\^|date\^)?[^<>\n]{0,200}>")
_SLACK_MENTION = re.compile(r"<[@#](?P<id>[A-Z0-9]{2,30})(?:\|(?P<label>[^<>\n]{0,200}))?>")
_DISCORD_MENTION = re.compile(r"<(?:@[!&]?|#|/[\w -]{1,80}:)\d{1,25}>")
_MASS = re.compile(r"(?:(?<![\w.+-])@|@(?!\w{1,60}\.\w))(?P<who>everyone|here|channel|all)", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(
    r"\[(?P<label>[^\[\]\n]{0,500})\]\(\s{0,4}<?(?P<target>[^()<>\s]{1,2000}(?:\([^()\s]{0,200}\)[^()<>\s]{0,500})?)>?(?:\s+[\"'][^\"'\n]{0,200}[\"'])?\s{0,4}\)"
)
_SLACK_LINK = re.compile(
    r"<(?P<target>[a-z][a-z0-9+.-]{1,20}:[^<>|\s]{1,2000})\|(?P<label>[^<>\n]{0,500})>", re.IGNORECASE
)
_ENDINGS = (
    "com|net|org|info|biz|shop|store|online|site|xyz|top|click|link|app|dev|live|vip|club|example|io|co|cn|ru|tk|cc|ly"
    "|gg|uk|de|fr|eu|jp|hk|tw"
)
_HOST = r"(?:[a-z0-9-]{1,63}\.){1,6}"
_PATH = r"[^\s\u3000<>|()\[\]\"'`，。；！？、（）「」]"
# What a platform makes a link of by itself: whatever has a scheme, and a host with `www.`, a usual ending or a path.
_ADDRESS = re.compile(
    rf"(?:(?P<scheme>[a-z][a-z0-9+.-]{{1,20}}://)(?P<host>(?:(?![/?#]){_PATH}){{1,255}})"
    rf"|(?<![\w@.\[\]-])(?P<bare>www\.{_HOST}[a-z]{{2,24}}|{_HOST}[a-z]{{2,24}}(?=/\w)"
    rf"|{_HOST}(?:{_ENDINGS})(?![\w-]|\.[a-z])(?![\w.-]{{0,200}}@)))"
    rf"(?P<rest>(?:[/?#]{_PATH}{{0,2000}})?)",
    re.IGNORECASE | re.ASCII,
)


def neutralise(text: str, *, allowed_hosts: Iterable[str] = ()) -> str:
    """`text` in which no mention rings and no link hides where it goes.

    `[label](url)` and `<url|label>` stay where the host is one of `allowed_hosts` or under it; elsewhere the label
    is left alone. Mentions lose their sign. Control, zero-width and direction signs go. Doing it twice changes nothing.
    """
    hosts = frozenset(host.lower().lstrip(".") for host in allowed_hosts)
    before = None
    while before != text:
        before = text
        text = without_invisible(text)
        text = _MARKDOWN_LINK.sub(lambda match: _link(match, hosts), text)
        text = _SLACK_LINK.sub(lambda match: _link(match, hosts), text)
        text = _SLACK_SPECIAL.sub("", text)
        text = _SLACK_MENTION.sub(lambda match: match["label"] or "", text)
        text = _DISCORD_MENTION.sub("", text)
        text = _MASS.sub(lambda match: match["who"], text)
    return text


def unlinked(text: str, *, allowed_hosts: Iterable[str] = ()) -> str:
    """`text` in which no address of another host can be clicked: `evil[.]example/refund`, to be read and judged.

    For what is quoted from documents or written by a model, which others may have had their hands in; what a person of
    the desk sends is theirs. Doing it twice changes nothing.
    """
    hosts = frozenset(host.lower().lstrip(".") for host in allowed_hosts)
    before = None
    while before != text:
        before = text
        text = _ADDRESS.sub(lambda match: _defused(match, hosts), text)
    return text


def _defused(match: re.Match[str], hosts: frozenset[str]) -> str:
    written, scheme = match.group(), match["scheme"] or ""
    if is_allowed(written if scheme else f"https://{written}", hosts):
        return written
    host = match["host"] or match["bare"]
    dead = host.replace(".", "[.]") if "." in host else host.replace(":", "[:]")
    told = "" if scheme.lower() in ("http://", "https://") else scheme.replace(":", "[:]")
    return f"{told}{dead}{match['rest']}"


def is_allowed(url: str, hosts: frozenset[str]) -> bool:
    """Whether a link is http(s), carries no user name, and goes to an allowed host or one under it."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().rstrip(".")
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or "\\" in url:
        return False
    return any(host == allowed or host.endswith("." + allowed) for allowed in hosts)


def _link(match: re.Match[str], hosts: frozenset[str]) -> str:
    return match.group() if is_allowed(match["target"], hosts) else match["label"]
