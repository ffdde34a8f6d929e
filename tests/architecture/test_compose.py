"""The container files, read: what they start is pinned, healthy, private to the machine and set by real settings."""

import inspect
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from shopclerk.adapters.cli.running import run
from shopclerk.adapters.web.server import DRAIN_SECONDS as WEB_DRAIN_SECONDS
from shopclerk.bot.assembly.dispatching import DRAIN_SECONDS
from shopclerk.bot.settings import CONFIG_VARIABLE, PREFIX, SECRETS_VARIABLE, Settings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()

KEYS = {
    *("build", "image", "command", "init", "restart", "stop_grace_period", "env_file", "environment", "volumes"),
    *("depends_on", "healthcheck", "user", "read_only", "tmpfs", "cap_drop", "security_opt", "ports", "profiles"),
    *("secrets", "shm_size", "networks", "deploy"),
}
"""The keys of the compose specification that are used here, so that a misspelt one shows."""

CLERKS = ("bot", "worker")
PASSWORD = "SHOPCLERK_STORE__PASSWORD"
WEB_PORT = Settings.model_fields["web"].default.port
HOME = "/var/lib/shopclerk"

each_service = pytest.mark.parametrize("name", SERVICES)
each_clerk = pytest.mark.parametrize("name", CLERKS)


def named_volumes(name: str) -> set[str]:
    """The volumes a service mounts, without the host's folders."""
    mounts = {mount.partition(":")[0] for mount in SERVICES[name].get("volumes", [])}
    return {mount for mount in mounts if not mount.startswith("./")}


def is_pinned(image: str) -> bool:
    """Whether the tag names one release: `1.5.9`, `17.11`, `v0.29.0`, `server-b11206`, `3.12.13-slim-bookworm`."""
    tag = image.rpartition(":")[2] if ":" in image.rpartition("/")[2] else ""
    return re.search(r"\d+\.\d+|-b\d{4,}", tag) is not None


@pytest.mark.parametrize(
    ("image", "pinned"),
    [
        ("postgres:17.11", True),
        ("a:server-b11206", True),
        ("postgres", False),
        ("a:latest", False),
        ("x:17", False),
    ],
)
def test_a_pinned_image_is_told_from_a_moving_one(image: str, pinned: bool) -> None:
    assert is_pinned(image) is pinned


def test_the_services_of_the_issue_are_there_and_the_models_are_profiles() -> None:
    profiles = {name: service.get("profiles", []) for name, service in SERVICES.items()}
    assert profiles == {
        "bot": [],
        "worker": ["workers"],
        "chroma": ["workers"],
        "postgres": ["workers"],
        "model-gpu": ["gpu"],
        "model-cpu": ["cpu"],
    }


@each_service
def test_every_service_uses_known_keys_a_pinned_image_a_health_check_and_a_restart_policy(name: str) -> None:
    service = SERVICES[name]
    assert set(service) <= KEYS
    assert is_pinned(service["image"])
    assert service["restart"] == "unless-stopped"
    assert service["security_opt"] == ["no-new-privileges:true"]
    check = service["healthcheck"]
    assert check["test"][0] in ("CMD", "CMD-SHELL")
    assert {"interval", "timeout", "retries", "start_period"} <= set(check)


