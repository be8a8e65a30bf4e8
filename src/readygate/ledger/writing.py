"""Who may write into the ledger: pushes to the default and release branches, and nobody else.

Enters: a policy and what started a run. Leaves: yes or no.
"""

from __future__ import annotations

from readygate.model.glob import name_glob
from readygate.model.policy import Policy


def may_write(policy: Policy, event: str, branch: str, tag: str = "", *, fork: bool = False) -> bool:
    """Whether a run of this event writes its verdicts down.

    `branch` is the one that was pushed to, and one of the policy's `branches`; `tag` the tag, empty where there is
    none; `fork`: what was judged comes from another repository. A pull request judges what may never be merged, a tag
    what the push of its branch recorded, a schedule the same commit again.
    """
    trusted = bool(branch) and any(name_glob(pattern)(branch) for pattern in policy.branches)
    return event == "push" and trusted and not tag and not fork
