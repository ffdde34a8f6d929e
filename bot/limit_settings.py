"""`[limits]` of the settings: what a turn, a shopper and a day may take."""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LimitSettings(_Section):
    """`[limits]`: what a turn, a shopper and a day may take."""

    message_characters: int = Field(default=4_000, ge=100)
    history_turns: int = Field(default=10, ge=0, le=100)
    passages: int = Field(default=5, ge=1, le=20)
    confirm_minutes: int = Field(default=15, ge=1, le=1440, description="how long a change waits for a yes")
    tool_calls: int = Field(default=12, ge=1, le=100, description="tool calls of a model in one turn")
    turn_tokens: int = Field(default=40_000, ge=1_000, description="tokens in and out in one turn with tools")
    turn_seconds: float = Field(default=60.0, gt=0, le=600, description="seconds for one turn with tools")
    waiting_messages: int = Field(
        default=2_000,
        ge=0,
        description="messages that may wait before more are put off with a kind word; 0: any number",
    )
    conversation_messages_a_minute: int = Field(
        default=120,
        ge=0,
        description="messages of one shopper in one conversation and minute before more are put off; 0: any number",
    )
    shopper_messages_a_minute: int = Field(
        default=3_000,
        ge=0,
        description="messages of one shopper in a minute, wherever, before more are put off; 0: any number",
    )
    spend_shopper: Decimal | None = Field(
        default=None, ge=0, description="what one shopper's answers may cost a day, in the currency of the prices"
    )
    spend_channel: Decimal | None = Field(default=None, ge=0, description="what one channel's answers may cost a day")
    spend_day: Decimal | None = Field(default=None, ge=0, description="what all answers may cost a day")
