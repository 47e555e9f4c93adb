"""The command archkg."""

from __future__ import annotations

import logging

import typer

from api.cli import advising, asking, drawing, evaluating, exchange, keys, knowledge, serving
from api.cli.shared import err
from kg.errors import KgError

app = typer.Typer(
    help="Ask an architecture knowledge graph of AWS.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for part in (asking, advising, drawing, evaluating, serving, keys, exchange, knowledge):
    app.add_typer(part.commands)


def main() -> None:
    """Run the command; errors made for people go to stderr, with exit code 1."""
    # What is tried again needs no word; what stays impossible ends as an error.
    logging.getLogger("stamina").setLevel(logging.ERROR)
    try:
        app()
    except KgError as error:
        err.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(1) from None
