"""A channel that delivers at once and remembers what it was given."""

from shopclerk.bot.channel_ports import LiveAnswer
from shopclerk.bot.model.delivery import Answer, Outgoing, Sent
from shopclerk.bot.model.message import Message


class NoteChannel:
    """A channel named `note` without a platform behind it."""

    name = "note"
    streams = False

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []

    def answered(self, name: str) -> list[str]:
        """The messages of this name that an answer arrived for."""
        given = (one.answers for one in self.sent if isinstance(one, Answer))
        return [answers for answers in given if answers and answers.startswith(f"note:{name}:")]

    async def send(self, outgoing: Outgoing) -> Sent:
        """Note it."""
        self.sent.append(outgoing)
        return Sent(id=str(len(self.sent)), address=outgoing.address)

    async def find(self, outgoing: Outgoing) -> Sent | None:
        """Nothing is kept."""
        return None

    async def replace(self, sent: Sent, outgoing: Outgoing) -> Sent:
        """Note it."""
        self.sent.append(outgoing)
        return sent

    async def remove(self, sent: Sent) -> None:
        """Nothing to do."""

    async def show_working(self, message: Message) -> None:
        """Nobody sees it."""

    def live(self, stub: Answer) -> LiveAnswer:
        """It does not stream."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Nothing to close."""
