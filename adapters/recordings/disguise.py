"""Takes personal data and secrets out of what is recorded; each value gets one stand-in, the same all over a file."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from shopclerk.bot.guardrails.personal_data import spans

_SECRET_KEYS = re.compile(
    r"(?:^|_)(?:token|secret|password|authorization|signature|cookie|api_key|ticket_url)$"
    r"|^(?:response_url|trigger_id|upload_url|wss_url)$"
)
_NAME_KEYS = frozenset(
    {
        *("username", "user_name", "global_name", "display_name", "display_name_normalized", "nick"),
        *("real_name", "real_name_normalized", "first_name", "last_name", "author_name"),
    }
)
_DROPPED = re.compile(
    r"^(?:avatar.*|image_.*|banner.*|email|phone|skype|status_.*|pronouns|huddle_.*|clan|primary_guild|collectibles"
    r"|url_private.*|thumb_.*|permalink_public|external_url|proxy_url|ip|blocks_raw)$"
)
_ACCOUNT_KEYS = frozenset(
    {"user", "user_id", "users", "members", "author_id", "recipient_id", "recipient_user_id", "owner_id", "inviter"}
)
_PLACE_KEYS = frozenset({"channel", "channel_id", "dm_channel_id"})
_AGENTS = frozenset({"agents", "leads"})
_MENTIONED = re.compile(r"<@!?(\w{2,24})")
_AS_IT_IS = frozenset({"custom_id", "action_id", "block_id", "callback_id", "type", "nonce", "ts", "event_ts", "id"})
_TEXTS = frozenset({"text", "content", "markdown_text", "value", "fallback", "title", "initial_value", "topic"})
_SECRETS = re.compile(
    r"\bxox[a-z]-[\w-]{8,}|\bxapp-[\w-]{8,}|\bsk-[\w-]{16,}|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}"
    r"|\bhttps://hooks\.[^\s\"|>]+|\b[MNO][\w-]{22,28}\.[\w-]{6,7}\.[\w-]{27,40}\b|(?i:\bbearer )[\w.~+/-]{12,}"
)
_MARKUP = re.compile(r"<[@#!/:a][^<>\n]{1,120}>|\b\d{10}\.\d{6}\b")
_PATHS = re.compile(r"(/(?:webhooks|interactions)/\d+/)([^/\s?]+)")
"""Where Discord's paths carry the token of an interaction."""
_RESERVED = re.compile(r"@(?:[\w-]+\.)*(?:example\.(?:com|org|net)|[\w-]+\.(?:test|example|invalid))$", re.IGNORECASE)
"""Addresses nobody can have (RFC 2606): a demo's own people, whom a replay must find again."""
_STAND_INS: Mapping[str, Callable[[int], str]] = {
    "EMAIL": lambda n: f"person{n}@mail.invalid",
    "PHONE": lambda n: f"+1555010{n:04d}",
    "CARD": lambda n: "4111 1111 1111 1111",
    "IBAN": lambda n: "GB82 WEST 1234 5698 7654 32",
    "ID": lambda n: f"123-45-{n:04d}",
    "IP": lambda n: f"192.0.2.{n % 250 + 1}",
    "ADDRESS": lambda n: f"{n} Example Street",
    "NAME": lambda n: f"Robin{_letters(n)}",
    "LITERAL": lambda n: f"<LITERAL_{n}>",
}
_ENOUGH = 50_000


