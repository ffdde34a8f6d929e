"""What a shopper feels and wants besides the answer; negation and quotation are heeded."""

import pytest

from shopclerk.bot.model.message import Intent
from shopclerk.bot.understanding.mood import (
    Sentiment,
    Urgency,
    is_angry,
    mentions_legal,
    sentiment,
    sentiment_score,
    urgency,
    wants_person,
)

ASKS_FOR_PERSON = """
agent
human please
No. Human.
I want to talk to a person
this is ridiculous, give me a person
speak to a manager
let me talk to someone
can I talk to someone real?
why can't I talk to a human
Transfer me to a live agent please
could you put me through to your support team?
I don't want to talk to a bot
stop the bot, I want a real agent
is there a real person I can talk to
can someone call me
get me your supervisor
I’d like to speak with an actual employee
转人工
人工
客服呢？人工！
找个真人
我要人工客服
叫你们经理来
能不能找个人跟我说
别用机器人回复，换人
我不想跟机器人聊
怎么联系人工客服
打电话给我
"""
ASKS_FOR_NO_PERSON = """
I don't need a human
no need to transfer me to an agent
I don't want to talk to an agent
I'd rather not speak to anyone
Can I return it without talking to a person?
is there a real person model in the photos
are you a real person?
the agent told me I could return it
I spoke with an agent yesterday
what does "talk to a human" mean
do you sell a cleaning agent
I need a manager chair
I'm buying this for a person with big feet
does the picnic basket serve one person or two
what are your customer service hours
will someone call me before delivery
不用转人工
不需要人工客服
别给我转人工
你是真人吗
你是机器人还是人工客服
这件是真人模特穿的吗
有真人实拍图吗
这是人工皮革吗
人工智能是什么
昨天客服说可以退
"""


def lines(block: str) -> list[str]:
    return block.strip().splitlines()


@pytest.mark.parametrize("text", lines(ASKS_FOR_PERSON))
def test_a_wish_for_a_person_is_heard(text: str) -> None:
    assert wants_person(text)


@pytest.mark.parametrize("text", lines(ASKS_FOR_NO_PERSON))
def test_talk_of_people_is_no_wish_for_one(text: str) -> None:
    assert not wants_person(text)


def test_a_sure_head_is_a_second_witness() -> None:
    odd = "beam me over to carbon-based life"
    assert not wants_person(odd)
    assert wants_person(odd, Intent(name="person.request", confidence=0.9))
    assert not wants_person(odd, Intent(name="person.request", confidence=0.4))
    assert not wants_person(odd, Intent(name="orders.track", confidence=0.9))


@pytest.mark.parametrize("text", ["I don't want to talk to an agent", "不用转人工", "are you a real person?"])
def test_a_sure_head_does_not_overrule_a_refusal(text: str) -> None:
    assert not wants_person(text, Intent(name="person.request", confidence=0.99))


@pytest.mark.parametrize(
    "text",
    [
        "this is ridiculous",
        "what the fuck is going on",
        "WHERE IS MY ORDER ITS BROKEN AND LATE",
        "you people are useless",
        "I'm so angry",
        "worst service ever",
        "😡",
        "你们就是骗子",
        "气死我了",
        "什么态度",
    ],
)
def test_anger_is_heard(text: str) -> None:
    assert is_angry(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'm not angry",
        "where is my order",
        "CAN I RETURN THIS",
        "the mug came broken",
        "is this a scam email?",
        "thanks, great service",
        "我不生气",
        "不是骗子吧",
        "收到的东西坏了",
    ],
)
def test_a_calm_message_is_not_angry(text: str) -> None:
    assert not is_angry(text)


LOOKALIKES = """
能不能退到我妈妈的卡上
给他妈的生日礼物
其他妈妈都买哪款
USB数据线有吗
do you sell usb c cables
行李箱滚轮坏了
有垃圾桶卖吗
老收到垃圾短信怎么退订
套装里有什么东西
什么破损可以赔
炉子火大小能调吗
最近搞什么活动
愤怒的小鸟公仔有吗
遇到骗子冒充你们怎么办
烟雾报警器有吗
我去告诉快递员
取消协议怎么弄
订单12345到哪了
银行卡拒付怎么办
我不想投诉，只想知道什么时候到
想要老板椅
我要客服电话
可以找人代取吗
请人来安装要钱吗
需要人工安装吗
气垫有货吗
我是律师，想开发票
password manager please
I need a cleaning agent please
is it made of human hair
I have a boss who loves coffee
tent for two person please
do I need a person to sign for it
what's the representative colour of this sofa
sorry, stupid question
I'm an idiot, I took the wrong size
I'm mad about these boots
trash cans under 50
does it charge back up quickly
a mug for my lawyer
shoes for the tennis court
"""


