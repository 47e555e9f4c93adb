"""API keys: who holds one, and what it opens. Only digests of keys are configured."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from api.environment import Environment, read_names
from api.front.roles import Principal, Role, read_role

KEYS_VARIABLE: Final = "ARCHKG_API_KEYS"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key by its digest; several may carry one name, so that keys can be exchanged one by one."""

    holder: Principal
    digest: bytes


def digest_of(key: str) -> bytes:
    """Return what stands for a key in the configuration, SHA-256.

    A fast digest is enough, since keys are random and long, unlike passwords.
    """
    return hashlib.sha256(key.encode()).digest()


def make_key(name: str, roles: Sequence[Role]) -> tuple[str, str]:
    """Return a new key, and the entry that lets it in."""
    key = secrets.token_urlsafe(32)
    return key, f"{name}:{'+'.join(roles)}:{digest_of(key).hex()}"


def find_key(keys: Iterable[ApiKey], given: str) -> Principal | None:
    """Return who holds a key; every entry is looked at, so that time tells nothing."""
    digest, found = digest_of(given), None
    for each in keys:
        if hmac.compare_digest(each.digest, digest):
            found = each.holder
    return found


def read_api_keys(environment: Environment) -> tuple[ApiKey, ...]:
    """Read ``name:role+role:sha256`` entries, divided by commas; raises ``ValueError``."""
    entries = read_names(environment, KEYS_VARIABLE)
    return tuple(_read_entry(number, entry) for number, entry in enumerate(entries, 1))


def _read_entry(number: int, entry: str) -> ApiKey:
    # Entries are told by number: one that is written wrongly may well hold the key itself.
    try:
        name, roles, digest = entry.split(":")
    except ValueError:
        raise _wrong(number, "must be name:role+role:digest") from None
    if not _NAME.fullmatch(name):
        raise _wrong(number, "must begin with a name of letters, digits, '_', '.' and '-'")
    if not _DIGEST.fullmatch(digest.lower()):
        raise _wrong(number, "must end with the SHA-256 of a key in 64 hexadecimal digits")
    try:
        found = frozenset(read_role(each) for each in roles.split("+"))
    except ValueError as error:
        raise _wrong(number, f"names a role that is unknown: {error}") from None
    return ApiKey(Principal(name, found), bytes.fromhex(digest))


def _wrong(number: int, reason: str) -> ValueError:
    return ValueError(f"{KEYS_VARIABLE}: entry {number} {reason}")
