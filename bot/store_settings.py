"""`[store]` and `[knowledge]` of the settings: where conversations lie, and what the clerk knows."""

import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr

_HOME = Path(".shopclerk")


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StoreSettings(_Section):
    """`[store]`: where conversations and the catalogue lie."""

    url: str = f"sqlite:///{_HOME / 'shop.db'}"
    password: SecretStr | None = Field(default=None, description="of the database server's user, kept out of the url")

    @property
    def shown_url(self) -> str:
        """The url as it may be printed."""
        return re.sub(r"(://[^/@]*?):[^/]*@", r"\1@", self.url)


class KnowledgeSettings(_Section):
    """`[knowledge]`: where the vectors lie, and what `chat` and `ask` sync when nothing was synced yet."""

    url: str = str(_HOME / "knowledge")
    sources: tuple[str, ...] = ()
