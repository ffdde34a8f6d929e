"""What Slack answers when it does not do what it was asked."""


class SlackError(Exception):
    """An `ok: false` answer: its code, and the fields that go with it (`needed`, `provided`)."""

    def __init__(self, error: str, **details: object) -> None:
        super().__init__(error)
        self.error = error
        self.details = details
