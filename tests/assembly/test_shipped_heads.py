"""What is shipped so that a first start need not train is what training would give today."""

from shopclerk.bot.assembly.embedders import make_embedder
from shopclerk.bot.assembly.intents import head_name
from shopclerk.bot.assembly.shipped_vectors import read
from shopclerk.bot.model_settings import EmbedderSettings
from shopclerk.bot.understanding.intent_head import IntentHead


def test_the_intent_heads_of_both_embedders_without_a_download_are_of_the_present_examples() -> None:
    for provider in ("embedded", "hash"):
        embedder = make_embedder(EmbedderSettings(provider=provider))
        shipped = read(embedder.id)
        assert shipped.head_name == head_name(embedder), f"run `make vectors`: {provider}"
        assert IntentHead.from_bytes(shipped.head).intents


def test_nothing_is_shipped_for_another_embedder() -> None:
    assert read("somebody-elses-embedder").head == b""
