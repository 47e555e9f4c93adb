"""What a deployment can choose about connections, requests, access and what is told of them."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from api.environment import Environment, read_choice, read_count, read_names, read_number
from api.front.keys import ApiKey, read_api_keys
from api.front.tokens import TokenRules, read_token_rules

ADMIN_VARIABLE: Final = "ARCHKG_ADMIN_TOKEN"
"""The variable with the operator's token; a secret is no option, as those show in lists of processes."""
LOG_LEVELS: Final = ("warning", "debug", "info", "error")
LOG_FORMATS: Final = ("console", "json")


@dataclass(frozen=True)
class ConnectionLimits:
    """What one connection may take of the server."""

    connections: int = 512
    """That one process keeps open; further ones are told to come back."""
    header_seconds: float = 10.0
    """For which the first line and the headers of a request may take."""
    body_seconds: float = 30.0
    """For which the body of a request may take."""
    write_seconds: float = 30.0
    """For which a client may read nothing of an answer that waits for it."""
    keep_alive_seconds: float = 5.0
    """After which a connection without a request is closed."""
    stop_seconds: float = 10.0
    """For which running requests may go on when the server is told to stop."""

    @classmethod
    def from_environment(cls, environment: Environment) -> ConnectionLimits:
        """Read the variables; raises ``ValueError`` that names the one that cannot be used."""

        def seconds(name: str, default: float) -> float:
            return read_number(environment, name, default, 0.1, 3600)

        return cls(
            connections=read_count(
                environment, "ARCHKG_CONNECTIONS", cls.connections, 1, 1_000_000
            ),
            header_seconds=seconds("ARCHKG_HEADER_SECONDS", cls.header_seconds),
            body_seconds=seconds("ARCHKG_BODY_SECONDS", cls.body_seconds),
            write_seconds=seconds("ARCHKG_WRITE_SECONDS", cls.write_seconds),
            keep_alive_seconds=seconds("ARCHKG_KEEP_ALIVE_SECONDS", cls.keep_alive_seconds),
            stop_seconds=seconds("ARCHKG_STOP_SECONDS", cls.stop_seconds),
        )


@dataclass(frozen=True)
class RequestLimits:
    """What one request, and one client, may ask for."""

    body_bytes: int = 1024 * 1024
    in_hand: int = 128
    """Requests that one process answers at the same time; further ones are told to come back.

    Under lasting overload an answer takes this many divided by the requests answered a second: at 10 ms of
    the processor each 1.3 s. A page that asks for 60 things at once is not refused, nor are 8 programs with 16
    connections each.
    """
    rate: float | None = None
    """Requests a second that one client may send for long; 0 sets no bound, ``None`` leaves it to the
    address that the server is bound to."""
    burst: int = 200
    """Requests that a client who has been quiet may send at once."""

    @classmethod
    def from_environment(cls, environment: Environment) -> RequestLimits:
        """Read the variables; raises ``ValueError`` that names the one that cannot be used."""
        return cls(
            body_bytes=read_count(
                environment, "ARCHKG_BODY_BYTES", cls.body_bytes, 1024, 1024 * 1024 * 1024
            ),
            in_hand=read_count(environment, "ARCHKG_IN_HAND", cls.in_hand, 1, 100_000),
            rate=read_number(environment, "ARCHKG_RATE", 0.0, 0, 1_000_000)
            if environment.get("ARCHKG_RATE")
            else None,
            burst=read_count(environment, "ARCHKG_RATE_BURST", cls.burst, 1, 1_000_000),
        )


@dataclass(frozen=True)
class AccessSettings:
    """Who may ask; without keys and rules for tokens everybody may read."""

    keys: tuple[ApiKey, ...] = ()
    tokens: TokenRules | None = None
    admin_token: str | None = field(default=None, repr=False)
    """What the operator has to show, beside keys with the role; it closes nothing else."""

    @property
    def is_closed(self) -> bool:
        """Whether reading needs a key or a token."""
        return bool(self.keys or self.tokens)

    @classmethod
    def from_environment(cls, environment: Environment) -> AccessSettings:
        """Read the variables; raises ``ValueError`` that names the one that cannot be used."""
        return cls(
            keys=read_api_keys(environment),
            tokens=read_token_rules(environment),
            admin_token=environment.get(ADMIN_VARIABLE) or None,
        )


