"""Sets up a GitHub in few lines: what enters are words of a test, what leaves are records of the state.

    scene = Scene("acme/shop")
    pull = scene.pull_request("feature", {"src/shop.py": "x = 1"}, fork="mona/shop")
    run = scene.run("ci.yml", pull=pull)
    scene.artifact(run, "readygate-unit", {"junit.xml": report})

Everything happens one second after what was set up before it, from a fixed time on.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.github import folder
from tests.github.history import merge_base, merged_tree
from tests.github.objects import EMPTY_TREE, FILE, Entry, Signature
from tests.github.runs import Runs
from tests.github.state import (
    ACTIONS_BOT,
    CheckRun,
    Comment,
    Issue,
    Protection,
    PullRequest,
    Repository,
    Review,
    State,
    Status,
    Team,
)

Files = Mapping[str, str | bytes | None]
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Scene(Runs):
    """A GitHub being set up; `home` is the repository that methods mean unless told another."""

    def __init__(
        self, name: str = "acme/shop", *, private: bool = True, at: datetime = START, empty: bool = False
    ) -> None:
        """A repository whose `main` has one commit with a README; `empty` leaves it without commits, for `from_git`."""
        super().__init__(State(at.astimezone(UTC)))
        self.home = self.repository(name, private=private)
        if not empty:
            self.push("main", {"README.md": "# shop\n"}, message="Begin")

    # --- repositories and git -------------------------------------------------------------------------------------

    def repository(self, name: str, *, parent: Repository | None = None, private: bool = True) -> Repository:
        """A repository; a fork has the branches of its parent."""
        state = self.state
        made = Repository(id=state.next_id(), full_name=name, created_at=state.tick(), private=private)
        if parent is not None:
            made.parent, made.private, made.default_branch = parent.full_name, parent.private, parent.default_branch
            made.refs = {ref: sha for ref, sha in parent.refs.items() if ref.startswith("heads/")}
        state.repositories[name] = made
        return made

    def fork(self, name: str) -> Repository:
        """The fork of that name of the home repository, made when new."""
        return self.state.repository(name) or self.repository(name, parent=self.home)

    def from_git(self, path: Path, *, branch: str | None = None) -> None:
        """Take over all commits, branches and tags of a real repository; may be repeated after it changed.

        Open pull requests follow their branches; `refs/pull/N/merge`, where the repository has it, is their test merge.
        """
        refs, current = folder.read(path, self.state.objects)
        self.home.default_branch = branch or current or self.home.default_branch
        self.home.refs |= refs
        for name, sha in refs.items():
            if name.startswith("heads/"):
                self.move(name.removeprefix("heads/"), sha)
        for pull in self.home.pulls.values():
            pull.merge_sha = refs.get(f"pull/{pull.number}/merge", pull.merge_sha)

    def to_git(self, path: Path) -> None:
        """Write all commits and refs into a new bare repository at a path."""
        folder.bare(path, self.state.objects, self.home.refs, self.home.default_branch)

    def checkout(self, path: Path, commit: str) -> None:
        """Make a work tree at a path as actions/checkout does: detached at a commit, with all history and branches."""
        folder.work_tree(
            path, self.state.objects, self.home.refs, commit, f"https://github.com/{self.home.full_name}.git"
        )

    def commit(
        self, files: Files, *parents: str, message: str = "Change", author: str = "mona", whole: bool = False
    ) -> str:
        """A commit on its first parent with these files changed, None for removed; `whole` starts from nothing."""
        objects = self.state.objects
        start = objects.commit(parents[0]).tree if parents and not whole else EMPTY_TREE
        now = objects.files(start)
        for path, text in files.items():
            if text is None:
                now.pop(path, None)
            else:
                data = text.encode() if isinstance(text, str) else text
                now[path] = Entry(mode=FILE, path=path, sha=objects.add("blob", data))
        return self._record(objects.write_tree(now), parents, message, author)

    def _record(self, tree: str, parents: tuple[str, ...], message: str, author: str = "mona") -> str:
        self.state.user(author)
        who = Signature(name=author, email=f"{author}@users.noreply.github.com", at=self.state.tick())
        return self.state.objects.write_commit(tree=tree, parents=parents, author=who, message=message)

    def tip(self, branch: str | None = None, *, repository: Repository | None = None) -> str:
        """The commit of a branch, the default branch's unless told."""
        home = repository or self.home
        return home.refs[f"heads/{branch or home.default_branch}"]

    def push(
        self, branch: str, files: Files, *, message: str = "Change", author: str = "mona", fork: str | None = None
    ) -> str:
        """A commit on a branch, which starts at the default branch when new; its open pull requests follow."""
        home = self.fork(fork) if fork else self.home
        start = home.refs.get(f"heads/{branch}") or home.refs.get(f"heads/{home.default_branch}")
        return self.move(branch, self.commit(files, *filter(None, [start]), message=message, author=author), fork=fork)

    def move(self, branch: str, sha: str, *, fork: str | None = None) -> str:
        """Set a branch to a commit, as a (forced) push does; its open pull requests follow."""
        home = self.fork(fork) if fork else self.home
        home.refs[f"heads/{branch}"] = sha
        for there in self.state.repositories.values():
            for pull in there.pulls.values():
                if (pull.head_repository, pull.head_ref) == (home.full_name, branch) and not pull.merged_at:
                    pull.head_sha, pull.base_sha = sha, there.refs[f"heads/{pull.base_ref}"]
                    self.test_merge(pull)
        return sha

    def tag(self, name: str, sha: str | None = None) -> str:
        """A lightweight tag."""
        self.home.refs[f"tags/{name}"] = sha or self.tip()
        return self.home.refs[f"tags/{name}"]

    # --- pull requests --------------------------------------------------------------------------------------------

    def pull_request(
        self,
        branch: str = "feature",
        files: Files | None = None,
        *,
        base: str | None = None,
        fork: str | None = None,
        author: str = "mona",
        title: str = "Change things",
        number: int | None = None,
        draft: bool = False,
        labels: tuple[str, ...] = (),
    ) -> PullRequest:
        """Push files to a branch (of a fork) and open a pull request of it, with its test merge."""
        there = self.fork(fork) if fork else self.home
        if files is not None or f"heads/{branch}" not in there.refs:
            self.push(branch, files or {f"{branch}.txt": branch}, author=author, fork=fork)
        base = base or self.home.default_branch
        issue = self.issue(title, author=author, number=number, labels=labels)
        made = PullRequest(
            number=issue.number,
            head_repository=there.full_name,
            head_ref=branch,
            head_sha=self.tip(branch, repository=there),
            base_ref=base,
            base_sha=self.tip(base),
            merge_sha=None,
            draft=draft,
        )
        self.home.pulls[made.number] = made
        self.test_merge(made)
        return made

    def test_merge(self, pull: PullRequest) -> str | None:
        """Merge the head into the base's present tip, as GitHub does for the tests; None on a conflict.

        GitHub does so at each push to the head; when only the base moves, call this to let it happen.
        """
        base = self.tip(pull.base_ref)
        tree = merged_tree(self.state.objects, merge_base(self.state.objects, base, pull.head_sha), base, pull.head_sha)
        message = f"Merge {pull.head_sha} into {base}"
        pull.merge_sha = self._record(tree, (base, pull.head_sha), message) if tree else None
        self.home.refs[f"pull/{pull.number}/head"] = pull.head_sha
        if pull.merge_sha:
            self.home.refs[f"pull/{pull.number}/merge"] = pull.merge_sha
        return pull.merge_sha

    def merge(self, pull: PullRequest, *, squash: bool = False) -> str:
        """Merge a pull request into its base and close it; returns the new tip."""
        self.test_merge(pull)
        assert pull.merge_sha, "a pull request in conflict cannot be merged"
        base = self.tip(pull.base_ref)
        parents = (base,) if squash else (base, pull.head_sha)
        tree = self.state.objects.commit(pull.merge_sha).tree
        pull.merge_sha = self._record(tree, parents, f"Merge pull request #{pull.number}")
        pull.merged_at = self.state.now
        self.close(pull.number)
        return self.move(pull.base_ref, pull.merge_sha)

    def merge_group(self, *pulls: PullRequest, squash: bool = False) -> tuple[str, str]:
        """Queue pull requests for merging: the branch of the group and its commit, one merge (or squash) for each."""
        base = tip = self.tip(pulls[0].base_ref)
        for pull in pulls:
            tree = merged_tree(
                self.state.objects, merge_base(self.state.objects, tip, pull.head_sha), tip, pull.head_sha
            )
            assert tree, "a pull request in conflict cannot be queued"
            parents = (tip,) if squash else (tip, pull.head_sha)
            tip = self._record(tree, parents, f"Merge pull request #{pull.number}")
        branch = f"gh-readonly-queue/{pulls[0].base_ref}/pr-{pulls[-1].number}-{base}"
        self.home.refs[f"heads/{branch}"] = tip
        return branch, tip

    def review(self, pull: PullRequest, author: str, state: str = "APPROVED", *, commit: str | None = None) -> Review:
        """A review of the present head, or of another commit."""
        now = self.state.tick()
        made = Review(
            id=self.state.next_id(), author=author, state=state, commit=commit or pull.head_sha, submitted_at=now
        )
        pull.reviews.append(made)
        return made

    # --- issues and comments --------------------------------------------------------------------------------------

    def issue(
        self, title: str, *, author: str = "mona", labels: Iterable[str] = (), number: int | None = None, body: str = ""
    ) -> Issue:
        """An open issue."""
        now, home = self.state.tick(), self.home
        self.state.user(author)
        made = Issue(
            number=number or max(home.issues, default=0) + 1,
            title=title,
            author=author,
            body=body or None,
            labels=tuple(labels),
            created_at=now,
            updated_at=now,
        )
        home.issues[made.number] = made
        home.labels |= dict.fromkeys(made.labels, "ededed")
        return made

    def close(self, number: int) -> None:
        """Close an issue or a pull request."""
        self.home.issues[number].state, self.home.issues[number].closed_at = "closed", self.state.tick()

    def comment(
        self, on: Issue | PullRequest, body: str, *, author: str = ACTIONS_BOT, app: str | None = None
    ) -> Comment:
        """A comment, by the token of a workflow unless told."""
        now = self.state.tick()
        made = Comment(
            id=self.state.next_id(),
            issue=on.number,
            author=author,
            body=body,
            created_at=now,
            updated_at=now,
            app=app or ("github-actions" if author == ACTIONS_BOT else None),
        )
        self.home.comments.append(made)
        return made

    def comments(self, on: Issue | PullRequest, author: str | None = None) -> list[Comment]:
        """The comments of an issue or pull request, by one author if told."""
        return [it for it in self.home.comments if it.issue == on.number and author in (None, it.author)]

    # --- results and rules ----------------------------------------------------------------------------------------

    def check(self, sha: str, name: str, conclusion: str = "success", *, app: str = "github-actions") -> CheckRun:
        """A completed check run."""
        now = self.state.tick()
        made = CheckRun(id=self.state.next_id(), name=name, head_sha=sha, app=app, started_at=now, completed_at=now)
        made.status, made.conclusion = "completed", conclusion
        self.home.checks.append(made)
        return made

    def status(self, sha: str, context: str, state: str = "success", *, creator: str = ACTIONS_BOT) -> Status:
        """A commit status."""
        made = Status(
            id=self.state.next_id(),
            sha=sha,
            state=state,
            context=context,
            description=None,
            target_url=None,
            creator=creator,
            created_at=self.state.tick(),
        )
        self.home.statuses.append(made)
        return made

    def protect(self, branch: str, *checks: str, strict: bool = False) -> None:
        """Classic protection with required checks."""
        self.home.protections[branch] = Protection(checks=checks, strict=strict)

    def ruleset(self, branch: str, *checks: str, merge_queue: bool = False) -> None:
        """A ruleset with required checks, and with a merge queue if wanted."""
        named = {"ruleset_id": self.state.next_id(), "ruleset_source": self.home.full_name}
        named["ruleset_source_type"] = "Repository"
        wanted: dict[str, Any] = {"strict_required_status_checks_policy": False}
        wanted["required_status_checks"] = [{"context": name} for name in checks]
        rules = [{"type": "required_status_checks", "parameters": wanted, **named}]
        rules += [{"type": "merge_queue", **named}] if merge_queue else []
        self.home.rules.setdefault(branch, []).extend(rules)

    def team(self, organisation: str, slug: str, *members: str, maintainers: tuple[str, ...] = ()) -> Team:
        """A team with members."""
        roles = dict.fromkeys(members, "member") | dict.fromkeys(maintainers, "maintainer")
        made = Team(id=self.state.next_id(), organisation=organisation, slug=slug, name=slug.title(), members=roles)
        self.state.teams.append(made)
        return made

    def collaborator(self, login: str, permission: str = "write") -> None:
        """Give a person `admin`, `write` or `read`."""
        self.state.user(login)
        self.home.collaborators[login] = permission

    def advance(self, **span: float) -> None:
        """Let time pass: `scene.advance(days=2)`."""
        self.state.advance(timedelta(**span).total_seconds())
