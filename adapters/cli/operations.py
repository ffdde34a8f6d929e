"""`classify`, `migrate` and `doctor`."""

import json
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .console import ConfigOption, Exit, JsonOption, command, exit_code, print_json

if TYPE_CHECKING:
    from shopclerk.bot.assembly.outside import Finding
    from shopclerk.bot.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    for work in (classify, migrate, doctor):
        app.command()(command(work))


async def classify(
    file: Annotated[
        Path | None, typer.Argument(help='One question a line, or JSON Lines of {"text"}; stdin when none is named.')
    ] = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> Exit:
    """Label questions: intent, confidence, sentiment, urgency, language, whether a person is wanted.

    Example: echo "where is my parcel??" | shopclerk classify --json
    """
    from shopclerk.bot.assembly.labels import open_labeller
    from shopclerk.bot.settings import load_settings

    from .progress import indexing

    texts = list(_texts(file))
    with indexing() as progress:
        async with open_labeller(load_settings(config), progress=progress) as label:
            for text in texts:
                found = await label(text)
                if as_json:
                    print(json.dumps({"text": text, **found}, ensure_ascii=False))
                else:
                    print(f"{found['intent']:<24} {found['confidence']:.2f}  {found['language']}  {text}")
    return Exit.DONE


def _texts(file: Path | None) -> Iterator[str]:
    from shopclerk.bot.errors import EvaluationError

    name = str(file or "stdin")
    try:
        content = file.read_text(encoding="utf-8") if file else sys.stdin.read()
    except OSError as error:
        raise EvaluationError(f"{name}: cannot be read ({error.strerror}); check the path") from None
    except UnicodeDecodeError:
        raise EvaluationError(f"{name}: not UTF-8; save the file as UTF-8") from None
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        if not line.lstrip().startswith("{"):
            yield line.strip()
            continue
        try:
            yield str(json.loads(line)["text"])
        except (json.JSONDecodeError, KeyError, TypeError):
            raise EvaluationError(f'{name}:{number}: expected {{"text": …}} or plain text') from None


async def migrate(as_json: JsonOption = False, config: ConfigOption = None) -> Exit:
    """Bring the database to the present version; an empty one is made.

    Example: shopclerk migrate
    """
    from shopclerk.bot.assembly.migrating import migrate_store
    from shopclerk.bot.settings import load_settings

    settings = load_settings(config)
    url, migrated = settings.store.shown_url, await migrate_store(settings)
    if as_json:
        store, shop = migrated["store"], migrated["shop"]
        moved = {"from": shop.before, "to": shop.after}
        print_json({"store": url, "from": store.before, "to": store.after, "shop": moved})
    else:
        for name, one in migrated.items():
            said = f"already at {one.after}" if one.before == one.after else f"{one.before or 'empty'} → {one.after}"
            print(f"{url} ({name}): {said}")
    return Exit.DONE


async def doctor(as_json: JsonOption = False, config: ConfigOption = None) -> Exit:
    """Check the whole configuration and say the next step.

    Example: shopclerk doctor
    """
    from shopclerk.bot.assembly.checkup import examine
    from shopclerk.bot.settings import load_settings

    settings = load_settings(config)
    findings = [finding async for finding in examine(settings)]
    for look in _channel_looks():
        findings.extend([finding async for finding in look(settings)])
    if as_json:
        print_json(
            [
                {"part": one.part, "well": one.error is None, "told": one.told, "next_step": one.next_step or None}
                for one in findings
            ]
        )
    else:
        width = max(10, *(len(one.part) for one in findings))
        for one in findings:
            print(f"{'✗' if one.error else '✓'} {one.part:<{width}} {_once(one)}")
        for one in findings:
            if one.next_step:
                print(f"  next: {one.next_step}")
    return max((exit_code(one.error) for one in findings if one.error), default=Exit.DONE)


def _once(finding: "Finding") -> str:
    """What was found, without the platform's name that stands before it already."""
    return finding.told.removeprefix(f"{finding.part.partition(' ')[0]}: ")


def _channel_looks() -> "tuple[Callable[[Settings], AsyncIterator[Finding]], ...]":
    """What each channel has to say of its own configuration."""
    from shopclerk.adapters.discord.checkup import examine_discord
    from shopclerk.adapters.slack.checkup import examine_slack

    return (examine_slack, examine_discord)
