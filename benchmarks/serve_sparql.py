"""Serve SPARQL over a file of N-Quads on a free port, and print the port."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn

from api.app import create_app
from api.server import listen
from api.settings import Settings
from kg.load.overlay import load_graph
from kg.rdf.sparql.engine import SparqlEngine


def main() -> None:
    """Serve until stopped."""
    engine = SparqlEngine(lambda: [Path(sys.argv[1]).read_bytes()])
    listener = listen(Settings(port=0))
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(create_app(load_graph(), sparql=engine), log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
