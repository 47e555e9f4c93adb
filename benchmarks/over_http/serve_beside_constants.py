"""The command 'archkg', whose application has constant answers beside its own addresses.

They stand behind the same layers and in front of all other routes. Usage:
python -m over_http.serve_beside_constants FOLDER serve …
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from over_http.serve_constants import read_constants
from starlette.routing import Route

import api.app
from api.cli import main

create_app = api.app.create_app


def create_app_with_constants(*arguments: Any, **options: Any) -> FastAPI:
    """Make the application, and put the constant answers into it."""
    application = create_app(*arguments, **options)
    for path, constant in read_constants(folder).items():
        application.router.routes.insert(0, Route(path, constant, methods=["POST"]))
    return application


if __name__ == "__main__":
    folder = Path(sys.argv.pop(1))
    api.app.create_app = create_app_with_constants
    main()
