"""Operations compiled once and run for every request.

``Plans(schema).plan(document, operation_name)`` compiles a validated operation, or takes it from what
is kept; ``await plan.run(context, variables, deadline)`` answers with encoded JSON and with errors.
"""

from api.graphql.plans.executed import DeadlineExceededError, Executed
from api.graphql.plans.plan import Plan, Plans

__all__ = ["DeadlineExceededError", "Executed", "Plan", "Plans"]
