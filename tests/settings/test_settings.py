"""Every mistake in the configuration is one clear line."""

from pathlib import Path

import pytest

from shopclerk.bot.errors import SettingsError
from shopclerk.bot.settings import load_settings
from shopclerk.bot.shop_settings import ShopSettings


@pytest.fixture(autouse=True)
def no_variables_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "SHOPCLERK_CONFIG"):
        monkeypatch.delenv(name, raising=False)


def write(folder: Path, text: str) -> Path:
    path = folder / "shopclerk.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_the_defaults_answer_extractively(tmp_path: Path) -> None:
    assert load_settings(start=tmp_path).model.kind == "extractive"


@pytest.mark.parametrize("line", ['base_url = "http://127.0.0.1:1"', 'api_key = "k"'])
def test_a_key_or_a_base_url_turns_auto_into_openai(tmp_path: Path, line: str) -> None:
    write(tmp_path, f"[model]\n{line}\n")
    assert load_settings(start=tmp_path).model.kind == "openai"


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, '[model]\nname = "from-file"\nmax_tokens = 99\n')
    monkeypatch.setenv("SHOPCLERK_MODEL__NAME", "from-environment")
    model = load_settings(start=tmp_path).model
    assert (model.name, model.max_tokens) == ("from-environment", 99)


def test_the_file_is_found_from_a_folder_below_it_and_paths_count_from_it(tmp_path: Path) -> None:
    write(tmp_path, '[store]\nurl = "sqlite:///mine.db"\n[knowledge]\nsources = ["docs"]\n')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    settings = load_settings(start=below)
    assert settings.store.url == f"sqlite:///{tmp_path}/mine.db"
    assert settings.knowledge.sources == (str(tmp_path / "docs"),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[modle]\nname = 'x'", "did you mean `model`?"),
        ("[model]\nnmae = 'x'", "did you mean `name`?"),
        ("[[model.fallbacks]]\nnam = 'x'", "model.fallbacks.0.name"),
        ("[model]\ntemperature = 7", "`model.temperature`: input should be less than or equal to 2"),
        ("[model\nname = 'x'", "not valid TOML"),
        ("[shop]\nlocale = 'english'", "shop.locale"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_remedy(tmp_path: Path, text: str, told: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(SettingsError) as raised:
        load_settings(start=tmp_path)
    assert told in str(raised.value)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("variable", "told"),
    [
        ("SHOPCLERK_MODLE__NAME", "did you mean SHOPCLERK_MODEL__…?"),
        ("SHOPCLERK_MODEL__NMAE", "did you mean `name`?"),
    ],
)
def test_a_mistyped_variable_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, told: str
) -> None:
    monkeypatch.setenv(variable, "x")
    with pytest.raises(SettingsError, match=variable) as raised:
        load_settings(start=tmp_path)
    assert told in str(raised.value)


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such file"):
        load_settings(tmp_path / "absent.toml")


def test_a_secret_never_shows_in_the_settings_text(tmp_path: Path) -> None:
    write(tmp_path, '[model]\napi_key = "sk-secret"\n')
    assert "sk-secret" not in repr(load_settings(start=tmp_path))


def test_the_vendors_own_key_variable_is_taken_only_for_the_vendors_own_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-own")
    assert load_settings(start=tmp_path).model.kind == "openai"
    write(tmp_path, '[model]\nbase_url = "http://127.0.0.1:8080/v1"\n')
    assert load_settings(start=tmp_path).model.api_key is None


def test_the_demo_shop_has_a_chinese_name_and_another_shop_only_the_one_it_gives() -> None:
    assert ShopSettings().name_in("zh") == "港松商店"
    assert ShopSettings(name="Acme").name_in("zh") == "Acme"
    acme = ShopSettings(name="Acme", names={"zh": "顶好"})
    assert (acme.name_in("zh"), acme.name_in("fr")) == ("顶好", "Acme")


def test_a_secret_by_file_wins_over_the_configuration_and_yields_to_the_environment(
    tmp_path: Path, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, '[model]\napi_key = "from-file"\n[slack]\nbot_token = "xoxb-from-file"\n')
    (secrets / "SHOPCLERK_MODEL__API_KEY").write_text("from-secret\n")
    (secrets / "shopclerk_slack__bot_token").write_text("xoxb-from-secret")
    (secrets / "postgres_password").write_text("of another service")
    monkeypatch.setenv("SHOPCLERK_SLACK__BOT_TOKEN", "xoxb-from-environment")
    settings = load_settings(start=tmp_path)
    assert settings.model.api_key is not None
    assert settings.slack.bot_token is not None
    assert settings.model.api_key.get_secret_value() == "from-secret"
    assert settings.slack.bot_token.get_secret_value() == "xoxb-from-environment"


def test_a_mistyped_secret_and_a_missing_folder_of_them_are_one_line(
    tmp_path: Path, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (secrets / "SHOPCLERK_SLAK__BOT_TOKEN").write_text("x")
    with pytest.raises(SettingsError, match=r"secret SHOPCLERK_SLAK__BOT_TOKEN: no such section; did you mean"):
        load_settings(start=tmp_path)
    monkeypatch.setenv("SHOPCLERK_SECRETS", str(secrets / "none"))
    with pytest.raises(SettingsError, match=r"SHOPCLERK_SECRETS: .* cannot be read"):
        load_settings(start=tmp_path)
