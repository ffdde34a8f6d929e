"""A link from the shop's own site that proves who follows it: a JSON Web Token (RFC 7519) signed with HS256."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ..model.change import Refusal
from ..model.message import CustomerId

if TYPE_CHECKING:
    from jwt.types import Options

ALGORITHM = "HS256"
LONGEST_LIFE_SECONDS = 3_600
_LONGEST_TOKEN = 2_000
_CLAIMS = ("sub", "aud", "exp", "iat", "jti")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkToken:
    """What a valid token says: whose it is, and the id under which it is used once."""

    customer: CustomerId
    id: str


def read_link_token(token: str, *, secret: str, audience: str, now: datetime) -> LinkToken | Refusal:
    """The token's customer, or why it proves nothing.

    It names `sub` (the customer), `aud`, `iat`, `exp` (an hour after `iat` at most) and `jti`. PyJWT compares the
    signature in constant time; the times are compared here, with the shop's own clock.
    """
    import jwt

    if len(token) > _LONGEST_TOKEN:
        return Refusal(rule="link_invalid", reason="the link is not one of the shop's")
    unclocked: Options = {"require": list(_CLAIMS), "verify_exp": False, "verify_iat": False, "verify_nbf": False}
    try:
        claims = jwt.decode(token, secret, algorithms=[ALGORITHM], audience=audience, options=unclocked)
        issued, ends = float(claims["iat"]), float(claims["exp"])
    except (jwt.InvalidTokenError, TypeError, ValueError):
        return Refusal(rule="link_invalid", reason="the link is not one of the shop's")
    if ends <= now.timestamp() or ends - issued > LONGEST_LIFE_SECONDS:
        return Refusal(rule="link_expired", reason="the link is too old")
    return LinkToken(customer=CustomerId(str(claims["sub"])), id=f"{audience}/{claims['jti']}")


def looks_like_link_token(text: str) -> bool:
    """Whether a text has the three parts of a token and nothing else."""
    parts = text.strip().split(".")
    return len(parts) == 3 and parts[0].startswith("eyJ") and " " not in text.strip()
