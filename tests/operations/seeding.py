"""Fills a store with conversations as a busy shop has them, by the million: plain SQL, on SQLite and PostgreSQL."""

from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, text

from shopclerk.bot.database.columns import UtcDateTime

EXCHANGES = 5
"""Questions with their answers in one conversation, so ten turns."""
AT = datetime(2026, 3, 2, 10, tzinfo=UTC)

_CONVERSATIONS = """
INSERT INTO conversations (id, owner, version)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
SELECT 'web:old' || i, 'bot', 10 FROM n
"""
_TURNS = """
INSERT INTO turns (message_id, conversation_id, role, text, at, language, intent, event_id, channel, place, thread,
                   author, answered_by, outcome, confidence, begun, revision)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count),
     e(j) AS (SELECT 1 UNION ALL SELECT j + 1 FROM e WHERE j < :exchanges)
SELECT 'old' || i || '-' || j || side, 'web:old' || i, side,
       'Opened electronics may come back within 14 days of delivery, complete and undamaged. Is that so, and why?',
       :at, 'en', 'returns.window', CASE side WHEN 'shopper' THEN 'old' || i || '-' || j END, 'web', 'old' || i, '',
       'A' || i, CASE side WHEN 'shopper' THEN 'old' || i || '-' || j || 'bot' END,
       CASE side WHEN 'bot' THEN 'answered' END, 0.9, 1, 0
FROM n, e, (SELECT 'shopper' AS side UNION ALL SELECT 'bot') AS sides
"""
_DELIVERIES = """
INSERT INTO deliveries (id, conversation_id, subject, "of", channel, place, thread, token, "to", created_at, status,
                        tries, sent_at, receipt, error)
SELECT 'answer/' || message_id, conversation_id, 'answer', message_id, 'web', place, '', '', author, at, 'sent', 1, at,
       message_id, ''
FROM turns WHERE role = 'shopper' AND message_id LIKE 'old%'
"""
_EVENTS = """
INSERT INTO web_events (key, "of", conversation_id, kind, turn, answers, text, name)
SELECT 'said/' || message_id, 'answer/' || message_id, conversation_id, 'said', answered_by, message_id, '', ''
FROM turns WHERE role = 'shopper' AND message_id LIKE 'old%'
"""
_PLACES = """
INSERT INTO places (channel, place, thread, conversation_id, role)
SELECT 'web', substr(id, 5), '', id, 'shopper' FROM conversations WHERE id LIKE 'web:old%'
"""
_TICKETS = """
INSERT INTO tickets (id, conversation_id, reason, summary, opened_at, status, agent, resolution)
SELECT 'T' || id, id, 'asked_for_person', 'wants a person', :at, 'resolved', '', '' FROM conversations
WHERE id LIKE 'web:old%0'
"""


def seed(connection: Connection, conversations: int) -> None:
    """So many old conversations of ten turns each, all answered, sent and shown; a ticket in every tenth."""
    values = {"count": conversations, "exchanges": EXCHANGES, "at": AT}
    for statement in (_CONVERSATIONS, _TURNS, _DELIVERIES, _EVENTS, _PLACES, _TICKETS):
        named = {name: value for name, value in values.items() if f":{name}" in statement}
        prepared = text(statement)
        if "at" in named:
            prepared = prepared.bindparams(bindparam("at", type_=UtcDateTime()))
        connection.execute(prepared, named)
    connection.exec_driver_sql("ANALYZE")
