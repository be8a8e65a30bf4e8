"""Bundles among the files of evidence: what other jobs of a run collected.

Enters: files to read, what is known of the run. Leaves: the files that are no bundles, and the bundles, each item with
the commit, branch, event and time that the API or git tells of its run; what a bundle claims of them is not believed
(law 5). On a runner an item of no run, or of one of which nothing is known here, is foreign evidence, which counts
nowhere; files taken as they lie are refused. What a bundle holds that git tracks is `invalid`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from readygate.intake.read import BUNDLE, File
from readygate.intake.shape import HEAD, shape_of
from readygate.model.errors import EvidenceError, UsageError
from readygate.model.evidence import Bundle, Item, Origin, Problem, Source

NAME = "bundle.json"
"""How the name of a bundle ends that is found without being named."""


def split(files: Iterable[File], *, walked: bool, trusted: bool = False) -> tuple[list[File], list[tuple[str, Bundle]]]:
    """The files that are no bundles, and the bundles with their paths.

    A bundle counts where somebody named it; with `walked` also where a walk found it and git does not track it, as
    downloaded artifacts lie in the workspace. What a run of a `trusted` branch wrote is believed of other runs, too.
    UsageError for a bundle that cannot be read: what it held is not known; on a runner also for one of a replay, whose
    files are of no commit.
    """
    others, found = [], []
    for file in files:
        wanted = file.asked or (walked and not file.origin.tracked and file.path.endswith(NAME))
        if wanted and not file.format and _is_bundle(file):
            found.append((file.path, _taken(file, trusted=trusted)))
        else:
            others.append(file)
    return others, found


def _taken(file: File, *, trusted: bool) -> Bundle:
    loaded = _loaded(file)
    if file.origin.run and any(item.origin.source == Source.REPLAY.value for item in loaded.items):
        raise UsageError(
            "the bundle is of a replay, whose files are judged as they lie and prove nothing of a commit",
            place=file.path,
            hint="write it in a job, with `readygate collect -o` and without `--replay`",
        )
    bundle = known(loaded, {file.origin.run: file.origin}, trusted=trusted)
    return _invalid(bundle, file.path) if file.origin.tracked else bundle


def _invalid(bundle: Bundle, path: str) -> Bundle:
    """The bundle with every item `invalid`, whatever its kind: its claims were written by hand, or long ago."""
    problem = Problem(
        fault=f"git tracks the bundle {path!r}, so what it holds may be older than the content it is to prove",
        hint="write bundles to an ignored folder",
    )
    items = (msgspec.structs.replace(item, problems=(*item.problems, problem)) for item in bundle.items)
    return Bundle.of(items, bundle.unrecognised)


def known(bundle: Bundle, runs: Mapping[int, Origin], *, trusted: bool = False) -> Bundle:
    """The bundle with what is known of each run; on a laptop, where no run is known, nothing changes."""
    if not any(runs):
        return bundle
    items = tuple(msgspec.structs.replace(item, origin=_told(item, runs, trusted)) for item in bundle.items)
    return Bundle.of(items, bundle.unrecognised)


def _told(item: Item, runs: Mapping[int, Origin], trusted: bool) -> Origin:
    claimed = item.origin
    told = claimed.run and claimed.source != Source.REPLAY.value
    run = runs.get(claimed.run) if told else None
    if run is None and trusted and told:
        return claimed
    if run is None:
        # Without its number: it may be that of the run that judges.
        return Origin(source=Source.ARTIFACT.value, artifact=claimed.artifact, job=claimed.job, foreign=True)
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
