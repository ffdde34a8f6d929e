"""From files to recordings; every mistake becomes `file:line: what; how to mend`."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from shopclerk.bot.errors import TranscriptError

from .recording import SUFFIX, VERSION, Call, Event, Recording

_FIELDS = {"event": {"what": str, "payload": dict}, "call": {"method": str, "body": dict}}


def find_recordings(paths: Sequence[Path]) -> list[Path]:
    """The recordings among the files named, and those under the folders named, each once and in order."""
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]
        found.update(dict.fromkeys(one for one in inside if one.name.endswith(SUFFIX)))
    return list(found)


def load_recording(path: Path) -> Recording:
    """Read one file. A last line that was not written to its end is left out. Raises TranscriptError."""
    rows, is_cut = _rows(path)
    if not rows:
        raise TranscriptError(f"{path}: an empty recording; record again with `shopclerk run --record DIR`")
    head = rows[0]
    if head.get("kind") != "recording" or not isinstance(head.get("channel"), str):
        raise TranscriptError(f"{path}:1: no head of a recording; name a file written by `shopclerk run --record DIR`")
    if head.get("version") != VERSION:
        raise TranscriptError(
            f"{path}:1: version {head.get('version')} of the format, this shopclerk reads {VERSION}; record again"
        )
    accounts = {str(row.get("account")): str(row.get("customer")) for row in rows if row.get("kind") == "account"}
    lines = [_line(row, f"{path}:{number}", number) for number, row in enumerate(rows, start=1) if number > 1]
    return Recording(
        path=path,
        channel=head["channel"],
        began=_moment(head, f"{path}:1"),
        settings=head.get("settings") or {},
        accounts=accounts,
        lines=tuple(line for line in lines if line is not None),
        is_cut=is_cut,
    )


def _rows(path: Path) -> tuple[list[dict[str, Any]], bool]:
    try:
        content = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise TranscriptError(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise TranscriptError(f"{path}: cannot be read ({error.strerror}); check its permissions") from None
    except UnicodeDecodeError:
        raise TranscriptError(f"{path}: not UTF-8, so it was not written by shopclerk; record again") from None
    *whole, last = content.split("\n")
    rows = []
    for number, line in enumerate([*whole, last] if last and _is_json(last) else whole, start=1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise TranscriptError(f"{path}:{number}: not JSON ({error}); mend the line or take it out") from None
        if not isinstance(row, dict):
            raise TranscriptError(f"{path}:{number}: not a JSON object; mend the line or take it out")
        rows.append(row)
    return rows, bool(last) and not _is_json(last)


def _line(row: dict[str, Any], place: str, number: int) -> Event | Call | None:
    kind = str(row.get("kind"))
    if kind == "account":
        return None
    if kind not in _FIELDS:
        raise TranscriptError(f"{place}: `kind` is {kind!r}; it is one of event, call, account")
    for name, shape in _FIELDS[kind].items():
        if not isinstance(row.get(name), shape):
            wanted = "an object" if shape is dict else "text"
            raise TranscriptError(f"{place}: `{name}` must be {wanted}; mend the line or take it out")
    at = _moment(row, place)
    if kind == "event":
        attempt, reason = int(row.get("attempt") or 0), str(row.get("reason") or "")
        return Event(at=at, what=row["what"], payload=row["payload"], attempt=attempt, reason=reason, line=number)
    status = int(row.get("status") or 200)
    return Call(at=at, method=row["method"], body=row["body"], answer=row.get("answer"), status=status, line=number)


def _moment(row: dict[str, Any], place: str) -> datetime:
    try:
        at = datetime.fromisoformat(str(row.get("at")))
    except ValueError:
        raise TranscriptError(f"{place}: `at` must be a time such as 2026-03-02T10:00:00+00:00") from None
    if at.tzinfo is None:
        raise TranscriptError(f"{place}: `at` must end in its offset, such as +00:00")
    return at


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
