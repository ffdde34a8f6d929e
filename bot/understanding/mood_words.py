"""The words and patterns of a shopper's mood, one table a language; they are data, mood.py reads them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodWords:
    """Regular expressions of one language, searched case-insensitively; `tone` maps each to -3 (awful) … 3 (superb)."""

    person: tuple[str, ...]
    person_alone: str
    not_person: str
    negation: str
    angry: tuple[str, ...]
    legal: tuple[str, ...]
    urgent: tuple[str, ...]
    unhurried: tuple[str, ...]
    tone: Mapping[str, float] = field(default_factory=dict)


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

ENGLISH = MoodWords(
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
        r"[😡🤬😠👿]",
    ),
    legal=(
        r"\bmy (?:lawyers?|attorneys?|solicitors?)\b",
        r"\b(?:get|call|contact|hire|speak (?:to|with)|talk (?:to|with)|involve|consult|hear from)(?:ing)? (?:a|an|"
        r"my|our|the) (?:lawyer|attorney|solicitor)s?\b",
        r"\b(?:legal (?:action|steps|proceedings|department)|lawsuit|small claims|in court|to court|press charges)\b",
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
        r"[😡🤬😠👿]": -3.0,
        r"[😞😢😭☹🙁👎]|:\(|:'\(": -1.5,
        r"[😀😃😄😊🙂😍🥰❤👍🎉🙏]|(?<!\w):\)|<3": 1.5,
    },
)

_ZH_HUMAN = (
    r"(?:人工客服|人工服务|人工坐席|人工(?!智能|费|草|皮|成本|合成|宝石|湖|色素|添加|钻|降)|真人客服|真人(?!模特|秀|"
    r"版|照|实拍|图|拍|cs|同款|出镜|效果)|活人|客服(?:人员|专员|小姐姐)?|坐席|经理|主管|店长|老板|负责人|领导|"
    r"工作人员|专员)"
)

CHINESE = MoodWords(
    person=(
        rf"(?:转接?|接入?|切换?到?|呼叫|换成?|叫|喊)(?:一下|到|给)?(?:个|一个|位|你们的?|你们店?)?{_ZH_HUMAN}",
        r"(?:找|要|需要|想要|联系|来|有|给我|安排|换)(?:一下|到)?(?:个|一个|位|一位|你们的?)?(?:人工(?!智能|费|草|皮|"
        r"成本|合成)|真人(?!模特|秀|版|照|实拍|图|拍|同款|出镜|效果)|活人|客服(?:人员|专员))",
        r"(?:找|要|要找|想找|要见|想见|我要)(?:个|一个|你们的?|你们店?)?(?:经理|主管|店长|老板|负责人|领导|客服)",
        rf"(?:和|跟|与|同)(?:一个|个|你们的?)?(?:{_ZH_HUMAN}|人)(?:直接)?(?:说话|说|聊|谈|沟通|对话|讲|通话|交流)",
        rf"(?:让|叫|喊|请)(?:你们的?|个|一个)?(?:{_ZH_HUMAN}|人)(?:过?来|出来|联系|接|打电?话?|回复|给我|跟我|和我|"
        rf"处理)",
        r"(?:给我|帮我)(?:转|接)(?:一下)?(?:人工|客服|真人|经理|主管)",
        r"(?:不想|不要|不愿意?|别让我|懒得)(?:再)?(?:和|跟|同|对着)(?:一个|个)?(?:机器人|机器|AI|ai|智能客服)",
        r"(?:别用|别拿|不要用|不要)(?:你们的?)?(?:机器人|智能客服|自动回复)(?!吸尘|扫地)",
        r"换(?:个|一个)?人(?:来|跟|和|回|处理|吧|$)",
        r"(?:有没有|有)(?:真人|活人|人工)(?!模特|智能|秀|版|照|实拍|图|拍|同款|出镜|效果|费|皮|草)|(?:人工|真人|"
        r"活人)客?服?(?:呢|在吗|在哪|在不在)",
        r"找(?:个|一个)?人(?:跟我|和我|处理|来处理|说|聊|解决|给我|帮我处理|回复)",
        r"(?:给我|请|麻烦)(?:你们)?(?:回个?|打个?)电话|打(?:个)?电话给我|给我回电|(?:让|叫)(?:人|"
        r"你们的?人).{0,3}(?:打|联系)",
    ),
    person_alone=(
        r"(?:亲|请|你好|喂|我要|我想|快|赶紧|要|怎么|如何|请问|麻烦)*(?:找|转|接|联系|叫|呼叫)?(?:你们)?(?:人工客服|"
        r"人工服务|人工|真人客服|真人|客服|活人|经理|主管)(?:呢|啊|谢谢|快点|吧|在吗|在哪)*"
    ),
    not_person=(
        r"(?:你|您|你们)(?:到底|究竟)?(?:是|不是|是不是)(?:个|一个)?(?:真人|人工|活人|机器人|客服)|是(?:真人|人工|"
        r"活人)(?:客服)?(?:吗|还是|么|吧)|真人模特|客服(?:态度|说|告诉|让我|之前|昨天|上次|刚才|都说|答应)"
    ),
    negation=r"(?:不用|不需要|无需|不必|没必要|不要|不想|不是|并不|没有|没|别|先不|未|不)",
    angry=(
        r"(?:气死|火大|愤怒|生气|忍无可忍|受够|恼火|烦死|恶心|离谱|荒唐|无耻|过分|太坑|坑人|坑爹|黑店|奸商)",
        r"(?:他妈|妈的|tmd|TMD|操你|卧槽|我靠|傻[逼b叉]|sb|滚|神经病|混蛋|王八|狗屁|废物|去死|脑残|垃圾)",
        r"(?:骗子|骗人|骗钱|欺诈|诈骗公司|欺骗消费者|耍我|耍人|当我傻|忽悠)",
        r"(?:无法接受|不能接受|什么破|什么玩意|什么态度|什么东西|差到极点|太差劲|最差的|太过分|太离谱|太垃圾)",
        r"(?:再也不(?:会)?(?:买|来|光顾)|要投诉|投诉你们|我要投诉|搞什么|有没有搞错|到底行不行|到底管不管)",
    ),
    legal=(
        r"(?:12315|12345|消协|消费者协会|消保委|消费者权益|工商局|工商投诉|市监局|市场监管|市场监督|质监局|黑猫投诉|"
        r"银保监)",
        r"(?:律师函|找律师|请律师|我的律师|我律师|起诉|法院|上法庭|打官司|走法律|法律途径|法律手段|法律程序|追究责任|"
        r"仲裁)",
        r"(?:告你们|告你|去告|报警|报案|拒付|向银行申诉|找媒体|曝光你们|找记者)",
    ),
    urgent=(
        r"(?:紧急|加急处理|十万火急|火速|急用|急需|很急|好急|急死|着急用|急急急|急！|立刻|立即|马上(?:处理|要|给我|"
        r"回复|解决)|赶紧|赶快|速度处理)",
        r"(?:今天|今晚|明天|明早)(?:就|必须|一定|之前|前)(?:要|得|走|用|出发|到)?|来不及了|等不了|等不及|没时间了|"
        r"赶时间",
    ),
    unhurried=(r"(?:不急|不着急|不赶时间|有空再|有空的话|方便的时候|随便问问|就问问|只是问问|好奇|随便看看|慢慢来)",),
    tone={
        r"(?:垃圾|骗子|骗人|黑店|奸商|恶心|无耻|太差|差劲|最差|烂透|太烂|气死|坑人|坑爹|忍无可忍|离谱|过分|"
        r"无法接受|不能接受)": -3.0,
        r"(?:他妈|妈的|tmd|傻[逼b叉]|废物|滚|卧槽)": -3.0,
        r"(?:失望|生气|愤怒|投诉|差评|不满|态度恶劣|恶劣|敷衍|糟糕|无语|心累|崩溃|烦死|讨厌|后悔)": -2.0,
        r"(?:没人管|没人理|没有人回复|不理人|不回复|推卸|再也不|什么破|受够|难用|不好用|不行啊)": -2.0,
        r"(?:坏了|破损|损坏|碎了|裂|次品|质量问题|发错|寄错|漏发|少发|丢了|丢件|失败|报错|用不了|打不开|开不了|"
        r"不更新)": -0.7,
        r"(?:怎么还(?:没|不)|还没(?:到|收到|发货|退)|一直(?:没|不|显示)|好几天|等了.{0,4}[天周月])": -0.7,
        r"(?:太好了|非常好|特别好|很好|真好|真棒|太棒|完美|超赞|好评|喜欢|满意|厉害|给力|优秀|点赞|开心|爱了)": 2.2,
        r"(?:不错|挺好|还可以|靠谱|漂亮|好看|好用|贴心)": 1.5,
        r"(?<!不用)(?:谢谢|多谢|感谢|谢啦|辛苦了|麻烦你了)": 1.2,
    },
)

LANGUAGES = (ENGLISH, CHINESE)
