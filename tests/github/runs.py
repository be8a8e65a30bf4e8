"""The part of a scene that belongs to Actions: workflows, runs, jobs, artifacts, releases, deployments."""

import hashlib
import io
import mimetypes
import zipfile
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path

from tests.github.state import Artifact, Attempt, Job, PullRequest, Repository, Run, State, Workflow, written

KEPT = timedelta(days=90)


class Runs:
    """What runs leave behind."""

    home: Repository

    def __init__(self, state: State) -> None:
        self.state = state

    def workflow(self, file: str, name: str | None = None) -> Workflow:
        """The workflow of a file below `.github/workflows`, made known when new."""
        path = f".github/workflows/{file}"
        known = next((it for it in self.home.workflows if it.path == path), None)
        if known is not None:
            return known
        made = Workflow(id=self.state.next_id(), name=name or file.partition(".")[0], path=path)
        self.home.workflows.append(made)
        return made

    def run(
        self,
        file: str = "ci.yml",
        *,
        event: str | None = None,
        pull: PullRequest | None = None,
        branch: str | None = None,
        sha: str | None = None,
        conclusion: str | None = "success",
        jobs: Iterable[str] = ("test",),
        actor: str = "mona",
        number: int | None = None,
    ) -> Run:
        """A run: of a pull request's head, or of a branch (the default one unless told) at its tip or another commit.

        It is completed with `conclusion`, or still in progress when that is None; `number` is its id, if it matters.
        """
        home = self.home
        branch = pull.head_ref if pull else branch or home.default_branch
        head_sha = sha or (pull.head_sha if pull else home.refs[f"heads/{branch}"])
        workflow = self.workflow(file)
        made = Run(
            id=number or self.state.next_id(),
            workflow=workflow,
            number=sum(it.workflow.id == workflow.id for it in home.runs) + 1,
            event=event or ("pull_request" if pull else "push"),
            head_sha=head_sha,
            head_branch=branch,
            head_repository=(pull.head_repository or home.full_name) if pull else home.full_name,
            actor=actor,
            created_at=self.state.tick(),
            title=home.issues[pull.number].title if pull else "Change",
            attempts=[],
        )
        home.runs.append(made)
        self.rerun(made, conclusion, jobs=jobs)
        return made

    def rerun(self, run: Run, conclusion: str | None = "success", *, jobs: Iterable[str] = ("test",)) -> Attempt:
        """Another attempt of a run that executes these jobs; the first attempt of a new run is made so too."""
        now, status = self.state.tick(), "completed" if conclusion else "in_progress"
        made = Attempt(number=len(run.attempts) + 1, status=status, conclusion=conclusion, started_at=now)
        run.attempts.append(made)
        for name in jobs:
            job = Job(
                id=self.state.next_id(),
                run=run.id,
                attempt=made.number,
                name=name,
                status=status,
                conclusion=conclusion,
                started_at=now,
                completed_at=self.state.now if conclusion else None,
            )
            self.home.jobs.append(job)
        return made

    def finish(self, run: Run, conclusion: str = "success") -> None:
        """End the last attempt of a run and its jobs."""
        run.attempts[-1].status, run.attempts[-1].conclusion = "completed", conclusion
        for job in self.home.jobs:
            if job.run == run.id and job.status != "completed":
                job.status, job.conclusion, job.completed_at = "completed", conclusion, self.state.tick()

    def artifact(
        self,
        run: Run,
        name: str,
        files: Mapping[str, str | bytes] | bytes,
        *,
        plain: str | None = None,
        expired: bool = False,
    ) -> Artifact:
        """An artifact of a run: files to be zipped, or the bytes of a zip, or with `plain` a file of that name that is
        given as it is (an upload with `archive: false`)."""
        content = files if isinstance(files, bytes) else zipped(files)
        guessed = mimetypes.guess_type(plain or "x.zip")[0] or "application/octet-stream"
        now = self.state.tick()
        made = Artifact(
            id=self.state.next_id(),
            run=run.id,
            name=name,
            content=content,
            content_type=guessed if plain else "application/zip",
            file_name=plain,
            created_at=now,
            expires_at=now + KEPT,
            expired=expired,
            digest=f"sha256:{hashlib.sha256(content).hexdigest()}",
        )
        self.home.artifacts.append(made)
        return made

    def uploads(self, run: Run, folder: Path) -> list[Artifact]:
        """The artifacts that the official client left with act's artifact server (`--artifact-server-path`)."""
        found = sorted((folder / str(run.id)).glob("*/*.zip"))
        return [self.artifact(run, path.parent.name, path.read_bytes()) for path in found]

    def release(self, tag: str, *, author: str = "mona", prerelease: bool = False) -> str:
        """A published release of a tag; gives the tag."""
        now = written(self.state.tick())
        self.home.releases.append(
            {
                "id": self.state.next_id(),
                "tag_name": tag,
                "target_commitish": self.home.default_branch,
                "name": tag,
                "draft": False,
                "prerelease": prerelease,
                "created_at": now,
                "published_at": now,
                "author": author,
            }
        )
        return tag

    def deployment(self, sha: str, environment: str, *, ref: str = "main") -> None:
        """A deployment of a commit to an environment."""
        now = written(self.state.tick())
        facts = {"id": self.state.next_id(), "sha": sha, "ref": ref, "task": "deploy", "environment": environment}
        self.home.deployments.append(facts | {"created_at": now, "updated_at": now, "description": None})


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A zip of files, the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
