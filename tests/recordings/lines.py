"""Small recordings, written by hand."""

import json
from pathlib import Path
from typing import Any

AT = "2026-11-20T10:00:{:02d}+00:00"
HEAD = {"kind": "recording", "version": 1, "channel": "slack", "at": AT.format(0), "settings": {"slack": {}}}
WHO = {"ok": True, "team_id": "T1", "user_id": "U0CLERK", "bot_id": "B1", "user": "clerk"}


def write(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def called(second: int, method: str, body: dict[str, Any], answer: Any, **more: Any) -> dict[str, Any]:
    return {"kind": "call", "at": AT.format(second), "method": method, "body": body, "answer": answer, **more}


def heard(second: int, text: str, *, user: str = "U1", ts: str = "1795384800.000100", **event: Any) -> dict[str, Any]:
    """A direct message to the clerk."""
    told = {"type": "message", "channel": "D1", "channel_type": "im", "user": user, "text": text, "ts": ts, **event}
    payload = {"type": "event_callback", "team_id": "T1", "event": told}
    return {"kind": "event", "at": AT.format(second), "what": "events_api", "payload": payload}


def known() -> dict[str, Any]:
    return called(0, "auth.test", {}, WHO)
