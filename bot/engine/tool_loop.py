"""Lets a chat model look things up and ask for changes, within a budget; what it asks to change waits for a yes."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import structlog

from ..errors import ModelUnavailableError, ShopError
from ..model.change import Refusal
from ..model.chat import ChatMessage, ChatRequest, Completion, ToolCall, ToolSchema
from ..model.message import NO_USAGE, Action, Usage
from ..ports import ChatModel
from ..tools.tool import ToolContext
from ..tools.wording import as_data
from .citing import ToolFinding
from .doing import HAND_OVER, Workbench, as_action, writes
from .findings import Masking, fenced, finding
from .tool_calls import read_call, said_by_model, told

log = structlog.get_logger(__name__)

BAD_CALLS = 2
"""Calls that cannot be read or name no tool, after which the model is not asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What one turn may take: tool calls, tokens in all, seconds in all and for one tool."""

    calls: int = 12
    tokens: int = 40_000
    seconds: float = 60.0
    tool_seconds: float = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A write the model asks for."""

    tool: str
    arguments: Mapping[str, object]


@dataclass(slots=True, kw_only=True)
class LoopRun:
    """A loop and what came of it: a draft, or a write it asks for, or a person it calls."""

    draft: str = ""
    model: str = ""
    usage: Usage = NO_USAGE
    actions: list[Action] = field(default_factory=list)
    findings: list[ToolFinding] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    refusal: Refusal | None = None
    proposal: Proposal | None = None
    hand_over: str | None = None
    calls: int = 0
    bad_calls: int = 0


class ToolLoop:
    """Asks a model until it answers. Raises ModelError."""

    def __init__(self, *, model: ChatModel, bench: Workbench, budget: Budget, request: ChatRequest) -> None:
        self._model = model
        self._bench = bench
        self._budget = budget
        self._request = request

    async def run(
        self, messages: Sequence[ChatMessage], context: ToolContext, masking: Masking, *, sources: int
    ) -> LoopRun:
        """What the model makes of the messages; results are numbered after the `sources` there are already."""
        run = LoopRun(model=self._model.name)
        said = list(messages)
        try:
            async with asyncio.timeout(self._budget.seconds):
                while not self._ended(run):
                    completion = await self._ask(said, run)
                    if not completion.tool_calls:
                        run.draft = completion.text.strip()
                        break
                    answers = await self._answers(completion.tool_calls, run, context, masking, sources)
                    said += (said_by_model(completion, completion.tool_calls), *answers)
        except TimeoutError:
            run.rules.append("budget_seconds")
            raise ModelUnavailableError(f"model {self._model.name}: no answer in {self._budget.seconds:g} s") from None
        return run

    def _ended(self, run: LoopRun) -> bool:
        return bool(run.proposal or run.hand_over is not None or run.bad_calls >= BAD_CALLS)

    async def _ask(self, said: Sequence[ChatMessage], run: LoopRun) -> Completion:
        """The next completion; without tools once a budget is spent, so that it ends in an answer."""
        spent = run.usage.tokens_in + run.usage.tokens_out >= self._budget.tokens
        if spent or run.calls >= self._budget.calls:
            run.rules.append("budget_tokens" if spent else "budget_calls")
            tools: tuple[ToolSchema, ...] = ()
        else:
            tools = tuple(tool.schema() for tool in self._bench.tools.values())
        completion = await self._model.complete(replace(self._request, messages=tuple(said), tools=tools))
        run.usage, run.model = run.usage + completion.usage, completion.model
        if completion.tool_calls and not tools:
            raise ModelUnavailableError(f"model {self._model.name}: calls tools although its budget is spent")
        return completion

    async def _answers(
        self, calls: Sequence[ToolCall], run: LoopRun, context: ToolContext, masking: Masking, sources: int
    ) -> list[ChatMessage]:
        """The answer to each call, in order; reads run side by side, and the first write ends the loop."""
        read = [self._read(call, run) for call in calls]
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._called(name, masking.restored(arguments), context)) if name else None
                for name, arguments, _ in read
            ]
        answers: list[ChatMessage] = []
        for call, (name, arguments, problem), task in zip(calls, read, tasks, strict=True):
            if task is None or name is None:
                answers.append(told(call, problem))
                continue
            result = task.result()
            restored = masking.restored(arguments)
            assert isinstance(restored, dict)
            self._keep(run, name, restored, result)
            shown = masking.masked(as_data(result) if isinstance(result, Refusal) else result)
            run.findings.append(finding(name, restored, shown))
            content = fenced(sources + len(run.findings), name, shown)
            answers.append(ChatMessage(role="tool", tool_call_id=call.id, content=content))
        return answers

    def _read(self, call: ToolCall, run: LoopRun) -> tuple[str | None, dict[str, object], str]:
        """The tool and its arguments, or no tool and what is wrong."""
        run.calls += 1
        if run.calls > self._budget.calls:
            return None, {}, "the budget of tool calls is spent; answer with what you have"
        arguments = read_call(call, self._bench.tools)
        if isinstance(arguments, str):
            run.bad_calls += 1
            return None, {}, arguments
        return call.name, arguments, ""

    async def _called(self, name: str, arguments: object, context: ToolContext) -> Mapping[str, object] | Refusal:
        """What a tool gives back. A write is only decided, never done; a failure is data for the model."""
        assert isinstance(arguments, dict)
        tool = self._bench.tools[name]
        try:
            async with asyncio.timeout(self._budget.tool_seconds):
                if not writes(tool):
                    return await self._bench.read(name, arguments, context)
                decided = await self._bench.decide(name, arguments, context)
        except TimeoutError:
            return {"error": f"{name} took too long"}
        except ShopError as error:
            log.warning("tool_failed", tool=name, error=str(error))
            return {"error": "the shop's order system does not answer"}
        if isinstance(decided, Refusal):
            return decided
        return {"status": "waiting for the customer's yes"}

    def _keep(self, run: LoopRun, name: str, arguments: dict[str, object], result: object) -> None:
        tool = self._bench.tools[name]
        if isinstance(result, Refusal):
            run.refusal = result if writes(tool) else run.refusal
            run.rules.append(result.rule)
            run.actions.append(as_action(name, arguments, result))
            return
        assert isinstance(result, Mapping)
        if name == HAND_OVER:
            run.hand_over = str(arguments.get("summary", ""))
        elif writes(tool):
            if "error" not in result and run.proposal is None:
                run.proposal = Proposal(tool=name, arguments=arguments)
        else:
            run.actions.append(as_action(name, arguments, result))
