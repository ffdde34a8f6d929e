"""The shopper's commands: each a value with a name, a summary, and the words it stands for."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..prompting.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopperCommand:
    """A slash command of a shopper: it says something in the conversation, or presses a button of it.

    `says` are the words it stands for by language, `{rest}` being what was typed after it; `bare` those for nothing
    typed. `presses` is the action of the button instead, with the words as its label.
    """

    name: str
    summary: str
    summary_zh: str
    says: Mapping[str, str]
    bare: Mapping[str, str]
    presses: str = ""

    def words(self, rest: str, language: str) -> str:
        """What the shopper says with it."""
        table = self.says if rest else self.bare
        return table.get(language, table["en"]).format(rest=rest)


SHOPPER_COMMANDS = (
    ShopperCommand(
        name="order",
        summary="Show your orders, or one of them: /order W1001",
        summary_zh="查看您的订单，或某个订单：/order W1001",
        says={"en": "Where is order {rest}?", "zh": "订单 {rest} 到哪里了？"},
        bare={"en": "Show me my orders", "zh": "看看我的订单"},
    ),
    ShopperCommand(
        name="return",
        summary="Return something: /return W1001",
        summary_zh="申请退货：/return W1001",
        says={"en": "I want to return {rest}", "zh": "我要退货：{rest}"},
        bare={"en": "I want to return an item from my order", "zh": "我要退货"},
    ),
    ShopperCommand(
        name="recommend",
        summary="Ask for a recommendation: /recommend a tent for two",
        summary_zh="请求推荐：/recommend 双人帐篷",
        says={"en": "Can you recommend {rest}?", "zh": "请推荐{rest}"},
        bare={"en": "Can you recommend something for me?", "zh": "有什么适合我的推荐吗？"},
    ),
    ShopperCommand(
        name="human",
        summary="Talk to a person",
        summary_zh="转人工客服",
        says={"en": "{rest}", "zh": "{rest}"},
        bare={"en": "/human", "zh": "/human"},
        presses="person",
    ),
    ShopperCommand(
        name="link",
        summary="Link your customer account: /link you@example.com",
        summary_zh="绑定您的客户账户：/link you@example.com",
        says={"en": "/link {rest}", "zh": "/link {rest}"},
        bare={"en": "/link", "zh": "/link"},
        presses="link",
    ),
    ShopperCommand(
        name="help",
        summary="What you can ask and type here",
        summary_zh="可以问什么、可以输入什么",
        says={"en": "/help", "zh": "/help"},
        bare={"en": "/help", "zh": "/help"},
        presses="help",
    ),
)


def find_shopper_command(name: str) -> ShopperCommand | None:
    """The shopper's command of that name, or None."""
    return next((command for command in SHOPPER_COMMANDS if command.name == name), None)


def help_text(language: str, *, shop: str) -> str:
    """What can be asked, and the commands, in the shopper's language."""
    lines = [
        f"/{command.name}: {command.summary_zh if language == 'zh' else command.summary}"
        for command in SHOPPER_COMMANDS
    ]
    return "\n".join([say("greeting", language, shop=shop), *lines])