class Disguise:
    """Stand-ins for one file.

    `ids` finds what may be an account in a text (only those met as one are replaced), `id` writes the n-th stand-in,
    `is_direct` tells the id of a direct message from those of other places, where it does.
    """

    def __init__(
        self,
        *,
        ids: re.Pattern[str] | None = None,
        id: Callable[[str, int], str] = lambda original, n: f"account-{n}",
        is_direct: Callable[[str], bool] = lambda place: False,
    ) -> None:
        self._ids = ids
        self._id = id
        self._is_direct = is_direct
        self._accounts: set[str] = set()
        self._spared: set[str] = set()
        """Names and ids of bots, the clerk's own among them."""
        self._known: dict[str, dict[str, str]] = {}
        self._named: re.Pattern[str] | None = None

    def line(self, line: Mapping[str, Any]) -> Mapping[str, Any]:
        """A line in disguise."""
        self._meet_all(line)
        disguised: Mapping[str, Any] = self.of(line)
        return disguised

    def of(self, value: Any, key: str = "") -> Any:
        """A value of JSON in disguise; `key` is what it stands under. Only people met before are known in it."""
        if isinstance(value, Mapping):
            is_person = "username" in value or "real_name" in value or "profile" in value
            return {name: self._inner(str(name), inner, is_person=is_person) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.of(one, key) for one in value]
        if isinstance(value, str) and value:
            return self._text(value, key)
        return value

    def _inner(self, name: str, value: Any, *, is_person: bool) -> Any:
        if _DROPPED.match(name):
            return None  # the key stays: a vendor's parser may insist on it
        return self._personal(name, value) if is_person and name == "name" else self.of(value, name)

    def add_accounts(self, accounts: Iterable[str]) -> None:
        """Account ids that cannot be told by their looks."""
        self._accounts.update(accounts)

    def add_names(self, names: Iterable[str]) -> None:
        """What people are called where no payload says so."""
        for name in names:
            self._personal("name", name)

    def secret(self, value: str) -> str:
        """The stand-in of a token."""
        return self._stand_in("secret", value, lambda n: f"secret-{n}")

    def _meet_all(self, value: Any, key: str = "") -> None:
        if isinstance(value, Mapping):
            self._meet(value, key)
            for name, inner in value.items():
                self._meet_all(inner, str(name))
        elif isinstance(value, list):
            for one in value:
                self._meet_all(one, key)
        elif isinstance(value, str) and value:
            if key in _ACCOUNT_KEYS or (key in _PLACE_KEYS and self._is_direct(value)):
                self._accounts.add(value)
            if key in _AGENTS:
                self._accounts.add(value.rpartition(":")[2])
            self._accounts.update(_MENTIONED.findall(value))

    def _meet(self, person: Mapping[str, Any], key: str) -> None:
        """Remember the account and the names of somebody who is described, wherever else they stand."""
        id = person.get("id")
        if key in _PLACE_KEYS and isinstance(id, str) and self._is_direct(id):
            self._accounts.add(id)
        if person.get("bot") or person.get("is_bot"):
            self._spared.update(str(person[name]) for name in (*_NAME_KEYS, "name", "id") if person.get(name))
            return
        if isinstance(id, str) and any(name in person for name in ("username", "global_name", "real_name")):
            self._accounts.add(id)
        for name in _NAME_KEYS:
            if isinstance(person.get(name), str) and person[name]:
                self._personal(name, person[name])

    def _personal(self, key: str, name: Any) -> Any:
        if not isinstance(name, str) or not name or name in self._spared or self._is_stand_in(name):
            return name
        before = len(self._known.get("NAME", {}))
        found = self._stand_in("NAME", name, _STAND_INS["NAME"])
        if len(self._known["NAME"]) != before:
            self._named = None
        return found

    def _text(self, text: str, key: str) -> str:
        if _SECRET_KEYS.search(key):
            return f"https://hooks.invalid/{self.secret(text)}" if text.startswith("http") else self.secret(text)
        if key in _NAME_KEYS:
            return str(self._personal(key, text))
        if text[0] in "{[" and (unpacked := _unpacked(text)) is not None:
            return json.dumps(self.of(unpacked), ensure_ascii=False, separators=(",", ":"))
        text = _SECRETS.sub(lambda found: self.secret(found.group()), text)
        text = _PATHS.sub(lambda found: found[1] + self.secret(found[2]), text)
        if key not in _AS_IT_IS and (key in _TEXTS or " " in text or "@" in text or not text.isascii()):
            text = self._said(text)
        return self._without_ids(text)

    def _said(self, text: str) -> str:
        """What somebody wrote, markup of the platform left alone."""
        pieces, position = [], 0
        for found in _MARKUP.finditer(text):
            pieces += [self._words(text[position : found.start()]), found.group()]
            position = found.end()
        return "".join([*pieces, self._words(text[position:])])

    def _words(self, text: str) -> str:
        pieces, position = [], 0
        for span in spans(text):
            original = text[span.start : span.end]
            kept = span.type == "EMAIL" and _RESERVED.search(original)
            stand_in = original if kept else self._stand_in(span.type, original, _STAND_INS[span.type])
            pieces += [self._without_names(text[position : span.start]), stand_in]
            position = span.end
        return "".join([*pieces, self._without_names(text[position:])])

    def _without_names(self, text: str) -> str:
        names = self._known.get("NAME")
        if not names:
            return text
        if self._named is None:
            longest_first = sorted((name for name in names if len(name) > 1), key=len, reverse=True)
            self._named = re.compile("|".join(_alone(name) for name in longest_first)) if longest_first else None
        return self._named.sub(lambda found: names[found.group()], text) if self._named else text

    def _without_ids(self, text: str) -> str:
        if self._ids is None:
            return text

        known = self._known.get("account", {})

        def replaced(found: re.Match[str]) -> str:
            original = found.group()
            if original not in self._accounts or (original in self._spared and original not in known):
                return original
            return self._stand_in("account", original, lambda n: self._id(original, n))

        return self._ids.sub(replaced, text)

    def _stand_in(self, kind: str, original: str, write: Callable[[int], str]) -> str:
        known = self._known.setdefault(kind, {})
        if original not in known:
            if len(known) > _ENOUGH:
                known.pop(next(iter(known)))
            if self._is_stand_in(original):
                return original
            known[original] = write(len(known) + 1)
        return known[original]

    def _is_stand_in(self, text: str) -> bool:
        return any(text in known.values() for kind, known in self._known.items() if kind in ("NAME", "EMAIL", "PHONE"))


def _alone(name: str) -> str:
    if not name.isascii():
        return re.escape(name)
    return rf"(?<![\w]){re.escape(name)}(?![\w])"


def _letters(number: int) -> str:
    """1 is A, 27 is AA: names have no digits."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _unpacked(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
