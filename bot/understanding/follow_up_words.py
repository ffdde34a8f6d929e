"""The grammar of follow-ups, one table a language: openers, pointing words, and what a shop does with a thing."""

import re
from dataclasses import dataclass

_ID = r"#?\b[A-Za-z]{0,4}-?\d[\w-]*"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpWords:
    """Patterns of one language. An act is what a shop does (return, ship); a thing is whatever else has content."""

    token: re.Pattern[str]
    opener: re.Pattern[str]
    closer: re.Pattern[str]
    pointing: re.Pattern[str]
    not_pointing: re.Pattern[str]
    act: re.Pattern[str]
    filler: re.Pattern[str]
    frame: re.Pattern[str]
    bare: re.Pattern[str]
    fragment: re.Pattern[str]
    same_kind: re.Pattern[str]
    talk: re.Pattern[str]
    joint: str
    thing_first: bool

    def is_talk(self, text: str) -> bool:
        """Whether it is a greeting, thanks, a yes or a no, and nothing else."""
        return bool(self.talk.fullmatch(text.strip()))

    def without_opener(self, text: str) -> str:
        """The text without "what about" before it and 呢 behind it."""
        rest = self.opener.sub("", text.strip(), count=1)
        closed = self.closer.sub("", rest).strip() if rest != text.strip() or self.joint == "" else rest
        return closed or text

    def points_back(self, text: str) -> bool:
        """Whether a pronoun in it stands for something said before."""
        return bool(self.pointing.search(self.not_pointing.sub(" ", text)))

    def acts_of(self, text: str) -> list[str]:
        """The acts named in it."""
        return self.act.findall(text)

    def things_of(self, text: str) -> str:
        """Its content without acts."""
        return self._kept(text, act=False)

    def content_of(self, text: str) -> str:
        """Its content: acts and things, without filler."""
        return self._kept(text, act=True)

    def frame_of(self, text: str) -> str:
        """Its question with the things taken out, or nothing when it names no act."""
        if not self.act.search(text):
            return ""
        return self.joint.join(self.frame.findall(text)).strip()

    def put_into(self, frame: str, thing: str) -> str:
        """A frame with another thing in it."""
        first, second = (thing, frame) if self.thing_first else (frame, thing)
        return f"{first.rstrip('?？ ')}{self.joint}{second}"

    def asks_bare(self, text: str) -> bool:
        """Whether it is a question word and little more."""
        return bool(self.bare.search(text))

    def is_fragment(self, text: str) -> bool:
        """Whether it is a thing with no clause around it."""
        return bool(self.fragment.fullmatch(text.strip()))

    def is_id(self, text: str) -> bool:
        """Whether it is an order number or SKU and nothing else."""
        return bool(re.fullmatch(rf"(?:{_ID}\W*)+", text.strip()))

    def is_kind_of_same(self, text: str) -> bool:
        """Whether it names another kind of the thing before ("the red one", 打折的)."""
        return bool(self.same_kind.search(text))

    def _kept(self, text: str, *, act: bool) -> str:
        pieces = [
            piece
            for piece in self.token.findall(text)
            if not self.filler.fullmatch(piece) and (act or not self.act.fullmatch(piece))
        ]
        return self.joint.join(pieces)


_ENGLISH_ACT = (
    r"(?:return(?:s|ed|ing|able)?|refund(?:s|ed|able)?|exchang(?:e|es|ed|ing)|swap|cancel(?:s|led|ling|lation)?|"
    r"track(?:ing)?|ship(?:s|ped|ping|ment)?|deliver(?:s|ed|y|ing)?|arrive[sd]?|send|sent|cost(?:s)?|pay(?:ment|ing|"
    r"s)?|paid|charge[sd]?|price[sd]?|fee|fees|warrant(?:y|ies)|guarantee|repair(?:s|ed)?|coupon|discount|points|"
    r"stock|available|restock(?:ed|ing)?|sell|carry|change|modify|update|buy|fit|fits|size|sizing|recommend|free|"
    r"open|close|hours|location|account|password|invoice|receipt|policy|wash(?:able)?|waterproof|battery|material|"
    r"compatible|work(?:s)?)"
)
_ENGLISH_FILLER = (
    r"(?:a|an|the|i|you|he|she|we|they|it|its|me|my|your|their|our|us|them|him|her|this|that|these|those|one|ones|"
    r"there|here|is|are|was|were|be|been|am|do|does|did|don't|doesn't|didn't|can|can't|could|would|will|won't|should|"
    r"may|might|must|have|has|had|get|got|take|takes|took|make|go|want|need|like|know|tell|say|see|give|let|please|"
    r"pls|just|still|also|too|and|or|but|so|then|if|what|what's|whats|which|who|whose|when|where|where's|wheres|why|"
    r"how|long|much|many|soon|often|of|to|in|on|at|by|for|with|from|about|as|into|than|up|out|off|over|after|before|"
    r"not|no|yes|ok|okay|hi|hello|hey|thanks|thank|some|any|something|anything|it's|i'm|i've|i'd|i'll|that's|very|"
    r"really|now|again|back|ago|ever|yet|well|actually|possible|u|ur|r|hmm|oh|more|same|other|another|sure|good|"
    r"great|exactly|mean|work|works|happens|happen)"
)
_ENGLISH_FRAME = (
    rf"(?:{_ENGLISH_ACT}|how|long|much|many|what|which|when|where|who|why|can|could|do|does|did|is|are|will|would|"
    rf"you|"
    r"i|have|has|there|it|take|takes|accept|use|still|get|my)"
)

