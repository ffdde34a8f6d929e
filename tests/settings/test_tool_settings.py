"""Where the shop and its tools are: `[shop]` url, `[[tools.mcp]]`."""

from pathlib import Path

import pytest

from shopclerk.bot.errors import SettingsError
from shopclerk.bot.settings import load_settings


def write(folder: Path, text: str) -> Path:
    path = folder / "shopclerk.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_demo_shop_has_no_address_and_no_servers(tmp_path: Path) -> None:
    settings = load_settings(start=tmp_path)
    assert settings.shop.url is None
    assert settings.tools.mcp == ()


def test_a_rest_shop_and_two_servers_are_read_and_their_secrets_stay_out_of_sight(tmp_path: Path) -> None:
    write(
        tmp_path,
        """
        [shop]
        url = "https://shop.example.com/api"
        api_key = "very-secret"
        timeout = 4
        [[tools.mcp]]
        name = "loyalty"
        command = ["python", "-m", "loyalty"]
        env = {LOYALTY_KEY = "very-secret"}
        customer_argument = "customer_id"
        [[tools.mcp]]
        name = "stores"
        url = "http://127.0.0.1:8000/mcp"
        headers = {Authorization = "Bearer very-secret"}
        prefix = "stores_"
        only = ["nearby"]
        """,
    )
    settings = load_settings(start=tmp_path)
    assert (settings.shop.url, settings.shop.timeout) == ("https://shop.example.com/api", 4)
    assert [server.name for server in settings.tools.mcp] == ["loyalty", "stores"]
    assert settings.tools.mcp[0].command == ("python", "-m", "loyalty")
    assert settings.tools.mcp[1].headers["Authorization"].get_secret_value() == "Bearer very-secret"
    assert "very-secret" not in repr(settings)


def test_the_key_of_the_shop_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPCLERK_SHOP__API_KEY", "k")
    key = load_settings(start=tmp_path).shop.api_key
    assert key is not None
    assert key.get_secret_value() == "k"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[tools.mcp]]\nname = 'a'", "server a needs either `command` or `url`"),
        ("[[tools.mcp]]\nname = 'a'\ncomand = ['x']", "tools.mcp.0.comand` is no setting; did you mean `command`?"),
        ("[[tools.mcp]]\nname = 'a'\nurl = 'host:1'", "`url` is no address"),
        ("[[tools.mcp]]\nname = 'a b'\nurl = 'http://h'", "tools.mcp.0.name"),
        (
            "[[tools.mcp]]\nname = 'a'\nurl = 'http://h'\ncustomer_argument = 'c'\n[[tools.mcp]]\nname = 'a'\nurl = 'http://i'",
            "two servers are called a",
        ),
        ("[shop]\ntimeout = 0", "shop.timeout"),
    ],
)
def test_a_mistake_is_one_line_with_its_remedy(tmp_path: Path, text: str, told: str) -> None:
    write(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        load_settings(start=tmp_path)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
