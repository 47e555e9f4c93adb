"""What answers a question: one module for each kind of thing that is asked."""

from kg.advisor.evidence.finding import Finding
from kg.advisor.evidence.gathering import gather

__all__ = ["Finding", "gather"]
