"""What a deployment can choose, read from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from kg.rdf.sparql.limits import SparqlLimits

ADMIN_VARIABLE: Final = "ARCHKG_ADMIN_TOKEN"
"""The variable with the operator's token; a secret is no option, as those show in lists of processes."""


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
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> StoreSettings:
        """Read the variables; raises ``ValueError`` that names the one that cannot be used."""
        return cls(
            url=environment.get("ARCHKG_STORE") or None,
            user=environment.get("ARCHKG_STORE_USER") or None,
            password=environment.get("ARCHKG_STORE_PASSWORD") or None,
            seconds=_number(environment, "ARCHKG_STORE_SECONDS", cls.seconds, 0.1, 3600),
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
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> ModelSettings | None:
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
            seconds=_number(environment, "ARCHKG_LLM_SECONDS", cls.seconds, 0.1, 600),
        )


@dataclass(frozen=True)
class Settings:
    """Settings of the server."""

    host: str = "127.0.0.1"
    port: int = 8000
    admin_token: str | None = field(default=None, repr=False)
    """What the operator has to show; ``None`` closes the operator's addresses."""
    hosts: tuple[str, ...] = ()
    """Names under which agents reach the server, besides those of the machine itself."""
    store: StoreSettings = field(default_factory=StoreSettings)
    model: ModelSettings | None = None
    """``None`` leaves answers in the words of the statements."""
    sparql: SparqlLimits = field(default_factory=SparqlLimits)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables; raises ``ValueError`` that names the one that cannot be used."""
        return cls(
            host=environment.get("HOST") or cls.host,
            port=_port(environment.get("PORT")),
            admin_token=environment.get(ADMIN_VARIABLE) or None,
            hosts=_names(environment.get("ARCHKG_HOSTS", "")),
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


def _names(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",") if each.strip())


def _port(text: str | None) -> int:
    try:
        return int(text) if text else Settings.port
    except ValueError:
        raise ValueError("PORT must be a number") from None


def _sparql(environment: Mapping[str, str]) -> SparqlLimits:
    default = SparqlLimits()
    return SparqlLimits(
        seconds=_number(environment, "ARCHKG_SPARQL_SECONDS", default.seconds, 0.1, 3600),
        rows=int(_number(environment, "ARCHKG_SPARQL_ROWS", default.rows, 1, 10**9)),
        workers=int(_number(environment, "ARCHKG_SPARQL_WORKERS", default.workers, 1, 64)),
        memory_mib=int(
            _number(environment, "ARCHKG_SPARQL_MEMORY_MIB", default.memory_mib, 512, 2**20)
        ),
    )


def _number(
    environment: Mapping[str, str], name: str, default: float, least: float, most: float
) -> float:
    text = environment.get(name)
    if not text:
        return default
    try:
        value = type(default)(text)
    except ValueError:
        value = least - 1
    if not least <= value <= most:
        kind = "a whole number" if isinstance(default, int) else "a number"
        raise ValueError(f"{name} must be {kind} from {least:g} to {most:,}, not {text!r}")
    return value
