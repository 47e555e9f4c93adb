"""Settings come from the environment, and mistakes in it are named."""

from __future__ import annotations

import pytest

from api.front.settings import FrontSettings, WebSettings
from api.settings import Settings
from kg.rdf.sparql.limits import SparqlLimits


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = Settings.from_environment({"PORT": "", "ARCHKG_SPARQL_ROWS": ""})

    assert Settings("127.0.0.1", 8000, sparql=SparqlLimits(5.0, 100_000, 2, 2048)) == settings


def test_without_workers_there_is_no_sparql() -> None:
    settings = Settings.from_environment({"ARCHKG_SPARQL_WORKERS": "0"})

    assert Settings(sparql=None) == settings


def test_every_limit_of_sparql_can_be_chosen() -> None:
    settings = Settings.from_environment(
        {
            "HOST": "::1",
            "PORT": "9000",
            "ARCHKG_HOSTS": "graph.example, graph.example:8443,",
            "ARCHKG_SPARQL_SECONDS": "1.5",
            "ARCHKG_SPARQL_ROWS": "10",
            "ARCHKG_SPARQL_WORKERS": "4",
            "ARCHKG_SPARQL_MEMORY_MIB": "1024",
        }
    )

    web = WebSettings(hosts=("graph.example", "graph.example:8443"), checks_hosts=True)
    front = FrontSettings(web=web)
    assert Settings("::1", 9000, front=front, sparql=SparqlLimits(1.5, 10, 4, 1024)) == settings


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("PORT", "x", "PORT must be a number"),
        ("ARCHKG_SPARQL_SECONDS", "soon", "ARCHKG_SPARQL_SECONDS must be a number from 0.1 to 3,600, not 'soon'"),
        ("ARCHKG_SPARQL_SECONDS", "0", "ARCHKG_SPARQL_SECONDS must be a number from 0.1 to 3,600, not '0'"),
        ("ARCHKG_SPARQL_SECONDS", "nan", "ARCHKG_SPARQL_SECONDS must be a number from 0.1 to 3,600, not 'nan'"),
        ("ARCHKG_SPARQL_ROWS", "1.5", "ARCHKG_SPARQL_ROWS must be a whole number from 1 to 1,000,000,000, not '1.5'"),
        ("ARCHKG_SPARQL_WORKERS", "-1", "ARCHKG_SPARQL_WORKERS must be a whole number from 0 to 64, not '-1'"),
        ("ARCHKG_SPARQL_MEMORY_MIB", "-1", "ARCHKG_SPARQL_MEMORY_MIB must be a whole number from 512 to 1,048,576, not '-1'"),
        ("ARCHKG_WORKERS", "0", "ARCHKG_WORKERS must be a whole number from 1 to 256, not '0'"),
        ("ARCHKG_RATE", "-1", "ARCHKG_RATE must be a number from 0 to 1,000,000, not '-1'"),
        ("ARCHKG_HEADER_SECONDS", "0", "ARCHKG_HEADER_SECONDS must be a number from 0.1 to 3,600, not '0'"),
        ("ARCHKG_LOG_FORMAT", "xml", "ARCHKG_LOG_FORMAT must be one of console, json, not 'xml'"),
        ("ARCHKG_CORS_ORIGINS", "app.example", "ARCHKG_CORS_ORIGINS must hold origins such as https://app.example, not 'app.example'"),
        ("ARCHKG_CORS_ORIGINS", "https://a.example/", "ARCHKG_CORS_ORIGINS must hold origins such as https://app.example, not 'https://a.example/'"),
        ("ARCHKG_TRUSTED_PROXIES", "proxy", "ARCHKG_TRUSTED_PROXIES must hold addresses or networks, not 'proxy'"),
        ("ARCHKG_GRAPHQL_DEPTH", "0", "ARCHKG_GRAPHQL_DEPTH must be a whole number from 1 to 1,000,000,000,000, not '0'"),
        ("ARCHKG_GRAPHQL_TRUSTED_ONLY", "maybe", "ARCHKG_GRAPHQL_TRUSTED_ONLY must be one of no, yes, not 'maybe'"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_is_named(name: str, text: str, message: str) -> None:
    with pytest.raises(ValueError, match="must ") as raised:
        Settings.from_environment({name: text})

    assert message == str(raised.value)
