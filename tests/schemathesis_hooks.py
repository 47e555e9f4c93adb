"""What schemathesis is to hold answers of GraphQL against; it loads this file itself."""

from __future__ import annotations

from typing import Any

import schemathesis


@schemathesis.check
def answered_or_refused(
    _context: schemathesis.CheckContext,
    response: schemathesis.Response,
    _case: schemathesis.Case[Any],
) -> None:
    """Errors that tell a client what it did wrong are no faults; those of the server are."""
    assert response.status_code < 500, response.text[:1000]
    for error in response.json().get("errors", ()):
        assert error["extensions"]["code"] != "INTERNAL", error
        assert error["message"]
