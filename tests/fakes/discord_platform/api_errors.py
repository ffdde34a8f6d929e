"""What the REST API refuses with: status, JSON code and words as Discord documents them.

https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
"""

from typing import Any


class ApiError(Exception):
    """A refusal; `errors` are those of single fields, nested as Discord nests them."""

    def __init__(self, status: int, code: int, message: str, errors: dict[str, Any] | None = None) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> dict[str, Any]:
        """The JSON that is answered."""
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


def unauthorized() -> ApiError:
    """A bad token."""
    return ApiError(401, 0, "401: Unauthorized")


def not_found() -> ApiError:
    """No such route."""
    return ApiError(404, 0, "404: Not Found")


def unknown(thing: str) -> ApiError:
    """Something that is not there."""
    codes = {
        "Channel": 10003,
        "Guild": 10004,
        "Member": 10007,
        "Message": 10008,
        "Role": 10011,
        "User": 10013,
        "Webhook": 10015,
        "interaction": 10062,
        "application command": 10063,
    }
    return ApiError(404, codes[thing], f"Unknown {thing}")


def missing_access() -> ApiError:
    """A channel or a server the bot does not see."""
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    """A permission the bot was not given."""
    return ApiError(403, 50013, "Missing Permissions")


def closed_dm() -> ApiError:
    """A person who takes no direct messages."""
    return ApiError(403, 50007, "Cannot send messages to this user")


def empty_message() -> ApiError:
    """A message with nothing in it."""
    return ApiError(400, 50006, "Cannot send an empty message")


def others_message() -> ApiError:
    """An edit of what somebody else wrote."""
    return ApiError(403, 50005, "Cannot edit a message authored by another user")


def wrong_channel_type() -> ApiError:
    """Something that this kind of channel cannot do."""
    return ApiError(400, 50024, "Cannot execute action on this channel type")


def already_acknowledged() -> ApiError:
    """A second answer to an interaction."""
    return ApiError(400, 40060, "Interaction has already been acknowledged.")


def dead_token() -> ApiError:
    """An interaction's token after fifteen minutes."""
    return ApiError(401, 50027, "Invalid Webhook Token")


def thread_exists() -> ApiError:
    """A second thread on one message."""
    return ApiError(400, 160004, "A thread has already been created for this message")


def thread_locked() -> ApiError:
    """A post to a thread that is archived and locked."""
    return ApiError(400, 50083, "Thread is archived")


def tag_required() -> ApiError:
    """A forum post without a tag where one is required."""
    return ApiError(400, 40067, "A tag is required to create a forum post in this channel")


def bad_json() -> ApiError:
    """A body that is no JSON."""
    return ApiError(400, 50109, "The request body contains invalid JSON.")
