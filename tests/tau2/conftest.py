"""The retail world that tau2's package carries, and a scripted customer registered in it."""

import os

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import pytest
from tau2.data_model.tasks import Task
from tau2.registry import registry
from tau2.run import get_tasks

from tests.tau2.scripts import USER_NAME, ScriptedCustomer

TASKS = ["2", "3", "6"]


@pytest.fixture(scope="session")
def tasks() -> list[Task]:
    """A return with a question, a changed order with a question, and an exchange."""
    return get_tasks("retail", task_ids=TASKS)


@pytest.fixture(scope="session", autouse=True)
def customer() -> None:
    registry.register_user(ScriptedCustomer, USER_NAME)
