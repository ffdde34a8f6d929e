"""Who works on the desk, and who leads it."""

from collections.abc import Collection
from dataclasses import dataclass

from ..model.desk import Agent

IN_DESK_CHANNEL = ":desk"
"""Ends the role a channel gives to whoever is in the desk's channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The ids (`channel:id` of accounts, user groups and roles) of agents and leads.

    Without agents named, whoever is in the desk's channel is one.
    """

    agents: frozenset[str] = frozenset()
    leads: frozenset[str] = frozenset()

    def is_agent(self, account: str, roles: Collection[str] = ()) -> bool:
        """Whether somebody may work on the desk."""
        ids = {account, *roles}
        if ids & (self.agents | self.leads):
            return True
        return not self.agents and any(one.endswith(IN_DESK_CHANNEL) for one in roles)

    def is_lead(self, account: str, roles: Collection[str] = ()) -> bool:
        """Whether somebody may assign tickets, and take over those of others; without leads named every agent may."""
        if not self.leads:
            return self.is_agent(account, roles)
        return bool({account, *roles} & self.leads)


def agent_of(channel: str, author: str, name: str) -> Agent:
    """The agent behind an account of a channel."""
    return Agent(id=f"{channel}:{author}", name=name or author)
