"""Mutants as reports of several formats tell them: their statuses in the words of the kind, and a run that broke off.

Enters: a table of the kind `mutation`. Leaves: what is wrong with it.
"""

from __future__ import annotations

from readygate.kinds.mutation import PENDING
from readygate.model.evidence import Problem
from readygate.model.table import Table

CHANGE = 200
"""Characters of a change that are kept."""


def unfinished(table: Table) -> tuple[Problem, ...]:
    """A run that has not tried every mutant proves nothing yet: the missing ones may survive."""
    waiting = sum(1 for status in table.text("status") if status == PENDING)
    if not waiting:
        return ()
    fault = f"{waiting} of {len(table)} mutants were never run to an end: the report is that of an unfinished run"
    return (Problem(fault=fault, hint="let the mutation run end before its report is taken"),)
