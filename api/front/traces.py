"""Traces for OpenTelemetry: a span for each request, in the trace that the client names."""

from __future__ import annotations

import os
from importlib.metadata import version
from typing import Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Receive, Scope, Send

from api.front.record import RequestRecord, current_record

_PROPAGATOR: Final = TraceContextTextMapPropagator()
_CARRIED: Final = ("traceparent", "tracestate")
_FAILED: Final = 500


def export_traces() -> TracerProvider:
    """Return what makes spans and sends them to the collector that the environment names."""
    name = os.environ.get("OTEL_SERVICE_NAME") or "archkg"
    resource = Resource.create({"service.name": name, "service.version": version("archkg")})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


class Tracing:
    """Makes a span for each request."""

    def __init__(self, app: ASGIApp, provider: TracerProvider) -> None:
        self._app = app
        self._tracer = provider.get_tracer("archkg")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        record = current_record()
        carried = {
            name: record.headers[name.encode()].decode("latin-1")
            for name in _CARRIED
            if name.encode() in record.headers
        }
        with self._tracer.start_as_current_span(
            f"{record.method} {record.door.name}",
            context=_PROPAGATOR.extract(carried),
            kind=SpanKind.SERVER,
        ) as span:
            try:
                await self._app(scope, receive, send)
            finally:
                _describe(span, record)


def _describe(span: Span, record: RequestRecord) -> None:
    span.set_attributes(
        {
            "http.request.method": record.method,
            "http.response.status_code": record.status,
            "archkg.door": record.door.name,
            "archkg.request": record.id,
        }
    )
    if record.operation:
        span.set_attribute("graphql.operation.name", record.operation)
    if record.cost is not None:
        span.set_attribute("archkg.cost", record.cost)
    if record.status >= _FAILED:
        span.set_status(StatusCode.ERROR)
