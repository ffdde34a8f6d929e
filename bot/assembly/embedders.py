"""Picks the embedder the settings name."""

from shopclerk.knowledge.embedders.remembered import RememberedQueries
from shopclerk.knowledge.ports import Embedder

from ..errors import SettingsError
from ..model_settings import EmbedderSettings


def make_embedder(settings: EmbedderSettings) -> Embedder:
    """The embedder, not yet loaded, with a memory of the last questions. Raises SettingsError."""
    return RememberedQueries(_named(settings))


def _named(settings: EmbedderSettings) -> Embedder:
    if settings.provider == "hash":
        from shopclerk.knowledge.hash_embedder import HashEmbedder

        return HashEmbedder()
    if settings.provider == "embedded":
        from shopclerk.knowledge.embedders.embedded import EmbeddedE5

        return EmbeddedE5()
    if settings.name is None:
        raise SettingsError(f'[embedder] provider = "{settings.provider}" needs `name`: the model\'s name')
    if settings.provider == "sentence-transformers":
        from shopclerk.knowledge.embedders.sentence_transformer import SentenceTransformerEmbedder

        return SentenceTransformerEmbedder(settings.name)
    from shopclerk.knowledge.embedders.openai_embeddings import OpenAIEmbeddings

    key = settings.api_key.get_secret_value() if settings.api_key else ""
    return OpenAIEmbeddings(settings.name, base_url=settings.base_url or "", api_key=key)
