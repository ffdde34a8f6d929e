"""The packaged examples of what shoppers ask for, one intent each."""

from collections.abc import Iterator
from functools import cache
from importlib import resources

import yaml

from ..errors import SettingsError

_WHERE = "prompts/intents.yaml"


def load_examples() -> tuple[list[str], list[str]]:
    """Utterances and, in parallel, their intents. Raises SettingsError when the packaged file cannot be used."""
    pairs = _packaged()
    return [text for text, _ in pairs], [intent for _, intent in pairs]


def parse_examples(content: str, where: str = _WHERE) -> tuple[tuple[str, str], ...]:
    """(utterance, intent) pairs of a file in the format of prompts/intents.yaml; SettingsError names `where`."""
    try:
        document = yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise SettingsError(f"{where}{line}: not YAML ({getattr(error, 'problem', 'unreadable')})") from error
    intents = document.get("intents") if isinstance(document, dict) else None
    if not isinstance(intents, dict) or not intents:
        raise SettingsError(f"{where}: expected a mapping `intents:` from intent to language to a block of utterances")
    pairs: dict[str, str] = {}
    for intent, text in _utterances(intents, where):
        taken = pairs.setdefault(text, intent)
        if taken != intent:
            raise SettingsError(f"{where}: {text!r} stands under {taken} and under {intent}; keep one")
    return tuple(pairs.items())


def _utterances(intents: dict[object, object], where: str) -> Iterator[tuple[str, str]]:
    for intent, languages in intents.items():
        if not isinstance(languages, dict):
            raise SettingsError(f"{where}: {intent}: expected languages (en, zh) with a block of utterances each")
        for language, block in languages.items():
            if not isinstance(block, str) or not block.strip():
                raise SettingsError(f"{where}: {intent}.{language}: expected a block (`|`) with one utterance a line")
            yield from ((str(intent), line.strip()) for line in block.splitlines() if line.strip())


@cache
def _packaged() -> tuple[tuple[str, str], ...]:
    try:
        content = resources.files("shopclerk.prompts").joinpath("intents.yaml").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{_WHERE}: cannot be read ({error}); install shopclerk again") from error
    return parse_examples(content)
