"""Which language a locale names."""

from functools import lru_cache


@lru_cache(maxsize=256)
def language_of(locale: str) -> str:
    """The primary subtag, `zh` of `zh-CN` and of `zh_Hans`."""
    return locale.replace("_", "-").split("-")[0].lower()
