"""Bodies that are meant to do harm, for every door that takes JSON."""

from __future__ import annotations

from typing import Final

MANY: Final = 100_000

NO_REQUESTS: Final[dict[str, bytes]] = {
    "nothing": b"",
    "null": b"null",
    "a number": b"42",
    "a text": b'"x"',
    "a list": b"[]",
    "a list of lists": b"[[]]",
    "an empty object": b"{}",
    "half an object": b'{"',
    "no JSON": b"<xml/>",
    "bytes that are no UTF-8": b"\xff\xfe",
    "UTF-16": '{"question": "x"}'.encode("utf-16"),
    "a mark of byte order": b"\xef\xbb\xbf[]",
    "a NUL": b"\0",
    "all bytes": bytes(range(256)),
    "100,000 lists in lists": b"[" * MANY,
    "100,000 lists in lists that end": b"[" * MANY + b"]" * MANY,
    "100,000 objects in objects": b'{"a":' * MANY,
    "an integer of 5,000 digits": b"9" * 5000,
    "an object with an integer of 5,000 digits": b'{"query":' + b"9" * 5000 + b"}",
    "no number": b'{"query": NaN, "question": NaN, "messages": NaN}',
    "a number beyond all numbers": b'{"query": 1e999, "question": 1e999, "messages": 1e999}',
    "more than a mebibyte": b'{"query": "' + b" " * 1024 * 1024 + b'"}',
}
"""What no door can take for a request."""

VALUES: Final[dict[str, str]] = {
    "half of a surrogate pair": '"\\ud800"',
    "the other half": '"\\udfff x"',
    "a NUL": '"a\\u0000b"',
    "marks of direction": '"\\u202esqs\\u202c"',
    "a sequence for the terminal": '"\\u001b[31mSQS\\u001b[0m"',
    "a mark of HTML": '"<script>alert(1)</script>"',
    "a text of 900,000 characters": '"' + "x" * 900_000 + '"',
    "200,000 words": '"' + "how " * 200_000 + '"',
    "many emoji": '"' + "\\ud83d\\ude00" * 1000 + '"',
    "marks upon marks": '"' + "a" + "\\u0301" * 3000 + '"',
    "an integer of 4,000 digits": "9" * 4000,
    "a number beyond all numbers": "1e400",
    "minus nothing": "-0.0",
    "500 lists in lists": "[" * 500 + "]" * 500,
    "500 objects in objects": '{"a":' * 500 + "1" + "}" * 500,
    "100,000 numbers": "[" + "1," * (MANY - 1) + "1]",
    "10,000 texts": "[" + '"sqs",' * 9999 + '"sqs"]',
    "10,000 empty objects": "[" + "{}," * 9999 + "{}]",
    "10,000 names": "{" + ",".join(f'"n{n}": 1' for n in range(10_000)) + "}",
    "a day beyond the calendar": '"99999-12-31"',
    "yes": "true",
    "nothing": "null",
    "an empty text": '""',
    "spaces": '"' + " \\t\\n" * 1000 + '"',
}
"""What may stand where a door expects something else."""

_GRAPHQL: Final = '{"query": "query ($x: %s) { %s }", "variables": {"x": %%s}}'

DOORS: Final[dict[str, tuple[str, ...]]] = {
    "/graphql": (
        '{"query": %s}',
        '{"query": "{ meta { version } }", "operationName": %s}',
        '{"query": "{ meta { version } }", "variables": %s}',
        '{"query": "{ meta { version } }", "extensions": %s}',
        '{"query": "{ meta { version } }", "extensions": {"persistedQuery": %s}}',
        _GRAPHQL % ("ID!", "entity(id: $x) { id }"),
        _GRAPHQL % ("String!", "search(text: $x) { totalCount }"),
        _GRAPHQL % ("String!", "ask(question: $x) { text }"),
        _GRAPHQL % ("String", "services(after: $x) { totalCount }"),
        _GRAPHQL % ("Int", "services(first: $x) { totalCount }"),
        _GRAPHQL % ("Date", "services(asOf: $x) { totalCount }"),
        _GRAPHQL % ("Quantity", "limits(where: {quantity: {gte: $x}}) { totalCount }"),
        _GRAPHQL % ("LimitFilter", "limits(where: $x) { totalCount }"),
        _GRAPHQL % ("[ID!]!", "diagram(of: $x) { text }"),
    ),
    "/ask": (
        '{"question": %s}',
        '{"question": "Is SQS push or pull?", "asOf": %s}',
        '{"question": "Is SQS push or pull?", "conversation": %s}',
        '{"question": "Is SQS push or pull?", "history": %s}',
        '{"question": "Is SQS push or pull?", "history": [{"intent": %s}]}',
        '{"question": "Is SQS push or pull?", "history": [{"entities": [%s]}]}',
        '{"question": "Is SQS push or pull?", "history": [{"topic": %s}]}',
        '{"question": "Is SQS push or pull?", "options": %s}',
        '{"question": "Is SQS push or pull?", "options": ["push", %s]}',
        '{"question": "Is SQS push or pull?", "unknown": %s}',
    ),
    "/v1/chat/completions": (
        '{"model": %s, "messages": [{"role": "user", "content": "What is SQS?"}]}',
        '{"model": "archkg", "messages": %s}',
        '{"model": "archkg", "messages": [%s]}',
        '{"model": "archkg", "messages": [{"role": %s, "content": "What is SQS?"}]}',
        '{"model": "archkg", "messages": [{"role": "user", "content": %s}]}',
        '{"model": "archkg", "messages": [{"role": "user", "content": [{"type": "text", "text": %s}]}]}',
        '{"model": "archkg", "stream": true, "messages": [{"role": "user", "content": %s}]}',
        '{"model": "archkg", "stream": %s, "messages": [{"role": "user", "content": "What is SQS?"}]}',
        '{"model": "archkg", "stream": true, "stream_options": %s, "messages": [{"role": "user", "content": "What is SQS?"}]}',
    ),
    "/api/chat": (
        '{"messages": %s}',
        '{"messages": [{"role": "user", "parts": %s}]}',
        '{"messages": [{"role": "user", "parts": [{"type": "text", "text": %s}]}]}',
        '{"asOf": %s, "messages": [{"role": "user", "parts": [{"type": "text", "text": "What is SQS?"}]}]}',
    ),
    "/mcp": (
        '{"jsonrpc": %s, "id": 1, "method": "tools/list"}',
        '{"jsonrpc": "2.0", "id": %s, "method": "tools/list"}',
        '{"jsonrpc": "2.0", "id": 1, "method": %s}',
        '{"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": %s}',
        '{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": %s}}',
        '{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": %s}}',
        '{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": %s}}}',
        '{"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": %s}}',
        '{"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": %s}}',
    ),
}
"""The doors that take JSON, and what they take, with a gap for a value."""
