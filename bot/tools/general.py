"""The tools that are about no order: a sum, and a person."""

from ..model.change import Refusal
from ..policy.refusals import refuse
from . import arguments as take
from .building import read_tool
from .calculator import NotASumError, worked_out
from .tool import Result, ToolContext


async def calculate(context: ToolContext, arguments: take.ToCalculate) -> Result | Refusal:
    """Work out a sum of amounts exactly, such as '129.00 + 2 * 39.50'; the result has two places."""
    try:
        return {"result": str(worked_out(arguments.expression))}
    except NotASumError as problem:
        return refuse("not_a_sum", problem=str(problem))


async def transfer_to_human_agents(context: ToolContext, arguments: take.ToHandOver) -> Result | Refusal:
    """Hand the customer over to a person, with a summary of what they want.

    Only when they ask for a person, or when neither the tools nor the policy can settle the matter.
    """
    return {"transferred": True, "summary": arguments.summary}


GENERAL = (read_tool(take.ToCalculate, calculate), read_tool(take.ToHandOver, transfer_to_human_agents))
