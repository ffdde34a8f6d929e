"""Which of the choices offered is meant."""

import pytest

from shopclerk.bot.understanding.choosing import Choice, choose

ITEMS = (
    Choice(value="tent", label="Larkfold Tent (green, 2 persons), $189.00", called="帐篷"),
    Choice(value="lamp", label="Camping Lamp (red), $19.00", called="营地灯"),
    Choice(value="stove", label="Camping Stove (silver), $49.00", called="炉子"),
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("1", "tent"), ("the tent", "tent"), ("第二个", "lamp"), ("the second one", "lamp"), ("the last one", "stove"),
     ("帐篷", "tent"), ("lamp please", "lamp"), ("number 3 please", "stove"), ("the green one", "tent"),
     ("选二", "lamp"),
     ("two", "lamp"), ("I mean the tents", "tent"), ("灯", "lamp"), ("lamp", "lamp")],
)  # fmt: skip
def test_one_is_found_by_its_place_or_its_name(text: str, meant: str) -> None:
    assert choose(text, ITEMS) == (meant,)


@pytest.mark.parametrize("text", ["camping", "2 and 3", "7", "", "不知道", "everything except the tent", "both"])
def test_what_cannot_be_told_is_not_guessed(text: str) -> None:
    assert choose(text, ITEMS) == ()


@pytest.mark.parametrize(
    ("text", "meant"),
    [("all of them", ("tent", "lamp", "stove")), ("全部", ("tent", "lamp", "stove")), ("2 and 3", ("lamp", "stove")),
     ("both the tent and the lamp", ("tent", "lamp")), ("everything except the tent", ("lamp", "stove"))],
)  # fmt: skip
def test_several_are_found_where_several_may_be_chosen(text: str, meant: tuple[str, ...]) -> None:
    assert choose(text, ITEMS, many=True) == meant
