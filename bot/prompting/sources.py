"""What a source is called before people's eyes."""

import re

_LOCALE = re.compile(r"^[a-z]{2}(?:-[A-Za-z]{2,4})?/")
_ABBREVIATED = 3
_NUMBER = re.compile(r"\s*\[\d{1,2}\]")


def source_name(document: str, section: str = "") -> str:
    """`Returns › Opened electronics` for `zh/returns` or `returns`: the folder of a language is no news to a reader."""
    name = _LOCALE.sub("", document).replace("_", " ").replace("-", " ")
    name = name.upper() if len(name) <= _ABBREVIATED else name[:1].upper() + name[1:]
    return f"{name} › {section}" if section else name


def uncited(text: str) -> str:
    """The text without the numbers of its sources, for where those are not shown."""
    return _NUMBER.sub("", text)
