"""Runs tau2-bench with Shopclerk as the agent and counts reward and pass^k (https://arxiv.org/abs/2406.12045)."""

import asyncio
import os
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import EvaluationError, SettingsError
from .benchmark_moves import Mover
from .tau2_agent import AGENT_NAME, agent_class


@dataclass(frozen=True, slots=True, kw_only=True)
class Tau2Run:
    """What to run. `user` is tau2's name of who plays the customer, `user_model` the model it plays with (LiteLLM)."""

    domain: str = "retail"
    tasks: tuple[str, ...] = ()
    limit: int | None = None
    trials: int = 1
    user: str = "user_simulator"
    user_model: str = "gpt-4.1"
    user_url: str = ""
    concurrency: int = 1
    seed: int = 300
    save_to: Path | None = None


async def evaluate_tau2(run: Tau2Run, mover: Mover) -> Mapping[str, object]:
    """Plays every task `trials` times; reward by tau2's own evaluator. A trial that broke off counts as 0.

    The simulated customer's key is LiteLLM's to find (`OPENAI_API_KEY` and its like). Raises SettingsError without
    the extra `bench`, EvaluationError for a domain or a task there is not.
    """
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # its import would fetch a price list
    try:
        await asyncio.to_thread(__import__, "tau2.run")
    except ImportError as error:
        raise SettingsError(
            f"tau2-bench is not here ({error}): install it with pip install 'shopclerk[bench]'"
        ) from None
    agent = agent_class(mover, asyncio.get_running_loop())
    with redirect_stdout(sys.stderr):  # tau2 prints what it does; stdout is the result's
        return await asyncio.to_thread(_play, run, agent, mover.model.name)


def _play(run: Tau2Run, agent: type[Any], model: str) -> Mapping[str, object]:
    from tau2.metrics.agent_metrics import compute_metrics
    from tau2.registry import registry
    from tau2.run import run_tasks

    tasks = _tasks(run)
    registry._agents[AGENT_NAME] = agent  # register_agent refuses a name it knows, and each run has its own model
    if run.save_to and run.save_to.exists():
        raise EvaluationError(f"{run.save_to} is there already: name another file, or move it away")
    results = run_tasks(
        domain=run.domain,
        tasks=tasks,
        agent=AGENT_NAME,
        user=run.user,
        llm_agent=model,
        llm_args_agent={},
        llm_user=run.user_model,
        llm_args_user={"temperature": 0.0} | ({"api_base": run.user_url} if run.user_url else {}),
        num_trials=run.trials,
        save_to=run.save_to,
        console_display=False,
        max_concurrency=run.concurrency,
        skip_failed_samples=True,
        seed=run.seed,
        log_level="ERROR",
    )
    metrics = compute_metrics(results)
    return {
        "domain": run.domain,
        "model": model,
        "n": len(tasks),
        "trials": run.trials,
        "reward": round(float(metrics.avg_reward), 4),
        **{f"pass^{k}": round(float(share), 4) for k, share in sorted(metrics.pass_hat_ks.items())},
        "broken_off": sum(bool(simulation.skipped) for simulation in results.simulations),
    }


def _tasks(run: Tau2Run) -> list[Any]:
    from tau2.registry import registry
    from tau2.run import get_tasks

    if run.domain not in registry.get_task_sets():
        known = ", ".join(sorted(registry.get_task_sets()))
        raise EvaluationError(f"--domain {run.domain}: tau2 has no such tasks; it has {known}")
    try:
        tasks: list[Any] = get_tasks(run.domain, task_ids=list(run.tasks) or None, num_tasks=run.limit)
    except ValueError as error:
        raise EvaluationError(f"--task: {error}") from None
    return tasks
