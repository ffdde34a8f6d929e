"""`manifest slack`: what to paste when the Slack app is made; `manifest discord`: the link that invites the bot."""

from typing import Annotated

import typer

from .console import ConfigOption, Exit, command, print_json

app = typer.Typer(
    help="What a platform is told about the clerk's commands and rights.\n\n"
    "Example: shopclerk manifest slack > manifest.json",
    no_args_is_help=True,
)


@app.callback()
def _manifest() -> None:
    """A group even while there is one platform in it."""


async def slack(
    url: Annotated[
        str, typer.Option("--url", help="Where Slack reaches the web channel, for signed HTTP; Socket Mode without it.")
    ] = "",
    prefix: Annotated[
        bool, typer.Option("--prefix", help="One /clerk with sub-commands, where short names belong to other apps.")
    ] = False,
    locale: Annotated[str, typer.Option("--locale", help="The language of names and summaries: en or zh.")] = "",
    why: Annotated[bool, typer.Option("--why", help="Say what each scope is for instead.")] = False,
    config: ConfigOption = None,
) -> Exit:
    """Print the Slack app's manifest as JSON, to paste at api.slack.com/apps under “From a manifest”.

    Example: shopclerk manifest slack > manifest.json
    """
    from shopclerk.adapters.slack.manifest import SCOPES, manifest
    from shopclerk.bot.commands.registry import COMMANDS
    from shopclerk.bot.errors import SettingsError
    from shopclerk.bot.settings import load_settings

    if url and not url.startswith("https://"):
        raise SettingsError(f"--url {url}: Slack sends to https addresses only; give the public one")
    if why:
        print_json(dict(SCOPES))
        return Exit.DONE
    settings = load_settings(config)
    language = "zh" if (locale or settings.shop.locale).startswith("zh") else "en"
    print_json(
        manifest(
            COMMANDS,
            shop=settings.shop.name_in(language),
            language=language,
            one_command=prefix or settings.slack.command_prefix,
            address=url,
        )
    )
    return Exit.DONE


async def discord(config: ConfigOption = None) -> Exit:
    """Print the link with which a server's owner invites the bot, with the permissions it needs.

    Example: shopclerk manifest discord
    """
    from shopclerk.adapters.discord.invite import invite_of
    from shopclerk.bot.settings import load_settings

    print(await invite_of(load_settings(config)))
    return Exit.DONE


app.command()(command(slack))
app.command()(command(discord))