ENGLISH = FollowUpWords(
    token=re.compile(rf"{_ID}|[\w'’]+(?:-\w+)*"),
    opener=re.compile(
        r"^(?:(?:ok(?:ay)?|oh|hmm+|so|well|thanks|thank you|great|cool|alright|right|fine|got it|i see|sorry|also|"
        r"wait)[\s,.!]+)*(?:and|or|but|then|what about|how about|what if|and what about|and how about|"
        r"same (?:question )?for|also)\b[\s,]*(?:what about|how about|also|if|what if|then)?\s*",
        re.I,
    ),
    closer=re.compile(r"\s*(?:then|too|as well|though)?\s*\?*\s*$", re.I),
    pointing=re.compile(
        r"\b(?:it|them|they|those|these|its|theirs|one|ones|that|this|he|she|there|both|either|the same|"
        r"the other)\b(?!\s+(?:shop|store|company|website|site|order|item|product|bot|is (?:ridiculous|unacceptable|"
        r"a joke)))",
        re.I,
    ),
    not_pointing=re.compile(
        r"\b(?:is|was|isn't) it (?:possible|too late|ok|okay|true|safe|free|allowed)\b|\bit(?:'s| is) (?:possible|"
        r"ridiculous|been|ok)\b|\b(?:is|are|isn't|if|was|were) there\b|\bthere (?:is|are|was|were|should)\b|"
        r"\b(?:sure|know|say|says|said|told me|think|hope|sorry|means?) (?:that|it)\b|\bthat i\b|\bhow (?:long|"
        r"much) (?:does|do|will|would) it (?:take|cost) (?:to|for)\b|\bthis (?:week|month|year|morning|weekend|"
        r"time)\b|\bat (?:this|that) (?:time|point)\b|\bone of\b|\bthat's (?:all|it|fine|great|ok)\b|\b(?:these|"
        r"those) days\b|\b(?:any|some|every)one\b|\bis it \w+ (?:to|for|that)\b|\b(?:one|this|that|these|"
        r"those)\s+(?!one)(?=[a-z]{4,})(?!from|with|cost|come|when|work|have|ship|back|free|also|fit|still|arrive|"
        r"return|take|will|would|could|should|does|made|last|been)[a-z]+\b",
        re.I,
    ),
    act=re.compile(rf"\b{_ENGLISH_ACT}\b", re.I),
    filler=re.compile(_ENGLISH_FILLER, re.I),
    frame=re.compile(rf"\b{_ENGLISH_FRAME}\b", re.I),
    bare=re.compile(
        r"^\W*(?:how (?:long|much|many|soon|often|come|so|exactly|do i do (?:it|that))|why(?: not)?|when|where|who|"
        r"which(?: ones?)?|how|what(?: then| else)?|since when|until when|by when|for how long)\b",
        re.I,
    ),
    fragment=re.compile(
        r"(?:(?:for|in|to|from|with|without|on|by|at|as|if|even|only)\s+(?:\S+\s*){1,5}|(?:(?:the|a|an|"
        r"my)\s+)?(?:[\w'’-]+\s*){1,3}\?+)",
        re.I,
    ),
    same_kind=re.compile(r"\b(?:one|ones|used|opened|worn|sale|discounted|defective|damaged|unopened)\b", re.I),
    talk=re.compile(
        r"(?:(?:ok(?:ay)?|yes|yep|yeah|no|nope|sure|thanks?|thank you|thx|ty|great|cool|perfect|awesome|nice|alright|"
        r"got it|i see|hi|hello|hey|good (?:morning|evening|afternoon|night)|bye|goodbye|see you|please|never ?mind|"
        r"that'?s (?:all|it|fine|great)|so much|a lot|very much|for (?:your|the) help|there|how are you|no problem|"
        r"please do|go ahead|right|correct|hm+|oh|lol|wow|good)[\s,.!?:)]*)+",
        re.I,
    ),
    joint=" ",
    thing_first=False,
)

