"""What the desk's commands share: how one is made, who calls it, and the line that says what it did."""

from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel

from ..desk.roles import agent_of
from ..model.desk import Agent
from ..model.message import CommandCall
from ..model.ticket import Ticket
from ..prompting.words import say
from .command import Audience, Command, Said
from .office import Office
from .reading import language_of

Run = Callable[[CommandCall, Any, Any], Awaitable[Said]]


def desk_command(
    names: tuple[str, str], summary: tuple[str, str], arguments: type[BaseModel], run: Run, **offered: Any
) -> Command:
    """A command of agents; `names` and `summary` in English and Chinese, `offered` as Command's own fields."""
    return Command(
        name=names[0],
        audience=Audience.AGENT,
        names={"zh": names[1]},
        summary={"en": summary[0], "zh": summary[1]},
        arguments=arguments,
        run=run,
        **offered,
    )


def agent(call: CommandCall) -> Agent:
    """Who typed it."""
    return agent_of(call.address.channel, call.author, call.author_name)


def is_lead(call: CommandCall, office: Office) -> bool:
    """Whether they lead the desk."""
    return office.desk.rules.roles.is_lead(agent(call).id, call.roles)


def told(call: CommandCall, situation: str, **values: object) -> Said:
    """What was done, in a line."""
    return Said(text=say(situation, language_of(call), **values))


def declined(call: CommandCall, situation: str, **values: object) -> Said:
    """Why nothing was done, in a line."""
    return Said(text=say(situation, language_of(call), **values), refused=True)


def held_by_another(call: CommandCall, ticket: Ticket) -> Said:
    """Somebody else has it."""
    return declined(call, "desk_taken", ticket=ticket.id, name=ticket.agent_name or ticket.agent)
