"""What the clerk says arrives whole and harms nobody: long texts, code, tables, emoji, mentions, links."""

import re
from dataclasses import replace

import pytest

from shopclerk.bot.model.delivery import Answer, DeliveryId, Sent
from shopclerk.bot.model.message import Button, Intent, Outcome, Reply, Trace

from .rig import Ability, Line, Person, Rig
from .waiting import answer_to, of_clerk, shown, until

PARAGRAPH = "Every parcel that leaves the harbour carries its own number, and number {n} is no exception. " * 4
CODE = "```\nsku = 'HP-CLTH-002-M'\nprint(sku)\n```"
TABLE = "| Size | Stock |\n| --- | --- |\n| M | 4 |\n| L | 0 |"


async def _says(rig: Rig, person: Person, text: str, *, buttons: tuple[Button, ...] = ()) -> tuple[Line, Sent]:
    """Have the clerk say this to somebody, beside what they said."""
    question = await person.asks_directly("Hi")
    first = await answer_to(person, question)
    await rig.settled()
    address, conversation = rig.where(question)
    reply = Reply(
        text=text,
        outcome=Outcome.ANSWERED,
        language="en",
        intent=Intent(name="returns.window", confidence=1.0),
        trace=Trace(model="test"),
        buttons=buttons,
    )
    answer = Answer(
        key=DeliveryId("answer/conformance"),
        address=address,
        conversation=conversation,
        to=person.account,
        reply=reply,
    )
    return first, await rig.channel.send(answer)


def _after(person: Person, first: Line) -> list[Line]:
    lines = of_clerk(person)
    return lines[[line.id for line in lines].index(first.id) + 1 :]


async def test_a_long_text_arrives_whole_in_order_with_its_buttons_at_the_end(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    text = "\n\n".join(PARAGRAPH.format(n=number).strip() for number in range(45))
    first, _ = await _says(rig, ana, text, buttons=(Button(action="help", label="What else?"),))
    parts = _after(ana, first)
    assert " ".join(" ".join(part.text for part in parts).split()) == " ".join(text.split())
    assert len(parts) == 1 or all(len(part.text) > 200 for part in parts[:-1])
    if Ability.BUTTONS in rig.abilities:
        assert "What else?" in parts[-1].buttons
        assert all("What else?" not in part.buttons for part in parts[:-1])


async def test_a_fence_of_code_is_closed_in_every_part(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    code = "\n".join(f"line_{number} = '{'x' * 60}'" for number in range(260))
    first, _ = await _says(rig, ana, f"Look:\n\n```python\n{code}\n```\n\nThat is all.")
    parts = _after(ana, first)
    whole = "\n".join(part.text for part in parts)
    assert [number for number in range(260) if f"line_{number} " not in whole] == []
    assert all(part.text.count("```") % 2 == 0 for part in parts)


async def test_code_tables_and_emoji_survive(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    first, _ = await _says(rig, ana, f"Here 🎒 you are:\n\n{CODE}\n\n{TABLE}\n\nEnjoy 👩‍👧‍👦!")
    text = "\n".join(part.text for part in _after(ana, first))
    assert "🎒" in text
    assert "👩‍👧‍👦" in text
    assert "sku = 'HP-CLTH-002-M'" in text
    assert re.search(r"M\W+4", text)
    assert re.search(r"L\W+0", text)


@pytest.mark.needs(Ability.PINGS)
@pytest.mark.parametrize(
    "text",
    [
        "Look <!channel> <!here> <!everyone>",
        "Look @everyone and @here",
        "Look <@U0123456789> <@123456789012345678> <@&123456789012345678> <!subteam^S0123456789>",
        "Look &lt;!channel&gt;",
    ],
)
async def test_nobody_is_pinged_by_what_the_clerk_says(rig: Rig, text: str) -> None:
    ana = await rig.shopper("ana")
    first, _ = await _says(rig, ana, text)
    parts = _after(ana, first)
    assert parts, shown(ana)
    assert all(part.pings == frozenset() for part in parts), shown(ana)
    assert "Look" in parts[0].text


@pytest.mark.parametrize(
    "text",
    [
        "Pay here: [our shop](https://evil.example/pay)",
        "Pay here: <https://evil.example/pay|our shop>",
        "Pay here: [https://shop.example](https://evil.example/pay)",
    ],
)
async def test_no_link_is_masked(rig: Rig, text: str) -> None:
    ana = await rig.shopper("ana")
    first, _ = await _says(rig, ana, text)
    for part in _after(ana, first):
        for address, label in part.links:
            assert "evil.example" not in address or label in address or address in label, part.text


async def test_markup_in_what_a_shopper_is_told_stays_words(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    first, _ = await _says(rig, ana, "Prices are 5 < 6 & 7 > 2.")
    assert "5 < 6 & 7 > 2" in _after(ana, first)[0].text


async def test_what_was_sent_is_found_again_replaced_and_removed(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    question = await ana.asks_directly("Hi")
    await answer_to(ana, question)
    await rig.settled()
    address, conversation = rig.where(question)
    answer = Answer(
        key=DeliveryId("answer/again"),
        address=address,
        conversation=conversation,
        to=ana.account,
        reply=Reply(
            text="The first words.",
            outcome=Outcome.ANSWERED,
            language="en",
            intent=Intent(name="returns.window", confidence=1.0),
            trace=Trace(model="test"),
        ),
    )
    assert await rig.channel.find(answer) is None
    sent = await rig.channel.send(answer)
    found = await rig.channel.find(answer)
    assert found is not None
    assert found.id == sent.id
    await _reads(ana, "The first words.")
    await rig.channel.replace(found, replace(answer, reply=replace(answer.reply, text="Other words.")))
    await _reads(ana, "Other words.")
    assert not any("first words" in line.text for line in of_clerk(ana)), shown(ana)
    await rig.channel.remove(found)
    await until(lambda: not any("Other words" in line.text for line in of_clerk(ana)), lambda: shown(ana))


async def _reads(person: Person, words: str) -> None:
    await until(lambda: any(words in line.text for line in of_clerk(person)), lambda: shown(person))
