"""A tool that says what is wrong with arguments by their names, and nothing of how it was found out."""

from __future__ import annotations

from typing import Any, Final

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.server.mcpserver.tools import Tool
from pydantic import ValidationError
from typing_extensions import override

_TOLD: Final = 10
"""Mistakes that are told of one call."""


class TeachingTool(Tool):
    """The library's, which else hands on its validator's report as it is."""

    @override
    async def run(
        self, arguments: dict[str, Any], context: Context[Any, Any], convert_result: bool = False
    ) -> Any:
        try:
            return await super().run(arguments, context, convert_result)
        except UnexpectedToolError:
            raise
        except ToolError as error:
            found = error.__cause__
            if not isinstance(found, ValidationError):
                raise
            raise ToolError(f"Error executing tool {self.name}: {_mistakes(found)}") from error


def _mistakes(found: ValidationError) -> str:
    """Write each mistake with the place of the argument: ``page: Field required``."""
    errors = found.errors(include_url=False, include_context=False, include_input=False)
    told = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in errors[:_TOLD]]
    if len(errors) > _TOLD:
        told.append(f"and {len(errors) - _TOLD} more")
    return "; ".join(told)
