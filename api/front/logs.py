"""Log lines with structure: one for each request, with the request's id in all that it causes."""

from __future__ import annotations

import json
import logging
import sys
from typing import Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from api.front.record import CURRENT, RequestRecord
from api.front.settings import TelemetrySettings

_FAILED: Final = 500
_LONGEST_NAME: Final = 80


def set_up_logs(settings: TelemetrySettings) -> None:
    """Have everything that the process logs go to standard error, in one format."""
    render = _json() if settings.log_format == "json" else _console()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_SHARED, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    # A client's mistakes are counted, and would else fill the log of whoever is attacked.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    # Not by way of the standard library, which takes ten times as long for a line.
    structlog.configure(
        processors=[*_SHARED, *render],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _json() -> list[Processor]:
    return [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(serializer=_write_json),
    ]


def _write_json(event: EventDict, **_named: object) -> str:
    return json.dumps(event, ensure_ascii=False, default=repr)


def _console() -> list[Processor]:
    return [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    ]


def _add_request_id(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    record = CURRENT.get()
    if record:
        event["request"] = record.id
    return event


_SHARED: Final[list[Processor]] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _add_request_id,
]


class RequestLog:
    """Writes a line for each request that has been answered; no body, no address, no key is in it."""

    def __init__(self) -> None:
        self._level = logging.getLogger("archkg.requests")
        self._log = structlog.get_logger()

    def __call__(self, record: RequestRecord) -> None:
        """Write the line, if the level of the log lets it through."""
        if record.status >= _FAILED and not record.is_turned_away:
            self._log.error("request", **_facts(record))
        elif self._level.isEnabledFor(logging.INFO):
            self._log.info("request", **_facts(record))


def _facts(record: RequestRecord) -> dict[str, object]:
    known = {
        "logger": "archkg.requests",
        "door": record.door.name,
        "method": record.method,
        "status": record.status,
        "milliseconds": round(record.seconds * 1000, 3),
        "client": record.client,
        "operation": record.operation and record.operation[:_LONGEST_NAME],
        "cost": record.cost,
        "kept": record.kept,
    }
    return {name: value for name, value in known.items() if value is not None}
