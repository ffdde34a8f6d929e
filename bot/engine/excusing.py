"""Settles a message without reading it: a plain excuse where it cannot be answered, or silence."""

from dataclasses import replace

from ..model.aftermath import Aftermath
from ..model.message import COMMANDED, Message, Outcome, Reply, Visibility
from ..ports import Clock, Store
from ..prompting.words import say
from .hearing import Heard
from .turn import person_button, silent


async def excuse(heard: Heard, situation: str, *, store: Store, clock: Clock, locale: str) -> Reply:
    """Answer in the clerk's own words for `situation`, with a person's button, and save that.

    Nothing here looks into the text, which may be what breaks everything else. Raises ConversationChangedError.
    """
    language = _language(heard.message, locale)
    reply = replace(
        silent(situation, language),
        text=say(situation, language),
        outcome=Outcome.UNKNOWN,
        buttons=(person_button(language),),
        visibility=Visibility.PRIVATE if heard.message.id.startswith(COMMANDED) else Visibility.PUBLIC,
    )
    return await _saved(heard, reply, store, clock)


async def pass_over(heard: Heard, reason: str, *, store: Store, clock: Clock) -> Reply:
    """Settle it in silence. Raises ConversationChangedError."""
    return await _saved(heard, silent(reason), store, clock)


async def _saved(heard: Heard, reply: Reply, store: Store, clock: Clock) -> Reply:
    conversation = await store.conversation(heard.message.conversation, turns=0)
    await store.save_reply(
        heard.message,
        reply,
        expected_version=conversation.version,
        at=clock.now(),
        after=Aftermath(together=heard.together, deliveries=await heard.keep_with(reply)),
    )
    return reply


def _language(message: Message, locale: str) -> str:
    if any("\u4e00" <= character <= "\u9fff" for character in message.text[:200]):
        return "zh"
    return (message.locale or locale)[:2].lower()
