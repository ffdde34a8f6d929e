"""Builders for requests to a chat model, and a reader of its stream."""

from shopclerk.bot.model.chat import ChatMessage, ChatRequest, Completion, ToolSchema
from shopclerk.bot.ports import ChatModel

ORDER_TOOL = ToolSchema(
    name="get_order_details",
    description="An order by its id, for example W1001.",
    parameters={"type": "object", "properties": {"order_id": {"type": "string"}}, "required": ["order_id"]},
)


def ask(
    text: str = "May I return opened headphones?",
    *,
    tools: tuple[ToolSchema, ...] = (),
    max_tokens: int = 64,
    deadline: float = 10.0,
    before: tuple[ChatMessage, ...] = (),
) -> ChatRequest:
    system = ChatMessage(role="system", content="You are a shop's clerk.")
    messages = (system, *before, ChatMessage(role="user", content=text))
    return ChatRequest(messages=messages, tools=tools, max_tokens=max_tokens, deadline=deadline)


async def read(model: ChatModel, request: ChatRequest) -> tuple[list[str], list[Completion]]:
    """The pieces of a stream and its completions, in a list each."""
    pieces: list[str] = []
    completions: list[Completion] = []
    async for piece in model.stream(request):
        if isinstance(piece, Completion):
            completions.append(piece)
        else:
            assert not completions, "text after the completion"
            pieces.append(piece)
    return pieces, completions