@each_service
def test_every_port_is_bound_to_loopback(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


@each_service
def test_every_volume_and_secret_is_declared_and_named(name: str) -> None:
    assert named_volumes(name) <= set(COMPOSE["volumes"])
    assert set(SERVICES[name].get("secrets", [])) <= set(COMPOSE["secrets"])


def test_no_volume_is_declared_in_vain_or_shared() -> None:
    mounts = [mount for name in SERVICES for mount in named_volumes(name)]
    assert sorted(mounts) == sorted(COMPOSE["volumes"])


@each_service
def test_no_secret_stands_in_the_file(name: str) -> None:
    for variable, value in SERVICES[name].get("environment", {}).items():
        if re.search(r"PASSWORD|TOKEN|KEY|SECRET", variable):
            assert value.startswith("/run/secrets") or re.fullmatch(r"\$\{\w+:-\}", value), variable
        assert not re.search(r"://[^/]*:[^/]*@", str(value)), variable


def test_what_the_bot_waits_for_exists_has_a_health_check_and_optional_services_are_optional() -> None:
    for name, wait in SERVICES["bot"]["depends_on"].items():
        assert wait["condition"] == "service_healthy"
        assert wait.get("required", True) is not bool(SERVICES[name].get("profiles"))


def fields_of(model: type[BaseModel], path: list[str]) -> bool:
    """Whether a setting of that path exists."""
    field = model.model_fields.get(path[0])
    if field is None or len(path) == 1:
        return field is not None
    inner = field.annotation
    return isinstance(inner, type) and issubclass(inner, BaseModel) and fields_of(inner, path[1:])


def test_every_variable_named_here_is_a_setting_that_exists() -> None:
    named = re.findall(rf"\b{PREFIX}\w+", (ROOT / "docker-compose.yml").read_text() + DOCKERFILE)
    assert {"SHOPCLERK_KNOWLEDGE__URL", "SHOPCLERK_STORE__PASSWORD", "SHOPCLERK_WEB__HOST"} <= set(named)
    for variable in set(named) - {CONFIG_VARIABLE, SECRETS_VARIABLE}:
        assert fields_of(Settings, variable.removeprefix(PREFIX).lower().split("__")), variable


def test_without_a_profile_the_bot_keeps_everything_on_its_volume() -> None:
    environment = SERVICES["bot"]["environment"]
    assert f"bot-data:{HOME}" in SERVICES["bot"]["volumes"]
    assert f":-sqlite:///{HOME}/" in environment["SHOPCLERK_STORE__URL"]
    assert f":-{HOME}/" in environment["SHOPCLERK_KNOWLEDGE__URL"]


def test_the_addresses_that_are_told_are_those_of_the_services_of_this_file() -> None:
    told = dict(re.findall(r"^#\s+(SHOPCLERK_\w+)=(\S+)$", (ROOT / "docker-compose.yml").read_text(), re.MULTILINE))
    user, database = (SERVICES["postgres"]["environment"][name] for name in ("POSTGRES_USER", "POSTGRES_DB"))
    assert told["SHOPCLERK_STORE__URL"] == f"postgresql://{user}@postgres/{database}"
    assert told["SHOPCLERK_KNOWLEDGE__URL"] == "http://chroma:8000"
    assert told["SHOPCLERK_MODEL__BASE_URL"] == "http://model:8000/v1"
    assert told["SHOPCLERK_CONFIG"] == "/shop/shopclerk.toml"
    assert SERVICES["chroma"]["ports"][0].endswith(":8000")
    for name in ("model-gpu", "model-cpu"):
        assert SERVICES[name]["networks"]["default"]["aliases"] == ["model"]
        assert SERVICES[name]["ports"][0].endswith(":8000")


def test_postgres_takes_the_file_the_clerk_reads_as_its_password() -> None:
    assert COMPOSE["secrets"] == {PASSWORD: {"file": f"./secrets/{PASSWORD}"}}
    assert SERVICES["postgres"]["environment"]["POSTGRES_PASSWORD_FILE"] == f"/run/secrets/{PASSWORD}"
    assert "${SHOPCLERK_STORE__PASSWORD" not in (ROOT / "docker-compose.yml").read_text()


@each_clerk
def test_the_clerk_s_processes_read_secrets_and_shop_by_file_and_cannot_change_them(name: str) -> None:
    assert {"./secrets:/run/secrets:ro", "./shop:/shop:ro"} <= set(SERVICES[name]["volumes"])
    assert SERVICES[name]["environment"]["SHOPCLERK_SECRETS"] == "/run/secrets"


@each_clerk
def test_the_clerk_s_processes_are_asked_whether_they_are_ready_and_have_time_to_finish(name: str) -> None:
    assert f"http://127.0.0.1:{WEB_PORT}/readyz" in SERVICES[name]["healthcheck"]["test"][-1]
    assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > DRAIN_SECONDS + WEB_DRAIN_SECONDS


def test_a_worker_answers_shows_its_health_and_can_be_there_many_times() -> None:
    worker = SERVICES["worker"]
    assert worker["command"] == ["run", "--only-answer", "--health-port", str(WEB_PORT)]
    assert "ports" not in worker
    assert named_volumes("worker") == set()
    assert worker["depends_on"] == {"bot": {"condition": "service_healthy"}}


def test_the_options_of_the_commands_exist() -> None:
    options = {name.replace("_", "-") for name in inspect.signature(run).parameters}
    for name in CLERKS:
        command, *words = SERVICES[name]["command"]
        assert command == "run"
        assert {word.removeprefix("--") for word in words if word.startswith("--")} <= options


def test_chroma_s_server_and_client_are_of_one_version() -> None:
    client = re.search(r'"chromadb==([\d.]+)"', (ROOT / "pyproject.toml").read_text())
    assert client is not None
    assert SERVICES["chroma"]["image"] == f"chromadb/chroma:{client.group(1)}"


def test_the_gpu_model_reserves_an_nvidia_card_and_both_models_are_chosen_by_the_environment() -> None:
    [device] = SERVICES["model-gpu"]["deploy"]["resources"]["reservations"]["devices"]
    assert (device["driver"], device["capabilities"]) == ("nvidia", ["gpu"])
    assert any("${GPU_MODEL:-" in argument for argument in SERVICES["model-gpu"]["command"])
    assert "--enable-auto-tool-choice" in SERVICES["model-gpu"]["command"]
    assert "${CPU_MODEL:-" in SERVICES["model-cpu"]["environment"]["LLAMA_ARG_HF_REPO"]


@each_clerk
def test_the_clerk_runs_without_root_and_writes_nowhere_but_in_its_home(name: str) -> None:
    service = SERVICES[name]
    assert service["user"] == "10001:10001"
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True
    assert "/tmp" in service["tmpfs"]
    mounted = {place.split(":")[0] for place in service["tmpfs"]} | {
        mount.split(":")[1] for mount in service["volumes"] if not mount.endswith(":ro")
    }
    assert mounted == {"/tmp", HOME}


def test_the_image_is_pinned_built_in_stages_without_root_checks_itself_and_has_no_torch() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(bases) == 2
    assert all(is_pinned(base) for base in bases)
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.MULTILINE)
    assert DOCKERFILE.index("USER 10001") < DOCKERFILE.index("ENTRYPOINT")
    assert re.search(rf"^HEALTHCHECK [^#]*CMD .*127\.0\.0\.1:{WEB_PORT}/readyz", DOCKERFILE, re.MULTILINE)
    assert f"EXPOSE {WEB_PORT}\n" in DOCKERFILE
    assert "[hf]" not in DOCKERFILE
    assert "--from=build" in DOCKERFILE


def test_everything_copied_into_the_image_exists_and_is_let_through_and_nothing_else_is() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    sources = {source for line in copied for source in line.split()}
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {line.removeprefix("!") for line in ignored if line.startswith("!")} == sources
    assert all((ROOT / source).exists() for source in sources)
    assert "*" in ignored


def test_compose_itself_accepts_every_profile_where_it_is_installed(tmp_path: Path) -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        assert set(COMPOSE) == {"name", "x-clerk", "services", "volumes", "secrets"}
        return
    command = [docker, "compose", "--file", str(ROOT / "docker-compose.yml"), "--profile", "*", "config", "--quiet"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert checked.returncode == 0, checked.stderr
