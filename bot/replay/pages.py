"""One HTML file that opens anywhere, put together from what each kind of replay has to show."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup


def page_of(*parts: "Markup", title: str = "Replay") -> str:
    """The parts on one page, one below the other; the same parts give the same bytes."""
    return template("shopclerk.bot.replay", "page.html.j2").render(parts=parts, title=title)


def part_of(package: str, name: str, **values: object) -> "Markup":
    """A part of a page from a package's template; whatever is in the values is escaped."""
    from markupsafe import Markup

    return Markup(template(package, name).render(**values))


@cache
def template(package: str, name: str) -> "Template":
    """A package's template, which refuses missing values."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(files(package).joinpath(name).read_text(encoding="utf-8"))
