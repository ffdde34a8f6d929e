"""A person at their Slack client: what they do, and what they see."""

import copy
from dataclasses import dataclass
from typing import Any

from .deliveries import Delivered, Deliveries
from .events import envelope, is_wanted
from .interactions import block_action, global_shortcut, message_shortcut, slash_command, view_action, view_submission
from .people import User
from .posts import Post, Whisper
from .reading import ShownButton, buttons, links, pings, typed, words
from .response_urls import ResponseUrls
from .view_methods import built
from .world import Channel, World

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A message as it stands on somebody's screen; `private` when nobody else sees it. `by` is the name over it."""

    what: Post | Whisper
    by: str
    text: str
    private: bool

    @property
    def thread(self) -> str:
        """The thread it is in, or an empty text."""
        return self.what.thread_ts

    @property
    def buttons(self) -> list[str]:
        """The labels of what can be pressed under it."""
        return [one.label for one in buttons(self.what.blocks)]

    @property
    def pings(self) -> set[str]:
        """Whom it notifies."""
        return pings(self.what.text, self.what.blocks)

    @property
    def links(self) -> list[tuple[str, str]]:
        """Its links, as (address, label)."""
        return links(self.what.text, self.what.blocks)


class NothingToPressError(LookupError):
    """There is no such button on this person's screen."""


