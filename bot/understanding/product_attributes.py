"""Which attribute of a product a question asks for, by the words shoppers use in English and Chinese."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from re import Pattern


@dataclass(frozen=True, slots=True)
class Attribute:
    """`asked` finds it in a question, `columns` among a catalogue's columns, `stated` in a description's sentence."""

    name: str
    asked: Pattern[str]
    columns: Pattern[str]
    stated: Pattern[str]


_NEVER = r"(?!)"
_SIZE_COLUMNS = r"size|dimensions?|measurements|外形尺寸|尺寸|规格|产品尺寸"
_TABLE: Sequence[tuple[str, str, str, str]] = (
    (
        "price",
        r"\bhow much (?:is|are|does|do|for|would)\b|\bprice[ds]?\b|\bcosts?\b|\bexpensive\b|\bcheap(?:er|est)?\b"
        r"|多少钱|价格|价钱|什么价|卖多少|怎么卖|售价|贵不贵|(?:更|最)便宜|哪个便宜",
        r"price",
        _NEVER,
    ),
    (
        "stock",
        r"\bin stock\b|\bout of stock\b|\bsold out\b|\bavailab(?:le|ility)\b"
        r"|\bhow many\b(?=.{0,40}\b(?:left|in stock|remain|you (?:still )?have)\b)"
        r"|\bany\b(?=.{0,30}\bleft\b)|\bstill (?:have|sell)\b"
        r"|有货|有没有货|现货|缺货|库存|还有没有|售罄|断货|没货|卖完|还剩",
        r"(?:in_)?stock(?:_\w+)?|quantity|qty|inventory(?:_quantity)?|availability|available"
        r"|库存(?:数量|量)?|存货|现货|有货|供货情况",
        r"in stock|out of stock|sold out|有货|缺货",
    ),
    (
        "weight",
        r"\bheav(?:y|ier|iest)\b|\blight(?:er|est)\b|\bweigh(?:s|t)?\b"
        r"|多重|重量|有多沉|多少(?:克|公斤|千克|斤)|(?:更|最|哪个)(?:轻|重)",
        r"(?:net_|item_|product_)?weight|重量|净重|毛重",
        r"\bweigh|\d\s?(?:kg|grams?|g)\b|重量?\s?\d",
    ),
    (
        "material",
        r"\bmade (?:out )?(?:of|from)\b|\bmaterials?\b|\bfabric\b|材质|材料|面料"
        r"|(?:什么|啥)(?:料子?|做的|制的)|用(?:什么|啥)做|成份",
        r"(?:main_)?materials?|fabric|composition|shell|upper|材质|材料|面料|主要材质",
        r"\bmade (?:of|from)\b|材质|面料",
    ),
    (
        "colour",
        r"\bcolou?rs?\b|颜色|什么色|哪些色|几种色|色号",
        r"colou?rs?|颜色|可选颜色|色号",
        r"\bcolou?rs?\b|颜色",
    ),
    (
        "sizes",
        r"\b(?:what|which) sizes?\b|\bsizes? (?:do|does|are|is|come)\b|\bhow (?:do|does)\b(?=.{0,30} fit\b)|\bsizing\b"
        r"|\brun (?:small|large|big|true)\b|尺码|码数|几码|多大码|哪些码|偏大|偏小",
        r"sizes?|available_sizes|size_range|fit|尺码|可选尺码|码数|鞋码",
        r"\bsizes?\b|尺码|\d\s?码",
    ),
    (
        "dimensions",
        r"\bhow (?:big|large)\b|\bdimensions?\b|\bmeasure(?:s|ments?)?\b|\bwhat size is\b|尺寸|多大(?!的?年|岁)|规格",
        rf"{_SIZE_COLUMNS}|length|width|height|depth|diameter|长度?|宽度?|高度?|深度?|直径",
        r"\d\s?(?:cm|mm|m|inch(?:es)?|in)\b|尺寸|厘米",
    ),
    (
        "height",
        r"\bhow (?:tall|high)\b|\b(?:the )?height\b|多高|高度",
        rf"height|高度?|{_SIZE_COLUMNS}",
        r"\b(?:tall|high|height)\b|高\s?\d",
    ),
    (
        "width",
        r"\bhow wide\b|\bwidth\b|多宽|宽度",
        rf"width|宽度?|{_SIZE_COLUMNS}",
        r"\b(?:wide|width)\b|宽\s?\d",
    ),
    (
        "length",
        r"\bhow long (?:is|are)\b|\blength\b|多长(?!时间)|长度",
        rf"(?:cable_)?length|长度?|{_SIZE_COLUMNS}",
        r"\blength\b|\d\s?(?:cm|m|mm) long\b|长\s?\d",
    ),
    (
        "depth",
        r"\bhow deep (?:is|are)\b|\bdepth\b|多深|深度",
        rf"depth|深度?|{_SIZE_COLUMNS}",
        r"\b(?:deep|depth)\b|深\s?\d",
    ),
    (
        "capacity",
        r"\bcapacity\b|\bhow (?:much|many)\b(?=.{0,40}\b(?:hold|carry|fit|seat|sleep)s?\b)"
        r"|\bhow many (?:people|persons|litres|liters|cups)\b"
        r"|\bmax(?:imum)? (?:load|weight)\b|容量|承重|能(?:装|坐|睡|住)(?:下)?(?:几|多少)|几(?:个?人)|装得?下?多少",
        r"(?:max_)?(?:capacity|load|volume)|max_weight|seats|sleeps|persons|people|容量|承重|容积|适用人数|最大承重",
        r"\bcapacity\b|\bholds?\b|\bseats?\b|\bsleeps?\b|容量|承重|可坐|可睡",
    ),
    (
        "battery",
        r"\bbatter(?:y|ies)\b|\bhow long (?:does|do|will|can)\b(?=.{0,40}\b(?:last|run|play|burn)\b)"
        r"|\b(?:per|on (?:a|one)) charge\b"
        r"|\brun ?time\b|续航|电池|(?:能|可以)用多久|用多长时间|充.{0,2}一次",
        r"battery(?:_\w+)?|run_?time|burn_time|playtime|续航(?:时间)?|电池(?:续航|容量|类型)?",
        r"\bbatter|\bhours?\b|续航|电池|小时",
    ),
    (
        "charging",
        r"\bcharg(?:e|es|ing|er)\b|充电",
        r"charg\w*|power(?:_supply)?|connector|port|充电(?:时间|方式|接口)?|接口|电源",
        r"\bcharg|\busb|充电",
    ),
    (
        "power",
        r"\bvolt(?:age|s)?\b|\bwatt(?:age|s)?\b|\bpower (?:supply|rating|consumption)\b|电压|功率|多少瓦|瓦数",
        r"power|voltage|wattage|watts?|功率|电压|电源",
        r"\d\s?(?:w|v|watts?|volts?)\b|功率|电压|瓦",
    ),
    (
        "water",
        r"\bwater ?proof\b|\bwater[- ]resistan\w+\b|\bip ?rating\b|\bip[x\d]\w?\b|防水|防泼水",
        r"water_?(?:proof|resistan\w+)|ip_rating|防水(?:等级|性能)?|防护等级",
        r"\bwater ?(?:proof|[- ]resistant)|\bipx?\d|防水",
    ),
    (
        "age",
        r"\b(?:what|which) ages?\b|\bhow old\b|\bage (?:range|group|limit)\b"
        r"|\b(?:suitable|safe|ok) for\b(?=.{0,20}(?:year|toddler|bab(?:y|ies)|kids|children))"
        r""
        r"|几岁|多大年龄|多少岁|适用年龄|适合.{0,6}岁",
        r"age(?:_\w+)?|ages|min(?:imum)?_age|recommended_age|年龄|适用年龄|适合年龄",
        r"\bages?\b|\byears? old\b|\bchildren (?:under|over|from)\b|岁",
    ),
    (
        "warranty",
        r"\bwarrant(?:y|ies)\b|\bguarantee[ds]?\b|保修|质保|三包",
        r"warranty(?:_\w+)?|guarantee|保修(?:期|年限)?|质保(?:期)?",
        r"\bwarrant|\bguarantee|保修|质保",
    ),
    (
        "care",
        r"\bwash(?:ed|able|ing)?\b|\bdishwasher\b|\bclean(?:ed|ing)?\b|\bcare (?:for|instructions)\b|\biron(?:ed)?\b"
        r"|机洗|水洗|怎么洗|能洗|清洗|保养",
        r"care(?:_\w+)?|washing(?:_\w+)?|dishwasher(?:_safe)?|cleaning|保养(?:方法)?|洗涤(?:说明|方式)?|清洁",
        r"\bwash|\bclean|\bdishwasher|洗|清洁|保养",
    ),
    (
        "compatibility",
        r"\bcompatib\w+\b|\bworks? with\b|\bwork on\b|\bfits? (?:a|an|my|the|in|on)\b"
        r"|\bsupports?\b|\bcompatible\b|兼容|支持|适配|能连|能接|配(?=.{1,8}用)",
        r"compatib\w*|works_with|fits|supports?|connectivity|connection|systems?"
        r"|兼容(?:性|设备|系统)?|适配(?:机型)?|支持(?:系统)?|连接方式",
        r"\bcompatib|\bworks? with|\bfits?\b|\bsupports?\b|\bonly\b|兼容|支持|适配",
    ),
    (
        "bundle",
        r"\bin the box\b|\bcomes? with\b|\bincluded?\b|\bsold separately\b|包装(?:清单|内)|附带|自带|配件|盒子里",
        r"in_the_box|included|includes|package_contents|contents|包装清单|包装内含|配件",
        r"\bincluded?s?\b|\bcomes? with\b|附带|包含",
    ),
    (
        "brand",
        r"\b(?:what|which) brand\b|\bbrand\b|\bmanufacturer\b|\bwho makes\b|品牌|牌子|厂家|谁家的",
        r"brand|maker|manufacturer|品牌|厂家|生产厂家|制造商",
        _NEVER,
    ),
    (
        "author",
        r"\bauthors?\b|\bwho wrote\b|\bwritten by\b|作者|谁写的",
        r"authors?|writer|作者",
        _NEVER,
    ),
    ("publisher", r"\bpublishe[rd]\b|出版社|谁出版", r"publisher|出版社", _NEVER),
    (
        "pages",
        r"\bhow many pages\b|\bpage count\b|多少页|页数|几页",
        r"pages?|page_count|页数",
        r"\d\s?pages\b|\d\s?页",
    ),
    (
        "dosage",
        r"\bdos(?:e|age|ing)\b|\bhow (?:many|often|much)\b(?=.{0,40}\b(?:take|apply)\b)"
        r"|用法|用量|怎么吃|怎么服|一天(?:吃)?几",
        r"dos(?:e|age|ing)|directions|usage|用法(?:用量)?|用量|服用方法",
        r"\b(?:take|apply)\b|\bdaily\b|每日|每次|一日",
    ),
    (
        "ingredients",
        r"\bingredients?\b|\bwhat(?:'s| is) in (?:the|it)\b|\bcontains?\b|\ballergens?\b|成分|配料|含有什么|过敏原",
        r"(?:active_)?ingredients?|contains|allergens?|composition|(?:主要|有效)?成分|配料表?|过敏原",
        r"\bcontains?\b|\bfree (?:of|from)\b|含",
    ),
    (
        "expiry",
        r"\bexpir(?:y|e|es|ation)\b|\bshelf life\b|\bbest before\b|保质期|有效期|过期",
        r"expir\w+|shelf_life|best_before|保质期|有效期",
        r"\bexpir|\bbest before\b|保质期|有效期",
    ),
    (
        "origin",
        r"\bwhere (?:is|are|was|were)\b(?=.{1,40}\bmade\b)|\bcountry of origin\b|\bmade in\b|产地|哪里(?:生)?产|哪国产",
        r"(?:country_of_)?origin|made_in|产地|原产地",
        r"\bmade in\b|产地",
    ),
    (
        "assembly",
        r"\bassembl(?:y|e|ed)\b|组装|需要?安装|自己装",
        r"(?:self_|needs_)?assembly(?:_\w+)?|(?:是否)?(?:需要?)?(?:组装|安装)(?:方式)?",
        r"\bassembl|组装|安装",
    ),
    ("isbn", r"\bisbn\b", r"isbn(?:_?1[03])?", r"\bisbn\b"),
    ("sku", r"\bsku\b|\bitem number\b|\bproduct code\b|货号|商品编号", r"sku", _NEVER),
)
ATTRIBUTES: tuple[Attribute, ...] = tuple(
    Attribute(name, *(re.compile(one, re.IGNORECASE) for one in (asked, rf"(?:{columns})", stated)))
    for name, asked, columns, stated in _TABLE
)
_HOW_MANY = re.compile(r"\bhow many\b|多少(?!钱)|几(?:个|件|双|台|套)|还剩", re.IGNORECASE)


def attributes_asked(question: str) -> tuple[Attribute, ...]:
    """The attributes a question speaks of, in the order of the table."""
    return tuple(one for one in ATTRIBUTES if one.asked.search(question))


def without_attributes(question: str, attributes: Sequence[Attribute]) -> str:
    """What is left of a question without the words that ask for them."""
    spans = [match.span() for one in attributes for match in one.asked.finditer(question)]
    kept = (" " if any(start <= at < end for start, end in spans) else sign for at, sign in enumerate(question))
    return "".join(kept)


def asks_how_many(question: str) -> bool:
    """Whether the number itself is asked for."""
    return bool(_HOW_MANY.search(question))
