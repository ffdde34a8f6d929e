"""Takes out of a text what nobody sees and what breaks it: control and zero-width signs, half characters, zalgo."""

import re
import unicodedata

_MARKS_KEPT = 4  # combining marks in a row; Vietnamese needs two, Hebrew and Thai three, zalgo has dozens
_JOINER = "\u200d"
_VARIATION = "\ufe0f"
_KEEPS_JOINER = re.compile(
    # an emoji before and after, with skin tone or variation; or the scripts that are written with joiners
    rf"(?<=[\u2190-\u2bff\u3030\u303d\U0001f000-\U0001faff\u2640\u2642\u2695{_VARIATION}]){_JOINER}(?=[\u2190-\u2bff\U0001f000-\U0001faff])"
    r"|(?<=[\u0600-\u06ff\u0750-\u077f\u0900-\u0dff\u1000-\u109f\u1780-\u17ff])[\u200c\u200d](?=[\u0600-\u06ff\u0750-\u077f\u0900-\u0dff\u1000-\u109f\u1780-\u17ff])"
)
_HELD = "\ue000\ue001"  # private-use signs that hold the joiners that stay; first taken out of the text
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ue000\ue001"
    "\U000e0000-\U000e001f\U000e0080-\U000e0fff]"
)
_TAGS = re.compile(
    "(?<!\U0001f3f4)(?<![\U000e0020-\U000e007f])[\U000e0020-\U000e007f]+"
)  # but for flags such as Scotland's
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029]")
_MARKS = re.compile(
    r"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{5,}"
)

_STRUCK = re.compile(
    "[\u0334-\u0338\u20d2\u20d3\u20d8-\u20da\u20e5\u20e6\u20ea\u20eb]"
)  # what NFC left: letters struck through
_WORD = re.compile(r"\S+")
_DECORATION = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20df\u20e1-\u20ff\ufe20-\ufe2f]"
)  # but for keycaps
_ZALGO_SHARE = (
    2 / 3
)  # loose marks a letter; in Yoruba and Lithuanian, which NFC cannot compose, a word has half as many


def without_invisible(text: str) -> str:
    """`text` in NFC with line ends as `\\n`, without control, zero-width and direction signs, without zalgo.

    A joiner stays inside an emoji or an Arabic or Indic word; a lone surrogate becomes U+FFFD.
    """
    text = _SURROGATE.sub("\ufffd", text)
    text = _LINE_ENDS.sub("\n", text).translate({ord(sign): None for sign in _HELD})
    text = _KEEPS_JOINER.sub(lambda match: _HELD[match.group() == _JOINER], text)
    text = _INVISIBLE.sub(lambda match: match.group() if match.group() in _HELD else "", text)
    text = _TAGS.sub("", text).replace(_HELD[0], "\u200c").replace(_HELD[1], _JOINER)
    text = _STRUCK.sub("", unicodedata.normalize("NFC", text))
    text = _MARKS.sub(lambda match: match.group()[:_MARKS_KEPT], unicodedata.normalize("NFC", text))
    return unicodedata.normalize("NFC", _WORD.sub(_without_zalgo, unicodedata.normalize("NFC", text)))


def _without_zalgo(word: re.Match[str]) -> str:
    loose = _DECORATION.findall(word.group())
    if not loose:
        return word.group()
    letters = sum(letter.isalnum() for letter in word.group())
    if len(loose) <= max(1, letters * _ZALGO_SHARE):
        return word.group()
    return _DECORATION.sub("", unicodedata.normalize("NFD", word.group()))