_CHINESE_ACT = (
    r"(?:退货|退换|退款|退回|退掉|退钱|退|换货|换|取消|查物流|物流|快递|发货|配送|送货|派送|送达|送到|运费|邮费|包邮|"
    r"邮寄|寄|送|到货|多少钱|价格|付款|支付|付|扣款|保修|质保|维修|修|优惠券|优惠|折扣|打折|积分|库存|有货|现货|补货|"
    r"有卖|卖|修改|改|买|尺码|码数|推荐|营业|开门|关门|地址|账号|密码|发票|政策|机洗|防水|电池|续航|材质|兼容)"
)
_CHINESE_FILLER = (
    r"(?:请问一下|请问|你们家|你们|我们|他们|我|你|您|它们|它|他|她|这个|那个|这款|那款|这些|那些|这|那|还能不能|"
    r"能不能|可不可以|可以|还能|还可以|能|还|也|都|就|才|的话|的|了|吗|呢|吧|啊|呀|么|哦|是不是|是|有没有|有|要不要|"
    r"要|想|会|怎么样|怎么|什么时候|什么|为什么|哪里|哪儿|哪|多久|多长时间|几天|几|多少|谁|在|到|给|用|和|跟|与|或者|"
    r"或|如果|那么|另外|一下|一个|个|帮|行|不|没|谢谢|好的|好|亲|大概|一般|需要|需|钱|时间|支持|之内|内)"
)

CHINESE = FollowUpWords(
    token=re.compile(
        rf"{_ID}|[A-Za-z0-9]+(?:-\w+)*|{_CHINESE_ACT}|{_CHINESE_FILLER}|(?:(?!{_CHINESE_ACT}|"
        rf"{_CHINESE_FILLER})[\u3400-\u9fff])+"
    ),
    opener=re.compile(
        r"^(?:(?:好的?|嗯+|哦|谢谢|明白了?|知道了|ok)[，,。！!\s]*)*(?:那么|那要是|那如果|要是|如果是|那|还有|另外|"
        r"换成|然后|和)[，,\s]*(?!个|款|些|里|边|天|样|次)"
    ),
    closer=re.compile(r"(?:的话)?(?:呢|行吗|可以吗|也可以吗|也行吗|也一样吗|怎么样|如何)?[?？。\s]*$"),
    pointing=re.compile(
        r"(?:它们?|这个|那个|这款|那款|这些|那些|这双|那双|这件|那件|这种|那种|这台|那台|其中|同款|^这|^那(?=多|要|"
        r"能|可|有|是|怎))"
    ),
    not_pointing=re.compile(
        r"这(?:家|次|几天|周|样)|那(?:天|么|样)|这个(?:订单|店|网站|机器人)|这个(?=[\u3400-\u9fff]{2,}(?:能|可以|"
        r"多少|有|是|怎))(?!能|可以|多少|有|是|怎|要|会|还|也)"
    ),
    act=re.compile(_CHINESE_ACT),
    filler=re.compile(_CHINESE_FILLER),
    frame=re.compile(
        rf"(?:{_CHINESE_ACT}|能不能|可不可以|可以|能|还|要|有|会|怎么|多久|几天|多少|什么时候|为什么|吗|么|需要|支持|"
        rf"到)"
    ),
    bare=re.compile(
        r"^(?:大概|一般|那|要|需要|得)*(?:多久|多长时间|几天|几号|多少|为什么|怎么|什么时候|哪里|在哪|谁|哪个|哪种|"
        r"啥时候|咋)"
    ),
    fragment=re.compile(r"[\w\u3400-\u9fff]{1,8}呢?[?？]+|[\w\u3400-\u9fff]{1,8}呢"),
    same_kind=re.compile(r"的$|的[?？呢]"),
    talk=re.compile(
        r"(?:你好|您好|在吗|谢谢你?|多谢|感谢|好的?|嗯+|行|可以|不用了?|不要了?|没事了?|是的?|对|再见|拜拜|明白了?|"
        r"知道了|哈哈+|ok|亲|收到|不客气|辛苦了|算了|没有了|没了|[，,。！!~\s])+",
        re.I,
    ),
    joint="",
    thing_first=True,
)


def follow_up_words_of(text: str, language: str) -> FollowUpWords:
    """The table for a text: Chinese where it is Chinese, English for everything else."""
    return CHINESE if language == "zh" else ENGLISH
