"""Who may ask what, over every door of a really started server."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from typing import Any, Final

import httpx2
import jwt
import pytest
import servers
from conftest import TODAY
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from live_server import HTTP, error_code
from sparql_support import quads

from api.app import create_app
from api.front.keys import make_key
from api.front.roles import Role
from api.front.settings import AccessSettings, FrontSettings
from api.front.tokens import TokenRules, read_token
from kg.graph import KnowledgeGraph
from kg.rdf.sparql.engine import SparqlEngine

READER, READER_ENTRY = make_key("reader", [Role.READ])
SECOND, SECOND_ENTRY = make_key("reader", [Role.READ])
ANALYST, ANALYST_ENTRY = make_key("analyst", [Role.READ, Role.SPARQL])
AGENT, AGENT_ENTRY = make_key("agent", [Role.ADVISOR])
OPERATOR, OPERATOR_ENTRY = make_key("operator", [Role.ADMIN])
KEYS: Final = {"reader": READER, "analyst": ANALYST, "agent": AGENT, "operator": OPERATOR}
ADMIN_TOKEN: Final = "the token that there was before keys"  # noqa: S105 - of the tests

ISSUER, AUDIENCE = "https://issuer.example", "archkg"
PRIVATE = ec.generate_private_key(ec.SECP256R1())


def pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    """Write the public half of a key."""
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, spki).decode()


PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
CHAT = {"model": "archkg", "messages": [{"role": "user", "content": "What is SQS?"}]}
UI_CHAT = {
    "model": "archkg",
    "messages": [{"role": "user", "parts": [{"type": "text", "text": "What is SQS?"}]}],
}
DOORS: Final[dict[str, tuple[str, str, Any, str]]] = {
    "graphql": ("POST", "/graphql", {"query": "{ meta { version } }"}, "read"),
    "graphql by address": ("GET", "/graphql?query={meta{version}}", None, "read"),
    "an entity": ("GET", "/id/sqs.ttl", None, "read"),
    "a diagram": ("GET", "/diagram/sqs.mmd", None, "read"),
    "sparql": ("GET", "/sparql?query=ASK{}", None, "sparql"),
    "ask": ("POST", "/ask", {"question": "What is SQS?"}, "advisor"),
    "completions": ("POST", "/v1/chat/completions", CHAT, "advisor"),
    "models": ("GET", "/v1/models", None, "advisor"),
    "chat": ("POST", "/api/chat", UI_CHAT, "advisor"),
    "mcp": ("POST", "/mcp", PING, "advisor"),
    "reload": ("POST", "/admin/reload", None, "admin"),
    "metrics": ("GET", "/metrics", None, "admin"),
}
OPENS: Final = {
    "reader": {"read"},
    "analyst": {"read", "sparql"},
    "agent": {"advisor"},
    "operator": {"admin"},
}


def access(**variables: str) -> AccessSettings:
    entries = (READER_ENTRY, SECOND_ENTRY, ANALYST_ENTRY, AGENT_ENTRY, OPERATOR_ENTRY)
    return AccessSettings.from_environment(
        {"ARCHKG_API_KEYS": ", ".join(entries), "ARCHKG_ADMIN_TOKEN": ADMIN_TOKEN, **variables}
    )


@pytest.fixture(name="closed", scope="module")
def _closed(graph: KnowledgeGraph) -> Iterator[str]:
    front = FrontSettings(
        access=access(
            ARCHKG_JWT_KEY=pem(PRIVATE),
            ARCHKG_JWT_ALGORITHMS="ES256",
            ARCHKG_JWT_ISSUER=ISSUER,
            ARCHKG_JWT_AUDIENCE=AUDIENCE,
        )
    )
    app = create_app(graph, lambda: TODAY, sparql=SparqlEngine(quads), front=front)
    with servers.serving(app) as address:
        yield address


def knock(address: str, door: str, **headers: str) -> httpx2.Response:
    method, path, body, _ = DOORS[door]
    accept = {"Accept": "application/json, text/event-stream"} if door == "mcp" else {}
    return HTTP.request(method, address + path, json=body, headers={**accept, **headers})


def refusal(response: httpx2.Response) -> tuple[int, str]:
    """Return status and code of a refusal, whichever shape the clients of the door read."""
    if response.headers["content-type"].startswith("text/plain"):
        return response.status_code, {401: "UNAUTHORIZED", 403: "FORBIDDEN"}[response.status_code]
    body = response.json()
    if "error" in body:
        return response.status_code, body["error"]["code"].upper()
    return error_code(response)


def bearing(credential: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {credential}"}


@pytest.mark.parametrize("door", DOORS)
def test_without_a_key_nothing_is_answered(closed: str, door: str) -> None:
    response = knock(closed, door)

    assert (401, "UNAUTHORIZED") == refusal(response)
    assert "Bearer" == response.headers.get_list("www-authenticate")[0]


@pytest.mark.parametrize("holder", KEYS)
@pytest.mark.parametrize("door", DOORS)
def test_a_key_opens_the_doors_of_its_roles_and_no_others(
    closed: str, door: str, holder: str
) -> None:
    response = knock(closed, door, **bearing(KEYS[holder]))

    if DOORS[door][3] in OPENS[holder]:
        assert 200 == response.status_code
    else:
        assert (403, "FORBIDDEN") == refusal(response)
        assert DOORS[door][3] in response.text


@pytest.mark.parametrize(
    "credential",
    ["-", "x", READER[:-1], f"{READER}x", READER_ENTRY, "a.b.c"],
    # The keys are made anew in each process, and tests are told apart by their names.
    ids=["a dash", "a letter", "too short", "too long", "its entry", "three parts"],
)
def test_what_is_no_key_opens_nothing_and_is_not_repeated(closed: str, credential: str) -> None:
    response = knock(closed, "graphql", **bearing(credential))

    assert (401, "UNAUTHORIZED") == error_code(response)
    assert len(credential) < 10 or credential not in response.text


def test_a_key_may_come_as_a_header_of_its_own_or_as_a_password(closed: str) -> None:
    password = base64.b64encode(f"anybody:{READER}".encode()).decode()

    assert 200 == knock(closed, "graphql", **{"X-API-Key": READER}).status_code
    assert 200 == knock(closed, "graphql", Authorization=f"Basic {password}").status_code
    assert 401 == knock(closed, "graphql", Authorization="Basic ?").status_code


def test_a_password_that_a_browser_sends_by_itself_changes_nothing(closed: str) -> None:
    password = base64.b64encode(f"operator:{OPERATOR}".encode()).decode()
    response = knock(closed, "reload", Authorization=f"Basic {password}")

    assert (401, "UNAUTHORIZED") == error_code(response)
    assert "Bearer" == response.headers["www-authenticate"]


def test_two_keys_of_one_name_are_good_at_the_same_time(closed: str) -> None:
    assert [200, 200] == [
        knock(closed, "graphql", **bearing(key)).status_code for key in (READER, SECOND)
    ]


def test_the_token_of_before_reloads_and_opens_nothing_else(closed: str) -> None:
    assert 200 == knock(closed, "reload", **bearing(ADMIN_TOKEN)).status_code
    assert (403, "FORBIDDEN") == error_code(knock(closed, "graphql", **bearing(ADMIN_TOKEN)))


def test_health_and_what_browsers_need_before_a_key_are_open(closed: str) -> None:
    statuses = [
        HTTP.get(closed + path).status_code
        for path in ("/healthz", "/readyz", "/static/explorer.js")
    ]

    assert [200, 200, 200] == statuses


def test_a_browser_is_asked_for_the_key_and_then_shows_the_explorer(closed: str) -> None:
    page = {"Accept": "text/html"}
    asked = HTTP.get(f"{closed}/graphql", headers=page)
    shown = HTTP.get(f"{closed}/graphql", headers=page, auth=("me", READER))

    assert "Basic" in asked.headers["www-authenticate"]
    assert (200, True) == (shown.status_code, "explorer.js" in shown.text)


# Tokens


def token(key: Any = PRIVATE, algorithm: str = "ES256", **claims: Any) -> str:
    now = int(time.time())
    whole = {"sub": "ada", "iss": ISSUER, "aud": AUDIENCE, "exp": now + 60, "scope": "read sparql"}
    return jwt.encode({**whole, **claims}, key, algorithm=algorithm)


def test_a_token_opens_what_its_scope_names(closed: str) -> None:
    good = bearing(token())

    assert 200 == knock(closed, "graphql", **good).status_code
    assert 200 == knock(closed, "sparql", **good).status_code
    assert (403, "FORBIDDEN") == error_code(knock(closed, "ask", **good))
    listed = bearing(token(scope=None, roles=["advisor", "unheard-of"]))
    assert 200 == knock(closed, "ask", **listed).status_code


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 1},
        {"iss": "https://other.example"},
        {"aud": "another"},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"nbf": int(time.time()) + 3600},
        {"key": "s" * 64, "algorithm": "HS256"},
        {"key": None, "algorithm": "none"},
    ],
    ids=["expired", "issuer", "audience", "signature", "too early", "other algorithm", "unsigned"],
)
def test_a_token_that_breaks_a_rule_opens_nothing(closed: str, claims: dict[str, Any]) -> None:
    assert (401, "UNAUTHORIZED") == error_code(knock(closed, "graphql", **bearing(token(**claims))))


RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SIGNERS: Final[dict[str, tuple[Any, str]]] = {
    "HS256": ("s" * 40, "s" * 40),
    "RS256": (RSA, pem(RSA)),
    "PS512": (RSA, pem(RSA)),
    "ES256": (PRIVATE, pem(PRIVATE)),
}


@pytest.mark.parametrize("algorithm", SIGNERS)
@pytest.mark.parametrize("pinned", SIGNERS)
def test_a_token_is_believed_under_the_pinned_algorithm_only(algorithm: str, pinned: str) -> None:
    key, _ = SIGNERS[algorithm]
    rules = TokenRules(SIGNERS[pinned][1], (pinned,), AUDIENCE, ISSUER)
    found = read_token(rules, token(key, algorithm))

    assert (algorithm == pinned) == (found is not None)


# Without keys


def test_a_server_without_keys_answers_everybody_and_minds_no_odd_key(address: str) -> None:
    assert 200 == knock(address, "graphql").status_code
    assert 200 == knock(address, "ask", **bearing("none")).status_code
    assert 200 == knock(address, "metrics").status_code


def test_reloading_is_closed_even_on_an_open_server(address: str) -> None:
    assert (403, "FORBIDDEN") == error_code(knock(address, "reload"))


# Mistakes in the environment


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"ARCHKG_API_KEYS": "reader"}, "ARCHKG_API_KEYS: entry 1 must be name:role+role:digest"),
        ({"ARCHKG_API_KEYS": f"{READER_ENTRY},a b:read:{'0' * 64}"}, "ARCHKG_API_KEYS: entry 2 must begin with a name of letters, digits, '_', '.' and '-'"),
        ({"ARCHKG_API_KEYS": f"a:write:{'0' * 64}"}, "ARCHKG_API_KEYS: entry 1 names a role that is unknown: there is no role 'write', only read, sparql, advisor, admin"),
        ({"ARCHKG_API_KEYS": "a:read:secret"}, "ARCHKG_API_KEYS: entry 1 must end with the SHA-256 of a key in 64 hexadecimal digits"),
        ({"ARCHKG_JWT_KEY": "x" * 32}, "ARCHKG_JWT_AUDIENCE must be set when ARCHKG_JWT_KEY is"),
        ({"ARCHKG_JWT_KEY": "x" * 32, "ARCHKG_JWT_AUDIENCE": "a"}, "ARCHKG_JWT_ISSUER must be set when ARCHKG_JWT_KEY is"),
        ({"ARCHKG_JWT_KEY": "x" * 32, "ARCHKG_JWT_AUDIENCE": "a", "ARCHKG_JWT_ISSUER": "i", "ARCHKG_JWT_ALGORITHMS": "HS256,ES256"}, "ARCHKG_JWT_ALGORITHMS must not mix HS… with algorithms of public keys"),
        ({"ARCHKG_JWT_KEY": "short", "ARCHKG_JWT_AUDIENCE": "a", "ARCHKG_JWT_ISSUER": "i", "ARCHKG_JWT_ALGORITHMS": "HS256"}, "ARCHKG_JWT_KEY must be a secret of at least 32 bytes"),
        ({"ARCHKG_JWT_KEY": "x" * 32, "ARCHKG_JWT_AUDIENCE": "a", "ARCHKG_JWT_ISSUER": "i", "ARCHKG_JWT_ALGORITHMS": "RS256"}, "ARCHKG_JWT_KEY is no key for RS256"),
        ({"ARCHKG_JWT_KEY": pem(PRIVATE), "ARCHKG_JWT_AUDIENCE": "a", "ARCHKG_JWT_ISSUER": "i", "ARCHKG_JWT_ALGORITHMS": "HS256"}, "ARCHKG_JWT_KEY is no key for HS256"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_without_the_secret(variables: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match="ARCHKG") as raised:
        AccessSettings.from_environment(variables)

    assert message == str(raised.value)


def test_secrets_do_not_show(closed: str) -> None:
    del closed
    shown = repr(access(ARCHKG_JWT_KEY="s" * 40, ARCHKG_JWT_ALGORITHMS="HS256", ARCHKG_JWT_ISSUER="i", ARCHKG_JWT_AUDIENCE="a"))  # fmt: skip

    assert "s" * 40 not in shown
    assert ADMIN_TOKEN not in shown
