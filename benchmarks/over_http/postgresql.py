"""A PostgreSQL cluster of our own in a temporary folder, reached over a socket in that folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from over_http.facts import make_services

_TABLES = Path(__file__).with_name("tables.sql")
_SUPERUSER = "postgres"

Row = tuple[object, ...]


@contextmanager
def cluster(count: int) -> Iterator[str]:
    """Run a cluster that holds ``count`` services; gives the string to connect with."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        account = _account()
        if account:
            shutil.chown(folder, account, account)
        _run(account, "initdb", "-D", folder / "data", "-U", _SUPERUSER, "-A", "trust", "-N")
        settings = f"-c listen_addresses='' -c unix_socket_directories={folder}"
        control = ("-D", folder / "data", "-l", folder / "log", "-w")
        _run(account, "pg_ctl", "start", *control, "-o", settings)
        try:
            connection = f"postgresql:///postgres?host={folder}&user={_SUPERUSER}"
            _run(account, "psql", "-v", "ON_ERROR_STOP=1", connection, text=_content(count))
            yield connection
        finally:
            _run(account, "pg_ctl", "stop", *control, "-m", "fast")


def _account() -> str | None:
    """Name the account to run as; PostgreSQL refuses to be run by root."""
    return pwd.getpwnam("postgres").pw_name if os.geteuid() == 0 else None


def _run(account: str | None, program: str, *arguments: str | Path, text: str = "") -> None:
    command = [_program(program), *arguments]
    subprocess.run(
        command,
        check=True,
        user=account,
        group=account,
        extra_groups=[] if account else None,
        cwd="/",
        input=text,
        text=True,
        stdout=subprocess.DEVNULL,
    )


def _program(name: str) -> Path:
    """Find a program of the newest PostgreSQL, which Debian keeps out of the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version)
    if not found:
        raise SystemExit(f"{name} is missing: install Debian's package postgresql")
    return found[-1]


def _version(program: Path) -> int:
    return int(program.parts[-3])


def _content(count: int) -> str:
    services: list[Row] = []
    limits: list[Row] = []
    relations: list[Row] = []
    for service in make_services(count):
        modes = "{PUSH}" if service.pushes else "{}"
        services.append((service.id, service.name, service.brief, modes))
        limits += [(service.id, each.name, each.amount, each.unit) for each in service.limits]
        relations += [
            (service.id, each.kind.replace("-", "_").upper(), f"s{each.target}")
            for each in service.relations
        ]
    tables = {"services": services, "limits": limits, "relations": relations}
    copies = "".join(_copy(table, rows) for table, rows in tables.items())
    return f"{_TABLES.read_text()}\n{copies}ANALYZE;\n"


def _copy(table: str, rows: list[Row]) -> str:
    lines = "".join("\t".join(map(str, row)) + "\n" for row in rows)
    return f"COPY {table} FROM stdin;\n{lines}\\.\n"
