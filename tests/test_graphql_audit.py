"""GraphQL over HTTP held against programs that others wrote for it, over a real connection."""

from __future__ import annotations

import json

import readers


def test_the_audit_of_graphql_over_http_passes_in_full(address: str) -> None:
    printed = readers.run_node(readers.FOLDER / "audit_graphql.mjs", f"{address}/graphql")
    verdicts = json.loads(printed)

    assert 61 == len(verdicts)
    assert [] == [each for each in verdicts if each[1] != "ok"]


def test_apollos_client_persists_its_queries_and_asks_by_hash_from_then_on(address: str) -> None:
    script = readers.FOLDER / "ask_persisted.mjs"
    happened = json.loads(readers.run_node(script, f"{address}/graphql", "sqs"))

    by_hash, in_full = ["POST", False, 200], ["POST", True, 200]
    first_by_post = [by_hash, in_full, "Amazon SQS"]
    assert [*first_by_post, by_hash, "Amazon SQS"] == happened[:5]
    assert [["GET", False, 200], "Amazon SQS"] * 2 == happened[5:]
