"""Check digits that tell a card, an account or an identity number from any other digits."""

_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_SIGNS = "10X98765432"
_CARD_NETWORKS = (  # first digits from, to, lengths
    (4, 4, {13, 16, 19}),
    (51, 55, {16}),
    (2221, 2720, {16}),
    (34, 34, {15}),
    (37, 37, {15}),
    (300, 305, {14}),
    (36, 36, {14}),
    (38, 39, {14}),
    (1800, 1800, {15}),
    (2131, 2131, {15}),
    (3528, 3589, {16, 17, 18, 19}),
    (6011, 6011, {16, 17, 18, 19}),
    (62, 62, {16, 17, 18, 19}),
    (644, 659, {16, 17, 18, 19}),
    (50, 50, {12, 13, 14, 15, 16, 17, 18, 19}),
    (56, 69, {12, 13, 14, 15, 16, 17, 18, 19}),
)


def is_card_number(digits: str) -> bool:
    """Whether digits have a card network's first digits and length and pass Luhn's check (ISO/IEC 7812)."""
    known = any(
        low <= int(digits[: len(str(low))] or 0) <= high and len(digits) in lengths
        for low, high, lengths in _CARD_NETWORKS
    )
    return known and passes_luhn(digits)


def passes_luhn(digits: str) -> bool:
    """Luhn's check over a string of digits."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return bool(digits) and sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def is_iban(account: str) -> bool:
    """Whether an account number without spaces passes the mod-97 check (ISO 13616)."""
    if not 15 <= len(account) <= 34 or not account.isascii() or not account.isalnum():
        return False
    turned = account[4:] + account[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def is_resident_id(number: str) -> bool:
    """Whether 18 signs are a Chinese resident identity number: a birth date inside, the check sign last (GB 11643)."""
    month, day = int(number[10:12]), int(number[12:14])
    if number[6:8] not in {"18", "19", "20"} or not 1 <= month <= 12 or not 1 <= day <= 31:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _RESIDENT_WEIGHTS, strict=True))
    return _RESIDENT_SIGNS[total % 11] == number[17].upper()
