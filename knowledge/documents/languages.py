"""Which language a document is written in: said by its metadata, its place, or its script."""

import re
from pathlib import PurePosixPath

_ISO_639_1 = (
    "ab aa af ak sq am ar an hy as av ae ay az bm ba eu be bn bi bs br bg my ca ch ce ny zh cu cv kw co cr hr cs da dv "
    "nl dz en eo et ee fo fj fi fr fy ff gd gl lg ka de el kl gn gu ht ha he hz hi ho hu is io ig id ia ie iu ik ga it "
    "ja jv kn kr ks kk km ki rw ky kv kg ko kj ku lo la lv li ln lt lu lb mk mg ms ml mt gv mi mr mh mn na nv nd nr ng "
    "ne no nb nn oc oj or om os pi ps fa pl pt pa qu ro rm rn ru se sm sg sa sc sr sn sd si sk sl so st es su sw ss sv "
    "tl ty tg ta tt te th ti bo to ts tn tr tk tw ug uk ur uz ve vi vo wa cy wo xh yi yo za zu"
)
CODES = frozenset(_ISO_639_1.split())
"""The two-letter codes of ISO 639-1."""

FALLBACK = "en"
# Also words and countries that name folders (how-to, human resources, uk, ca): there only metadata counts.
_AMBIGUOUS = "am an ar as be br ca ch co he hi ho hr ie id io is it my na no or os se sg so st to uk"
_WORDS_TOO = frozenset(_AMBIGUOUS.split())
_AFTER_A_HYPHEN = frozenset({"de", "en", "es", "fr", "ja", "ko", "pt", "ru", "zh"})
_TAG = re.compile(r"^([a-z]{2})(?:[-_][a-z0-9]{2,8})*$", re.IGNORECASE)
_STEM_ENDING = re.compile(r"([._-])([a-z]{2}(?:[-_][a-z]{2,4})?)$", re.IGNORECASE)

_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LETTER = re.compile(r"[^\W\d_]")


def language_of_tag(tag: str) -> str | None:
    """The language of a tag such as `zh-CN` in two small letters; None when it is not one."""
    found = _TAG.match(tag.strip())
    return code if found and (code := found[1].lower()) in CODES else None


def language_of_place(uri: str) -> str | None:
    """The language a path names: a folder (`zh/returns.md`) or an ending (`returns.zh.md`); None when neither."""
    path = PurePosixPath(uri)
    ending = _STEM_ENDING.search(path.stem)
    if ending and (code := language_of_tag(ending[2])) and (ending[1] == "." or code in _AFTER_A_HYPHEN):
        return code
    for part in reversed(path.parts[:-1]):
        code = language_of_tag(part)
        if code and code not in _WORDS_TOO:
            return code
    return None


def language_of_script(text: str) -> str:
    """The language by the share of its characters: Japanese, Korean and Chinese are told, all else is English."""
    sample = text[:4000]
    letters = max(1, len(_LETTER.findall(sample)))
    kana, hangul, han = (len(script.findall(sample)) for script in (_KANA, _HANGUL, _HAN))
    if kana / letters > 0.1:
        return "ja"
    if hangul / letters > 0.2:
        return "ko"
    return "zh" if han / letters > 0.2 else FALLBACK


def is_han(text: str) -> bool:
    """Whether `text` holds a Chinese character."""
    return bool(_HAN.search(text))


def width(text: str) -> int:
    """Length with every Chinese, Japanese or Korean character counted twice, near the tokens it costs."""
    return len(text) + sum(len(script.findall(text)) for script in (_KANA, _HANGUL, _HAN))
