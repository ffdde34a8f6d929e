"""Who may work on the desk, and who leads it."""

from shopclerk.bot.desk.roles import Roles

NAMED = Roles(agents=frozenset({"slack:U1", "slack:S0TEAM", "discord:77"}), leads=frozenset({"slack:U2"}))


def test_an_account_a_user_group_or_a_role_makes_an_agent() -> None:
    assert NAMED.is_agent("slack:U1")
    assert NAMED.is_agent("slack:U9", {"slack:S0TEAM"})
    assert NAMED.is_agent("discord:1", {"discord:77", "discord:5"})
    assert NAMED.is_agent("slack:U2")


def test_nobody_else_is_one_even_in_the_desks_channel() -> None:
    assert not NAMED.is_agent("slack:U9", {"slack:desk"})
    assert not NAMED.is_agent("discord:U1", {"discord:S0TEAM"})
    assert not Roles().is_agent("slack:U9", {"slack:S0TEAM"})


def test_without_names_the_desks_channel_makes_the_agent() -> None:
    assert Roles().is_agent("slack:U9", {"slack:desk"})
    assert not Roles(leads=frozenset({"slack:U2"})).is_lead("slack:U9", {"slack:desk"})


def test_leads_are_those_named_and_without_names_every_agent() -> None:
    assert NAMED.is_lead("slack:U2")
    assert not NAMED.is_lead("slack:U1")
    assert Roles(agents=frozenset({"slack:U1"})).is_lead("slack:U1")
    assert not Roles(agents=frozenset({"slack:U1"})).is_lead("slack:U9")
