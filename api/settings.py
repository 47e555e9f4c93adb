"""What a deployment can choose, read from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from api.environment import Environment, read_count, read_number
from api.front.settings import FrontSettings
from api.graphql.limits import GraphQLLimits
from api.graphql_settings import read_graphql_limits
from kg.rdf.sparql.limits import SparqlLimits


@dataclass(frozen=True)
class StoreSettings:
    """How a SPARQL server is reached that holds the graph."""

    url: str | None = None
    """Its query endpoint; ``None`` keeps the graph in memory."""
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    seconds: float = 30.0
    """For which one request may take."""

    @classmethod
    def from_environment(cls, environment: Environment = os.environ) -> StoreSettings:
        """Read the variables; raises ``ValueError`` that names the one that cannot be used."""
        return cls(
            url=environment.get("ARCHKG_STORE") or None,
            user=environment.get("ARCHKG_STORE_USER") or None,
            password=environment.get("ARCHKG_STORE_PASSWORD") or None,
            seconds=read_number(environment, "ARCHKG_STORE_SECONDS", cls.seconds, 0.1, 3600),
        )


@dataclass(frozen=True)
class ModelSettings:
    """How a language model is reached that words answers."""

    url: str
    """Base address of an API that has ``/chat/completions`` as OpenAI has it."""
    name: str
    """Which of its models is asked."""
    key: str | None = field(default=None, repr=False)
    seconds: float = 10.0
    """For which one question may keep the model busy, in all."""

    @classmethod
    def from_environment(cls, environment: Environment = os.environ) -> ModelSettings | None:
        """Read the variables, without an address ``None``; raises ``ValueError`` that names the
        one that cannot be used.
        """  # noqa: D205 - one sentence
        url = environment.get("ARCHKG_LLM_URL")
        if not url:
            return None
        name = environment.get("ARCHKG_LLM_MODEL")
        if not name:
            raise ValueError("ARCHKG_LLM_MODEL must name a model when ARCHKG_LLM_URL is set")
        return cls(
            url=_model_address(url),
            name=name,
            key=_model_key(environment.get("ARCHKG_LLM_KEY") or None),
            seconds=read_number(environment, "ARCHKG_LLM_SECONDS", cls.seconds, 0.1, 600),
        )


@dataclass(frozen=True)
class Settings:
    """Settings of the server."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    """Processes that answer, each from a copy of its own."""
    front: FrontSettings = field(default_factory=FrontSettings)
    graphql: GraphQLLimits = field(default_factory=GraphQLLimits)
    store: StoreSettings = field(default_factory=StoreSettings)
    model: ModelSettings | None = None
    """``None`` leaves answers in the words of the statements."""
    sparql: SparqlLimits | None = field(default_factory=SparqlLimits)
    """``None`` serves without SPARQL."""

    @classmethod
    def from_environment(cls, environment: Environment = os.environ) -> Settings:
        """Read the variables; raises ``ValueError`` that names the one that cannot be used."""
        return cls(
            host=environment.get("HOST") or cls.host,
            port=_port(environment.get("PORT")),
            workers=read_count(environment, "ARCHKG_WORKERS", cls.workers, 1, 256),
            front=FrontSettings.from_environment(environment),
            graphql=read_graphql_limits(environment),
            store=StoreSettings.from_environment(environment),
            model=ModelSettings.from_environment(environment),
            sparql=_sparql(environment),
        )


def _model_address(text: str) -> str:
    """Check an address; what is wrong with it is told without it, as it may hold a secret."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("ARCHKG_LLM_URL must be an address that begins with http:// or https://")
    if parts.username is not None:
        raise ValueError("ARCHKG_LLM_URL must hold no name and no password; use ARCHKG_LLM_KEY")
    return text


def _model_key(key: str | None) -> str | None:
    if key is not None and not (key.isascii() and key.isprintable() and " " not in key):
        raise ValueError("ARCHKG_LLM_KEY must be printable ASCII without blanks")
    return key


def _port(text: str | None) -> int:
    try:
        return int(text) if text else Settings.port
    except ValueError:
        raise ValueError("PORT must be a number") from None


def _sparql(environment: Environment) -> SparqlLimits | None:
    default = SparqlLimits()
    limits = SparqlLimits(
        seconds=read_number(environment, "ARCHKG_SPARQL_SECONDS", default.seconds, 0.1, 3600),
        rows=read_count(environment, "ARCHKG_SPARQL_ROWS", default.rows, 1, 10**9),
        workers=read_count(environment, "ARCHKG_SPARQL_WORKERS", default.workers, 0, 64),
        memory_mib=read_count(
            environment, "ARCHKG_SPARQL_MEMORY_MIB", default.memory_mib, 512, 2**20
        ),
    )
    return limits if limits.workers else None
