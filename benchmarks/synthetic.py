"""Data folders of any size, in the shape of the real ones."""

from __future__ import annotations

import shutil
from pathlib import Path

from kg.shipped import shipped_folder

_SERVICE = """\
id: s{n}
name: Service {n}
brief: The service with the number {n}.
category: compute
scope: region
source: made-up
limits:
{limits}relations:
{relations}"""

_LIMIT = """\
  - name: limit {i}
    text: Service {n} takes at most {amount} KiB of the kind {i}.
    bound: maximum
    quantity: {amount} KiB
    scope: per account and Region
    adjustable: true
"""

_RELATION = """\
  - kind: pushes-to
    target: s{target}
    mechanism: a made-up mechanism
    delivery: push
"""

PER_SERVICE = 5
"""Limits, and as many relations, of each service."""


def write_folder(folder: Path, services: int) -> Path:
    """Write a data folder with ``services`` services, each with five limits and five relations."""
    shipped = shipped_folder("data")
    (folder / "scopes").mkdir(parents=True)
    shutil.copy(shipped / "categories.yaml", folder)
    (folder / "sources.yaml").write_text("made-up:\n  title: Made up\n  publisher: Nobody\n")
    (folder / "scopes/region.yaml").write_text("id: region\nname: AWS Region\nbrief: An area.\n")
    place = folder / "services/compute"
    place.mkdir(parents=True)
    for n in range(services):
        (place / f"s{n}.yaml").write_text(_service(n, services))
    return folder


def _service(n: int, services: int) -> str:
    numbers = range(PER_SERVICE)
    limits = "".join(_LIMIT.format(n=n, i=i, amount=(n + i) % 512 + 1) for i in numbers)
    # Strides that share no factor with the count make a connected graph without loops or repeats.
    targets = [(n + (i + 1) * 7 + i * i) % services for i in numbers]
    relations = "".join(_RELATION.format(target=target) for target in targets)
    return _SERVICE.format(n=n, limits=limits, relations=relations)
