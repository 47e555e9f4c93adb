"""The unit table: every unit that a quantity may be written in, and what it is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: its canonical spelling, its worth in another unit, and other spellings of it."""

    name: str
    """Singular, as written after the amount 1."""
    plural: str
    factor: str = "1"
    """How many of ``base`` one unit is, as a decimal."""
    base: str = ""
    """Name of the unit that ``factor`` counts; empty for a unit that stands for itself."""
    aliases: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every text that means this unit, canonical ones first."""
        return (self.name, self.plural, *self.aliases)


def _symbol(name: str, factor: str, base: str, *aliases: str) -> Unit:
    return Unit(name, name, factor, base, aliases)


def _information() -> Iterator[Unit]:
    yield Unit("byte", "bytes", aliases=("B",))
    yield Unit("bit", "bits", "0.125", "byte")
    for power, (decimal, binary) in enumerate(zip("KMGTPE", "KMGTPE", strict=True), start=1):
        yield _symbol(f"{decimal}B", str(1000**power), "byte", *(("kB",) if decimal == "K" else ()))
        yield _symbol(f"{binary}iB", str(1024**power), "byte")
    for power, prefix in enumerate("KMGT", start=1):
        aliases = (f"{prefix}b", *(("kbit",) if prefix == "K" else ()))
        yield _symbol(f"{prefix}bit", str(1000**power), "bit", *aliases)


def _time() -> Iterator[Unit]:
    yield Unit("second", "seconds", aliases=("s", "sec"))
    yield Unit("microsecond", "microseconds", "0.000001", "second", ("us", "µs"))
    yield Unit("millisecond", "milliseconds", "0.001", "second", ("ms",))
    yield Unit("minute", "minutes", "60", "second", ("min",))
    yield Unit("hour", "hours", "60", "minute", ("h",))
    yield Unit("day", "days", "24", "hour", ("d",))
    yield Unit("week", "weeks", "7", "day")
    # A month is no fixed number of days, so months and days stay apart: no guess.
    yield Unit("month", "months")
    yield Unit("year", "years", "12", "month")


_COUNTED: Final = """
    Availability Zone, Region, edge location, account, user, group, role, policy, key, key pair, alias,
    tag, attribute, character, line, level, step, event, message, item, record, row, request, call,
    operation, transaction, invocation, execution, attempt, retry, error, connection, session, client,
    subscriber, subscription, consumer, producer, application, function, layer, version, variable,
    container, task, task definition, pod, node, cluster, service, instance, host, replica, standby,
    vCPU, thread, process, slot, queue, topic, stream, shard, partition, broker, channel, rule, target,
    event bus, pipe, schedule, archive, bucket, object, part, prefix, file, file system, access point,
    mount target, volume, snapshot, copy, attachment, device, disk, table, index, projection, database,
    schema, query, filter, expression, dimension, metric, alarm, datapoint, dashboard, log group,
    log stream, log event, trace, segment, annotation, trail, finding, recommendation, check,
    network interface, address, IP address, security group, subnet, VPC, endpoint, gateway, route,
    route table, peering connection, certificate, listener, load balancer, target group, hosted zone,
    domain, distribution, origin, behavior, header, parameter, output, mapping, resource, stack,
    stack set, template, change set, nested stack, pipeline, stage, action, build, project, report,
    environment, deployment, deployment group, revision, repository, branch, commit, image, tier, API,
    method, authorizer, usage plan, resolver, data source, token, user pool, identity pool, secret,
    recipient, email, hook, state, state machine, activity, workflow, processor, delivery stream,
    destination, transformation, connector, worker, model, unit, field, value, digit, time, use, ENI, EIP,
    launch template, scaling policy, lifecycle hook, Auto Scaling group, write, read, put, publish,
    statement, entity, condition, entry, batch, window, minor version, major version, instance type,
    snapshot copy, grant, tenant, lambda, command, run, artifact, webhook, fleet, cache, cache node,
    parameter group, backup, point, name, package, ruleset, web ACL, capacity provider, mesh,
    namespace, identity provider, MFA device, access key, SAML provider, permission, bit of entropy,
    CIDR block, prefix list, entry point, agent, component, dead-letter queue, message group,
    in-flight message, label, line item, cost, character class, byte range, multipart upload
"""

_IRREGULAR: Final = {
    "key": "keys",
    "alias": "aliases",
    "policy": "policies",
    "query": "queries",
    "entity": "entities",
    "retry": "retries",
    "index": "indexes",
    "repository": "repositories",
    "activity": "activities",
    "process": "processes",
    "address": "addresses",
    "IP address": "IP addresses",
    "event bus": "event buses",
    "access key": "access keys",
    "branch": "branches",
    "batch": "batches",
    "copy": "copies",
    "snapshot copy": "snapshot copies",
    "scaling policy": "scaling policies",
    "entry": "entries",
    "mesh": "meshes",
    "character class": "character classes",
    "bit of entropy": "bits of entropy",
}


def _counts() -> Iterator[Unit]:
    names = sorted({" ".join(name.split()) for name in _COUNTED.split(",")})
    for name in names:
        yield Unit(name, _IRREGULAR.get(name, f"{name}s"))


def _rates_and_prices() -> Iterator[Unit]:
    # IOPS and capacity units are what AWS sells under those names, not conversions of something else.
    yield Unit("IOPS", "IOPS")
    yield Unit("percent", "percent", aliases=("%",))
    yield Unit("USD", "USD", aliases=("$", "US dollars"))
    yield Unit("RCU", "RCUs", aliases=("read capacity unit", "read capacity units"))
    yield Unit("WCU", "WCUs", aliases=("write capacity unit", "write capacity units"))
    yield Unit("read request unit", "read request units", aliases=("RRU",))
    yield Unit("write request unit", "write request units", aliases=("WRU",))
    yield Unit("ACU", "ACUs", aliases=("Aurora capacity unit", "Aurora capacity units"))
    yield Unit("LCU", "LCUs")
    yield Unit("RPU", "RPUs", aliases=("Redshift processing unit", "Redshift processing units"))
    yield Unit("NCU", "NCUs")
    yield Unit("OCU", "OCUs")
    yield Unit("KPU", "KPUs", aliases=("Kinesis processing unit", "Kinesis processing units"))
    yield Unit("ECPU", "ECPUs")
    yield Unit("CPU unit", "CPU units")
    yield Unit("TPS", "TPS", "1", "transaction/second")
    yield Unit("octal mode", "octal mode")
    yield Unit("port", "port")
    yield Unit("OSI layer", "OSI layer")


UNITS: Final[tuple[Unit, ...]] = (*_information(), *_time(), *_counts(), *_rates_and_prices())
"""Every unit, in the order of the documentation."""

UNITS_BY_SPELLING: Final[Mapping[str, Unit]] = MappingProxyType(
    {spelling: unit for unit in UNITS for spelling in unit.spellings}
)
"""Spelling, exactly as written, to its unit. ``Mb`` and ``MB`` differ, so case counts."""
