"""Puts together the part of the engine that works on the shopper's own things, over an opened shop."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from shopclerk.knowledge.ports import Retriever

from ..desk.amounts import high_value
from ..desk.linking import Linking, LinkingRules, random_code
from ..engine.agent import Agent
from ..engine.clerk import Clerk
from ..engine.confirming import Confirming
from ..engine.consulting import Consultant
from ..engine.doing import Workbench
from ..engine.proving import Proving
from ..engine.recommending import TOOL as RECOMMEND_TOOL
from ..engine.recommending import Recommending
from ..engine.replying import Replier
from ..engine.serving import Serving
from ..engine.tool_loop import Budget, ToolLoop
from ..identity_ports import CodeSender, LinkBook
from ..identity_settings import IdentitySettings
from ..model.chat import ChatRequest
from ..ports import ChatModel, Clock, Shop, Store
from ..senders.console import ConsoleSender
from ..senders.smtp import SmtpSender, SmtpServer
from ..settings import Settings
from ..tools.recommender import Recommender
from ..tools.registry import TOOLS
from ..tools.tool import Tool
from .clock import SystemClock
from .shop import open_shop, sells_demo_goods
from .tools import open_tools


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """A shop to work for, with its tools, and what it takes to know its customers.

    `recommends` is False where its goods are not those the documents speak of: the demo shop's beside own documents.
    """

    shop: Shop
    book: LinkBook
    sender: CodeSender
    tools: tuple[Tool, ...] = TOOLS
    new_code: Callable[[], str] = random_code
    recommends: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What a clerk finds in place: the store, the clock, who reads, looks up and replies, and perhaps a model."""

    store: Store
    clock: Clock
    consultant: Consultant
    retriever: Retriever
    replier: Replier
    model: ChatModel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """The clerk, the linking whose mails are to be waited for at the end, and the recommender that learns beside."""

    clerk: Clerk
    linking: Linking
    recommender: Recommender

    async def aclose(self) -> None:
        """Wait for mails under way and stop learning."""
        await self.linking.aclose()
        await self.recommender.aclose()


def hire(settings: Settings, premises: Premises, office: Office) -> Staff:
    """A clerk for the premises; with a model in the office it answers with tools, without one by small flows."""
    limits, replier, clock, model = settings.limits, office.replier, office.clock, office.model
    rules = settings.shop.rules
    recommender = Recommender(shop=premises.shop, retriever=office.retriever, noise=office.consultant.noise)
    tools = tuple(tool for tool in premises.tools if premises.recommends or tool.name != RECOMMEND_TOOL)
    bench = Workbench(shop=premises.shop, rules=rules, tools=tools, clock=clock, recommender=recommender)
    recommending = Recommending(bench=bench, consultant=office.consultant, replier=replier)
    confirming = Confirming(
        bench=bench, replier=replier, minutes=limits.confirm_minutes, high_value=high_value(settings.desk)
    )
    minutes = rules.accounts.code_minutes
    linking = Linking(
        book=premises.book,
        store=office.store,
        shop=premises.shop,
        sender=premises.sender,
        clock=clock,
        rules=linking_rules(settings, minutes),
        new_code=premises.new_code,
    )
    clerk = Clerk(
        bench=bench,
        serving=Serving(bench=bench, confirming=confirming, replier=replier),
        proving=Proving(linking=linking, replier=replier, shop=premises.shop, minutes=minutes),
        replier=replier,
        recommending=recommending if premises.recommends else None,
        agent=_agent(settings, bench, confirming, model) if model else None,
    )
    return Staff(clerk=clerk, linking=linking, recommender=recommender)


@asynccontextmanager
async def open_premises(
    settings: Settings, book: LinkBook, *, clock: Clock | None = None, of_the_demo: bool = True
) -> AsyncIterator[Premises | None]:
    """The shop of the settings with its tools; None where a shop's own documents are read and no shop is connected.

    `of_the_demo`: whether the documents are the demo shop's, so that its goods may be recommended.
    """
    async with open_shop(settings, clock=clock or SystemClock()) as shop, open_tools(settings.tools) as tools:
        own_documents = bool(settings.knowledge.sources) and not settings.shop.url
        if own_documents and not await shop.product_types():
            yield None
            return
        yield Premises(
            shop=shop,
            book=book,
            sender=make_sender(settings.identity),
            tools=tools,
            recommends=of_the_demo or not await sells_demo_goods(settings),
        )


def make_sender(identity: IdentitySettings) -> CodeSender:
    """Who brings codes to customers."""
    if identity.sender == "console":
        return ConsoleSender()
    password = identity.smtp_password.get_secret_value() if identity.smtp_password else ""
    return SmtpSender(
        SmtpServer(
            host=identity.smtp_host,
            port=identity.smtp_port,
            sender=identity.smtp_from,
            security=identity.smtp_security,
            user=identity.smtp_user,
            password=password,
        )
    )


def linking_rules(settings: Settings, minutes: int) -> LinkingRules:
    """How links are made here; without a secret one is made up, and a restart makes codes under way void."""
    identity = settings.identity
    site_secret = identity.link_secret.get_secret_value() if identity.link_secret else ""
    rules = LinkingRules(
        shop=settings.shop.name_in, minutes=minutes, audience=identity.audience, site_secret=site_secret
    )
    if identity.secret is None:
        return rules
    return LinkingRules(
        shop=settings.shop.name_in,
        minutes=minutes,
        audience=identity.audience,
        site_secret=site_secret,
        secret=identity.secret.get_secret_value().encode(),
    )


def _agent(settings: Settings, bench: Workbench, confirming: Confirming, model: ChatModel) -> Agent:
    limits, chosen = settings.limits, settings.model
    request = ChatRequest(
        messages=(), temperature=chosen.temperature, max_tokens=chosen.max_tokens, deadline=chosen.timeout
    )
    budget = Budget(calls=limits.tool_calls, tokens=limits.turn_tokens, seconds=limits.turn_seconds)
    loop = ToolLoop(model=model, bench=bench, budget=budget, request=request)
    return Agent(loop=loop, confirming=confirming, shop=settings.shop.name, masks=settings.privacy.mask)
