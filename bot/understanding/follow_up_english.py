"""How English follow-ups are built."""

import re

from .follow_up_words import ID, FollowUpWords

_ACT = (
    r"(?:return(?:s|ed|ing|able)?|refund(?:s|ed|able)?|exchang(?:e|es|ed|ing)|swap|cancel(?:s|led|ling|lation)?|"
    r"track(?:ing)?|ship(?:s|ped|ping|ment)?|deliver(?:s|ed|y|ing)?|arrive[sd]?|send|sent|cost(?:s)?|pay(?:ment|ing|"
    r"s)?|paid|charge[sd]?|price[sd]?|fee|fees|warrant(?:y|ies)|guarantee|repair(?:s|ed)?|coupon|discount|points|"
    r"stock|available|restock(?:ed|ing)?|sell|carry|change|modify|update|buy|fit|fits|size|sizing|recommend|free|"
    r"open|close|hours|location|account|password|invoice|receipt|policy|wash(?:able)?|waterproof|battery|material|"
    r"compatible)"
)
_FILLER = (
    r"(?:a|an|the|i|you|he|she|we|they|it|its|me|my|your|their|our|us|them|him|her|this|that|these|those|one|ones|"
    r"there|here|is|are|was|were|be|been|am|do|does|did|don't|doesn't|didn't|can|can't|could|would|will|won't|should|"
    r"may|might|must|have|has|had|get|got|take|takes|took|make|go|want|need|like|know|tell|say|see|give|let|please|"
    r"pls|just|still|also|too|and|or|but|so|then|if|what|what's|whats|which|who|whose|when|where|where's|wheres|why|"
    r"how|long|much|many|soon|often|of|to|in|on|at|by|for|with|from|about|as|into|than|up|out|off|over|after|before|"
    r"not|no|yes|ok|okay|hi|hello|hey|thanks|thank|some|any|something|anything|it's|i'm|i've|i'd|i'll|that's|very|"
    r"really|now|again|back|ago|ever|yet|well|actually|possible|u|ur|r|hmm|oh|more|same|other|another|sure|good|last|"
    r"great|exactly|mean|work|works|happens|happen|though|already|till|until)"
)
_FRAME = (
    rf"(?:{_ACT}|how|long|much|many|what|which|when|where|who|why|can|could|do|does|did|is|are|will|would|you|i|have|"
    rf""
    r"has|there|it|take|takes|accept|use|still|get|my)"
)

ENGLISH = FollowUpWords(
    token=re.compile(rf"{ID}|[\w'’]+(?:-\w+)*"),
    opener=re.compile(
        r"^(?:(?:ok(?:ay)?|oh|hmm+|so|well|thanks|thank you|great|cool|alright|right|fine|got it|i see|sorry|also|"
        r"wait)[\s,.!]+)*(?:and|or|but|then|what about|how about|what if|same (?:question )?for|"
        r"also)\b[\s,]*(?:what about|how about|also|then)?\s*",
        re.I,
    ),
    closer=re.compile(r"\s*(?:then|too|as well|though)?\s*\?*\s*$", re.I),
    closed=re.compile(r"(?!)"),
    pointing=re.compile(
        r"\b(?:it|its|them|they|those|these|theirs|that|this|both|either)\b(?!\s+(?:is|'s) (?:ridiculous|"
        r"unacceptable))|\b(?:the (?:same|other)|(?:the|that|this|which|another|a \w+|\w+) ones?)(?=\s*(?:$|[?.,!]|"
        r"for|too|instead|then))",
        re.I,
    ),
    determiner=re.compile(r"this|that|these|those|both|either", re.I),
    things_before_pronoun=1,
    not_pointing=re.compile(
        r"\b(?:is|was|isn't|would|will) it (?:be )?(?:possible|too late|ok|okay|true|safe|free|allowed|"
        r"\w+ (?:to|for|that))\b|\bit(?:'s| is) (?:possible|ridiculous|been|ok)\b|"
        r"\b(?:does|do|will|would) it (?:take|cost) (?:me )?(?:to|for|if)\b|"
        r"\b(?:sure|know|hope|sorry|means?|so|glad|says?|said) that\b|\bthat (?:i|you|we)\b|\bone of\b|"
        r"\b(?:this|that|these|those) (?:week|month|year|morning|evening|weekend|time|point|days|shop|store|company|"
        r"site|website|bot)\b|\bthat's (?:all|it|fine|great|ok)\b|\b(?:any|some|every|no) ?one\b|"
        r"\bneed (?:it|this) by\b|\b(?:not|is) (?:my|the|a) ones?\b",
        re.I,
    ),
    act=re.compile(rf"\b{_ACT}\b", re.I),
    filler=re.compile(_FILLER, re.I),
    frame=re.compile(rf"\b{_FRAME}\b", re.I),
    dangling=re.compile(
        r"(?:\s+(?:i|you|have|has|do|does|did|is|are|my|it|there|can|could|will|would|get|use|what))+$", re.I
    ),
    bare=re.compile(
        r"^\W*(?:and )?(?:how (?:long|much|many|soon|often|come|so|exactly)|why(?: not)?|when|where|who|which|how|"
        r"what(?: then| else)?|since when|until when|till when|by when|for how long|until what time)\b",
        re.I,
    ),
    thingless=re.compile(r"(?!)"),
    fragment=re.compile(
        r"(?:for|in|to|from|with|without|on|by|if|even|only)\s+(?:\S+\s*){1,4}|(?:(?:the|a|an|"
        r"my)\s+)?(?!.*\bok\b)[\w'’-]+(?: [\w'’-]+)?\s*\?+",
        re.I,
    ),
    same_kind=re.compile(
        r"^if\b|^when\b|\b(?:one|ones|used|opened|worn|sale|discounted|defective|damaged|unopened)\b", re.I
    ),
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
