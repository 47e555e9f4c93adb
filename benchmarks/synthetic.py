"""Data folders of any size, in the shape of the real ones."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
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


# An estate: many accounts of one company, each a graph of the shape and size of the shipped one

BLOCK = 100
"""Services that lie close together; hubs serve their own block, so that they are as large in a large
graph as in a small one."""

RELATIONS_PER_SERVICE = 20
"""Those of its features, and that these are part of it, counted in."""

_HUB_KINDS = ("logs-to", "monitored-by", "audited-by", "encrypted-by", "authenticates-with")
_NEAR_KINDS = ("pushes-to", "invokes", "reads-from", "routes-to", "stores-in")
_FAR_KINDS = ("replicates-to", "integrates-with")
FEATURES = ("queue", "policy", "stream", "endpoint")
"""The features that each service has."""

_ESTATE_SERVICE = """\
id: s{n}
name: Service {n}
aliases: [Old name of service {n}]
brief: The service with the number {n}, one of many in its block.
category: compute
scope: region
source: page-{page}
claims:
  - {{key: order, aspect: ordering, text: Service {n} keeps messages of one group in order.}}
  - key: retries
    aspect: error
    text: Service {n} tries again twice before it gives up on a message.
    sources: [page-{page}, "page-{other_page}:Retries {n}"]
limits:
  - {{name: message size, bound: maximum, quantity: {amount} KiB, scope: per queue, adjustable: false,
     text: A message to service {n} has at most {amount} KiB.}}
  - {{name: throughput, bound: default, quantity: {amount} requests/second, adjustable: true,
     text: Service {n} takes {amount} requests a second unless more are asked for.}}
relations:
{relations}features:
{features}"""

_EDGE = "  - {{kind: {kind}, target: {target}, mechanism: a {kind} rule}}\n"

_FEATURE = """\
  - id: {feature}
    name: {feature} of service {n}
    brief: What service {n} uses as its {feature}.
    relations: [{{kind: requires, target: {target}}}]
"""


def write_estate(folder: Path, services: int) -> Path:
    """Write a data folder with twenty relations for each service; ``services`` fill whole blocks."""
    (folder / "scopes").mkdir(parents=True)
    shutil.copy(shipped_folder("data") / "categories.yaml", folder)
    pages = "".join(f"page-{page}:\n  title: Page {page}\n  publisher: Us\n" for page in range(100))
    (folder / "sources.yaml").write_text(pages)
    (folder / "scopes/region.yaml").write_text("id: region\nname: AWS Region\nbrief: An area.\n")
    place = folder / "services/compute"
    place.mkdir(parents=True)
    for n in range(services):
        (place / f"s{n}.yaml").write_text(_estate_service(n, services))
    return folder


def _estate_service(n: int, services: int) -> str:
    targets = list(_targets(n, services))
    features = "".join(
        _FEATURE.format(feature=feature, n=n, target=f"s{_in_block(n, 11 * (i + 1))}/{feature}")
        for i, feature in enumerate(FEATURES)
    )
    return _ESTATE_SERVICE.format(
        n=n,
        page=n % 100,
        other_page=n * 7 % 100,
        amount=n % 512 + 1,
        relations="".join(_EDGE.format(kind=kind, target=f"s{m}") for kind, m in targets),
        features=features,
    )


def _targets(n: int, services: int) -> Iterator[tuple[str, int]]:
    """Yield where service ``n`` leads: to hubs of its block, near it, and into the next blocks."""
    first = n - n % BLOCK
    for i, kind in enumerate(_HUB_KINDS):
        hub = first + i
        yield kind, hub if hub != n else _in_block(n, 50)
    for i, kind in enumerate(_NEAR_KINDS):
        yield kind, _in_block(n, 7 * (i + 1) + i * i)
    for i, kind in enumerate(_FAR_KINDS):
        yield kind, (n + (i + 1) * BLOCK) % services


def _in_block(n: int, stride: int) -> int:
    first = n - n % BLOCK
    return first + (n + stride) % BLOCK
