"""The shopper's commands: each says something in the conversation for them, or presses a button of it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from ..model.message import COMMANDED, CommandCall, Message, MessageId
from ..prompting.words import say
from .arguments import Account, Nothing, OfOrder, Why, Wish
from .command import Audience, Command, Said
from .office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What a shopper's command stands for: words by language, `{rest}` being its argument, `bare` those without.

    `presses` is the action of a button instead, with the words as its label.
    """

    says: Mapping[str, str]
    bare: Mapping[str, str]
    presses: str = ""

    def words(self, rest: str, language: str) -> str:
        """What the shopper says with it."""
        table = self.says if rest else self.bare
        return table.get(language, table["en"]).format(rest=rest)


def _typed(name: str) -> Mapping[str, str]:
    return {"en": f"/{name}"}


SPOKEN: Mapping[str, Spoken] = {
    "order": Spoken(
        says={"en": "Where is order {rest}?", "zh": "订单 {rest} 到哪里了？"},
        bare={"en": "Show me my orders", "zh": "看看我的订单"},
    ),
    "return": Spoken(
        says={"en": "I want to return {rest}", "zh": "我要退货：{rest}"},
        bare={"en": "I want to return an item from my order", "zh": "我要退货"},
    ),
    "recommend": Spoken(
        says={"en": "Can you recommend {rest}?", "zh": "请推荐{rest}"},
        bare={"en": "Can you recommend something for me?", "zh": "有什么适合我的推荐吗？"},
    ),
    "human": Spoken(says={"en": "{rest}"}, bare=_typed("human"), presses="person"),
    "forget-me": Spoken(
        says={"en": "Forget me", "zh": "请删除我的信息"},
        bare={"en": "Forget me", "zh": "请删除我的信息"},
        presses="forget",
    ),
    "link": Spoken(says={"en": "/link {rest}"}, bare=_typed("link"), presses="link"),
    "help": Spoken(says=_typed("help"), bare=_typed("help"), presses="help"),
}
"""What each shopper's command stands for, by its name."""


async def _run(call: CommandCall, arguments: BaseModel, office: Office) -> Said:
    spoken = SPOKEN[call.name]
    key = call.event_id or uuid.uuid4().hex
    rest = next(iter(arguments.model_dump().values()), "")
    message = Message(
        id=MessageId(f"{COMMANDED}{call.address.channel}/{key}"),
        event_id=f"{COMMANDED}{key}",
        conversation=call.conversation,
        address=call.address,
        text=spoken.words(rest, (call.locale or office.locale)[:2].lower()),
        sent_at=call.sent_at,
        locale=call.locale,
        author=call.author,
        author_name=call.author_name,
    )
    return await office.hear(message, spoken.presses)


def _command(name: str, zh_name: str, arguments: type[BaseModel], summary: str, zh: str) -> Command:
    return Command(
        name=name,
        audience=Audience.SHOPPER,
        names={"zh": zh_name},
        summary={"en": summary, "zh": zh},
        arguments=arguments,
        run=_run,
    )


SHOPPING = (
    _command(
        "order",
        "订单",
        OfOrder,
        "Show your orders, or one of them: /order W1001",
        "查看您的订单，或某个订单：/order W1001",
    ),
    _command("return", "退货", OfOrder, "Return something: /return W1001", "申请退货：/return W1001"),
    _command(
        "recommend",
        "推荐",
        Wish,
        "Ask for a recommendation: /recommend a tent for two",
        "请求推荐：/recommend 双人帐篷",
    ),
    _command("human", "人工", Why, "Talk to a person", "转人工客服"),
    _command(
        "forget-me", "忘记我", Nothing, "See what is kept of you, and have it erased", "查看并删除我们保存的您的信息"
    ),
    _command("help", "帮助", Nothing, "What you can ask and type here", "可以问什么、可以输入什么"),
    _command(
        "link",
        "绑定",
        Account,
        "Link your customer account: /link you@example.com",
        "绑定您的客户账户：/link you@example.com",
    ),
)


def help_text(language: str, *, shop: str) -> str:
    """What can be asked, and the commands, in the shopper's language."""
    shown = "zh" if language == "zh" else "en"
    lines = [f"/{command.name}: {command.summary[shown]}" for command in SHOPPING]
    return "\n".join([say("greeting", language, shop=shop), *lines])
