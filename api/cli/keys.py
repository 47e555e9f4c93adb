"""Commands for those who run a server for others."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.shared import out
from api.front.keys import KEYS_VARIABLE, make_key, read_api_keys
from api.front.roles import Role

commands = typer.Typer()


@commands.command(name="new-key", epilog="Example: archkg new-key ci --role read --role sparql")
def new_key(
    name: Annotated[str, typer.Argument(help="Whose key it is, as logs and limits call it.")],
    role: Annotated[list[Role], typer.Option(help="What it opens; give it again for more.")],
) -> None:
    """Make an API key, and the entry that lets it in; the key itself is stored nowhere."""
    key, entry = make_key(name, role)
    try:
        read_api_keys({KEYS_VARIABLE: entry})
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    out.print(f"key:   {key}", markup=False, highlight=False, soft_wrap=True)
    out.print(f"entry: {entry}", markup=False, highlight=False, soft_wrap=True)
