"""Which of a product's facts a question asks for, by the words shoppers use in English and Chinese."""

import re
from collections.abc import Sequence
from re import Pattern

_TABLE: Sequence[tuple[str, str]] = (
    (r"how much (?:is|are|does|do|for)|price|cost|多少钱|价格|什么价|卖多少|贵不贵", r"price:|价格："),
    (
        r"batter(?:y|ies)|how long (?:does|do|will|can).*(?:last|run|play)|one charge|per charge"
        r"|续航|电池|充.{0,3}[一满].*(?:用|放|听)"
        r"|能用多久|用多长时间",
        r"battery|电池",
    ),
    (
        r"(?:take|time|long).{0,12}charg|charg.{0,12}(?:take|time|long)|充电(?:要|需要)?多(?:久|长)|快充",
        r"charg|power:|battery|充电|电源",
    ),
    (r"heavy|weigh(?!t can)|多重|重量|多少(?:克|公斤|斤)", r"weight:|重量："),
    (
        r"hold|carry|load|max.{0,8}weight|weight (?:can|limit)|capacity"
        r"|how many (?:people|litres|liters|cups)|mah|毫安|容量|承重|装(?:得下|多少)",
        r"capacity|容量|承重",
    ),
    (r"\bage\b|how old|year[- ]old|toddler|baby|几岁|多大(?:的|年龄)|岁", r"age range|适用年龄"),
    (
        r"water|rain|dive|swim|splash|shower|\bip[x\d]|防水|淋雨|下水|潜水|洗澡",
        r"water resistance|ip rating|waterproof|防水|防护",
    ),
    (r"noise|降噪|噪音", r"noise|降噪"),
    (
        r"bluetooth|wifi|wi-fi|wireless|connect|usb|蓝牙|连接|无线",
        r"connectivity|connection|bluetooth|compatib|连接|蓝牙|兼容",
    ),
    (
        r"work(?:s)? (?:with|on|in|for)|compatible|fit (?:a|my|in|on)|support|iphone|android|console"
        r"|dishwasher|induction"
        r"|adapter|兼容|支持|能连|能接|适配|能用.{0,4}吗|洗碗机|电磁炉|配.{0,6}吗",
        r"compatib|works with|care:|power:|兼容|保养|电源",
    ),
    (r"voltage|volt|plug|watt|europe|abroad|120|220|230|电压|插头|瓦|国外", r"power:|voltage|电源|电压"),
    (
        r"how (?:big|tall|wide|high|long is|large|deep)|dimension|measure|height|width|多大|尺寸|多高|多宽|多长",
        r"dimensions|fit:|height|width|外形尺寸|适配",
    ),
    (r"what size|which size|sizes?\b|尺码|码数|几码|多大码", r"sizes|fit:|dimensions|compatib|尺码|适配"),
    (
        r"run (?:small|large|big|true)|\bfit|tight|loose|wide feet|suit|偏大|偏小|合身|合脚|适合",
        r"fit:|sizes|适配|尺码",
    ),
    (r"colou?rs?\b|black|white|颜色|黑色|白色", r"colou?rs?:|颜色"),
    (r"made (?:of|from)|material|fabric|leather|cotton|wool|plastic|steel|材质|面料|什么做的|皮的", r"material:|材质"),
    (r"wash|clean|dishwasher|care|iron|洗|清洁|保养", r"care:|保养"),
    (
        r"in the box|come(?:s)? with|included?|inclusive|need to buy|sold separately|包装|附带|自带|配件|含.{0,6}吗|送",
        r"in the box|battery|包装清单|电池",
    ),
    (r"warrant|guarantee|保修|质保", r"warranty|保修"),
    (r"who (?:sells|makes)|seller|marketplace|卖家", r"seller|卖家"),
)
_ASPECTS: tuple[tuple[Pattern[str], Pattern[str]], ...] = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(stated, re.IGNORECASE)) for asked, stated in _TABLE
)


def facts_asked_for(question: str, sentences: Sequence[str]) -> list[str]:
    """The sentences of a product's sheet that state what the question asks for, in the order of the sheet."""
    wanted = [stated for asked, stated in _ASPECTS if asked.search(question)]
    return [sentence for sentence in sentences if any(stated.search(sentence) for stated in wanted)]
