"""Runs what a contributor or a first visitor wants, with nothing but Python: `python3 dev.py example`, `… test`.

Each command gets an environment of its own under .venv, from the hashed requirements, made on first use.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from action.environment import SetUpError, prepare

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
POLICIES = {"unready": "../readygate.yml", "ready": "../readygate.yml", "l4": "readygate.yml"}
"""The states of the example, each with the policy that it is judged by."""

USAGE = """usage: python3 dev.py COMMAND
  example [ready|unready|l4]
                           judge the example service: exit code 0 when ready (ready: at L2, l4: at L4), 1 when not
  test [--coverage] [PYTEST OPTION…]
                           run the tests; with --coverage measure them, and ask for every branch
  run ARGUMENT…            readygate itself, from this checkout: run check --help
  bench [--size MIB] [--only WORD] …
                           measure CPU and memory beside bare parsers; nothing is asserted
  generate                 write the catalog, the schemas and the pages that follow from the code
  lint                     ruff, mypy, import-linter and the linters of the workflows and the action
  lock                     write requirements/*.txt anew (needs uv)
"""


class UsageError(Exception):
    """The command line asks for something that does not exist."""


def example(arguments: list[str]) -> int:
    """Prints the scorecard of the example in one of its states, judged on the day its evidence was made."""
    state = arguments[0] if arguments else "unready"
    if len(arguments) > 1 or state not in POLICIES:
        raise UsageError
    folder = ROOT / "examples" / "assignment-service"
    judged = ["check", "--root", ".", "--policy", POLICIES[state], "--replay", "--at", "2026-11-21"]
    return _python("runtime", ["-m", "readygate", *judged], folder / state)


def test(arguments: list[str]) -> int:
    """Runs the tests, several at a time.

    They start hundreds of processes, each of which would compile the environment's packages anew: uv compiles none,
    and a machine may be told not to keep what Python compiles.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(ROOT / ".venv" / "bytecode")
    given = [option for option in arguments if option != "--coverage"]
    # The dear tests stand together at the end: who is done takes from the others.
    pytest = ["-m", "pytest", "-n", "auto", "--dist", "worksteal", *given]
    if "--coverage" not in arguments:
        return _python("test", pytest)
    commands = [["erase"], ["run", *pytest], ["combine", "-q"], ["report"]]
    return next((code for command in commands if (code := _python("test", ["-m", "coverage", *command]))), 0)


def lint(arguments: list[str]) -> int:
    """Runs every linter and says which failed."""
    if arguments:
        raise UsageError
    workflows = [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob(".github/workflows/*.yml"))]
    workflows += [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("examples/workflows/*.yml"))]
    commands = [
        ["ruff", "check"],
        ["ruff", "format", "--check"],
        ["mypy"],
        ["lint-imports"],
        ["actionlint", *workflows],
        ["zizmor", "--offline", "--quiet", "action.yml", *workflows],
        ["check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"],
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows],
    ]
    tools = _interpreter("lint").parent
    failed = [command[0] for command in commands if _call([str(tools / command[0]), *command[1:]], ROOT)]
    if failed:
        sys.stderr.write(f"failed: {', '.join(failed)}\n")
    return 1 if failed else 0


def run(arguments: list[str]) -> int:
    """Runs readygate in the current folder."""
    return _python("runtime", ["-m", "readygate", *arguments], Path.cwd())


def bench(arguments: list[str]) -> int:
    """Measures readygate; the options are those of `benchmarks`."""
    return _python("runtime", ["-m", "benchmarks", *arguments])


def generate(arguments: list[str]) -> int:
    """Writes the files that follow from the code."""
    if arguments:
        raise UsageError
    return _python("test", ["-m", "tools.generate"])


def lock(arguments: list[str]) -> int:
    """Writes the requirements with hashes, for every platform and Python, without the address of any index."""
    if arguments:
        raise UsageError
    for name, groups in {"runtime": [], "test": ["test"], "lint": ["test", "lint"]}.items():
        command = ["uv", "pip", "compile", "--quiet", "pyproject.toml", "--universal", "--python-version", "3.11"]
        command += ["--generate-hashes", "--no-header", "--no-annotate", "-o", f"requirements/{name}.txt"]
        command += [f"--group={group}" for group in groups]
        if code := _call(command, ROOT):
            return code
    return 0


def _python(requirements: str, arguments: list[str], folder: Path = ROOT) -> int:
    return _call([str(_interpreter(requirements)), *arguments], folder)


def _interpreter(requirements: str) -> Path:
    """The environment's interpreter; it finds the package in this source tree, isolated or not."""
    python = prepare(ROOT / "requirements" / f"{requirements}.txt", ROOT / ".venv", os.environ)
    libraries = [
        python.parent.parent / "Lib" / "site-packages",
        *python.parent.parent.glob("lib/python3*/site-packages"),
    ]
    for library in libraries:
        if library.is_dir():
            (library / "readygate-source.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    return python


def _call(command: list[str], folder: Path) -> int:
    """Runs a command; a tool of an environment finds the others of that environment."""
    here = [str(Path(command[0]).parent)] if Path(command[0]).is_absolute() else []
    return subprocess.call(
        command, cwd=folder, env={**os.environ, "PATH": os.pathsep.join([*here, os.environ["PATH"]])}
    )


def main(arguments: list[str]) -> int:
    """Runs one command and returns its exit code; 2 for a command that does not exist."""
    if sys.version_info < OLDEST:
        sys.stderr.write(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}\n")
        return 2
    commands = {
        "example": example,
        "test": test,
        "run": run,
        "bench": bench,
        "generate": generate,
        "lint": lint,
        "lock": lock,
    }
    try:
        if not arguments or arguments[0] not in commands:
            raise UsageError
        return commands[arguments[0]](arguments[1:])
    except UsageError:
        sys.stderr.write(USAGE)
    except SetUpError as error:
        sys.stderr.write(f"{error}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
