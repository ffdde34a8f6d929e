"""`knowledge sync`, `status` and `search`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .console import ConfigOption, Exit, JsonOption, command, note, print_json

if TYPE_CHECKING:
    from shopclerk.knowledge.ingestion import SyncReport

app = typer.Typer(
    help="Bring documents in and look at what the clerk knows.\n\nExample: shopclerk knowledge sync docs/",
    no_args_is_help=True,
)

QUOTE = 160
"""Characters of a passage shown by `search`."""


@app.command()
@command
async def sync(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Folders or files; the configured sources, else the demo shop, when none is named."),
    ] = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> Exit:
    """Bring the knowledge up to date with its documents: only what changed is read again.

    Example: shopclerk knowledge sync docs/ faq.csv
    """
    from shopclerk.bot.assembly.knowledge import first_sync, open_library
    from shopclerk.bot.errors import SettingsError
    from shopclerk.bot.settings import load_settings

    from .progress import indexing

    settings = load_settings(config)
    for path in paths or ():
        if not path.exists() and any(sign in path.name for sign in "*?["):
            raise SettingsError(f"{path}: no file fits this pattern; check it, or name the folder")
    with indexing() as progress:
        async with open_library(settings) as library:
            if paths:
                only = await library.holds_the_demo()
                report = await library.sync(
                    paths, variables=settings.shop.rules.variables(), progress=progress, only=only
                )
            else:
                report = await first_sync(library, settings, progress)
    for problem in report.problems:
        note(f"shopclerk: {problem}")
    _print_report(report, as_json=as_json)
    return Exit.FOUND_WANTING if report.problems else Exit.DONE


def _print_report(report: "SyncReport", *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "added": report.added,
                "changed": report.changed,
                "removed": report.removed,
                "kept": report.kept,
                "passages": report.passages,
                "problems": [str(problem) for problem in report.problems],
                "skipped": list(report.skipped),
                "seconds": round(report.seconds, 3),
            }
        )
    else:
        print(
            f"{report.added} added, {report.changed} changed, {report.removed} removed, {report.kept} unchanged; "
            f"{report.passages} passages in {report.seconds:.1f} s"
        )


@app.command()
@command
async def status(as_json: JsonOption = False, config: ConfigOption = None) -> Exit:
    """Say what the clerk knows: documents, passages by language, embedder, version.

    Example: shopclerk knowledge status
    """
    from collections import Counter

    from shopclerk.bot.assembly.knowledge import open_library
    from shopclerk.bot.settings import load_settings

    settings = load_settings(config)
    async with open_library(settings) as library:
        passages = await library.catalogue.all_passages()
        known = {
            "version": await library.catalogue.version(),
            "documents": len(await library.catalogue.documents()),
            "passages": len(passages),
            "locales": dict(sorted(Counter(passage.locale for passage in passages).items())),
            "audiences": dict(sorted(Counter(passage.audience for passage in passages).items())),
            "kinds": dict(sorted(Counter(passage.kind.value for passage in passages).items())),
            "embedder": library.embedder.id,
            "store": settings.store.shown_url,
            "index": settings.knowledge.url,
        }
    if as_json:
        print_json(known)
    elif known["version"]:
        for name, value in known.items():
            print(f"{name:<10} {value}")
    else:
        print("Nothing was synced yet. Next: shopclerk knowledge sync PATH")
    return Exit.DONE if known["version"] else Exit.FOUND_WANTING


@app.command()
@command
async def search(
    question: Annotated[str, typer.Argument(help="What to look for, as a shopper would ask.")],
    limit: Annotated[int, typer.Option("--limit", min=1, max=50, help="How many passages to show.")] = 5,
    locale: Annotated[str, typer.Option("--locale", help="The asker's language.")] = "en",
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> Exit:
    """Show the passages found for a question, with the probability that each answers it.

    Example: shopclerk knowledge search "return opened headphones" --limit 3
    """
    from shopclerk.bot.assembly.knowledge import open_knowledge
    from shopclerk.bot.errors import SettingsError
    from shopclerk.bot.settings import load_settings
    from shopclerk.knowledge.ports import Query

    from .answering import check_locale
    from .progress import indexing

    if not question.strip():
        raise SettingsError('knowledge search: the question is empty; write it in quotes, such as "opened headphones"')
    check_locale(locale)
    with indexing() as progress:
        async with open_knowledge(load_settings(config), progress=progress) as knowledge:
            found = await knowledge.retriever.retrieve(Query(text=question, locale=locale, limit=limit))
    if as_json:
        print_json(
            [
                {
                    "uri": one.passage.uri,
                    "section": one.passage.section,
                    "score": round(one.score, 4),
                    "cosine": round(one.cosine, 4),
                    "keyword": round(one.keyword, 4),
                    "answers": one.score >= knowledge.calibration.answerable_from(locale),
                    "text": one.passage.text,
                }
                for one in found
            ]
        )
        return Exit.DONE if found else Exit.FOUND_WANTING
    for one in found:
        mark = "✓" if one.score >= knowledge.calibration.answerable_from(locale) else "·"
        print(f"{mark} {one.score:.2f}  {one.passage.uri}\n        {one.passage.text[:QUOTE]}")
    return Exit.DONE if found else Exit.FOUND_WANTING