@dataclass(frozen=True)
class WebSettings:
    """From where the server may be reached, and under which names."""

    hosts: tuple[str, ...] = ()
    """Names of the server, besides those of the machine itself."""
    checks_hosts: bool = False
    """Whether requests for other names are refused."""
    cors_origins: tuple[str, ...] = ()
    """Origins of web pages that may read answers; ``*`` for all."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses and networks whose ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are believed."""

    @classmethod
    def from_environment(cls, environment: Environment) -> WebSettings:
        """Read the variables; raises ``ValueError`` that names the one that cannot be used."""
        hosts = read_names(environment, "ARCHKG_HOSTS")
        return cls(
            hosts=hosts,
            checks_hosts=bool(hosts),
            cors_origins=_origins(environment),
            trusted_proxies=_networks(environment),
        )


@dataclass(frozen=True)
class TelemetrySettings:
    """What the server tells about itself, and where."""

    log_level: str = LOG_LEVELS[0]
    log_format: str = LOG_FORMATS[0]
    traces_endpoint: str | None = None
    """Base address of an OpenTelemetry collector that takes OTLP over HTTP."""

    @classmethod
    def from_environment(cls, environment: Environment) -> TelemetrySettings:
        """Read the variables; raises ``ValueError`` that names the one that cannot be used."""
        return cls(
            log_level=read_choice(environment, "ARCHKG_LOG_LEVEL", LOG_LEVELS),
            log_format=read_choice(environment, "ARCHKG_LOG_FORMAT", LOG_FORMATS),
            traces_endpoint=environment.get("OTEL_EXPORTER_OTLP_ENDPOINT") or None,
        )


@dataclass(frozen=True)
class FrontSettings:
    """Everything that holds for every door."""

    connections: ConnectionLimits = field(default_factory=ConnectionLimits)
    requests: RequestLimits = field(default_factory=RequestLimits)
    access: AccessSettings = field(default_factory=AccessSettings)
    web: WebSettings = field(default_factory=WebSettings)
    telemetry: TelemetrySettings = field(default_factory=TelemetrySettings)

    @classmethod
    def from_environment(cls, environment: Environment) -> FrontSettings:
        """Read the variables; raises ``ValueError`` that names the one that cannot be used."""
        return cls(
            connections=ConnectionLimits.from_environment(environment),
            requests=RequestLimits.from_environment(environment),
            access=AccessSettings.from_environment(environment),
            web=WebSettings.from_environment(environment),
            telemetry=TelemetrySettings.from_environment(environment),
        )


PUBLIC_RATE: Final = 50.0
"""Requests a second of one client that a server takes which others can reach, unless told otherwise."""


def as_bound(settings: FrontSettings, host: str) -> FrontSettings:
    """Decide what depends on whether others than this machine can reach the server.

    A web page that has a name of its own lead to this machine must not reach a server that only this
    machine is meant to reach; which names others use is not known until told.
    """
    is_private = is_loopback(host)
    web = replace(settings.web, checks_hosts=settings.web.checks_hosts or is_private)
    rate = settings.requests.rate
    if rate is None:
        rate = 0.0 if is_private else PUBLIC_RATE
    return replace(settings, web=web, requests=replace(settings.requests, rate=rate))


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches what is bound to an address or name."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _origins(environment: Environment) -> tuple[str, ...]:
    found = read_names(environment, "ARCHKG_CORS_ORIGINS")
    for each in found:
        parts = urlsplit(each)
        if each not in ("*", f"{parts.scheme}://{parts.netloc}"):
            raise ValueError(
                f"ARCHKG_CORS_ORIGINS must hold origins such as https://app.example, not {each!r}"
            )
    return found


def _networks(environment: Environment) -> tuple[str, ...]:
    found = read_names(environment, "ARCHKG_TRUSTED_PROXIES")
    for each in found:
        try:
            ipaddress.ip_network(each)
        except ValueError:
            message = f"ARCHKG_TRUSTED_PROXIES must hold addresses or networks, not {each!r}"
            raise ValueError(message) from None
    return found
