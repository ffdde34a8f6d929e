"""Reads a postal address out of a message, whole or in part, English or Chinese."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from .simplified import simplified

_UNIT = re.compile(
    r"(?i)\b(?:apt|apartment|suite|ste|unit|flat|room|floor|fl)\b\.?\s*(?:number\s*)?#?\s*[\w-]{1,8}|(?<!\w)#\s?\d+\w*"
)
_ZIP = re.compile(
    r"\b(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|\d{4}(?:\s?[A-Z]{2})?|\d{6})\b"
)
_SAID_ZIP = re.compile(
    r"(?i)\b(?:zip|post|postal)(?:\s?code)?\b(?:[^.,;\n]{0,40}?\s(?:is|to|should be|was))?:?\s*"
    r"(\d[\d-]{2,9}|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|\d{4}\s?[A-Z]{2})\b"
    r"|邮编(?:是|为|改成|改为|:|：)?\s*(\d{6})"
)
_STREET = re.compile(
    r"(?<![\w#$-])(?:\d{1,6}[A-Za-z]?(?:[-/]\d+)?\s+(?!(?:days?|weeks?|items?|orders?|o'?clock|pm|am|minutes?|hours?)\b)"
    r"[^\W\d_]"
    r"|(?i:p\.?\s?o\.?\s?box\s+\d)|(?i:rue|via|calle|avenida|strada|piazza|rua)\s+\w"
    r"|[^\W\d_][\w.-]{0,40}(?:straße|strasse|gasse|straat|weg|platz|allee|gatan|vej)\s+\d)"
)
_LEADS = re.compile(r"(?:\b(?:to|at|is)|:)\s*$", re.IGNORECASE)
_STATE = re.compile(r"\b[A-Z]{2,3}\b")
_END = re.compile(
    r"[.!?;](?:\s+[A-Z]|\s*$)"
    r"|(?<!\s)\s+(?:please|instead|thanks|thank you|for order|if possible|because|since)\b.*$|\n\n",
    re.S,
)
_HAN_LEAD = re.compile(
    r"^.*?(?:地址)?(?:改成|改为|换成|换到|改到|寄到|寄去|送到|更新为|变更为|改寄到?|应该是|是|为|[:：])"
)
_HAN = re.compile(
    r"(?:中国(?=香港|澳门))?(?P<country>中国|美国|新加坡|香港|澳门)?(?:特别行政区)?[,，\s]*+(?P<state>[\u4e00-\u9fff]{2,7}?(?:省|自治区|州))?\s*+"
    r"(?P<city>[\u4e00-\u9fff]{2,6}?(?:市|县))?\s*+"
    r"(?P<street>[\u4e00-\u9fff0-9A-Za-z\-#·. ]{2,60}?(?:号|室|楼|栋|座|单元|弄|村|广场|大厦|路|街)"
    r"[\u4e00-\u9fff0-9A-Za-z\-#]{0,30})"
)

_MUNICIPALITIES = frozenset({"北京市", "上海市", "天津市", "重庆市"})
_CITY_STATES = frozenset({"香港", "澳门", "新加坡"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAddress:
    """The parts a message names; an empty one was not named."""

    address1: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    zip: str = ""

    def __bool__(self) -> bool:
        return any((self.address1, self.address2, self.city, self.zip, self.state))

    @property
    def corrects(self) -> bool:
        """Whether it names only a flat or a post code, which corrects the address there is."""
        return bool(self.address2 or self.zip) and not (self.address1 or self.city)

    def over(self, other: "ReadAddress") -> "ReadAddress":
        """These parts, and those of another where they name none."""
        names = ("address1", "address2", "city", "state", "country", "zip")
        return ReadAddress(**{name: getattr(self, name) or getattr(other, name) for name in names})


def read_address(text: str, *, is_country: Callable[[str], bool]) -> ReadAddress:
    """The address in a message; empty when there is none."""
    said = unicodedata.normalize("NFKC", text).strip()
    chinese = _read_chinese(said)
    if chinese:
        return chinese
    streets = list(_STREET.finditer(_UNIT.sub(lambda unit: "." * len(unit.group()), said)))
    start = next((one for one in streets if _LEADS.search(said[: one.start()])), streets[0] if streets else None)
    if start is None:
        return _corrections(said)
    rest = said[start.start() :]
    end = _END.search(rest)
    return _read_parts(rest[: end.start()] if end else rest, is_country)


def _corrections(said: str) -> ReadAddress:
    unit, zip_code = _UNIT.search(said), _SAID_ZIP.search(said)
    return ReadAddress(
        address2=unit.group().strip() if unit else "",
        zip=next((one.strip() for one in zip_code.groups() if one), "") if zip_code else "",
    )


def read_town(text: str, *, is_country: Callable[[str], bool]) -> ReadAddress:
    """City, state and post code of a message that answers the question for them, such as "Austin, TX 78701"."""
    return replace(_read_parts(f"-, {text.strip(' .!')}", is_country), address1="")


def _read_parts(said: str, is_country: Callable[[str], bool]) -> ReadAddress:
    parts = [part.strip(" .") for part in re.split(r"[,\n，]", said) if part.strip(" .")]
    street, units = _without_unit(parts[0])
    found = {"address1": street, "address2": units}
    for part in reversed(parts[1:]):
        _place(part, found, is_country)
    if not found.get("city") and len(parts) == 1:
        found |= _town_after_street(street)
    return ReadAddress(**found)


def _place(part: str, found: dict[str, str], is_country: Callable[[str], bool]) -> None:
    unit = _UNIT.fullmatch(part)
    if unit:
        found["address2"] = part
        return
    if "country" not in found and is_country(part):
        found["country"] = part
        return
    zip_code = list(_ZIP.finditer(part))
    if zip_code and "zip" not in found:
        found["zip"] = zip_code[-1].group()
        part = (part[: zip_code[-1].start()] + part[zip_code[-1].end() :]).strip()
    state = _STATE.fullmatch(part) or re.search(r"(?<=\s)[A-Z]{2,3}$", part)
    if state and "state" not in found:
        found["state"] = state.group()
        part = part[: state.start()].strip()
    if part:
        slot = "city" if "city" not in found else "address2" if not found["address2"] else "state"
        if slot == "address2" and "state" not in found and found["city"] and not any(map(str.isdigit, part)):
            found["state"], found["city"] = found["city"], part
        else:
            found.setdefault(slot, part)
            found[slot] = part if slot != "city" else found[slot]


def _town_after_street(street: str) -> dict[str, str]:
    """A line without commas: "12 Elm Street Austin TX 78701"."""
    pattern = re.match(
        r"(?P<street>.+?\b(?i:street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|way|court|ct|place|pl|square|sq|"
        r"terrace|parkway|pkwy|circle|crescent))\.?\s+(?P<city>[A-Z][\w' -]*?)\s+"
        r"(?P<state>[A-Z]{2})\s+(?P<zip>\d{5}(?:-\d{4})?)$",
        street,
    )
    if pattern is None:
        return {}
    return {"address1": pattern["street"], "city": pattern["city"], "state": pattern["state"], "zip": pattern["zip"]}


def _without_unit(street: str) -> tuple[str, str]:
    unit = _UNIT.search(street)
    if unit is None or unit.start() == 0:
        return street, ""
    return street[: unit.start()].strip(" ,"), unit.group().strip()


def _read_chinese(said: str) -> ReadAddress | None:
    """Read in simplified letters, kept in those that were typed."""
    if not re.search(r"[\u4e00-\u9fff]", said):
        return None
    plain = simplified(said)
    zip_code = _SAID_ZIP.search(plain) or re.search(r"(?<!\d)(\d{6})(?!\d)", plain)
    typed = said
    if zip_code:
        gap = " " * len(zip_code.group())
        plain, typed = (one[: zip_code.start()] + gap + one[zip_code.end() :] for one in (plain, said))
    lead = _HAN_LEAD.match(plain)
    start = lead.end() if lead else 0
    read = _HAN.search(plain, start + len(plain[start:]) - len(plain[start:].lstrip(" ,，。")))
    if read is None or not re.search(r"(?:路|街|巷|道|弄|区|镇|村|大厦|广场|号)", read["street"]):
        return None
    zip_text = next((one for one in zip_code.groups() if one), "") if zip_code else ""
    found = {name: typed[slice(*read.span(name))].strip(" ,，。") if read[name] else "" for name in read.groupdict()}
    country = read["country"] or ""
    city = found["city"] or (country if country in _CITY_STATES else "")
    state = found["state"] or (city if read["city"] in _MUNICIPALITIES else "")
    return ReadAddress(address1=found["street"], city=city, state=state, country=country, zip=zip_text)
