"""`[tools]` of the settings: what the clerk may use besides its own tools."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class McpServer(_Section):
    """`[[tools.mcp]]`: an MCP server, started by `command` or reached at `url`, whose tools the clerk may use."""

    name: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,31}$")
    command: tuple[str, ...] = ()
    env: Mapping[str, SecretStr] = Field(default_factory=dict)
    url: str | None = None
    headers: Mapping[str, SecretStr] = Field(default_factory=dict)
    timeout: float = Field(default=20.0, gt=0, le=600, description="seconds for a call, and to open the server")
    prefix: str = Field(default="", pattern=r"^[A-Za-z0-9_-]{0,31}$", description="put before its tools' names")
    only: tuple[str, ...] = Field(default=(), description="the tools to take, by their own names; empty: all")
    customer_argument: str = Field(default="", description="the argument that names the customer; the clerk fills it")

    @model_validator(mode="after")
    def _has_one_home(self) -> "McpServer":
        if bool(self.command) == bool(self.url):
            raise ValueError(f"server {self.name} needs either `command` or `url`")
        if self.url and not self.url.startswith(("http://", "https://")):
            raise ValueError(f"server {self.name}: `url` is no address: write it like http://127.0.0.1:8000/mcp")
        return self


class ToolSettings(_Section):
    """`[tools]`: what the clerk may use besides its own tools."""

    mcp: tuple[McpServer, ...] = ()
    plugins: bool = Field(default=True, description="take the tools of installed packages (entry points `shopclerk`)")

    @model_validator(mode="after")
    def _names_are_unique(self) -> "ToolSettings":
        names = [server.name for server in self.mcp]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f"two servers are called {twice}: rename one of them")
        return self
