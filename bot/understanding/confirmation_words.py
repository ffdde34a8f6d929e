"""The words of a yes, a no, a hold and a changed mind, English and Chinese."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWords:
    """Alternatives of a pattern by kind. `echo` says nothing by itself: courtesies, and what was asked said again.

    "不要了" is one too, since it may mean the thing or the act. `turn` opens another wish. `cancelling` is a no to
    whatever waits, but where a cancellation waits what was asked. `spaced`: whether the language parts its words.
    """

    yes: str
    no: str = ""
    hold: str = ""
    turn: str = ""
    echo: str = ""
    cancelling: str = ""
    spaced: bool = False


_IT = (
    r"(?:it|that|this|them|those|these|the (?:order|orders|return|exchange|change|changes|cancellation|request|items?))"
)

ENGLISH = AnswerWords(
    spaced=True,
    yes=(
        r"y|ye|yes|yess+|yeah|yea|yep|yup|ya|aye|ok|okay|okey|k|kk|sure|sure thing|of course|certainly|absolutely|"
        r"definitely|affirmative|correct|exactly|indeed|confirm|confirmed|confirming|i confirm(?: (?:it|this|that))?|"
        r"i (?:do|agree|accept|approve)|agreed|approved?|accepted|go|go ahead|go for it|go on|proceed|continue|"
        r"do (?:it|that|so|this)|please do|make it so|make it happen|let's (?:do it|go|do that)|by all means|"
        r"(?:that|it|this|all|everything)(?:'s| is|s| looks| sounds| seems)?(?: all)? (?:right|correct|good|fine|"
        r"perfect|ok|okay|great|what i want|accurate)|"
        r"(?:sounds|looks|seems) (?:good|right|great|fine|correct|perfect|ok|okay)|"
        r"(?:that )?works(?: for me)?|all good|fine by me|i'm (?:sure|ok with (?:it|that))|i am sure|why not|lgtm"
    ),
    no=(
        r"n|no|nope|nah|no thanks|no thank you|no way|negative|don't|do not|dont|please don't|"
        rf"(?:don't|do not|dont) (?:do|make|change|submit|proceed with|want) {_IT}(?: any ?more)?|"
        r"(?:don't|do not|dont) (?:want to|proceed|bother)|stop|stop it|abort|never ?mind|nevermind|nvm|"
        rf"forget (?:about )?{_IT}|leave {_IT}(?: as (?:it|they) (?:is|are|was))?|not (?:now|yet|today|any ?more)|"
        r"rather not|i(?:'d| would) rather not|(?:i(?:'ve| have)? )?changed my mind|keep (?:it|them|(?:my|the) order)|"
        r"(?:that's|that is|thats|it's|this is) (?:wrong|not (?:right|correct|what i (?:want|wanted|meant|said)))|"
        r"wrong|incorrect|not correct|scrap (?:that|it)|undo|on second thoughts?(?: no)?"
    ),
    hold=(
        r"wait|wait a (?:moment|minute|second|sec)|hold on|hold it|hang on|one (?:moment|sec|second|minute)|"
        r"(?:just )?a (?:moment|minute|second|sec)|give me (?:a|one) (?:moment|minute|second|sec)|"
        r"let me (?:think|check|see)(?: about (?:it|that))?|i(?:'m| am) not sure(?: yet)?|not sure(?: yet)?|"
        r"i(?:'ll| will)? (?:need to |have to |want to )?think about (?:it|that)|i need to think|hmm+|umm*|maybe|later"
    ),
    turn=r"actually|instead|but|however|only|except|although|though|rather|or",
    echo=(
        r"please|pls|plz|thanks|thank you|thx|ty|cheers|then|now|just|so|and|well|hi|hello|oh|great|perfect|good|fine|"
        r"right|alright|all right|nice|awesome|cool|lovely|for me|with (?:it|that|this)|very much|so much|a lot|sir|"
        r"madam|mate|again|right away|asap|i'd like(?: you)? to|i want(?: you)? to|i would like(?: you)? to|"
        r"(?:the )?(?:return|exchange|change|changes|update|modification|cancellation|refund|request|order|orders)|"
        rf"(?:return|exchange|change|update|modify|submit|process|swap|refund|place|make) {_IT}|"
        rf"with (?:the )?(?:return|exchange|change|changes|update|modification|cancellation|refund|request)|{_IT}|"
        r"to|to me|by me|my order|the|all(?: of)?|both|everything"
    ),
    cancelling=rf"cancel(?: (?:{_IT}|my order|order))?",
)

CHINESE = AnswerWords(
    yes=(
        r"是的?呀?|对的?|对+|没错|正确|好的?|好滴|好哒|好呀|好啊|好吧|好嘞|好+|行的?|行吧|行啊|可以的?|可以了|可|成|中|"
        r"确认(?:无误|退货|换货|修改|更改|更换|提交|办理|一下)?|确定(?:无误|退货|换货|修改|更改|提交|办理)?|"
        r"同意|没问题|没毛病|[木没]有?问题|没得问题|妥妥的?|得嘞|要得|对头|就(?:这个|它|要这个)了?|嗯+|恩+|要的|要|就这样(?:办|吧)?|就这么(?:办|定了?)|"
        r"(?:请|帮我|麻烦)?(?:继续|办理|提交|执行|处理|操作)|[办弄搞整]吧|帮我办|"
        r"(?:帮我|请|麻烦)?(?:退|换|改|提交)(?:了)?吧|当然|必须的|妥|信息(?:都)?(?:正确|无误|没问题)"
    ),
    no=(
        r"不|不要|不用了?|不用谢谢|不行|不可以|不对|不是的?|不了|别|别办|先别(?:办|动|弄|提交)?|先不(?:了|办|要|用)?|"
        r"不(?:想|要)?(?:取消|退|换|改|办|买|弄)了?|别(?:取消|退|换|改|动)了?|算了吧?|还是算了吧?|不需要|暂时不(?:用|需要|要|办)?|"
        r"留着吧?|后悔了|反悔了|我?改(?:变)?主意了|不同意|不确认|不确定取消|拒绝|错了|弄错了|停|停下|停止|放弃"
    ),
    hold=(
        r"等等|等一下|等下|等一等|等会儿?|稍等(?:一下)?|慢着|且慢|先等等|(?:我|让我)?再?(?:想|考虑|看)(?:一下|一想|看|想)|"
        r"我想想|让我想想|我再想想|再想想|不确定|不太确定|考虑考虑|考虑一下"
    ),
    turn=r"其实|但是?|不过|还是|只是?|只要|另外|改成|换成|或者",
    echo=(
        r"谢谢(?:你|您)?|多谢|感谢|麻烦(?:你|您)?了?|辛苦了?|请|那就?|就|吧|了|啊|呀|哦|噢|哈|呢|嘛|哒|的|我|你好|您好|亲|"
        r"这样|这[个单件款]|那[个单件款]|滴|不(?:想)?要了|订单|退货|换货|修改|更改|帮我|给我|一下|都|全部|快点?|尽快"
    ),
    cancelling=r"(?:帮我|请|那就)?取消(?:掉)?(?:它|这个|这单|订单|操作)?(?:吧|了)?",
)

SIGNS = AnswerWords(
    yes="👍[\U0001f3fb-\U0001f3ff]?|👌[\U0001f3fb-\U0001f3ff]?|✅|☑\ufe0f?|✔\ufe0f?|🆗|💯",
    no="👎[\U0001f3fb-\U0001f3ff]?|❌|✖\ufe0f?|🚫|🙅\\S*",
    echo="[🙏😀-😎🙂😊❤]\ufe0f?[\U0001f3fb-\U0001f3ff]?",
)