@pytest.mark.parametrize("text", lines(LOOKALIKES))
def test_a_word_inside_another_means_nothing(text: str) -> None:
    assert not is_angry(text)
    assert not mentions_legal(text)
    assert not wants_person(text)


@pytest.mark.parametrize(
    "text",
    ["他妈的什么破店", "妈的", "滚", "你们就是垃圾", "搞什么啊", "sb客服", "火大", "什么玩意", "your shop is shit"],
)
def test_the_swear_word_itself_is_still_heard(text: str) -> None:
    assert is_angry(text)


@pytest.mark.parametrize("text", ["打12345投诉你们", "再不退我报警了", "找消协", "我要去告你们", "see you in court"])
def test_the_threat_itself_is_still_heard(text: str) -> None:
    assert mentions_legal(text)


@pytest.mark.parametrize(
    ("faces", "angry", "felt"),
    [
        ("😡😡🤬", True, Sentiment.NEGATIVE),
        ("😤", True, Sentiment.NEGATIVE),
        ("😭", False, Sentiment.NEGATIVE),
        ("😔😔", False, Sentiment.NEGATIVE),
        ("🎉👏", False, Sentiment.POSITIVE),
    ],
)
def test_faces_alone_tell_the_mood(faces: str, angry: bool, felt: Sentiment) -> None:
    assert is_angry(faces) is angry
    assert sentiment(faces) is felt


@pytest.mark.parametrize(
    "text",
    [
        "my lawyer will contact you",
        "I'll sue you",
        "I'm filing a chargeback",
        "I'll dispute the charge with my bank",
        "I will report this to consumer protection",
        "我要打12315",
        "投诉到消协",
        "找律师告你们",
    ],
)
def test_threats_of_law_are_heard(text: str) -> None:
    assert mentions_legal(text)


@pytest.mark.parametrize(
    "text",
    [
        "a gift for a lawyer",
        "I am not going to sue you",
        "tennis court shoes",
        "can you charge my phone",
        "我不会起诉你们",
    ],
)
def test_words_of_law_are_no_threat(text: str) -> None:
    assert not mentions_legal(text)


@pytest.mark.parametrize(
    ("text", "felt"),
    [
        ("I'm very unhappy with your service", Sentiment.NEGATIVE),
        ("not good at all", Sentiment.NEGATIVE),
        ("thanks for nothing", Sentiment.NEGATIVE),
        ("等了好多天没人管", Sentiment.NEGATIVE),
        ("where is my order", Sentiment.NEUTRAL),
        ("the mug came broken", Sentiment.NEUTRAL),
        ("what is a good size for me", Sentiment.NEUTRAL),
        ("no thanks", Sentiment.NEUTRAL),
        ("收到的东西坏了", Sentiment.NEUTRAL),
        ("love your shop", Sentiment.POSITIVE),
        ("not bad, thank you", Sentiment.POSITIVE),
        ("太好了，谢谢", Sentiment.POSITIVE),
    ],
)
def test_sentiment_is_told(text: str, felt: Sentiment) -> None:
    assert sentiment(text) is felt
    assert -1 <= sentiment_score(text) <= 1


@pytest.mark.parametrize(
    ("text", "how_soon"),
    [
        ("please fix this asap", Urgency.HIGH),
        ("I need it by tomorrow", Urgency.HIGH),
        ("cancel it right now", Urgency.HIGH),
        ("急用", Urgency.HIGH),
        ("今天必须到", Urgency.HIGH),
        ("where is my order right now", Urgency.NORMAL),
        ("it's not that urgent to me, where is it", Urgency.NORMAL),
        ("可以加急吗", Urgency.NORMAL),
        ("no rush", Urgency.LOW),
        ("it's not urgent", Urgency.LOW),
        ("不急，有空回我", Urgency.LOW),
    ],
)
def test_urgency_is_told(text: str, how_soon: Urgency) -> None:
    assert urgency(text) is how_soon
