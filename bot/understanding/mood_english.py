"""How moods are put into words in English."""

from .mood_words import MoodWords

_HUMAN = (
    r"(?:human(?: being)?s?|(?:real|live|actual|living) (?:person|people|agent|human|one|operator)|person|agent|"
    r"representative|rep|operator|manager|supervisor|boss|employee|staff member|team member|member of staff|advisor|"
    r"customer (?:service|care|support)(?: (?:agent|rep|representative|person|team))?|support (?:agent|team|person|"
    r"staff))"
)
_SOMEONE = (
    rf"(?:{_HUMAN}|(?:someone|somebody|anyone|anybody)(?: real| human| else)?|staff|support|a (?:man|woman|guy|lady)|"
    r"(?:u|you) guys)"
)
_THE = r"(?:(?:a|an|the|your|ur|some|any|another|one of your|real|live|actual|human|proper|senior|different) ){0,3}"
_STOP = (
    r"(?=\W*$|[^\w\s]|\s+(?:please|pls|plz|now|to|who|on|and|instead|not|because|asap|right|immediately|about|or|i|"
    r"here|at|from|can|if|rather|before|today|this|thats|that|then|cause|cuz|bc|already|again|lol|so|with|for help|"
    r"regarding)\b)"
)

_LOOKALIKE = (
    # People who are not the desk's, and things named after people.
    r"\b(?:cleaning|bleaching|foaming|whitening|tanning|free|secret|travel|estate|insurance|shipping|customs|drying|"
    r"thickening|softening|wetting|raising|cooling|release|letting|booking)[- ]agents?\b",
    r"\b(?:password|file|cable|task|project|window|money|clipboard|download|time|package|bar|hotel|"
    r"bank)[- ]managers?\b",
    r"\b(?:machine|crane|camera|phone|tour|mobile|network|drone|forklift|radio|ferry|telephone)[- ]operators?\b",
    r"\b(?:manager|boss)(?:'?s)? (?:chair|desk|special|gift|mug|birthday|day)\b|\b(?:hugo boss|boss baby)\b",
    r"(?<!can )(?<!could )(?<!may )\bi(?:'ve| have)(?: got)? an? (?:boss|manager|supervisor|employee|rep)\b",
    r"\b(?:employee|staff) (?:discount|price|uniform|badge)s?\b",
    r"\bhuman[- ](?:hair|made|sized?|body|resources|skin|rights|anatomy|skeleton|shape|grade|consumption|touch|"
    r"error)\b",
    r"\b(?:\d+|one|two|three|four|five|six|eight|single|per|each|every|in|missing|first|second|third)[- ]persons?\b",
    r"\brepresentative (?:colou?r|sample|image|picture|photo|of)\b",
    r"\bdo(?:es)? (?:i|we|you|it|they) (?:need|require) (?:an? )?(?:\w+ )?(?:person|human|operator|employee)\b",
    # Anger at nobody, or at oneself.
    r"\b(?:trash|garbage) (?:can|bag|bin|disposal|truck)s?\b|\bjoke (?:gift|present|shop|book|mug)s?\b",
    r"\bstupid (?:question|of me|me|mistake)s?\b|\bi(?:'m| am| was| feel) (?:so |such |really |being )?(?:an? )?"
    r"(?:stupid|idiot)\b|\bidiot[- ]?proof\b",
    r"\bmad (?:about|for|hatter|men|scientist)\b|\bbs ?\d+|\bdamn (?:good|nice|fine|great|comfy)\b|"
    r"\b(?:oh|ah|holy) (?:shit|crap|damn)\b|(?:\bwould|'d) love (?:to|an?|if|it if)\b",
    # Shop talk that sounds of courts and haste.
    r"\b(?:for|gift to|present to) my (?:lawyer|attorney|solicitor)\b|\bmy (?:lawyer|attorney|solicitor) "
    r"(?:friend|husband|wife|son|daughter|brother|sister|likes?|loves?)\b",
    r"\bcharges? back (?:up|to full|fully)\b",
    r"\bemergency (?:blanket|kit|light|lamp|exit|contact|food|radio|tent|whistle|candle|shelter|bag|power|charger|"
    r"stove)s?\b",
)

