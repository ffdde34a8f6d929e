"""Countries as addresses write them: which are the same, and where buyers may withdraw by law."""

import unicodedata
from collections.abc import Mapping

_EU_CODES: Mapping[str, str] = {
    "austria": "at",
    "belgium": "be",
    "bulgaria": "bg",
    "croatia": "hr",
    "cyprus": "cy",
    "czechia": "cz",
    "czech republic": "cz",
    "denmark": "dk",
    "estonia": "ee",
    "finland": "fi",
    "france": "fr",
    "germany": "de",
    "deutschland": "de",
    "greece": "gr",
    "hungary": "hu",
    "ireland": "ie",
    "italy": "it",
    "latvia": "lv",
    "lithuania": "lt",
    "luxembourg": "lu",
    "malta": "mt",
    "netherlands": "nl",
    "the netherlands": "nl",
    "poland": "pl",
    "portugal": "pt",
    "romania": "ro",
    "slovakia": "sk",
    "slovenia": "si",
    "spain": "es",
    "sweden": "se",
}
_OTHER_CODES: Mapping[str, str] = {
    "usa": "us",
    "united states": "us",
    "united states of america": "us",
    "america": "us",
    "美国": "us",
    "uk": "gb",
    "united kingdom": "gb",
    "great britain": "gb",
    "england": "gb",
    "scotland": "gb",
    "wales": "gb",
    "northern ireland": "gb",
    "英国": "gb",
    "china": "cn",
    "mainland china": "cn",
    "中国": "cn",
    "hong kong": "hk",
    "hong kong sar": "hk",
    "香港": "hk",
    "singapore": "sg",
    "新加坡": "sg",
    "japan": "jp",
    "日本": "jp",
    "canada": "ca",
    "加拿大": "ca",
    "australia": "au",
    "澳大利亚": "au",
    "switzerland": "ch",
    "norway": "no",
    "iceland": "is",
    "liechtenstein": "li",
    "turkey": "tr",
    "türkiye": "tr",
    "ukraine": "ua",
    "serbia": "rs",
    "russia": "ru",
    "israel": "il",
    "egypt": "eg",
    "morocco": "ma",
    "nigeria": "ng",
    "ghana": "gh",
    "kenya": "ke",
    "south africa": "za",
    "united arab emirates": "ae",
    "saudi arabia": "sa",
    "qatar": "qa",
    "india": "in",
    "pakistan": "pk",
    "bangladesh": "bd",
    "sri lanka": "lk",
    "indonesia": "id",
    "malaysia": "my",
    "philippines": "ph",
    "thailand": "th",
    "vietnam": "vn",
    "south korea": "kr",
    "韩国": "kr",
    "taiwan": "tw",
    "台湾": "tw",
    "macau": "mo",
    "macao": "mo",
    "澳门": "mo",
    "new zealand": "nz",
    "新西兰": "nz",
    "mexico": "mx",
    "brazil": "br",
    "argentina": "ar",
    "chile": "cl",
    "colombia": "co",
    "peru": "pe",
}
_WITHDRAWAL = frozenset(_EU_CODES.values()) | {"gb"}


def country_code(country: str) -> str:
    """The two-letter code in lower case; a country not known here is its own name."""
    name = unicodedata.normalize("NFKC", country).casefold().replace(".", "").strip()
    return _EU_CODES.get(name) or _OTHER_CODES.get(name) or name


def is_domestic(country: str, home: str) -> bool:
    """Whether an address is in the shop's own country, where domestic fees hold."""
    return country_code(country) == country_code(home)


def may_withdraw(country: str) -> bool:
    """Whether buyers there have the statutory right of withdrawal (European Union and United Kingdom)."""
    return country_code(country) in _WITHDRAWAL
