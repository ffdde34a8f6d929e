"""Puts the desk together, and the office its commands work in."""

from ..commands.office import Hear
from ..commands.office import Office as CommandOffice
from ..desk.desk import Desk
from ..desk.outgoings import Outgoings
from ..desk.packet import Packing
from ..desk.relay import Relay
from ..desk.rules import DeskRules, desk_rules
from ..desk.tickets import Promise, Tickets
from ..engine.advising import Advising
from ..engine.flows.orders import order_line
from ..engine.house_matters import Forgetting
from ..model.shop import Order
from ..ports import Clock, Store
from ..settings import Settings
from ..understanding.mood import sentiment, urgency
from .clerk import Office, Premises, Staff
from .filing import Filing


def rules_of(settings: Settings) -> DeskRules:
    """The desk's rules. Raises SettingsError."""
    locale = settings.shop.locale
    return desk_rules(settings.desk, shop=settings.shop.name_in(locale), language=locale)


def open_desk(
    filing: Filing, *, store: Store, clock: Clock, rules: DeskRules, premises: Premises | None = None
) -> Desk:
    """The desk over its filing."""
    tickets = Tickets(store=store, clock=clock, promise=rules.promise)
    packing = Packing(
        store=store,
        book=filing.book,
        mood=lambda text: (sentiment(text).value, urgency(text).value),
        order_line=_order_line,
        shop=premises.shop if premises else None,
        links=premises.book if premises else None,
        language=rules.language,
    )
    relay = Relay(
        store=store,
        book=filing.book,
        clock=clock,
        rules=rules,
        tickets=tickets,
        places=filing.places,
        outbox=filing.outbox,
    )
    outgoings = Outgoings(store=store, book=filing.book, rules=rules, packing=packing, places=filing.places)
    return Desk(
        store=store,
        book=filing.book,
        clock=clock,
        relay=relay,
        tickets=tickets,
        outgoings=outgoings,
        post=filing.outbox.add,
    )


def forgetting(filing: Filing, office: Office, promise: Promise) -> Forgetting:
    """Who empties a shopper's conversation."""
    return Forgetting(store=office.store, book=filing.book, clock=office.clock, replier=office.replier, promise=promise)


def open_office(desk: Desk, office: Office, staff: Staff | None, *, hear: Hear, locale: str) -> CommandOffice:
    """What commands work with."""
    advising = Advising(
        store=office.store,
        clock=office.clock,
        consultant=office.consultant,
        retriever=office.retriever,
        replier=office.replier,
        clerk=staff.clerk if staff else None,
        model=office.model,
    )
    return CommandOffice(desk=desk, advising=advising, hear=hear, locale=locale)


def _order_line(order: Order, language: str) -> str:
    return order_line(order, language, {})
