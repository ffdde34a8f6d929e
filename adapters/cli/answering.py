"""`chat` and `ask`."""

import re
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from .console import ConfigOption, Exit, JsonOption, command, print_json

if TYPE_CHECKING:
    from shopclerk.bot.assembly.bot import Bot

AsOption = Annotated[str | None, typer.Option("--as", help="Speak as this customer.", metavar="CUSTOMER")]
LocaleOption = Annotated[str | None, typer.Option("--locale", help="The shopper's language, such as en or zh.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command()(command(chat))
    app.command()(command(ask))


async def chat(customer: AsOption = None, locale: LocaleOption = None, config: ConfigOption = None) -> None:
    """Chat with the clerk in the terminal.

    Example: shopclerk chat --locale zh
    """
    from shopclerk.bot.assembly.bot import open_bot
    from shopclerk.bot.settings import load_settings

    from ..terminal.channel import Terminal
    from .progress import indexing

    check_locale(locale)
    settings = load_settings(config)
    with indexing() as progress:
        bot_context = open_bot(settings, progress=progress)
        bot = await bot_context.__aenter__()
    try:
        await check_customer(bot, customer)
        await Terminal(bot, customer=customer, locale=locale).run()
    finally:
        await bot_context.__aexit__(None, None, None)


def check_locale(locale: str | None) -> None:
    """Raises SettingsError for what is no language code; a language without words here is answered in English."""
    from shopclerk.bot.errors import SettingsError

    from ..terminal.channel import LANGUAGE_CODE

    if locale is not None and not re.fullmatch(LANGUAGE_CODE, locale):
        raise SettingsError(f"--locale {locale}: no language code; write it like en or zh")


async def check_customer(bot: "Bot", customer: str | None) -> None:
    """Raises SettingsError for a customer the shop does not have."""
    from shopclerk.bot.errors import SettingsError
    from shopclerk.bot.model.message import CustomerId

    if customer and not await bot.knows_customer(CustomerId(customer)):
        raise SettingsError(f"--as {customer}: the shop has no such customer; the demo shop has ana, for one")


async def ask(
    question: Annotated[str, typer.Argument(help="What the shopper says.")],
    customer: AsOption = None,
    locale: LocaleOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> Exit:
    """Ask one question and print the answer with its sources.

    Example: shopclerk ask "Can I return opened headphones?" --json
    """
    from shopclerk.bot.assembly.bot import open_bot
    from shopclerk.bot.errors import SettingsError
    from shopclerk.bot.model.message import Address, ConversationId, CustomerId, Message, MessageId
    from shopclerk.bot.settings import load_settings

    from ..terminal.rendering import print_reply
    from .progress import indexing
    from .replies import to_json

    if not question.strip():
        raise SettingsError('ask: the question is empty; write it in quotes: shopclerk ask "Where is my order?"')
    check_locale(locale)
    key = uuid.uuid4().hex
    message = Message(
        id=MessageId(f"ask-{key}"),
        event_id=f"ask-{key}",
        conversation=ConversationId(f"ask-{key}"),
        address=Address(channel="terminal"),
        text=question,
        sent_at=datetime.now(UTC),
        customer=CustomerId(customer) if customer else None,
        locale=locale,
    )
    with indexing() as progress:
        async with open_bot(load_settings(config), progress=progress) as bot:
            await check_customer(bot, customer)
            reply = await bot.engine.handle(message)
    if as_json:
        print_json(to_json(reply))
    else:
        print_reply(reply)
    return Exit.DONE
