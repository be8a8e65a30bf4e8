"""Bundles among the files of evidence: what other jobs of a run collected.

Enters: files to read, what is known of the run. Leaves: the files that are no bundles, and the bundles, each item with
the commit, branch, event and time that the API or git tells of its run; what a bundle claims of them is not believed
(law 5). An item that claims another run, of which nothing is known here, is foreign evidence, which counts nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from readygate.intake.read import BUNDLE, File
from readygate.intake.shape import HEAD, shape_of
from readygate.model.errors import EvidenceError, UsageError
from readygate.model.evidence import Bundle, Item, Origin, Source

NAME = "bundle.json"
"""How the name of a bundle ends that is found without being named."""


def split(files: Iterable[File], *, walked: bool, trusted: bool = False) -> tuple[list[File], list[tuple[str, Bundle]]]:
    """The files that are no bundles, and the bundles with their paths.

    A bundle counts where somebody named it; with `walked` also where a walk found it and git does not track it, as
    downloaded artifacts lie in the workspace. What a run of a `trusted` branch wrote is believed of other runs, too.
    UsageError for a bundle that cannot be read: what it held is not known.
    """
    others, found = [], []
    for file in files:
        wanted = file.asked or (walked and not file.origin.tracked and file.path.endswith(NAME))
        if wanted and not file.format and _is_bundle(file):
            found.append((file.path, known(_loaded(file), {file.origin.run: file.origin}, trusted=trusted)))
        else:
            others.append(file)
    return others, found


def known(bundle: Bundle, runs: Mapping[int, Origin], *, trusted: bool = False) -> Bundle:
    """The bundle with what is known of each run; on a laptop, where no run is known, nothing changes."""
    if not any(runs):
        return bundle
    items = tuple(msgspec.structs.replace(item, origin=_told(item, runs, trusted)) for item in bundle.items)
    return Bundle.of(items, bundle.unrecognised)


def _told(item: Item, runs: Mapping[int, Origin], trusted: bool) -> Origin:
    claimed = item.origin
    if claimed.source == Source.REPLAY.value:
        return claimed
    run = runs.get(claimed.run) if claimed.run else None
    if run is None and trusted and claimed.run:
        return claimed
    if run is None:
        return msgspec.structs.replace(claimed, commit="", branch="", event="", time=0.0, foreign=True)
    return msgspec.structs.replace(
        claimed,
        workflow=run.workflow,
        commit=run.commit,
        branch=run.branch,
        event=run.event,
        time=run.time,
        foreign=run.foreign,
        artifact=claimed.artifact or run.artifact,
        modified=0.0,
    )


def _is_bundle(file: File) -> bool:
    try:
        return shape_of(file.source.head(HEAD)).keys >= BUNDLE
    except EvidenceError:
        return False


def _loaded(file: File) -> Bundle:
    from readygate.intake import bundles

    try:
        return bundles.load(file.source.read(bundles.LIMIT), file.path)
    except EvidenceError as error:
        raise UsageError(f"the bundle: {error.fault}", place=file.path, hint=error.hint) from error