class Person:
    """One member of the workspace, by name."""

    def __init__(self, user: User, *, world: World, deliveries: Deliveries, urls: ResponseUrls) -> None:
        self.user = user
        self._world = world
        self._deliveries = deliveries
        self._urls = urls

    @property
    def id(self) -> str:
        """Their user id."""
        return self.user.id

    @property
    def direct(self) -> Channel:
        """Their direct conversation with the app."""
        return self._world.direct(self.user)

    @property
    def home(self) -> Json | None:
        """The app's Home tab as they see it."""
        return self._world.homes.get(self.id)

    @property
    def modal(self) -> Json | None:
        """The modal that is open before them."""
        stack = self._world.modals.get(self.id)
        return stack[-1] if stack else None

    async def says(self, text: str, *, in_: Channel | None = None, thread: Post | None = None, **fields: Any) -> Post:
        """Post something, in their direct conversation where no channel is given. `files` and `subtype` are fields."""
        where = in_ or (self._world.channels[thread.channel] if thread else self.direct)
        if self.id not in where.members:
            where.members.append(self.id)
        raw = typed(text)
        blocks = [{"type": "rich_text", "block_id": "r1", "elements": [_paragraph(text)]}] if text else []
        post = Post(channel=where.id, ts=self._world.now_ts(), user=self.id, text=raw, blocks=blocks, **fields)
        post.thread_ts = (thread.thread_ts or thread.ts) if thread else ""
        return self._world.add(post)

    async def mentions_clerk(self, text: str, *, in_: Channel | None = None, thread: Post | None = None) -> Post:
        """Post something to the clerk by name."""
        return await self.says(f"<@{self._world.app.user.id}> {text}", in_=in_, thread=thread)

    async def edits(self, post: Post, text: str) -> None:
        """Change what they said."""
        blocks = [{"type": "rich_text", "block_id": "r1", "elements": [_paragraph(text)]}]
        self._world.change(post, edited_by=self.id, text=typed(text), blocks=blocks)

    async def deletes(self, post: Post) -> None:
        """Take back what they said."""
        self._world.remove(post)

    async def reacts(self, name: str, post: Post) -> None:
        """Put an emoji under a post."""
        post.reactions.setdefault(name, []).append(self.id)
        item = {"type": "message", "channel": post.channel, "ts": post.ts}
        event = {"type": "reaction_added", "user": self.id, "reaction": name, "item": item, "item_user": post.user}
        self._tell(event | {"event_ts": self._world.now_ts()}, scope="reactions:read")

    async def opens_home(self, *, tab: str = "home") -> None:
        """Open the app's Home tab, or its `messages` tab."""
        event = {"type": "app_home_opened", "user": self.id, "channel": self.direct.id, "tab": tab}
        view = {"view": self.home} if self.home else {}
        self._tell(event | view | {"event_ts": self._world.now_ts()}, scope="")

    async def runs(self, line: str, *, in_: Channel | None = None) -> Delivered:
        """Type a slash command; LookupError when the app registered none of that name."""
        command, channel = line.split(maxsplit=1)[0], in_ or self.direct
        registered = self._world.app.commands
        if registered is not None and command not in registered:
            raise LookupError(f"{command} is not a valid command")
        url = self._urls.grant(user=self.id, channel=channel.id)
        payload = slash_command(self._world, self.user, line, channel=channel, response_url=url)
        delivered = await self._deliveries.interaction("slash_commands", payload)
        if delivered.answer.get("text") or delivered.answer.get("blocks"):
            self._urls.answered(user=self.id, channel=channel.id, body=delivered.answer)
        return delivered

    async def presses(self, label: str, *, under: Post | Whisper | None = None) -> Delivered:
        """Press the button of this label, action id or value: the newest they can see, or the one under a message.

        NothingToPressError when there is none.
        """
        for seen in reversed(self.sees()):
            for button in buttons(seen.what.blocks) if under is None or seen.what is under else ():
                if label in {button.label, button.element.get("action_id"), button.value}:
                    return await self._press(button, seen.what)
        raise NothingToPressError(f"{self.user.name} sees no button {label!r}")

    async def presses_in_view(self, label: str) -> Delivered:
        """Press a button in the open modal, else on the Home tab."""
        view = self.modal or self.home or {"blocks": []}
        for button in buttons(view["blocks"]):
            if label in {button.label, button.element.get("action_id"), button.value}:
                payload = view_action(self._world, self.user, button, view=view)
                return await self._deliveries.interaction("interactive", payload)
        raise NothingToPressError(f"{self.user.name} sees no button {label!r} in a view")

    async def uses_shortcut(self, callback_id: str, post: Post | None = None) -> Delivered:
        """Use a shortcut, on a message where one is given; LookupError when the app registered none of that name."""
        registered = self._world.app.shortcuts
        if registered is not None and callback_id not in registered:
            raise LookupError(f"there is no shortcut {callback_id}")
        if post is None:
            payload = global_shortcut(self._world, self.user, callback_id)
        else:
            channel = self._world.channels[post.channel]
            url = self._urls.grant(user=self.id, channel=post.channel, on=post)
            payload = message_shortcut(self._world, self.user, callback_id, on=post, channel=channel, response_url=url)
        return await self._deliveries.interaction("interactive", payload)

    async def submits(self, **values: str) -> Delivered:
        """Fill in the open modal, values by action id or block id, and send it. An `errors` answer leaves it open."""
        if self.modal is None:
            raise LookupError(f"{self.user.name} has no modal open")
        view = copy.deepcopy(self.modal)
        view["state"]["values"] = _filled(view, values)
        delivered = await self._deliveries.interaction("interactive", view_submission(self._world, self.user, view))
        if delivered.is_acknowledged:
            self._after_submission(delivered.answer)
        return delivered

    def sees(self, channel: Channel | None = None) -> list[Seen]:
        """What is on their screen, oldest first: of one channel, or of all they are in."""
        mine = {one.id for one in self._world.channels.values() if self.id in one.members}
        wanted = {channel.id} & mine if channel else mine
        posts = [one for one in self._world.posts.values() if one.channel in wanted and not one.deleted]
        whispers = [
            one for one in self._world.whispers if one.channel in wanted and one.to == self.id and not one.deleted
        ]
        return [self._seen(one) for one in sorted([*posts, *whispers], key=lambda one: one.ts)]

    def _seen(self, what: Post | Whisper) -> Seen:
        author = self._world.app.user if isinstance(what, Whisper) else self._world.users[what.user]
        text = words(what.text, what.blocks)
        return Seen(what=what, by=what.username or author.name, text=text, private=isinstance(what, Whisper))

    async def _press(self, button: ShownButton, on: Post | Whisper) -> Delivered:
        url = self._urls.grant(user=self.id, channel=on.channel, on=on)
        channel = self._world.channels[on.channel]
        payload = block_action(self._world, self.user, button, on=on, channel=channel, response_url=url)
        return await self._deliveries.interaction("interactive", payload)

    def _after_submission(self, answer: Json) -> None:
        stack = self._world.modals.get(self.id, [])
        action = answer.get("response_action")
        if action == "update":
            stack[-1] = built(self._world, answer["view"], kind="modal")
        elif action == "push":
            stack.append(built(self._world, answer["view"], kind="modal"))
        elif action == "clear":
            stack.clear()
        elif action != "errors":
            stack.pop()

    def _tell(self, event: Json, *, scope: str) -> None:
        if is_wanted(self._world, event, scope=scope):
            self._deliveries.event(envelope(self._world, event))


def _paragraph(text: str) -> Json:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}


def _filled(view: Json, values: dict[str, str]) -> Json:
    """The state of a view's inputs. Raises LookupError for a value that has no input."""
    inputs = [one for one in view["blocks"] if one["type"] == "input"]
    known = {one["element"].get("action_id") for one in inputs} | {one["block_id"] for one in inputs}
    if unknown := set(values) - known:
        raise LookupError(f"the modal has no inputs {sorted(unknown)}; it has {sorted(filter(None, known))}")
    state: Json = {}
    for block in inputs:
        element = block["element"]
        action = element.get("action_id") or "value"
        value = values.get(action, values.get(block["block_id"], element.get("initial_value")))
        is_choice = "select" in element["type"]
        filled = {"selected_option": {"value": value}} if is_choice else {"value": value}
        state[block["block_id"]] = {action: {"type": element["type"], **filled}}
    return state
