"""What is refused before a query runs, and what is not."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat, Store

from kg.rdf.sparql.check import MAXIMUM_DEPTH, MAXIMUM_LENGTH, MAXIMUM_TOKENS, Form, check
from kg.rdf.sparql.errors import Place, QueryRefusedError, QuerySyntaxError, SparqlError
from kg.rdf.sparql.tokens import TOKEN

PREFIXES = "PREFIX : <http://127.0.0.1:1/> PREFIX ex: <http://127.0.0.1:1/>\n"

HARMLESS = [
    "SELECT ?service { ?from ?load $SERVICE }",
    "PREFIX ex: <http://e/> SELECT * { ex:FROM ex:SERVICE ex:LOAD }",
    "PREFIX service: <http://e/> PREFIX from: <http://e/> SELECT * { service:sqs from:x ?o }",
    "PREFIX service: <http://e/> SELECT * { GRAPH service:g { ?s ?p service:o { ?a ?b ?c } } }",
    "PREFIX payload: <http://e/> PREFIX : <http://e/> SELECT * { payload:x :from :service }",
    "PREFIX servicebus: <http://e/> PREFIX : <http://e/> SELECT * { servicebus:x ?p ?o }",
    "SELECT * { ?s ?p \"SERVICE\", 'FROM', \"\"\"LOAD \" 'INSERT' \\\"\"\"\", '''FROM'''@from }",
    "SELECT * { ?s ?p 'it\\'s SERVICE' }",
    "SELECT * # FROM <http://e/> SERVICE\n{ ?s ?p ?o } # LOAD",
    "SELECT * { ?s <http://e/FROM> <http://e/#SERVICE'> }",
    "SELECT * { ?s <http://e/\\u0041> '\\u0041' }",
    "SELECT * { _:load ?p _:service }",
    "PREFIX ex: <http://e/> SELECT * { ex:it\\'s ?p ex:a%27SERVICE }",
    "SELECT * { ?a ?b ?c FILTER(?a < ?b && ?c > ?a) }",
    "SELECT * { ?a ?b ?c FILTER(?a<?b&&?c>?a) }",
    "SELECT * { ?a ?b ?c FILTER(?a<=?b||1<2) }",
    "SELECT (1 AS ?x) { VALUES (?a ?b) { ('x' <http://e/#y>) } }",
    "ASK { ?s ?p ?o . FILTER NOT EXISTS { ?s ?p 'INSERT' } }",
    "SELECT * { <<?s ?p ?o>> ?a ?b }",
]


@pytest.mark.parametrize("query", HARMLESS)
def test_words_that_only_look_like_refused_ones_pass(query: str) -> None:
    checked = check(query)

    assert (query, None) == (checked.text, checked.own_dataset)
    Store().query(query, base_iri="http://e/")


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("select*{}", "SELECT"),
        ("SELECTDISTINCT?s{}", "SELECT"),
        ("ASK{}", "ASK"),
        ("# INSERT\nPREFIX ask: <http://e/> BASE <http://e/> CONSTRUCT {} WHERE {}", "CONSTRUCT"),
        ("PREFIXask:<http://e/>DESCRIBE<x>", "DESCRIBE"),
        ("VERSION '1.2' ASK {}", "ASK"),
        ("nonsense", "SELECT"),
        ("", "SELECT"),
    ],
)
def test_the_form_of_a_query_is_its_first_keyword(query: str, form: Form) -> None:
    assert form == check(query).form


@pytest.mark.parametrize(
    ("query", "reason", "line", "column"),
    [
        ("SELECT * { SERVICE <http://e/> {} }", "SERVICE is refused", 1, 12),
        ("SELECT * {\n  service silent ?x {} }", "SERVICE is refused", 2, 3),
        ("SELECT * {SERVICESILENT<http://e/>{}}", "SERVICE is refused", 1, 11),
        ("SELECT * {?s ?p trueSERVICE<http://e/>{}}", "SERVICE is refused", 1, 17),
        ("SELECT * {?s ?p 1SERVICE<http://e/>{}}", "SERVICE is refused", 1, 18),
        ("SELECT * {?s ?p 1e5SERVICE<http://e/>{}}", "SERVICE is refused", 1, 18),
        ("ASK { FILTER EXISTS { SERVICE ?s {} } }", "SERVICE is refused", 1, 23),
        ("SELECT * { SERVICE#\n<http://e/> {} }", "SERVICE is refused", 1, 12),
        (PREFIXES + "ASK { SERVICE:x {} }", "SERVICE is refused", 2, 7),
        (PREFIXES + "ASK { {}SERVICEex:x {} }", "SERVICE is refused", 2, 9),
        (PREFIXES + "ASK { trueSERVICESILENTex:x {} }", "SERVICE is refused", 2, 7),
        ("PREFIXex:<http://e/>ASK{SERVICEex:x{}}", "SERVICE is refused", 1, 25),
        ("PREFIX service: <http://e/> PREFIX : <http://e/> ASK { service:x {} }", "SERVICE is refused", 1, 8),
        ('SELECT * { FILTER(?a<?b#>"""\n) SERVICE <http://e/> {} } #"""', "this could be", 1, 21),
        ("SELECT * { FILTER('a'<'>' || EXISTS{SERVICE<http://e/>{}} || '1'='1') }", "this could be", 1, 22),
        ("SELECT * { <<?s?p'>'>> ?a ?b . SERVICE <http://e/> {} ?x ?y 'z' }", "this could be", 1, 13),
        ("PREFIX u: <http://e/> SELECT * { BIND(?x<u:a#>'''\n AS ?y) SERVICE <http://e/> {} } #'''", "this could be", 1, 41),
        ("ASK { FILTER(<?b#>) SERVICE <http://e/> {} }", "this could be", 1, 14),
        ("ASK { OPTIONAL { ?s <a#> <b#> } SERVICE <http://e/> {} }", "this could be", 1, 21),
        (PREFIXES + "SELECT * { ex:a\\' ?p ?o . SERVICE <http://e/> {} ?x ?y ex:b\\' }", "SERVICE is refused", 2, 27),
        ("LOAD <http://e/>", "LOAD is refused", 1, 1),
        ("ASK {} ; LOAD <http://e/>", "LOAD is refused", 1, 10),
        ("INSERT DATA { <a> <b> <c> }", "updates are refused", 1, 1),
        ("PREFIX ex: <http://e/>\ndelete where { ?s ?p ?o }", "updates are refused", 2, 1),
        ("WITH <http://e/> DELETE {} WHERE {}", "updates are refused", 1, 1),
        ("CLEAR ALL", "updates are refused", 1, 1),
        ("CREATE GRAPH <g>", "updates are refused", 1, 1),
        ("DROP ALL", "updates are refused", 1, 1),
        ("COPY DEFAULT TO <g>", "updates are refused", 1, 1),
        ("MOVE DEFAULT TO <g>", "updates are refused", 1, 1),
        ("ADD DEFAULT TO <g>", "updates are refused", 1, 1),
        ("\\u0053ELECT * {}", "a backslash", 1, 1),
        ("SELECT * { \\u0053ERVICE <http://e/> {} }", "a backslash", 1, 12),
        ("SELECT * " + "{" * 101 + "}" * 101, "brackets nest deeper", 1, 110),
        ("SELECT * { ?s ?p " + "[ ?p (" * 60, "brackets nest deeper", 1, 317),
    ],
)  # fmt: skip
def test_what_is_not_done_here_is_refused_with_reason_and_place(
    query: str, reason: str, line: int, column: int
) -> None:
    with pytest.raises(QueryRefusedError) as refused:
        check(query)

    assert str(refused.value).startswith(f"line {line}, column {column}: {reason}")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <http://e/> {}",
        "SELECT * from named <http://e/> {}",
        "SELECT*FROM<http://e/>{}",
        "ASKFROM<http://e/>{}",
        "DESCRIBE <x>FROM<http://e/>",
        PREFIXES + "ASKFROM:g{}",
        PREFIXES + "ASK FROMNAMEDex:g {}",
        PREFIXES + "SELECT((1<2)AS?x)((3>2)AS?y)FROM:g{}",
    ],
)
def test_a_dataset_clause_is_found_and_refused_unless_the_request_overrides_it(query: str) -> None:
    checked = check(query)

    assert isinstance(checked.own_dataset, Place)
    with pytest.raises(QueryRefusedError, match="FROM is refused"):
        checked.refuse_own_dataset()


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ("ASK { ?s ?p 'open }", 13),
        ('ASK { ?s ?p "open\n" }', 13),
        ("ASK { ?s ?p '''open' }", 13),
        ('ASK { ?s ?p """open"" }', 13),
    ],
)
def test_a_string_that_is_not_closed_is_found_where_it_begins(query: str, column: int) -> None:
    with pytest.raises(QuerySyntaxError) as raised:
        check(query)

    assert Place(1, column) == raised.value.where


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("#" * (MAXIMUM_LENGTH + 1), "longer than 65,536 characters"),
        ("ASK { FILTER(" + "1+" * (MAXIMUM_TOKENS // 2) + "1) }", "more than 10,000"),
    ],
)
def test_a_query_has_a_size_beyond_which_it_is_refused(query: str, reason: str) -> None:
    with pytest.raises(QueryRefusedError, match=reason):
        check(query)


