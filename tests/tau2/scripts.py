"""A customer and a model that follow scripts: tau2's own plays them by models that cost money."""

import json
from collections.abc import Iterable
from typing import Any

from tau2.data_model.message import UserMessage
from tau2.data_model.tasks import Task
from tau2.user.base import STOP, UserState
from tau2.user.user_simulator import UserSimulator

from shopclerk.bot.model.chat import Completion, ToolCall

USER_NAME = "scripted_customer"


class ScriptedCustomer(UserSimulator):
    """Asks, says yes, and hangs up after the answer that comes then."""

    def generate_next_message(self, message: Any, state: UserState) -> tuple[UserMessage, UserState]:
        state.messages.append(message)
        said = sum(isinstance(one, UserMessage) for one in state.messages)
        words = ("Hello, I need help with my orders.", "Yes, please do all of that.", STOP)[min(said, 2)]
        answer = UserMessage(role="user", content=words)
        state.messages.append(answer)
        return answer, state

    def set_seed(self, seed: int) -> None:
        """There is nothing random in it."""


def solution(task: Task) -> list[Completion]:
    """What a good model does: the gold actions one by one, with a question before the first write, then the facts."""
    criteria = task.evaluation_criteria
    assert criteria is not None
    calls = [Completion(text="", model="m", tool_calls=(_call(action),)) for action in criteria.actions or ()]
    facts = "; ".join(criteria.communicate_info or ())
    ask = Completion(text="I can do that for you. Shall I go ahead?", model="m")
    return [ask, *calls, Completion(text=f"All done. {facts}", model="m")]


def solutions(tasks: Iterable[Task]) -> list[Completion]:
    """The solutions of several tasks, one after another."""
    return [move for task in tasks for move in solution(task)]


def _call(action: Any) -> ToolCall:
    return ToolCall(id=f"call_{action.action_id}", name=action.name, arguments=json.dumps(action.arguments))
