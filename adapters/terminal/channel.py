"""Chat in a terminal: a prompt with slash commands, answers sentence by sentence, sources below."""

import asyncio
import re
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

from shopclerk.bot.assembly.bot import Bot
from shopclerk.bot.commands.shopping import SPOKEN
from shopclerk.bot.model.message import Address, ConversationId, CustomerId, Message, MessageId, Reply

from .rendering import Flow, console, print_line, print_reply, print_why

COMMANDS = {
    "/help": "what you can type here",
    "/order": "show your orders, or one: /order W1001",
    "/return": "return something: /return W1001",
    "/recommend": "ask for a recommendation: /recommend a tent for two",
    "/link": "link your customer account: /link you@example.com",
    "/human": "talk to a person",
    "/forget-me": "see what is kept of you, and have it erased",
    "/1": "press the first button under the last answer; /2 the second …",
    "/why": "why the last answer was given: passages, scores, times",
    "/language": "set the language of short messages, for example /language zh",
    "/new": "start a new conversation",
    "/quit": "leave",
}
BANNER = "Ask {shop} anything about orders, returns, shipping or products. English or 中文. /help lists commands."
PROMPT = "you › "
LANGUAGE_CODE = r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*"


class Terminal:
    """One shopper at a keyboard, or lines piped in."""

    def __init__(self, bot: Bot, *, customer: str | None, locale: str | None) -> None:
        self._bot = bot
        self._customer = CustomerId(customer) if customer else None
        self._locale = locale
        self._conversation = _new_conversation()
        self._last: Reply | None = None

    async def run(self) -> None:
        """Talk until /quit or the end of the input."""
        print_line(BANNER.format(shop=self._bot.settings.shop.name), style="bold")
        async for line in self._lines():
            if not line.strip():
                continue
            if line.startswith("/"):
                if not await self._command(line.strip()):
                    return
            else:
                await self._say(line)

    async def _say(self, text: str) -> None:
        flow = Flow()

        async def show(sentence: str) -> None:
            flow.say(sentence)

        # Without a model the answer is there at once, and a quote's frame comes before the quote.
        streams = self._bot.settings.model.kind != "extractive"
        try:
            reply = await self._bot.engine.handle(self._message(text), show if streams else None)
        finally:
            flow.end()
        self._show(reply, streamed=flow.said)

    def _show(self, reply: Reply, *, streamed: str = "") -> None:
        self._last = reply
        print_reply(reply, streamed=streamed)
        console().print()

    async def _command(self, line: str) -> bool:
        """Carry out a slash command; False to leave."""
        name, _, rest = line.partition(" ")
        if name in ("/quit", "/exit"):
            return False
        handlers: dict[str, Callable[[str], Awaitable[None]]] = {
            "/help": self._help,
            "/human": self._human,
            "/why": self._why,
            "/language": self._language,
            "/new": self._new,
        }
        handler = handlers.get(name)
        if name[1:].isdigit():
            await self._press(int(name[1:]))
        elif name[1:] in SPOKEN and handler is None:
            message = self._message(line)
            self._show(await self._bot.shopper_command(name[1:], rest.strip(), message))
        elif handler is None:
            print_line(f"{name} is no command here; /help lists them")
        else:
            await handler(rest.strip())
        return True

    async def _help(self, _: str) -> None:
        for name, does in COMMANDS.items():
            print_line(f"  {name:<10} {does}", hang=13)

    async def _human(self, _: str) -> None:
        message = self._message("/human")
        self._show(await self._bot.engine.press(self._conversation, "person", message))

    async def _press(self, place: int) -> None:
        buttons = self._last.buttons if self._last else ()
        if not 0 < place <= len(buttons):
            print_line(f"The last answer has {len(buttons)} buttons")
            return
        pressed = buttons[place - 1]
        message = self._message(pressed.label)
        self._show(await self._bot.engine.press(self._conversation, pressed.action, message))

    async def _why(self, _: str) -> None:
        if self._last is None:
            console().print("Nothing was answered yet.")
        else:
            print_why(self._last)

    async def _language(self, code: str) -> None:
        if code and not re.fullmatch(LANGUAGE_CODE, code):
            print_line(f"{code} is no language code; write it like /language zh")
            return
        self._locale = code or None
        console().print(f"Language: {code or 'as you write'}", markup=False)

    async def _new(self, _: str) -> None:
        self._conversation = _new_conversation()
        console().print("A new conversation.")

    def _message(self, text: str) -> Message:
        key = uuid.uuid4().hex
        return Message(
            id=MessageId(key),
            event_id=key,
            conversation=self._conversation,
            address=Address(channel="terminal"),
            text=text,
            sent_at=datetime.now(UTC),
            customer=self._customer,
            locale=self._locale,
        )

    async def _lines(self) -> AsyncIterator[str]:
        if not sys.stdin.isatty():
            while line := await asyncio.to_thread(sys.stdin.readline):
                yield line.rstrip("\n")
            return
        from prompt_toolkit import PromptSession
        from prompt_toolkit.completion import WordCompleter

        session: PromptSession[str] = PromptSession(completer=WordCompleter(list(COMMANDS), sentence=True))
        while True:
            try:
                line = await session.prompt_async(PROMPT)
            except EOFError:
                return
            except KeyboardInterrupt:
                if not session.default_buffer.text:
                    raise
                continue  # with something typed, Ctrl-C throws that away, as shells do
            yield line


def _new_conversation() -> ConversationId:
    return ConversationId(f"terminal-{uuid.uuid4().hex}")
