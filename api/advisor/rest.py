"""Questions over plain HTTP: ``POST /ask``."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.advisor.reading import read_asked, read_object, read_options
from api.advisor.service import AdvisorService
from api.advisor.values import choice_values, reply_values
from api.errors import error_response, status_of
from kg.errors import KgError


@dataclass(frozen=True, slots=True)
class AskEndpoint:
    """Where a question in a JSON body gets its answer as JSON."""

    service: AdvisorService

    async def post(self, request: Request) -> Response:
        """Answer, and pick an option where there are any."""
        body = await read_object(request)
        try:
            asked, options = read_asked(body), read_options(body)
            # Before the question, whose turn is no part of what it is chosen by.
            choice = None if options is None else await self.service.choose(asked, options)
            reply = await self.service.ask(asked)
            values = await reply_values(reply)
        except KgError as error:
            return error_response(status_of(error), error.code, str(error), details=error.details())
        if choice and options:
            values["choice"] = choice_values(choice, options, reply.answer.as_of)
        return JSONResponse(values)
