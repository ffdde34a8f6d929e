"""Tells what a sentence does: courtesy, question, an honest "I don't know", or a promise in the shop's name."""

import re
from dataclasses import dataclass
from functools import lru_cache

from .claims import read_claims
from .stems import stem
from .words import canonical, read_words

_REST = r"[^,.;:!?，。；：！？]*"
_COURTESIES = re.compile(
    "|".join(
        (
            r"\b(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day))\b(?: there| again)?",
            rf"\bthank(?:s| you)\b{_REST}",
            rf"\b(?:i am|i are|we are)? ?(?:so |very |really |truly )?sorry\b(?: (?:to hear|for|about|that){_REST})?",
            rf"\b(?:i|we) (?:sincerely |do )?apologi[sz]e\b{_REST}|\bapologies\b{_REST}",
            rf"\b(?:i|we)? ?(?:completely |fully |totally )?understand (?:how|your|that this|the frustration){_REST}",
            rf"\b(?:i|we)? ?(?:am|are|would be|will be)? ?(?:happy|glad|pleased) to (?:help|assist|hear|see){_REST}",
            rf"\b(?:how|what|what else) (?:can|may|could) (?:i|we) (?:help|assist|do){_REST}",
            rf"\b(?:please )?(?:let (?:me|us) know|feel free to|do not hesitate to){_REST}",
            rf"\bif you (?:have|need|would like|want) (?:any|more|further|help|anything|other){_REST}",
            rf"\b(?:is there )?anything else{_REST}",
            r"\byou are (?:very |most )?welcome\b|\bmy pleasure\b|\bno (?:problem|worries)\b",
            rf"\bhave a (?:great|nice|lovely|good|wonderful)\b{_REST}|\btake care\b",
            rf"\b(?:i|we) hope (?:this|that|it) (?:helps?|answers|clears){_REST}",
            r"\b(?:great|good) question\b|\bof course\b|\bcertainly\b|\babsolutely\b|\bgood news\b",
            rf"\blet me (?:explain|help|check|look|see|know|find out){_REST}",
            rf"\b(?:here (?:is|are)) (?:what|how|the (?:details|answer|steps|information)){_REST}",
            rf"\b(?:i|we) (?:can|could|will|would) (?:be happy to |gladly )?(?:connect|hand|transfer|pass|put|get) "
            rf"(?:you|this|your \w+) (?:to|with|over|on|through|in){_REST}",
            rf"\b(?:would you like|do you want|shall (?:i|we)|should (?:i|we)|could you|can you|may i){_REST}",
            r"您好|你好|好的|没问题|不客气|不用客气|当然(?:可以)?",
            rf"(?:谢谢|感谢|多谢){_REST}",
            rf"(?:很|非常|十分|实在)?(?:抱歉|对不起|不好意思|遗憾){_REST}",
            rf"(?:我|我们)?(?:完全|非常)?理解(?:您|你|这){_REST}",
            rf"(?:请)?(?:随时)?告诉(?:我|我们){_REST}|(?:很|非常)?(?:高兴|乐意)(?:为|能|帮){_REST}",
            rf"如(?:果)?(?:您|你)?(?:还)?有(?:任何|其他|别的|什么|更多)?(?:问题|需要|疑问){_REST}|(?:欢迎|请)?随时(?:联系|告诉|咨询){_REST}",
            rf"(?:还有|有)(?:什么|其他|别的){_REST}|祝(?:您|你){_REST}|希望(?:这|以上|能|对){_REST}|请问{_REST}",
            rf"(?:我|我们)?(?:可以|能|会)?(?:帮|为|替)?(?:您|你)?(?:转接|联系)(?:到)?(?:人工|客服|同事){_REST}|(?:是否)?需要(?:我|我们){_REST}",
        )
    )
)
_UNKNOWING = re.compile(
    r"\b(?:i|we) (?:do not|can not|could not|did not|am not|are not|was not|have not|have no)\s+(?:\w+\s+){0,2}"
    r"(?:know|find|found|see|tell|sure|certain|confirm|able|information|details|answer|access)\b"
    r"|\b(?:not|no information|nothing)\b[^.]{0,40}\b(?:in|from|on) (?:our|the|my) (?:\w+ )?"
    r"(?:polic\w+|knowledge|documents?|passages?|sources?)"
    r"|(?:我|我们)(?:暂时|目前)?(?:不(?:太)?(?:知道|确定|清楚)|没有找到|找不到|没找到|未找到|无法(?:确认|确定|回答|查到))|(?:没有|未)(?:提及|提到|说明)"
)
_LEADS_IN = re.compile(r"[:：]\s*$")
_QUESTION = re.compile(r"[?？]\s*[\"'”’)）」』]*\s*$|[吗呢么]\s*[。.]?\s*$")
_ANSWER_WORD = re.compile(
    r"^\s*(?:yes|no|yep|nope|sure|correct|right|exactly|unfortunately|是的?|对|可以的?|不可以|不行|不能|不是|没有)"
    r"(?:[\s,，]+(?:you can(?: not)?|it (?:is|does)(?: not)?|we do(?: not)?|they (?:are|do)(?: not)?"
    r"|可以|不可以))?\s*[.!。！,，]?\s*$"
)
_NO = re.compile(r"^\s*(?:no|nope|unfortunately|不|没有)")
_ACTS = (
    r"refund|reimburse|compensate|credit|cancel|replace|exchange|swap|return|ship|send|sent|dispatch|deliver|waive|issue"
    r"|process|upgrade|extend|reserve|book|schedule|arrange|charge|pay|cover|change|update|modify|remove|delete|register"
    r"|submit|place|apply|reship|resend|approve|discount|file"
)
_HAN_ACTS = "取消|退款|退货|退还|发货|寄出|换货|更换|修改|更改|补发|提交|办理|赔偿|安排|登记|延长"
_HAN_NOW = r"(?:已经?|刚刚|马上|这就|立即)"
_NOT_ATTRIBUTE = r"(?!后|的|之后|时|前)"
_ACT = rf"(?P<act>(?:{_ACTS})\w{{0,4}})\b"
_SPEED = r"(?:\s+(?:now|just|already|also|successfully|gladly|personally|happily|go ahead and|immediately))*\s+"
_PERSONAL = (
    re.compile(rf"\bi(?:\s+(?:have|had|will|shall|am|are)(?:\s+going to)?)?{_SPEED}{_ACT}"),
    re.compile(rf"\bwe(?:\s+(?:have|had|are)(?:\s+going to)?){_SPEED}{_ACT}"),
    re.compile(rf"\byour(?:\s+[\w#-]+){{1,4}}?\s+(?:has been|have been|(?:is|are) (?:now|already)){_SPEED}{_ACT}"),
    re.compile(rf"(?:我|我们){_HAN_NOW}(?:会|将|成功)?[^，。；]{{0,10}}?(?P<act>{_HAN_ACTS}){_NOT_ATTRIBUTE}"),
    re.compile(
        rf"{_HAN_NOW}(?:会|将|成功)?(?:为|帮|给|替)(?:您|你)[^，。；]{{0,10}}?(?P<act>{_HAN_ACTS}){_NOT_ATTRIBUTE}"
    ),
    re.compile(rf"(?:您|你)的[^，。；]{{1,10}}?已(?:经|被|成功)*(?P<act>{_HAN_ACTS}){_NOT_ATTRIBUTE}"),
    re.compile(r"我(?:会|将|来|可以)?(?:为|帮|给|替)(?:您|你)[^，。；]{0,6}?(?P<act>" + _HAN_ACTS + r")"),
)
_COMMITMENT = (
    re.compile(rf"\bwe(?:\s+(?:will|shall))(?:\s+(?:not|never))?{_SPEED}{_ACT}"),
    re.compile(r"我们(?:会|将)(?:为|帮|给|替)?(?:您|你)?[^，。；]{0,6}?(?P<act>" + _HAN_ACTS + r")"),
)
_ANY_ACT = re.compile(rf"\b(?:{_ACTS})|{_HAN_ACTS}")
_CLAUSE_STARTS = re.compile(r"[,.;，。；]")
_CONDITION = re.compile(
    r"\b(?:if|once|when|after|until|unless|before|as soon as|whether|how)\b|如果|若|一旦|当|要是|假如|如需"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """An act in the shop's name. A personal one (`I have cancelled it`) needs the record of that act."""

    act: str
    personal: bool
    text: str


def is_question(sentence: str) -> bool:
    """Whether a sentence asks."""
    return _QUESTION.search(sentence) is not None


def is_bare_answer(sentence: str) -> bool:
    """Whether a sentence is only a yes or a no."""
    return _ANSWER_WORD.match(canonical(sentence)) is not None


def says_no(answer: str) -> bool:
    """Whether a bare answer is a no."""
    return _NO.match(canonical(answer)) is not None


@lru_cache(maxsize=1024)
def is_courtesy(sentence: str) -> bool:
    """Whether a sentence states nothing: a greeting, regret, an offer of help, a question, or not knowing."""
    plain = canonical(sentence)
    rest = _COURTESIES.sub(" ", plain)
    claims = read_claims(sentence)
    if claims.quantities or claims.whens or claims.names or find_promises(sentence):
        return False
    says_nothing = sum(word.content for word in read_words(rest)) <= 1 and not read_claims(rest).bindings
    if says_nothing or (_LEADS_IN.search(plain) and _says_little(plain)):
        return True
    return (is_question(sentence) or _UNKNOWING.search(plain) is not None) and not claims.bindings


def _says_little(plain: str) -> bool:
    return sum(word.content for word in read_words(plain)) <= 3 and not read_claims(plain).bindings


@lru_cache(maxsize=1024)
def find_promises(sentence: str) -> tuple[Promise, ...]:
    """The acts a sentence says were done or will be done; those under a condition are policy and left out."""
    plain = canonical(sentence)
    if is_question(sentence) or not _ANY_ACT.search(plain):
        return ()
    found = []
    for personal, patterns in ((True, _PERSONAL), (False, _COMMITMENT)):
        for pattern in patterns:
            match = pattern.search(plain)
            if match and not _CONDITION.search(_CLAUSE_STARTS.split(plain[: match.start()])[-1]):
                found.append(Promise(act=_act(match["act"]), personal=personal, text=match.group().strip()))
    return tuple(found)


def _act(word: str) -> str:
    return read_words("send" if word == "sent" else stem(word))[0].stem if word.isascii() else read_words(word)[0].stem


_DONE = re.compile(
    r"\b(?:status|state|result|outcome)\b\W{1,6}(?:is\W+|now\W+)?(?P<state>\w+)"
    r"|\b(?:has|have|was|were|is now|are now)\s+(?:(?:already|been|now|successfully)\s+)*(?P<done>[a-z]+(?:ed|ent))\b"
    r"|已(?:经|成功)?(?:被)?(?:为|帮|给)?(?:您|你)?(?P<han>[\u4e00-\u9fff]{2})(?!后|的|之后|时|前)"
)


def acts_done(source_sentence: str) -> frozenset[str]:
    """The acts a source records as done: `status: cancelled`, `the order was refunded`, 已取消."""
    plain = canonical(source_sentence)
    if _CONDITION.search(plain):
        return frozenset()
    words = (match["state"] or match["done"] or match["han"] for match in _DONE.finditer(plain))
    return frozenset(_act(word) for word in words if read_words(word))
