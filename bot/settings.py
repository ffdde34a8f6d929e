"""Every setting there is, read once at the edge: `shopclerk.toml`, secrets by file, then `SHOPCLERK_*` variables."""

import difflib
import os
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from .channel_settings import DiscordSettings, SlackSettings, WebSettings
from .desk_settings import DeskSettings
from .errors import SettingsError
from .identity_settings import IdentitySettings
from .limit_settings import LimitSettings
from .model_settings import EmbedderSettings, ModelSettings
from .shop_settings import ShopSettings
from .store_settings import KnowledgeSettings, StoreSettings
from .tool_settings import ToolSettings

FILE_NAME = "shopclerk.toml"
PREFIX = "SHOPCLERK_"
CONFIG_VARIABLE = "SHOPCLERK_CONFIG"
SECRETS_VARIABLE = "SHOPCLERK_SECRETS"
"""Names a folder of files called like variables, each holding one value, as Docker mounts its secrets."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DispatchSettings(_Section):
    """`[dispatch]`: how `run` runs turns. Terminal, `ask` and replay always run them inline."""

    mode: Literal["durable", "inline"] = "durable"


class PrivacySettings(_Section):
    """`[privacy]`: what leaves the house, and how long it is kept."""

    mask: bool = Field(default=True, description="mask personal data before model, logs and recordings")
    retention_days: int | None = Field(
        default=None, ge=1, le=36_500, description="conversations quiet for longer are deleted; unset: kept"
    )


class Settings(BaseSettings):
    """All settings. Build one with `load_settings`, which turns every mistake into one clear line."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        env_ignore_empty=True,
        frozen=True,
        nested_model_default_partial_update=True,
    )

    model: ModelSettings = ModelSettings()
    embedder: EmbedderSettings = EmbedderSettings()
    store: StoreSettings = StoreSettings()
    knowledge: KnowledgeSettings = KnowledgeSettings()
    dispatch: DispatchSettings = DispatchSettings()
    shop: ShopSettings = ShopSettings()
    tools: ToolSettings = ToolSettings()
    identity: IdentitySettings = IdentitySettings()
    slack: SlackSettings = SlackSettings()
    discord: DiscordSettings = DiscordSettings()
    web: WebSettings = WebSettings()
    desk: DeskSettings = DeskSettings()
    limits: LimitSettings = LimitSettings()
    privacy: PrivacySettings = PrivacySettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over secrets by file, and those over the configuration (the init arguments)."""
        secrets = NestedSecretsSettingsSource(
            file_secret_settings,
            secrets_dir=os.environ.get(SECRETS_VARIABLE) or None,
            secrets_nested_delimiter="__",
            secrets_dir_missing="ok",
        )
        return env_settings, secrets, init_settings


def find_config(start: Path) -> Path | None:
    """The `shopclerk.toml` in `start` or the nearest folder above it."""
    return next((folder / FILE_NAME for folder in (start, *start.parents) if (folder / FILE_NAME).is_file()), None)


def load_settings(config: Path | None = None, *, start: Path | None = None, vendor_key: bool = True) -> Settings:
    """Settings from `config` (else $SHOPCLERK_CONFIG, else the nearest file above `start`) and the environment.

    Relative paths count from the file's folder, without a file from `start`. `vendor_key`: whether OPENAI_API_KEY
    counts as a key. Raises SettingsError.
    """
    named = config or (Path(os.environ[CONFIG_VARIABLE]) if CONFIG_VARIABLE in os.environ else None)
    if named is not None and not named.is_file():
        raise SettingsError(f"configuration {named}: no such file; check the path given with --config")
    start = start or Path.cwd()
    path = named or find_config(start.resolve())
    values = _read_toml(path) if path else {}
    _reject_unknown("environment variable", os.environ)
    secrets = _secrets()
    _reject_unknown("secret", secrets)
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise SettingsError(_one_line(error, path, secrets)) from None
    return _at_home(_with_vendor_key(settings) if vendor_key else settings, (path.parent if path else start).resolve())


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"configuration {path}: not valid TOML ({error}); mend that line") from None
    except OSError as error:
        raise SettingsError(f"configuration {path}: cannot be read ({error.strerror}); check its permissions") from None


def _secrets() -> list[str]:
    """The names of the secrets by file."""
    folder = os.environ.get(SECRETS_VARIABLE)
    if not folder:
        return []
    try:
        return sorted(path.name.upper() for path in Path(folder).iterdir() if path.is_file())
    except OSError as error:
        raise SettingsError(f"{SECRETS_VARIABLE}: {folder} cannot be read ({error.strerror}); correct it") from None


def _reject_unknown(kind: str, names: Iterable[str]) -> None:
    for variable in names:
        if not variable.startswith(PREFIX) or variable in (CONFIG_VARIABLE, SECRETS_VARIABLE):
            continue
        section = variable.removeprefix(PREFIX).split("__")[0].lower()
        if section not in Settings.model_fields:
            hint = _nearest(section, Settings.model_fields)
            advice = f"; did you mean {PREFIX}{hint.upper()}__…?" if hint else ""
            raise SettingsError(f"{kind} {variable}: no such section{advice}")


def _nearest(word: str, known: Mapping[str, Any]) -> str:
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)), "")


def _keys_at(location: tuple[int | str, ...]) -> Mapping[str, Any]:
    """What can be set there, by name, with its type."""
    keys = _keys_of(Settings)
    for part in location:
        if isinstance(part, str) and part in keys:
            sections = [kind for kind in (keys[part], *get_args(keys[part])) if _is_section(kind)]
            keys = _keys_of(sections[0]) if sections else {}
    return keys


def _is_section(kind: Any) -> bool:
    return is_dataclass(kind) or (isinstance(kind, type) and issubclass(kind, BaseModel))


def _keys_of(section: Any) -> dict[str, Any]:
    hints = get_type_hints(section)
    return {name: hints[name] for name in getattr(section, "model_fields", hints)}


def _one_line(error: ValidationError, path: Path | None, secrets: Collection[str]) -> str:
    problem = error.errors(include_url=False, include_input=False)[0]
    location = problem["loc"]
    key = ".".join(str(part) for part in location)
    variable = PREFIX + "__".join(str(part) for part in location).upper()
    where = f"{path or 'configuration'}: `{key}`"
    if variable in os.environ or variable in secrets:
        where = f"environment variable {variable}" if variable in os.environ else f"secret {variable}"
    if problem["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        known = _keys_at(location[:-1])
        hint = _nearest(str(location[-1]), known)
        return f"{where} is no setting; " + (f"did you mean `{hint}`?" if hint else f"known here: {', '.join(known)}")
    if problem["type"] in ("tuple_type", "list_type"):
        return f'{where}: expected a list, such as ["docs", "faq.csv"]'
    told = problem["msg"].removeprefix("Value error, ")
    return f"{where}: {told[0].lower()}{told[1:]}"


def _with_vendor_key(settings: Settings) -> Settings:
    """Take OPENAI_API_KEY where the shop names neither a key nor a server of its own."""
    key = os.environ.get("OPENAI_API_KEY")
    model = settings.model
    if not key or model.provider not in ("auto", "openai") or model.api_key or model.base_url:
        return settings
    return settings.model_copy(update={"model": model.model_copy(update={"api_key": SecretStr(key)})})


def _with_password(store: StoreSettings) -> str:
    """The url with `password` in it, where it has a user and no password of its own."""
    scheme, there, rest = store.url.partition("://")
    if store.password is None or scheme == "sqlite":
        return store.url
    user, at, place = rest.rpartition("@")
    if not there or not at or ":" in user:
        raise SettingsError("[store] password: write the url as postgresql://USER@HOST/NAME, with a user alone")
    return f"{scheme}://{user}:{quote(store.password.get_secret_value(), safe='')}@{place}"


def _at_home(settings: Settings, home: Path) -> Settings:
    """Make the relative paths absolute, and the store's url whole."""
    store, knowledge = _with_password(settings.store), settings.knowledge
    if store.startswith("sqlite:///") and not Path(store.removeprefix("sqlite:///")).is_absolute():
        store = f"sqlite:///{home / store.removeprefix('sqlite:///')}"
    url = knowledge.url if "://" in knowledge.url else str(home / knowledge.url)
    sources = tuple(str(home / source) for source in knowledge.sources)
    return settings.model_copy(
        update={
            "store": settings.store.model_copy(update={"url": store}),
            "knowledge": knowledge.model_copy(update={"url": url, "sources": sources}),
        }
    )