def test_what_is_just_small_and_flat_enough_passes() -> None:
    check("ASK " + "{" * MAXIMUM_DEPTH + "}" * MAXIMUM_DEPTH)
    check("1 " * MAXIMUM_TOKENS)
    check("#" * MAXIMUM_LENGTH)


@given(st.text(alphabet="aS_:.?$@<>\"'#\\{}() \n1é·-", max_size=60))
def test_tokens_cover_a_text_without_gaps(text: str) -> None:
    assert text == "".join(token[0] for token in TOKEN.finditer(text))


PIECES = [
    *("SERVICE", "service ", "SERVICE:x", "SERVICEex:x", "SERVICE<http://127.0.0.1:1/>", "SILENT"),
    *("{", "}", "{}", "(", ")", "'", '"', "'''", '"""', "#", "\n", " ", ".", ";", ",", "\\", "\\'"),
    *("<", ">", "<?b#>", "<'>", "<<", ">>", "<ex:a#>", "<http://e/#'>", "?a", "?", "ex:a", "ex:it\\'s"),
    *("BIND(1 AS ?x)", "BIND(", " AS ?y)", "FILTER(", "FILTER(?a<", "FILTER EXISTS{", "1", "true"),
    *("||", "&&", "VALUES ?v {", "UNION", "@en", "_:b", "a", "GRAPH ex:g", "''", "'x'", "OPTIONAL{"),
]  # fmt: skip


