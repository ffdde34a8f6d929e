"""Picks the dispatcher of `run`."""

from ..channel_ports import Dispatcher
from ..dispatch.steps import FindUndone, Steps
from ..settings import Settings
from .front import MakeDispatcher, inline


def dispatcher_of(settings: Settings) -> MakeDispatcher:
    """The maker of the dispatcher that `[dispatch] mode` names; the durable engine is imported only where it is."""
    if settings.dispatch.mode == "inline":
        return inline

    def durable(steps: Steps, undone: FindUndone) -> Dispatcher:
        from ..dispatch.durable import DurableDispatcher

        return DurableDispatcher(steps, undone=undone, url=settings.store.url, drain_seconds=DRAIN_SECONDS)

    return durable


DRAIN_SECONDS = 10.0
"""For so long turns under way may go on after the process was told to stop."""
