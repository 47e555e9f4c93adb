"""Hostile RDF, and records that are wrong in any way: refused whole, with the place and the reason."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest
from conftest import SAMPLE, TODAY
from hostile.rdf_documents import RDF_DOCUMENTS
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cli import ARCHKG, ENVIRONMENT

from kg.errors import InvalidDataError
from kg.graph import KnowledgeGraph
from kg.load.folder import load_folders
from kg.rdf.describe import describe
from kg.rdf.formats import find_format
from kg.rdf.importing import read_records
from kg.rdf.terms import ANY_URI, Iri, Literal, Triple
from kg.rdf.untrusted import read_document

TRIPLES: Final = list(describe(load_folders([SAMPLE]), TODAY))
PREDICATES: Final = sorted({predicate for _, predicate, _ in TRIPLES})
NODES: Final = sorted({subject for subject, _, _ in TRIPLES})
DATATYPES: Final = sorted({each.datatype for *_, each in TRIPLES if isinstance(each, Literal)})


@pytest.mark.parametrize("name", RDF_DOCUMENTS)
def test_a_hostile_document_is_refused_at_its_place(tmp_path: Path, name: str) -> None:
    extension, content = RDF_DOCUMENTS[name]
    document = tmp_path / f"hostile.{extension}"
    document.write_bytes(content)

    with pytest.raises(InvalidDataError) as caught:
        read_records(read_document(document, find_format(extension)), str(document))

    assert "hostile." in str(caught.value)
    assert "Nothing was loaded." in str(caught.value)


def test_an_import_of_a_hostile_document_ends_in_a_refusal_and_writes_nothing(
    tmp_path: Path,
) -> None:
    document, snapshot = tmp_path / "hostile.ttl", tmp_path / "graph.archkg"
    document.write_bytes(RDF_DOCUMENTS["a prefix that explodes"][1])
    command: list[str | Path] = [ARCHKG, "import", document, "-o", snapshot]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT)

    assert 1 == result.returncode
    assert "written out, it is more than 50 times as large" in result.stderr
    assert not snapshot.exists()


literals = st.builds(
    Literal,
    st.sampled_from(
        ["", "x", "-1", "9" * 5000, "1e5", "true", "[]", "\0", "\x1b[2J", "2020-01-01", "9999-99-99",
         "NaN", "0" * 30, "٣", '{"sources": [1, {}]}', '{"aliases": [null]}', "{" * 5000,
         "javascript:alert(1)", "https://e.example/ x", "x" * 2000]
    )
    | st.text(max_size=20),
    st.sampled_from(DATATYPES),
)  # fmt: skip
objects = literals | st.sampled_from([*NODES, "_:b", "http://e.example/", "urn:x"])
changes = st.tuples(
    st.sampled_from(["remove", "replace", "move", "add"]),
    st.integers(min_value=0),
    st.sampled_from(NODES),
    st.sampled_from(PREDICATES),
    objects,
)


def changed(triples: list[Triple], change: tuple[str, int, Iri, Iri, Any]) -> list[Triple]:
    kind, number, node, predicate, value = change
    at = number % len(triples)
    subject, said, object_ = triples[at]
    others = triples[:at] + triples[at + 1 :]
    match kind:
        case "remove":
            return others
        case "replace":
            return [*others, (subject, said, value)]
        case "move":
            return [*others, (node, said, object_)]
    return [*triples, (node, predicate, value)]


@settings(max_examples=200)
@given(st.lists(changes, min_size=1, max_size=4))
def test_records_that_are_changed_in_any_way_are_read_or_refused(
    made: list[tuple[str, int, Iri, Iri, Any]],
) -> None:
    triples = TRIPLES
    for each in made:
        triples = changed(triples, each)
    with suppress(InvalidDataError):
        KnowledgeGraph(read_records(triples, "document"))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://e.example/", "https://a b"])
def test_the_address_of_a_source_is_one_that_a_page_may_link_to(address: str) -> None:
    (old, *_) = [each for each in TRIPLES if each[1].endswith("schema.org/url")]
    triples = [each for each in TRIPLES if each != old]
    triples.append((old[0], old[1], Literal(address, ANY_URI)))

    with pytest.raises(InvalidDataError, match="must begin with https://"):
        read_records(triples, "document")
