"""Finds street addresses and introduced names in text, English and Chinese.

Every pattern is bounded and anchored, so that a text of a megabyte takes linear time.
"""

import re
from collections.abc import Iterator

from .words import HAN

Found = tuple[int, int]

_NUMBER = r"(?<![\w#$€£¥.,-])\d{1,6}[A-Za-z]?(?:[-/]\d{1,4})?"
_CAPITAL = r"(?:[^\W\d_a-z][\w'’.-]{0,24}|\d{1,5}(?:st|nd|rd|th)?)"
_STREET = (
    r"(?:(?:Street|St|Avenue|Ave|Av|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Terrace|Crescent|Cres|Highway|Hwy|Parkway|Pkwy)\b"
    r"|(?:Court|Ct|Way|Place|Pl|Square|Sq|Ter|Close|Circle|Cir|Row|Mews|Gardens|Grove|Hill|Trail|Alley|Quay|Walk|Loop|Plaza)\b"
    r"(?=\.?\s{0,2}(?:[,.;!?\n]|$|\d|(?i:apt|suite|unit|flat|and|in|for|please|instead|is|but|by|as)\b)))"
)
_PLAIN_STREET = r"(?:street|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|crescent|parkway|terrace|st)"
_PLAIN_WORD = (
    r"(?!(?:on|in|the|of|to|for|at|my|your|our|and|or|is|are|was|were|items?|orders?|days?|weeks?|hours?|from|with|by|it|they"
    r"|pairs?|pieces?|times?|people|more|off|percent|dollars?)\b)[a-z][a-z'.-]{0,24}"
)
_UNIT = r"(?:(?:apt|apartment|suite|ste|unit|flat|room|floor|fl)\.? ?#?\w{1,6}|#\w{1,6})"
_TOWN = r"[^\W\d_a-z][^\W\d_]{0,24}(?:['’.-][^\W\d_]{1,24})?(?![\w])"
_CAPITALS = rf"{_TOWN}(?: {_TOWN}){{0,3}}"
_POSTCODE = r"(?:[A-Z]{2,3},? )?\d{4,6}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{2}"
_TAIL = (
    rf"(?:[ ,\n]{{1,3}}(?i:{_UNIT}))?(?:,? ?\n? ?(?![A-Z][a-z]+ing\b)(?<=[,\n ]){_CAPITALS},?)?"
    rf"(?:[ ,\n]{{1,3}}(?:{_POSTCODE})\b)?"
)
_COMPASS = r"(?: (?:North|South|East|West|N|S|E|W|NW|NE|SW|SE)\b\.?)?"
_ENGLISH = re.compile(
    rf"{_NUMBER},? (?:{_CAPITAL} ){{1,4}}{_STREET}\.?(?! of\b){_COMPASS}{_TAIL}"
    rf"|{_NUMBER} (?:{_PLAIN_WORD} ){{1,3}}{_PLAIN_STREET}\b\.?(?: (?i:{_UNIT})\b)?"
)
_EUROPEAN = re.compile(
    rf"(?<!\w)(?:\d{{1,6}} )?(?:(?i:rue|via|viale|calle|avenida|rua|piazza|plaza|strada|avenue|ul\.|ulica|c/|corso"
    r"|rambla|paseo)"
    rf" (?:(?:de|del|della|la|le|du|des|di|da|do|dos) ){{0,2}}{_CAPITAL}(?: {_CAPITAL}){{0,4}}"
    r"(?:,? \d{1,5}[a-zA-Z]?)?"
    r"|[^\W\d_][\w-]{2,30}(?:straße|strasse|gasse|straat|gata|gatan|gade|vej|veien|tie|katu|laan|utca|allee|platz|plein"
    rf"|weg) \d{{1,5}}[a-zA-Z]?)(?!\w)(?:,? \d{{4,5}} {_CAPITALS})?{_TAIL}"
)
_BOXES = re.compile(
    r"(?<!\w)(?i:p\.? ?o\.? ?box|postbox|post office box) \d{1,6}\b"
    r"|(?<!\w)(?i:psc|unit|cmr) \d{1,5},? (?i:box) \d{1,6}\b(?:[ ,\n]{1,3}(?i:apo|fpo|dpo) (?i:a[aep]) \d{5})?"
    r"|(?<!\w)(?i:apo|fpo|dpo) (?i:a[aep]) \d{5}\b"
)
_UNITS = re.compile(
    rf"(?:(?<!\S)\d{{1,6}} [^\n.!?,;:]{{2,40}}[,\n] ?)?(?<!\w)(?i:apt|apartment|suite|ste|flat)\b\.? ?"
    rf"#?\d{{1,5}}[a-zA-Z]?\b(?:\s?[,\n] ?{_CAPITALS}){{0,2}}(?:[ ,\n]{{1,3}}(?:[A-Z]{{2,3}} )?\d{{4,6}}\b)?"
)
_POSTCODES = re.compile(
    r"(?i:\b(?:zip|postal|post)(?: ?code)?(?: is|:)? )(?P<said>[A-Za-z0-9]{2,4}[ -]?[A-Za-z0-9]{2,4}|\d{3,6})\b"
    r"|邮编(?:是|为|:|：)?\s?(?P<zh>\d{6})"
)
_SAID_PLACE = re.compile(
    r"(?i:\b(?:address(?: is| with| to|:)?|live[sd]? (?:at|in)|living (?:at|in)|located at|office is at|moved to|"
    r"(?:deliver|ship|send|post|mail)(?:ed)?(?: (?:it|this|them|my order))? to|taxi to|sent to|arrived at))[: ]\s?"
    r"(?P<place>\d{1,6}[A-Za-z]? [^\W\d_a-z0-9][^.!?;\n]{2,70}?)(?=[.!?;\n]|$"
    r"| (?:and|for|please|by|before|instead|in case)\b)"
)
_REGION = (
    rf"(?:[{HAN}]{{2,10}}?(?:省|自治区))?(?:[{HAN}]{{2,8}}?(?:市|自治州))?"
    rf"(?:[{HAN}]{{1,8}}?(?:区|县|旗|镇|乡|街道)){{0,3}}"
)
_DOOR = (
    r"(?:\s?\d{1,5}\s?(?:号院|号楼|号|弄|栋|幢|座|单元|楼|层|室|房|户)"
    r"|\s?[A-Za-z]\s?(?:座|栋|单元)|\s?-\s?\d{1,5}){1,6}(?:\s?\d{3,4}\b)?"
)
_LEADS = (
    "寄到|寄往|送到|送往|发到|发往|地址是|地址为|地址改为|地址改成"
    "|改为|改成|改到|住在|位于|住址是|收货地址|地址|是|在|到"
)
_HAN_ROAD = r"(?:路|街|大道|大街|巷|弄|胡同|道)[东西南北中段口里]{0,2}"
_HAN_PLACE = re.compile(
    rf"(?<![{HAN}])(?P<lead>[{HAN}]{{0,10}}?(?:{_LEADS}))?[:：]?\s?"
    rf"(?P<place>{_REGION}[{HAN}]{{1,12}}?{_HAN_ROAD}{_DOOR}(?:[{HAN}]{{2,10}}?{_DOOR})?"
    rf"|{_REGION}[{HAN}]{{2,10}}?(?:小区|花园|家园|新村|公寓|大厦|广场|苑|城|村){_DOOR})"
)
_PROPER = r"[^\W\d_a-z](?:[\w'’-]{1,24}|\.)"
_INTRODUCED = (
    r"\bmy (?:full )?name(?: is|['’]s|:)|\bmy name appears as|\bthis is|\bcalls? me|\bunder the name(?: of)?"
    r"|\b(?:first |last )?name\?(?: user:)?|\bit['’]s under|\b(?:regards|sincerely),?\n"
    r"|\bname(?: on (?:the|my) (?:account|order|card))?(?: is|:)"
)
_ENGLISH_NAME = re.compile(
    rf"(?i:{_INTRODUCED})\s(?:(?:Mr|Mrs|Ms|Dr|Miss|Prof)\.? )?(?P<name>{_PROPER}(?: {_PROPER}){{0,3}})"
    r"(?P<after> (?i:speaking|here|calling|writing)\b)?"
)
_NO_NAME = r"(?!(?:not|on|in|the|a|an|wrong|spelled|misspelled|incorrect|and|missing|still)\b)"
_PLAIN_NAME = re.compile(rf"(?i:\bmy name(?: is|['’]s)) (?P<name>{_NO_NAME}[a-z][a-z'-]{{1,20}})\b")
_SPEAKING = re.compile(r"(?i:\bthis is) (?P<name>[a-z][a-z'-]{1,20}(?: [a-z][a-z'-]{1,20})?) (?i:speaking|calling)\b")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁"
    "任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴"
    "莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅"
    "童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车"
    "项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛"
    "仲虞敖巩明佘池查麻苑迟邝"
)
_NOT_GIVEN = "我想要的是了在有和与你您他她这那请来吧，。"
_HAN_NAME = re.compile(
    rf"(?:我叫|我的名字(?:是|叫)|(?:本人)?姓名(?:是|为)?[:：]?|收件人(?:是|为)?[:：]?|联系人(?:是|为)?[:：]?|户名(?:是|为)?[:：]?)\s?"
    rf"(?P<name>(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|[{_SURNAMES}])(?:(?![{_NOT_GIVEN}])[{HAN}]){{1,2}})"
    rf"|我是(?P<caller>[{_SURNAMES}](?:(?![{_NOT_GIVEN}])[{HAN}]){{0,2}}?)(?:先生|女士|小姐)"
)


def find_addresses(text: str) -> Iterator[Found]:
    """Street addresses, post boxes, flats and postcodes."""
    for pattern in (_ENGLISH, _EUROPEAN, _BOXES, _UNITS):
        yield from (_trimmed(text, *match.span()) for match in pattern.finditer(text))
    for match in _POSTCODES.finditer(text):
        yield match.span("said") if match["said"] and re.search(r"\d", match["said"]) else match.span("zh")
    for pattern in (_SAID_PLACE, _HAN_PLACE):
        yield from (_trimmed(text, *match.span("place")) for match in pattern.finditer(text))


def find_names(text: str) -> Iterator[Found]:
    """Names where they are introduced: `my name is`, `this is … speaking`, 我叫."""
    for match in _ENGLISH_NAME.finditer(text):
        introduced = not match.group().lower().startswith("this is")
        if introduced or match["after"]:
            yield match.span("name")
    for pattern in (_PLAIN_NAME, _SPEAKING):
        yield from (match.span("name") for match in pattern.finditer(text))
    for match in _HAN_NAME.finditer(text):
        yield match.span("name" if match["name"] else "caller")


def _trimmed(text: str, start: int, end: int) -> Found:
    while end > start and text[end - 1] in " ,\n":
        end -= 1
    return start, end
