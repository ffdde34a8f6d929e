"""Which language a locale names."""


def language_of(locale: str) -> str:
    """The primary subtag, `zh` of `zh-CN` and of `zh_Hans`."""
    return locale.replace("_", "-").split("-")[0].lower()
