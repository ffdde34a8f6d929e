"""`shop seed`, `shop import` and `shop export`: one JSON value on stdout, one line for a mistake, the exit codes."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from shopclerk.adapters.cli.app import app
from shopclerk.bot.assembly.shop import open_demo_shop, open_shop, open_shop_database
from shopclerk.bot.model.change import AddressChange
from shopclerk.bot.model.shop import OrderId
from shopclerk.bot.settings import Settings, load_settings
from shopclerk.bot.shop.loading import standing

from .small_world import StandingClock, address
from .test_tau2_files import retail, written

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHOPCLERK_STORE__URL", f"sqlite:///{tmp_path}/shop.db")
    return lambda *args: CliRunner().invoke(app, ["shop", *(str(arg) for arg in args)])


def test_seeding_twice_is_seeding_once(run: Run) -> None:
    first, second = run("seed", "--json"), run("seed", "--json")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert json.loads(first.stdout)["changed"]
    assert json.loads(second.stdout) == {**json.loads(first.stdout), "changed": False}


def test_what_is_imported_is_exported(run: Run, tmp_path: Path) -> None:
    done = run("import", "--format", "tau2", written(tmp_path, retail()), "--json")
    assert json.loads(done.stdout) == {"source": "tau2", "changed": True, "customers": 1, "products": 2, "orders": 2}
    exported = run("export", "--format", "tau2")
    assert exported.exit_code == 0
    assert json.loads(exported.stdout) == retail()
    assert "Zoé" in exported.stdout


def test_an_import_over_a_full_shop_needs_replace_and_loses_nothing_without(run: Run, tmp_path: Path) -> None:
    run("seed")
    before = run("export").stdout
    refused = run("import", written(tmp_path, retail()))
    assert refused.exit_code == 2
    assert refused.stdout == ""
    assert refused.stderr.count("\n") == 1
    assert "holds the demo world: nothing was changed; give --replace" in refused.stderr
    assert run("export").stdout == before
    assert run("import", tmp_path / "db.json", "--replace").exit_code == 0
    assert json.loads(run("export").stdout) == retail()


def test_seeding_over_an_imported_shop_needs_replace(run: Run, tmp_path: Path) -> None:
    run("import", written(tmp_path, retail()))
    refused = run("seed")
    assert refused.exit_code == 2
    assert "holds the tau2 world" in refused.stderr
    assert json.loads(run("seed", "--replace", "--json").stdout)["source"] == "demo"


def test_a_bad_file_changes_nothing(run: Run, tmp_path: Path) -> None:
    run("seed")
    refused = run("import", written(tmp_path, '{"products": {}}'), "--replace")
    assert refused.exit_code == 2
    assert "db.json: users: field required" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert not json.loads(run("seed", "--json").stdout)["changed"]


def test_exporting_an_empty_shop_says_what_to_do(run: Run) -> None:
    refused = run("export")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "the shop is empty: run `shopclerk shop seed`" in refused.stderr


def test_an_unknown_format_is_wrong_usage(run: Run) -> None:
    assert run("export", "--format", "xml").exit_code == 2


def test_a_database_that_cannot_be_opened_is_something_outside(run: Run, tmp_path: Path) -> None:
    (tmp_path / "shop.db").mkdir()
    refused = run("seed")
    assert refused.exit_code == 3
    assert refused.stderr.count("\n") == 1


@pytest.fixture
def demo_settings(run: Run) -> Settings:
    return load_settings()


async def test_an_empty_shop_is_the_demo_shop_the_first_time_it_is_opened(demo_settings: Settings) -> None:
    async with open_shop(demo_settings) as shop:
        order = await shop.order(OrderId("W1001"))
    assert order is not None
    assert order.customer == "ana"


async def test_a_shop_with_documents_of_its_own_is_not_filled(demo_settings: Settings) -> None:
    knowledge = demo_settings.knowledge.model_copy(update={"sources": ("docs",)})
    own = demo_settings.model_copy(update={"knowledge": knowledge})
    async with open_shop(own) as shop:
        assert await shop.order(OrderId("W1001")) is None


async def test_a_changed_demo_shop_is_kept_when_it_is_opened_or_seeded_again(run: Run, demo_settings: Settings) -> None:
    async with open_shop(demo_settings) as shop:
        order = await shop.order(OrderId("W1001"))
        assert order is not None
        await shop.apply(AddressChange(order=order, address=address("10001")), key="k")
    async with open_shop(demo_settings) as shop:
        kept = await shop.order(OrderId("W1001"))
    assert kept is not None
    assert kept.address.zip == "10001"
    async with open_shop_database(demo_settings.store.url) as database:
        found = await standing(database)
    assert found is not None
    assert found.changes == 1


def test_seeding_over_a_changed_demo_shop_needs_replace(run: Run) -> None:
    run("seed")

    async def change() -> None:
        async with open_shop(load_settings()) as shop:
            order = await shop.order(OrderId("W1001"))
            assert order is not None
            await shop.apply(AddressChange(order=order, address=address("10001")), key="k")

    asyncio.run(change())
    refused = run("seed")
    assert refused.exit_code == 2
    assert "holds the demo world with 1 change made since: nothing was changed; give --replace" in refused.stderr
    assert json.loads(run("seed", "--replace", "--json").stdout)["changed"]


async def test_each_transcript_gets_a_fresh_demo_shop() -> None:
    for _ in range(2):
        async with open_demo_shop(StandingClock()) as shop:
            order = await shop.order(OrderId("W1001"))
            assert order is not None
            assert order.version == 0
            await shop.apply(AddressChange(order=order, address=address("10001")), key="k")
