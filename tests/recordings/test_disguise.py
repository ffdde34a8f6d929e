"""What is recorded holds nobody's data and no secret, and still makes sense."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shopclerk.adapters.discord.recorded import disguise as discord_disguise
from shopclerk.adapters.slack.recorded import disguise as slack_disguise


def posted(text: str, **more: Any) -> dict[str, Any]:
    event = {"type": "message", "channel": "C0SUPPORT1", "user": "U0MIRA0001", "text": text, "ts": "1795384800.000100"}
    return {"token": "verification", "team_id": "T1", "event": event | more}


def test_contact_data_and_cards_are_replaced_the_same_way_all_over_a_file() -> None:
    disguise = slack_disguise()

    first = disguise.line(posted("I am at mira@posteo.de, call 415-555-2671, card 4242 4242 4242 4242"))
    again = disguise.line(posted("again: mira@posteo.de"))

    told = json.dumps([first, again])
    assert not any(secret in told for secret in ("posteo", "2671", "4242", "verification"))
    assert "person1@mail.invalid" in first["event"]["text"]
    assert again["event"]["text"] == "again: person1@mail.invalid"


def test_an_account_is_the_same_nobody_in_fields_mentions_and_buttons() -> None:
    disguise = slack_disguise()
    value = json.dumps({"a": "confirm", "c": "slack:T1:C0SUPPORT1:@U0MIRA0001"})

    line = disguise.line(posted("<@U0MIRA0001> says hello", blocks=[{"value": value}]))

    assert line["event"]["user"] == "U000000001"
    assert line["event"]["text"] == "<@U000000001> says hello"
    assert json.loads(line["event"]["blocks"][0]["value"]) == {"a": "confirm", "c": "slack:T1:C0SUPPORT1:@U000000001"}
    assert line["event"]["ts"] == "1795384800.000100"


def test_order_numbers_that_look_like_accounts_stay() -> None:
    line = slack_disguise().line(posted("where are W1001 and W8342091?"))

    assert line["event"]["text"] == "where are W1001 and W8342091?"


def test_names_are_replaced_wherever_they_stand() -> None:
    disguise = slack_disguise()
    user = {"id": "U0MIRA0001", "name": "mira", "real_name": "Mira Kowalska", "profile": {"display_name": "Mira"}}

    disguise.line({"answer": {"user": user}})
    line = disguise.line({"body": {"text": "Mira Kowalska asks: …", "username": "Mira Kowalska"}})

    assert "Mira" not in json.dumps(line)
    assert line["body"]["username"] in line["body"]["text"]


def test_secrets_are_never_written_and_stay_apart() -> None:
    body = {
        "response_url": "https://hooks.slack.com/commands/T1/2/abc",
        "trigger_id": "1.2.aaa",
        "text": "my key is xoxb-1234567890-abcdef and sk-abcdefghijklmnop1234",
    }
    disguise = slack_disguise()

    one, other = disguise.line(body), disguise.line(body | {"trigger_id": "1.2.bbb"})

    assert not any(part in json.dumps([one, other]) for part in ("hooks.slack", "aaa", "xoxb", "sk-abc"))
    assert one["trigger_id"] != other["trigger_id"]
    assert one["response_url"] == other["response_url"]


def test_the_token_of_an_interaction_is_the_same_stand_in_in_its_event_and_in_a_call() -> None:
    disguise = discord_disguise()
    member = {"user": {"id": "112233445566778899", "username": "mira", "avatar": "abc"}}

    event = disguise.line({"payload": {"token": "aW50ZXJhY3Rpb24", "member": member}})
    call = disguise.line({"method": "PATCH /webhooks/998877665544332211/aW50ZXJhY3Rpb24/messages/@original"})

    assert call["method"] == f"PATCH /webhooks/998877665544332211/{event['payload']['token']}/messages/@original"
    assert event["payload"]["member"]["user"]["id"] != "112233445566778899"
    assert event["payload"]["member"]["user"]["avatar"] is None


def test_addresses_of_a_demo_stay_for_a_replay_to_find() -> None:
    line = slack_disguise().line(posted("link ana.silva@example.com please"))

    assert "ana.silva@example.com" in line["event"]["text"]


@given(st.text(max_size=200))
def test_disguising_twice_changes_nothing_more(text: str) -> None:
    disguise = slack_disguise()
    once = disguise.line({"text": text})

    assert disguise.line(once) == once
