"""The table of settings names every variable that is read, with the default that it has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_cli import run

from api.front.keys import digest_of, read_api_keys
from api.front.roles import Role
from api.settings import Settings

TABLE = Path(__file__).parent.parent / "docs/operating.md"
ROW = re.compile(r"^\| `([A-Z_]+)` \| `?([^`|]*?)`? \|", re.MULTILINE)
DOCUMENTED: dict[str, str] = dict(ROW.findall(TABLE.read_text()))
NO_DEFAULT = "\u2013"
NEEDED = {
    "ARCHKG_LLM_URL": "http://model.example",
    "ARCHKG_LLM_MODEL": "small",
    "ARCHKG_JWT_KEY": "s" * 32,
    "ARCHKG_JWT_ALGORITHMS": "HS256",
    "ARCHKG_JWT_AUDIENCE": "archkg",
    "ARCHKG_JWT_ISSUER": "https://issuer.example",
}
"""What has to be there for others to be read."""


class Noting(dict[str, str]):
    """An environment that notes what is looked for."""

    def __init__(self) -> None:
        super().__init__(NEEDED)
        self.read: set[str] = set()

    def get(self, name: str, default: object = None) -> str | None:  # type: ignore[override] # narrower
        del default
        self.read.add(name)
        return super().get(name)


def test_the_table_names_what_is_read_and_nothing_else() -> None:
    environment = Noting()
    Settings.from_environment(environment)

    assert sorted(environment.read) == sorted(DOCUMENTED)


@pytest.mark.parametrize(
    "name", sorted(name for name, default in DOCUMENTED.items() if default != NO_DEFAULT)
)
def test_setting_a_variable_to_its_default_changes_nothing(name: str) -> None:
    as_documented = Settings.from_environment({**NEEDED, name: DOCUMENTED[name]})

    assert Settings.from_environment(NEEDED) == as_documented


def test_a_new_key_is_let_in_by_its_entry() -> None:
    lines = run("new-key", "ci", "--role", "read", "--role", "sparql").stdout.splitlines()
    key, entry = (line.partition(":")[2].strip() for line in lines)
    (read,) = read_api_keys({"ARCHKG_API_KEYS": entry})

    assert ("ci", frozenset({Role.READ, Role.SPARQL})) == (read.holder.name, read.holder.roles)
    assert digest_of(key) == read.digest
    assert 43 == len(key)


def test_a_name_that_no_entry_can_have_gets_no_key() -> None:
    result = run("new-key", "a:b", "--role", "read")

    assert 2 == result.returncode
    assert "key:" not in result.stdout
