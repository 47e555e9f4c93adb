"""The facts that every server answers with: services, each with five limits and eight relations."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.shipped import shipped_folder

LIMITS = 5
"""Of each service."""

KINDS = (
    "pushes-to",
    "invokes",
    "routes-to",
    "stores-in",
    "logs-to",
    "monitored-by",
    "encrypted-by",
    "authenticates-with",
)
"""A service has one relation of each kind that leads away from it."""


@dataclass(frozen=True)
class Limit:
    """At most ``amount`` of ``unit``."""

    name: str
    amount: int
    unit: str


@dataclass(frozen=True)
class Relation:
    """Leads to the service with the number ``target``."""

    kind: str
    target: int


@dataclass(frozen=True)
class Service:
    """Every third one pushes what it sends."""

    number: int
    limits: tuple[Limit, ...]
    relations: tuple[Relation, ...]

    @property
    def id(self) -> str:
        """How it is looked up."""
        return f"s{self.number}"

    @property
    def name(self) -> str:
        """What it is called."""
        return name_of(self.number)

    @property
    def brief(self) -> str:
        """What it is."""
        return f"The service with the number {self.number}."

    @property
    def pushes(self) -> bool:
        """Whether it is found by the question for services that push."""
        return self.number % 3 == 0


def name_of(number: int) -> str:
    return f"Service {number}"


def make_services(count: int) -> Iterator[Service]:
    """Make ``count`` services; strides of their own make a connected graph without loops."""
    for n in range(count):
        limits = (Limit(f"limit {i}", (n + i) % 512 + 1, "KiB") for i in range(LIMITS))
        targets = ((n + 7 * (i + 1) + i * i) % count for i in range(len(KINDS)))
        relations = (Relation(*each) for each in zip(KINDS, targets, strict=True))
        yield Service(n, tuple(limits), tuple(relations))


def write_json(path: Path, count: int) -> Path:
    """Write the services for servers that keep them as objects."""
    rows = [
        {
            **asdict(service),
            "id": service.id,
            "name": service.name,
            "brief": service.brief,
            "delivery": ["PUSH"] if service.pushes else [],
        }
        for service in make_services(count)
    ]
    path.write_text(json.dumps(rows))
    return path


def write_data_folder(folder: Path, count: int) -> Path:
    """Write the services as data files of the graph."""
    (folder / "scopes").mkdir(parents=True)
    shutil.copy(shipped_folder("data") / "categories.yaml", folder)
    (folder / "sources.yaml").write_text("made-up:\n  title: Made up\n  publisher: Nobody\n")
    (folder / "scopes/region.yaml").write_text("id: region\nname: AWS Region\nbrief: An area.\n")
    place = folder / "services/compute"
    place.mkdir(parents=True)
    for service in make_services(count):
        (place / f"{service.id}.yaml").write_text(_data_file(service))
    return folder


def _data_file(service: Service) -> str:
    head = {
        "id": service.id,
        "name": service.name,
        "brief": service.brief,
        "category": "compute",
        "scope": "region",
        "source": "made-up",
    }
    limits = [
        {
            "name": limit.name,
            "text": f"{service.name} takes at most {limit.amount} {limit.unit} of {limit.name}.",
            "bound": "maximum",
            "quantity": f"{limit.amount} {limit.unit}",
        }
        for limit in service.limits
    ]
    relations = [
        {
            "kind": relation.kind,
            "target": f"s{relation.target}",
            **({"delivery": "push"} if service.pushes and relation.kind == "pushes-to" else {}),
        }
        for relation in service.relations
    ]
    # JSON is YAML, and quicker to write.
    return json.dumps({**head, "limits": limits, "relations": relations})