def reaches_for_the_network(query: str) -> bool:
    """Whether the engine finds ``SERVICE``: it never calls port 1, but says so."""
    try:
        result = Store().query(query, base_iri="http://e/")
        result.serialize(format=QueryResultsFormat.JSON)  # type: ignore[arg-type]  # it selects
    except OSError as error:
        return "port 1 is not allowed" in str(error)
    except (SyntaxError, ValueError, RuntimeError):
        return False
    return False


@settings(max_examples=600, deadline=None)
@example(["SERVICE:x", "{}"])
@example(["FILTER(?a<", "'>'", "||true)", "SERVICEex:x", "{}", "FILTER('1'='1')"])
@example(["FILTER(", "<?b#>", ")", "SERVICE<http://127.0.0.1:1/>", "{}"])
@example(["FILTER(1", "<ex:a#>", "'''", "\n", ")", "SERVICE:x", "{}", "#", "'''"])
@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_no_text_hides_from_the_check_what_the_engine_sees(pieces: list[str]) -> None:
    query = f"{PREFIXES}SELECT * {{{''.join(pieces)}}}"

    if reaches_for_the_network(query):
        with pytest.raises(SparqlError):
            check(query)


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "a." * n,
        lambda n: "a-" * n + ":",
        lambda n: "a.b " * n,
        lambda n: "<a://" * n,
        lambda n: "<a" * n,
        lambda n: '"""' + '\\"""' * n,
        lambda n: "'''" + "''a" * n,
        lambda n: "''" * n,
        lambda n: '"a' * n,
        lambda n: "@a-" * n,
        lambda n: "?a" * n,
        lambda n: "#" * n,
        lambda n: "%" * n,
        lambda n: "ex:" * n,
        lambda n: "SERVICE" * n,
        lambda n: "SERVICE" * n + ":x",
        lambda n: "fromnamed:x" * n,
        lambda n: "\n" * n,
    ],
)
def test_the_time_of_a_check_does_not_explode(make: Callable[[int], str]) -> None:
    text = make(MAXIMUM_LENGTH)[:MAXIMUM_LENGTH]
    started = time.process_time()
    with contextlib.suppress(SparqlError):
        check(text)

    assert time.process_time() - started < 1
