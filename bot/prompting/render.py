"""Renders the prompts in prompts/*.md.j2; shoppers' text is a value in them, never a template."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from jinja2 import Environment, Template

_FENCE = "---\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A prompt file: what it is for, the inputs it must be given, its version, and the template."""

    name: str
    purpose: str
    inputs: frozenset[str]
    version: int
    template: "Template"


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, StrictUndefined

    return Environment(undefined=StrictUndefined, keep_trailing_newline=False, autoescape=False)


@cache
def load_prompt(name: str) -> Prompt:
    """The prompt `prompts/<name>.md.j2`. Raises ValueError when its front matter is not complete."""
    text = files("shopclerk.prompts").joinpath(f"{name}.md.j2").read_text(encoding="utf-8")
    if not text.startswith(_FENCE):
        raise ValueError(f"prompt {name}: no front matter; begin the file with ---")
    head, body = text.removeprefix(_FENCE).split(f"\n{_FENCE}", 1)
    front = yaml.safe_load(head)
    return Prompt(
        name=name,
        purpose=front["purpose"],
        inputs=frozenset(front["inputs"]),
        version=front["version"],
        template=_environment().from_string(body),
    )


def render(name: str, **inputs: object) -> str:
    """The prompt's text. Raises ValueError when the inputs are not exactly those its front matter names."""
    prompt = load_prompt(name)
    if prompt.inputs != inputs.keys():
        differing = ", ".join(sorted(prompt.inputs ^ inputs.keys()))
        raise ValueError(f"prompt {name}: inputs do not match its front matter: {differing}")
    return prompt.template.render(**inputs).strip()