ENGLISH = MoodWords(
    lookalike="|".join(_LOOKALIKE),
    person=(
        rf"\b(?:talk|speak|chat|talking|speaking|chatting)(?: (?:directly|live|again|now))? (?:to|"
        rf"with) {_THE}{_SOMEONE}{_STOP}",
        rf"\b(?:connect|transfer|put|redirect|forward|pass|hand|switch|escalate|patch|transferred|connected|"
        rf"escalated)(?: (?:me|this|it|my (?:case|chat|call)|us))?(?: (?:over|through|on))? (?:to|"
        rf"with) {_THE}{_SOMEONE}{_STOP}",
        rf"\b(?:want|need|get me|give me|wanna|prefer|demand|bring me|find me|fetch|get|require|would like|i'?d like|"
        rf"asking for|ask for|send me|hand me|let me have|have) {_THE}{_HUMAN}{_STOP}",
        rf"\b(?:is there|are there|isn'?t there|can i|could i|may i) (?:\w+ ){{0,2}}(?:{_SOMEONE}|people)"
        r" (?:\w+ ){0,3}(?:talk|speak|chat|call)\b",
        r"\b(?:can|could|please have|have|get|need|want) (?:someone|somebody|a person|an agent|your manager|"
        r"a manager|a human)(?: please)?(?: to)? (?:call|phone|ring|contact|talk to|speak to|speak with|"
        r"chat with) me\b",
        r"\b(?:don'?t|do not|dont|won'?t|not) (?:want|wanna|like|going)(?: to)?(?: \w+){0,2} (?:to|with) (?:a |an |"
        r"the |this |your )?(?:\w+ )?(?:bot|robot|machine|ai|chatbot|computer)\b",
        r"\b(?:no more|enough of|stop|stop with|hate|tired of|sick of|fed up with)(?: (?:talking|speaking|"
        r"chatting) (?:to|with))? (?:the|this|these|that|your|a|stupid|dumb)? ?(?:stupid |dumb |"
        r"useless )?(?:chat)?(?:bots?|robots?|ai|machines?)\b",
        r"\b(?:any|is there an?|are there any) (?:actual |real |live )?(?:humans?|people|person|agents?) (?:here|"
        r"there|available|around|online)\b",
        r"\bcall me(?: back)?(?: please| pls)?\W*$",
        rf"\b{_HUMAN} (?:please|pls|plz|now)\b",
    ),
    person_alone=rf"(?:(?:please|pls|hi|hello|hey|no|just|ok|a|an|the|your|i said|"
    rf"again) )*(?:{_HUMAN})(?: (?:please|pls|plz|now|asap))*",
    not_person=(
        r"\b(?:model|photo|picture|mannequin|travel agent|estate agent|cleaning agent|insurance agent|per person|"
        r"are you (?:a |an )?(?:real|human|person|agent|bot)|in person)\b"
    ),
    negation=(
        r"(?:(?<!why )\b(?:don'?t|do not|doesn'?t|dont|didn'?t|did not)(?! you\b| u\b)|\bno need\b|\bneedn'?t\b|"
        r"\bnot (?!a bot)|\bnever\b|\bwithout\b|\brather than\b|\binstead of\b|\bno longer\b|\bisn'?t\b|\bwasn'?t\b|"
        r"\bnothing\b|\bhardly\b|\bavoid\b|\bno\b|\bwon'?t\b|\baren'?t\b)"
    ),
    angry=(
        r"\b(?:furious|outrageous|outraged|infuriating|livid|pissed|disgusting|disgraceful|disgrace|ridiculous|"
        r"unacceptable|appalling|pathetic|ludicrous)\b",
        r"\b(?:fed up|sick of|sick and tired|had enough|losing my patience|lost my patience|last straw|"
        r"waste of (?:time|money))\b",
        r"\b(?:wtf|f+u+c+k+\w*|fck\w*|bullsh\w+|shit(?:ty)?|crap(?:py)?|bs|damn(?:ed|it)?|goddamn|idiots?|morons?|"
        r"stupid)\b",
        r"\b(?:are you (?:kidding|serious|joking)|is this a joke|what a joke|you must be joking|how dare you|"
        r"shame on you)\b",
        r"\b(?:this|it|that|your (?:shop|store|company|site)) ?(?:is|'s) (?:a |such a |total |just a )*(?:scam|"
        r"rip ?-?off|fraud|joke)\b",
        r"\b(?:you|u|you're|you are|you people|you guys)(?: are| r)?(?: all| such| just| a bunch of)? ?(?:scammers?|"
        r"thieves|liars?|crooks|frauds?|useless|incompetent)\b",
        r"\b(?:worst|terrible|horrible|awful) (?:\w+ )?(?:service|support|shop|store|company|experience)\b",
        r"\b(?:never (?:shop|shopping|buy|buying|order|ordering)(?:ing)? (?:here|from you|with you)(?: again)?)\b",
        r"\bi'?m (?:so |very |really |extremely )?(?:angry|mad|annoyed)\b|\bmakes me (?:so )?(?:angry|mad)\b",
        r"[😡🤬😠👿😤💢🖕]",
    ),
    legal=(
        r"\bmy (?:lawyers?|attorneys?|solicitors?)\b",
        r"\b(?:get|call|contact|hire|speak (?:to|with)|talk (?:to|with)|involve|consult|hear from)(?:ing)? (?:a|an|"
        r"my|our|the) (?:lawyer|attorney|solicitor)s?\b",
        r"\b(?:legal (?:action|steps|proceedings|department)|lawsuit|small claims|press charges|"
        r"(?:see you|end up|meet) in court|(?:take (?:\w+ ){1,3}|go |going )to court)\b",
        r"\b(?:sue|suing) (?:you|your|u|the (?:shop|store|company)|this (?:shop|store|company))\b|\bi(?:'ll| will|"
        r"'m going to) sue\b",
        r"\b(?:chargeback|charge ?back|dispute (?:the|this|it|that|my)? ?(?:charge|payment|transaction|"
        r"with my bank))s?\b",
        r"\b(?:consumer (?:protection|rights|affairs|council|association|agency)|trading standards|ombudsman|"
        r"better business bureau|bbb|ftc|attorney general)\b",
        r"\b(?:call|calling|report (?:you|this|it) to|go to|going to|inform|contact) the (?:police|authorities|press|"
        r"media)\b",
    ),
    urgent=(
        r"\b(?:urgent(?:ly)?|asap|a\.s\.a\.p|emergency|immediately|at once|straight ?away|right away|"
        r"time[- ]sensitive)\b",
        r"\b(?:need|want|must have|require|do|fix|answer|help|cancel|stop|refund)\b[^.?!]{0,40}\b(?:right now|now|"
        r"today|tonight|this instant)\b",
        r"\bneed\b[^.?!]{0,40}\b(?:by|before|for) (?:tomorrow|today|tonight|tonite|monday|tuesday|wednesday|thursday|"
        r"friday|saturday|sunday|the (?:wedding|party|weekend|trip)|christmas|my (?:flight|trip|wedding|birthday))\b",
        r"\b(?:can'?t|cannot) wait (?:any longer|anymore|any more|until|for)\b|\bbefore it(?: is|'s)? (?:ships?|"
        r"shipped|too late)\b",
        r"\b(?:hurry|quick(?:ly)?!|running out of time|wedding (?:is )?(?:tomorrow|today)|leav(?:e|ing) (?:tomorrow|"
        r"today|tonight))\b",
    ),
    unhurried=(
        r"\b(?:no (?:rush|hurry)|not urgent|isn'?t urgent|not in a (?:rush|hurry)|whenever you(?: can| get| have)?|"
        r"take your time)\b",
        r"\b(?:just (?:wondering|curious|asking|browsing|looking)|out of curiosity|when you have (?:a )?(?:time|"
        r"minute|moment))\b",
    ),
    tone={
        r"\b(?:worst|terrible|horrible|awful|disgusting|unacceptable|furious|scam|hate|outrageous|pathetic|"
        r"appalling|ridiculous)\b": -3.0,
        r"\b(?:wtf|f+u+c+k+\w*|bullsh\w+|shit(?:ty)?|useless|garbage|trash|rip ?-?off|liars?|thieves|"
        r"joke of a)\b": -3.0,
        r"\bthanks for nothing\b": -4.0,
        r"\b(?:angry|upset|mad|disappoint\w*|frustrat\w*|annoy\w*|unhappy|rude|poor(?:ly)?|crap(?:py)?|fed up|"
        r"sick of|nightmare)\b": -2.0,
        r"\b(?:bad|complain\w*|complaint|dissatisfied|unfair|not fair|ridiculously|nobody (?:ever )?(?:answers|"
        r"helps|replies|cares))\b": -1.5,
        r"\b(?:broken|damaged|faulty|defective|wrong|missing|late|lost|stolen|torn|cracked|dented|smashed|"
        r"failed|declined|rejected)\b": -0.7,
        r"\b(?:doesn'?t|does not|not|never|isn'?t|won'?t|stopped) (?:work|working|arrive|arrived|received|"
        r"turn on|come|came)\b": -0.7,
        r"\b(?:still (?:no|not|nothing|waiting|haven'?t)|keeps? (?:failing|crashing|giving)|problem|issue|error|"
        r"unfortunately)\b": -0.6,
        r"\b(?:amazing|awesome|excellent|fantastic|perfect|wonderful|brilliant|superb|love|loved|lovely|"
        r"outstanding)\b": 2.5,
        r"\b(?:the best(?! before| way| size| time| price| option| deal)|best (?:\w+ ){0,2}(?:service|support|"
        r"shop|store|ever)|(?:so|very|really|pretty|good) (?:good|nice)|good (?:job|bot|service|work))\b": 2.0,
        r"\b(?:great|happy|glad|helpful|pleased|impressed|beautiful|satisfied|well done|appreciate\w*|"
        r"five stars|rock)\b": 1.8,
        r"\b(?:good|nice|best)\b": 0.9,
        r"(?<!no )\b(?:thanks|thank you|thx|ty|tysm|cheers)\b": 1.2,
        r"[😡🤬😠👿😤💢🖕🤮]": -3.0,
        r"[😞😢😭☹🙁👎😩😫😖😣🥺😿💔😰😥😓😟😔😒🙄🤢💩]|:\(|:'\(": -1.5,
        r"[😀😃😄😊🙂😍🥰❤👍🎉🙏🥳👏😘🤗💯😁😆💖💕👌🤩😎🎊✨🌹💐]|(?<!\w):\)|<3": 1.5,
    },
)
