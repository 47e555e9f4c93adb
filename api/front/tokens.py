"""JSON Web Tokens that somebody else signs: checked against rules that this server pins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from api.environment import Environment, read_names
from api.front.roles import Principal, Role

ALGORITHMS: Final = (
    *("HS256", "HS384", "HS512"),
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)
_LEEWAY: Final = 10
"""Seconds by which clocks may differ."""
_LEAST_SECRET: Final = 32
"""Bytes of a secret that are as hard to guess as the signature is."""


@dataclass(frozen=True)
class TokenRules:
    """What a token must be to be believed."""

    key: str = field(repr=False)
    """The public key, as PEM, or the shared secret."""
    algorithms: tuple[str, ...]
    audience: str
    issuer: str


def read_token(rules: TokenRules, token: str) -> Principal | None:
    """Return whom a token stands for, or ``None`` when it is not to be believed.

    Its roles are those that ``scope`` names, in words, or ``roles``, in a list.
    """
    import jwt  # noqa: PLC0415 - slow to import, and few servers are closed by tokens

    try:
        claims = jwt.decode(
            token,
            rules.key,
            algorithms=list(rules.algorithms),
            audience=rules.audience,
            issuer=rules.issuer,
            leeway=_LEEWAY,
            options={"require": ["exp", "sub"]},
        )
    except jwt.PyJWTError:
        return None
    return Principal(str(claims["sub"])[:64], _roles_of(claims))


def _roles_of(claims: Mapping[str, Any]) -> frozenset[Role]:
    scope, listed = claims.get("scope"), claims.get("roles")
    words = scope.split() if isinstance(scope, str) else listed
    known = {str(role): role for role in Role}
    words = words if isinstance(words, list) else []
    return frozenset(known[each] for each in words if isinstance(each, str) and each in known)


def read_token_rules(environment: Environment) -> TokenRules | None:
    """Read the variables, without a key ``None``; raises ``ValueError`` that names what is wrong."""
    key = environment.get("ARCHKG_JWT_KEY")
    algorithms = read_names(environment, "ARCHKG_JWT_ALGORITHMS")
    audience = environment.get("ARCHKG_JWT_AUDIENCE")
    issuer = environment.get("ARCHKG_JWT_ISSUER")
    if not key:
        return None
    if not audience or not issuer:
        missing = "ARCHKG_JWT_ISSUER" if audience else "ARCHKG_JWT_AUDIENCE"
        raise ValueError(f"{missing} must be set when ARCHKG_JWT_KEY is")
    _check(key, algorithms)
    return TokenRules(key, algorithms, audience, issuer)


def _check(key: str, algorithms: tuple[str, ...]) -> None:
    unknown = [each for each in algorithms if each not in ALGORITHMS]
    if unknown or not algorithms:
        named = f", not {unknown[0]!r}" if unknown else ""
        raise ValueError(f"ARCHKG_JWT_ALGORITHMS must name some of {', '.join(ALGORITHMS)}{named}")
    shared = {each.startswith("HS") for each in algorithms}
    if len(shared) > 1:
        # A public key, known to all, must never be taken for a shared secret.
        raise ValueError("ARCHKG_JWT_ALGORITHMS must not mix HS… with algorithms of public keys")
    if True in shared and len(key.encode()) < _LEAST_SECRET:
        raise ValueError(f"ARCHKG_JWT_KEY must be a secret of at least {_LEAST_SECRET} bytes")
    for each in algorithms:
        _prepare(each, key)


def _prepare(algorithm: str, key: str) -> None:
    import jwt  # noqa: PLC0415 - as above

    try:
        jwt.PyJWS().get_algorithm_by_name(algorithm).prepare_key(key)
    except (jwt.PyJWTError, ValueError, TypeError):
        raise ValueError(f"ARCHKG_JWT_KEY is no key for {algorithm}") from None
