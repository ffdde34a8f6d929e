"""DBOS in this process: started, fed, kept quiet and stopped. Everything here blocks; call it from a thread."""

import logging
import threading
from collections.abc import Iterator
from functools import cached_property
from itertools import count, repeat
from typing import TYPE_CHECKING, Any

import structlog

from ..errors import StoreError
from .nudge import SOON, Nudge
from .queue_rows import QueueRows, open_connections
from .work import Owned, Place, Run, Work

if TYPE_CHECKING:
    from sqlalchemy import Engine

log = structlog.get_logger(__name__)

APPLICATION = "shopclerk"
VERSION = "1"
"""Of the workflows' shape, not of the code: work that an older release left behind is taken up by a newer one."""

QUEUE = "turns"
STARTS_AT_MOST = 20
"""Processes that may die over one piece of work; then it is the work that kills them."""


class _ToOurLog(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        log.warning("durable_engine", says=record.getMessage(), error=repr(error) if error else None)


class DurableEngine:
    """The durable queue: work goes in by id and partition, and `run` is called for each, one at a time a partition.

    DBOS is one to a process. It runs the work in an event loop of its own.
    """

    def __init__(self, place: Place, executor: str) -> None:
        self._place = place
        self._executor = executor
        self._nudge = Nudge(self._any_waits)
        self._taker: threading.Thread | None = None
        self._queue: Any = None
        self._engine: Engine | None = None
        self._workflows: dict[str, Any] = {}
        self._order: Iterator[int | None] = repeat(None)

    def start(self, run: dict[str, Run]) -> None:
        """Open the engine's database and register what it runs, by name; nothing is taken yet. Raises StoreError."""
        from dbos import DBOS, _dbos

        if _dbos._dbos_global_instance is not None:
            raise StoreError("this process has a durable queue already; close the first before starting another")
        try:
            self._engine = open_connections(self._place.url)
            self._launch()
            for name, work in run.items():
                registered = DBOS.workflow(name=name, max_recovery_attempts=STARTS_AT_MOST)
                self._workflows[name] = registered(_plain(work))
            self._queue = DBOS.register_queue(
                QUEUE,
                partition_concurrency=1,
                worker_concurrency=self._place.at_once,
                polling_interval_sec=self._place.polling_seconds,
                on_conflict="always_update",
            )
            self._order = count(self.rows.last_number() + 1) if self._place.keeps_seconds else repeat(None)
        except Exception as error:
            self.stop()
            raise StoreError(f"the durable queue cannot be opened: {error}; check [store] url") from error

    def _launch(self) -> None:
        from dbos import DBOS, DBOSPortableJSONSerializer

        logger = logging.getLogger("dbos")
        logger.handlers = [_ToOurLog()]
        logger.propagate = False
        DBOS(
            config={
                "name": APPLICATION,
                "application_version": VERSION,
                "executor_id": self._executor,
                "system_database_url": self._place.url,
                "system_database_engine": self._engine,
                "serializer": DBOSPortableJSONSerializer(),
                "use_listen_notify": False,
                "notification_listener_polling_interval_sec": 0.5,
                "scheduler_polling_interval_sec": 3600.0,
                "max_executor_threads": 8,
                "log_level": "WARNING",
                "enable_otlp": False,
            }
        )
        # We take from our queue ourselves, so that a nudge does not wait for a poll.
        DBOS.listen_queues([])
        DBOS.launch()
        self._end_idle_threads()

    @staticmethod
    def _end_idle_threads() -> None:
        """Nothing here is scheduled, delayed or timed out, yet the threads for that ask the database every second."""
        from dbos._dbos import _get_dbos_instance

        instance = _get_dbos_instance()
        for stopping in (*instance.background_thread_stop_events, instance._background_jobs_stop_event):
            stopping.set()

    @cached_property
    def rows(self) -> QueueRows:
        """The engine's rows. It is started."""
        from dbos._dbos import _get_dbos_instance

        system = _get_dbos_instance()._sys_db
        return QueueRows(system.engine, system.tables.workflow_status, QUEUE)

    def take(self) -> None:
        """Begin to take work."""
        from dbos._dbos import _get_dbos_instance
        from dbos._queue import queue_worker_thread

        # Its settings do not change under way; without this they would be read before each look.
        self._queue.database_backed_queue = False
        self._taker = threading.Thread(
            target=queue_worker_thread, args=(self._nudge, _get_dbos_instance(), self._queue), daemon=True
        )
        self._taker.start()

    def _any_waits(self) -> bool:
        return self.rows.any_waits()

    def nudge(self) -> None:
        """Look soon for work whose lane may be free now; from any thread."""
        self._nudge.nudge(within=SOON, surely=False)

    def put(self, id: str, work: Work) -> str:
        """Put work in the queue; the status of what is there already under this id, else an empty string."""
        from dbos import SetEnqueueOptions, SetWorkflowID, error

        options = SetEnqueueOptions(queue_partition_key=work.lane, priority=next(self._order))
        with SetWorkflowID(id, workflow_id_reuse_policy="reject"), options:
            try:
                self._queue.enqueue(self._workflows[work.name], work.row, work.conversation)
            except error.DBOSWorkflowIDInUseError as in_use:
                return str(in_use.workflow_status)
        self._nudge.nudge()
        return ""

    def adopt(self, executor: str) -> int:
        """Put a dead worker's unfinished work back into the queue, where it stood; how much it was."""
        from dbos import DBOS

        adopted = len(DBOS._recover_pending_workflows([executor]))
        self._nudge.nudge()
        return adopted

    @staticmethod
    def this_run() -> Owned:
        """The run that calls this: the id of its work, and what shows that the work is its own."""
        from dbos._context import get_local_dbos_context

        context = get_local_dbos_context()
        return (context.workflow_id, context.owner_xid or "") if context else ("", "")

    def is_owned(self, run: Owned) -> bool:
        """Whether nobody has taken the work over from a run."""
        from dbos._dbos import _get_dbos_instance

        work, owner = run
        return _get_dbos_instance()._sys_db.get_workflow_owner(work) == owner

    def under_way(self) -> int:
        """The pieces of work that are running here."""
        from dbos._dbos import _get_dbos_instance

        return len(_get_dbos_instance()._active_workflows_set.activeList())

    def forget(self, *, older_than: float, limit: int = 500) -> int:
        """Delete the rows of work that was done more than `older_than` seconds ago; how many."""
        from datetime import UTC, datetime, timedelta

        from dbos import DBOS

        before = (datetime.now(UTC) - timedelta(seconds=older_than)).isoformat()
        done = DBOS.list_workflows(
            status="SUCCESS", end_time=before, limit=limit, load_input=False, load_output=False, queue_name=QUEUE
        )
        if done:
            DBOS.delete_workflows([workflow.workflow_id for workflow in done])
        return len(done)

    def take_no_more(self) -> None:
        """Leave what is in the queue to others, or to the next start."""
        self._nudge.stop()
        if self._taker:
            self._taker.join(timeout=10)
            self._taker = None

    def stop(self) -> None:
        """Stop; what is still running is broken off and stays in the queue."""
        from dbos import DBOS

        self.take_no_more()
        DBOS.destroy(destroy_registry=True)
        if self._engine:
            self._engine.dispose()
            self._engine = None


def _plain(work: Run) -> Run:
    """DBOS marks what it runs, which a bound method does not bear."""

    async def run(row: str, conversation: str) -> None:
        await work(row, conversation)

    return run
