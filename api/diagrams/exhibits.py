"""What the gallery shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from kg.diagrams.selection import Selection, View
from kg.model import Relation, RelationKind
from kg.query import Collection, Compare, Operator, Window
from kg.query import Selection as Choice
from kg.store import Store, settle
from kg.vocabulary import EVOLUTION, KINDS_BY_NAME, family_members

_MOST: Final = 500


@dataclass(frozen=True)
class Exhibit:
    """One picture of the gallery."""

    name: str
    """Stem of its files."""
    title: str
    caption: str
    choose: Callable[[Store, date], Awaitable[Selection]]
    """Says what it shows of a graph on a day."""


def _between(names: str, kinds: str = "") -> Callable[[Store, date], Awaitable[Selection]]:
    """Show some things and what is between them, by some kinds of relation or all."""
    some = tuple(KINDS_BY_NAME[kind] for kind in kinds.split()) or None

    async def choose(_store: Store, day: date) -> Selection:
        return Selection(tuple(names.split()), day, depth=0, kinds=some)

    return choose


def _all_related_by(
    kinds: tuple[RelationKind, ...],
) -> Callable[[Store, date], Awaitable[Selection]]:
    """Show every relation of some kinds."""
    where = Compare("relationKind", Operator.IN, tuple(kind.name for kind in kinds))

    async def choose(store: Store, day: date) -> Selection:
        choice = Choice(Collection.RELATIONS, day, where)
        page = await settle(store.page(choice, Window(first=_MOST)))
        relations = [each.id for each in page.items if isinstance(each, Relation)]
        return Selection(tuple(relations), day, depth=0)

    return choose


async def _around_sqs(_store: Store, day: date) -> Selection:
    return Selection(("sqs",), day)


async def _from_s3_to_redshift(_store: Store, day: date) -> Selection:
    return Selection(("s3", "redshift"), day, View.PATH)


EXHIBITS: Final = (
    Exhibit(
        "messaging-push-and-pull",
        "Messaging: who pushes, who polls",
        "Solid lines are pushed by the sender; dashed ones move only when the consumer asks.",
        _between(
            "sns sqs eventbridge kinesis-data-streams firehose msk lambda s3 dynamodb",
            "pushes-to pulls-from invokes",
        ),
    ),
    Exhibit(
        "serverless-request-path",
        "A request to a serverless application",
        "From the name of the site over the edge and the API to code and data, with what guards it.",
        _between(
            "route53 cloudfront waf api-gateway cognito lambda dynamodb dax s3",
            "routes-to invokes reads-from stores-in authenticates-with protects caches pulls-from",
        ),
    ),
    Exhibit(
        "ci-cd-pipeline",
        "From source code to running software",
        "Which service hands what to which on the way to production.",
        _between(
            "github codecommit codepipeline codebuild codedeploy ecr ecs lambda ec2 "
            "elastic-beanstalk cloudformation s3",
            "orchestrates deploys-to reads-from pulls-from pushes-to stores-in",
        ),
    ),
    Exhibit(
        "storage-and-scopes",
        "Storage, and the scope that it lives in",
        "What is in one zone is lost or out of reach with that zone; frames show where things live.",
        _between(
            "ebs ebs/snapshot ebs/multi-attach efs efs/mount-target efs/one-zone s3 s3/bucket "
            "s3/directory-bucket ec2 ec2/instance-store vpc vpc/subnet"
        ),
    ),
    Exhibit(
        "what-replaces-what",
        "What came in the place of what, and what is preferred",
        "Every such relation that the graph knows to hold.",
        _all_related_by(family_members(EVOLUTION)),
    ),
    Exhibit(
        "around-sqs",
        "Everything around Amazon SQS",
        "All that relates to one service, with its features inside it.",
        _around_sqs,
    ),
    Exhibit(
        "s3-to-redshift",
        "From Amazon S3 to Amazon Redshift",
        "The shortest ways along the flow of data.",
        _from_s3_to_redshift,
    ),
)
"""Every picture, in the order of the page."""
