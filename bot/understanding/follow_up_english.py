"""How English follow-ups are built."""

import re

from .follow_up_words import ID, FollowUpWords

_ACT = (
    r"(?:return(?:s|ed|ing|able)?|refund(?:s|ed|able)?|exchang(?:e|es|ed|ing)|swap|cancel(?:s|led|lation)?|"
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
    r"really|now|again|back|ago|ever|yet|well|actually|possible|u|ur|r|hmm|oh|more|same|other|another|second|first|third|next|add|smallest|biggest|cheapest|"
    r"fastest|minimum|maximum|lowest|highest|sure|good|last|"
    r"great|exactly|mean|work|works|happens|happen|though|already|till|until)"
)
_STATE = r"(?:ones?|used|opened|worn|sale|discounted|defective|damaged|unopened|sealed|washed)"
_FRAME = (
    rf"(?:{_ACT}|\w+n['’]t|dont|cant|wont|cannot|not|never|how|long|much|many|what|which|when|where|who|why|can|could|do|does|did|is|are|will|would|you|i|have|"
    r"has|there|it|take|takes|accept|use|still|get|my)"
)
_CIRCUMSTANCE = (
    r"(?:(?:well|but|and|actually|oh|so|ok|btw|also)[,\s]+)*(?:"
    r"(?:(?:i|we)(?:'ve| have)? )?(?:already )?(?:paid (?:with|by|using|in|on|from|for (?:it|that|them))|"
    r"(?:bought|ordered|got) (?:it|them|this|these|one|online|in|on|from|at|as|last|yesterday|today|before|\d+|"
    r"(?:a|two|three|some) (?:day|week|month|year|while)s?)|(?:used|opened|wore|washed|assembled|unpacked) (?:it|them|"
    r"(?:the|its) (?:box|seal|pack\w*)|an? (?:gift|coupon|voucher|promo|discount)))\b|"
    r"(?:i|we)(?: am| are|'m|'re|m)? (?:not )?(?:live |living |based |located )?(?:in|from|outside|near|abroad|"
    r"overseas)\b|"
    r"(?:i|we)(?: am| are|'m|'re|m) (?:not )?(?:an? )?(?:student|member|guest|new customer|gold|silver)\b|"
    r"(?:i|we) (?:still |don'?t |do not |no longer )?have (?:an?|the|my|no|any) (?:\w+ )?(?:receipt|box|packaging|"
    r"label|tags?|invoice|proof|account|membership)\b|"
    r"(?:it|they|this|that)(?:'s|s|'re| is| was| are| were| has| have) (?:not |been )?(?:already|still|only|just|an?|"
    r"from|for|in|on|under|over|almost|about|unopened|sealed|opened|used|worn|new)\b|"
    r"(?:the|my) (?:\w+ ){1,2}(?:is|was|are|were|has|have) (?:already|still|not)\b"
    r")[^.?!\n]{0,50}[.!\s]*"
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
        r"for|on|too|instead|then))",
        re.I,
    ),
    determiner=re.compile(r"this|that|these|those|both|either", re.I),
    clause=re.compile(r"[,;.?!]\s|\b(?:and|or|but|once|when|if|after|before|until|while|because|since|so)\b", re.I),
    things_before_pronoun=1,
    not_pointing=re.compile(
        r"\bwhat time is it\b|\bit says (?:it(?:'s|s| was| is) )?(?:been )?delivered\b|"
        r"\b(?:it'?s|it is|this is|that'?s) an? (?:\w+ )?(?:gift|present)\b|"
        r"\b(?:is|was|isn't|would|will) it (?:be )?(?:possible|too late|ok|okay|true|safe|free|allowed|"
        r"\w+ (?:to|for|that))\b|\bit(?:'s| is) (?:possible|ridiculous|been|ok)\b|"
        r"\b(?:does|do|will|would) it (?:take|cost) (?:(?:me|you|us) )?(?:to|for|if)\b|"
        r"\b(?:sure|know|hope|sorry|means?|so|glad|says?|said) that\b|\bthat (?:i|you|we)\b|\bone of\b|"
        r"\b(?:this|that|these|those) (?:week|month|year|morning|evening|weekend|time|point|days|shop|store|company|"
        r"site|website|bot)\b|\bthat's (?:all|it|fine|great|ok)\b|\b(?:any|some|every|no) ?one\b|"
        r"\bneed (?:it|this) by\b|\b(?:not|is) (?:my|the|a) ones?\b",
        re.I,
    ),
    act=re.compile(rf"\b{_ACT}\b", re.I),
    names=re.compile(
        r"accounts?|passwords?|invoices?|receipts?|coupons?|discounts?|points|warrant(?:y|ies)|guarantee|battery|"
        r"material|policy|payments?|delivery",
        re.I,
    ),
    negation=re.compile(r"\b(?:not|no|never|without|cannot|\w+n['’]t|dont|doesnt|didnt|cant|wont|isnt)\b", re.I),
    condition=re.compile(
        r"(?:(?:ok(?:ay)?|oh|hmm+|so|well|and|but|or|then|also|even|only|what|(?:what|how) about|alright|right)[\s,]+)*"
        r"(?:if|unless|in case|suppos(?:e|ing))\b",
        re.I,
    ),
    circumstance=re.compile(_CIRCUMSTANCE, re.I),
    question=re.compile(
        r"\?|\b(?:how|what|whats|where|wheres|which|who|why|when (?:do|does|did|will|is|are|can)|"
        r"(?:can|could|may|should|would|will|do|did|am|shall) (?:i|you|u|we|it|they|the|my|there)|"
        r"(?:does|is|are|was|were) (?:it|there|the|my|this|that|these|those|your|you|they|a|an|any|shipping|delivery)|"
        r"until when|till when)\b",
        re.I,
    ),
    trouble=re.compile(
        r"\b(?:want|wanna|need|like to|can'?t|cannot|couldn'?t|doesn'?t|won'?t|never|forgot|lost|broken?|damaged|"
        r"faulty|defective|declined|failed|charged|missing|wrong|stolen|cancel|help|problem|issue|question|error|"
        r"complain\w*|locked|hacked|leak\w*|cracked|torn|instead|please|pls|thanks?|love|hate|angry|twice|hurry)\b|"
        r"(?<!^)\bbut\b",
        re.I,
    ),
    filler=re.compile(_FILLER, re.I),
    frame=re.compile(rf"\b{_FRAME}\b", re.I),
    dangling=re.compile(
        r"(?:\s+(?:i|you|have|has|do|does|did|is|are|my|it|there|can|could|will|would|get|use|what))+$", re.I
    ),
    bare=re.compile(
        r"^(?!(?:who|what|where|how) (?:are|can|could|do|is) (?:you|u|this)\b)"
        r"\W*(?:and )?(?:how (?:long|much|many|soon|often|come|so|exactly)|why(?: not)?|when|where|who|which|how|"
        r"what(?: then| else)?|since when|until when|till when|by when|for how long|until what time)\b",
        re.I,
    ),
    thingless=re.compile(
        r"^\W*(?:and |so |but )?(?:what|how (?:much|high|big|long))(?:'?s| is| are| was| were| would) (?:the|that) "
        r"(?:fees?|charges?|costs?|price|deadline|limit|time limit|window|penalty|deduction)(?: be| then)?[?.!\s]*$",
        re.I,
    ),
    fragment=re.compile(
        r"(?:for|in|to|from|with|without|on|by|if|even|only)\s+(?:\S+\s*){1,4}|(?:(?:the|a|an|"
        r"my)\s+)?(?!.*\bok\b)[\w'’-]+(?: [\w'’-]+)?\s*\?+",
        re.I,
    ),
    same_kind=re.compile(rf"^if\b|^when\b|\b{_STATE}\b", re.I),
    state=re.compile(_STATE, re.I),
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
