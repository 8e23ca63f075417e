"""`xinfang doctor`: what is missing here, and how to mend it."""

import asyncio
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING
from uuid import UUID

import typer

from xinfang.cli.place import Place
from xinfang.cli.said import out
from xinfang.settings import ROOT, MendableError, MisconfiguredError, Profile, Settings

if TYPE_CHECKING:
    from xinfang.store.objects import Objects
    from xinfang.store.transaction import Database

ANSWER_SECONDS = 5
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)(?: ; (?P<marker>[^\\]+?))? \\$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what was found, whether that is well, and what mends it otherwise."""

    subject: str
    said: str
    mend: str = ""
    well: bool = False


def doctor() -> None:
    """Look at everything the platform stands on; say what is missing and how to mend it."""
    findings = list(examine())
    for finding in findings:
        mark = "[green]✓[/green]" if finding.well else "[red]✗[/red]"
        out.print(f"{mark} {finding.subject}: {finding.said}")
        if not finding.well:
            out.print(f"    mend: {finding.mend}")
    ill = sum(not finding.well for finding in findings)
    out.print(f"{len(findings) - ill} well, {ill} to mend")
    raise typer.Exit(1 if ill else 0)


def examine() -> Iterator[Finding]:
    """Look at the machine, then the settings, then the database as far as they lead to it."""
    yield python()
    yield packages()
    yield one_casbin()
    from xinfang import settings

    try:
        loaded = settings.load()
    except MisconfiguredError as error:
        for problem in error.problems:
            yield Finding("setting", problem, "set it in the environment, or in a file")
        return
    yield Finding("settings", f"profile {loaded.profile}", well=True)
    yield keys(loaded)
    yield objects(loaded)
    yield documents(loaded)
    if loaded.oidc_issuer is not None:
        yield issuer(loaded.oidc_issuer)
    yield from database(loaded)
    if loaded.profile is Profile.DEMO:
        yield port(loaded)


def python() -> Finding:
    """Python itself."""
    version = ".".join(map(str, sys.version_info[:3]))
    recent = sys.version_info >= (3, 11)
    return Finding("Python", version, "install Python 3.11 or newer, then make up", well=recent)


def packages() -> Finding:
    """The pinned packages, each in its pinned release."""
    from packaging.markers import Marker

    pinned = (ROOT / "requirements" / "base.txt").read_text()
    wrong: list[str] = []
    for found in PIN.finditer(pinned):
        name, version, marker = found[1], found[2], found["marker"]
        if marker and not Marker(marker).evaluate():
            continue
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{name} is missing")
            continue
        if installed != version:
            wrong.append(f"{name} is {installed}, not {version}")
    said = ", ".join(wrong) or "as pinned"
    return Finding("packages", said, "requirements/install.sh base", well=not wrong)


def documents(settings: Settings) -> Finding:
    """What may be asked: manifests that hold, of documents that fit the schema."""
    from xinfang.api.documents import Documents
    from xinfang.api.endpoint import core_of
    from xinfang.api.schema import build_schema
    from xinfang.api.trusted import trusted_documents

    try:
        found = trusted_documents(settings.trusted_documents)
        Documents(core_of(build_schema()), found)
    except MisconfiguredError as error:
        return Finding("documents", "; ".join(error.problems), "have the manifest made anew")
    others = "and others" if settings.lets_free_form else "and no others"
    return Finding("documents", f"{len(found)} trusted, {others}", well=True)


def one_casbin() -> Finding:
    """The one distribution that may provide the module casbin."""
    providers = sorted(set(metadata.packages_distributions().get("casbin", [])))
    return Finding(
        "casbin",
        f"provided by {', '.join(providers) or 'nothing'}",
        "remove .venv and run make up: another package has overwritten pycasbin's files",
        well=providers == ["pycasbin"],
    )


def keys(settings: Settings) -> Finding:
    """The keys of protected columns: readable, and of the family that is asked for."""
    from xinfang.store.crypto import Provider, key_file

    file = key_file(settings)
    if settings.encryption_keys_file is None and not file.exists():
        return Finding("keys", f"the first start makes {file}", well=True)
    try:
        provider = Provider.from_settings(settings)
    except MendableError as error:
        return Finding("keys", str(error), "put the file back from your copy of it")
    return Finding("keys", f"{provider.name} from {file}", well=True)


def objects(settings: Settings) -> Finding:
    """The place of documents and attachments: takes one, gives it back, and lets go of it."""
    from xinfang.store.crypto import Provider
    from xinfang.store.keys import KeyRing
    from xinfang.store.objects import ObjectError, Objects

    where = settings.object_bucket or str(settings.objects_home)
    if settings.object_bucket is None and not settings.objects_home.exists():
        return Finding("objects", f"the first start makes {where}", well=True)
    mend = "may this process write there? is the address right, does it create conditionally?"
    try:
        there = Objects.from_settings(settings, Provider(KeyRing.new("aes")))
        asyncio.run(_tried(there))
    except (MisconfiguredError, ObjectError, OSError) as error:
        return Finding("objects", f"{where}: {error}", mend)
    return Finding("objects", f"in {where}", well=True)


async def _tried(there: "Objects") -> None:
    stored = await there.put(UUID(int=0), b"xinfang doctor")
    await there.get(stored)
    await there.remove(stored.name)


def issuer(address: str) -> Finding:
    """Whether the issuer that signs users in answers, under the name that we expect."""
    import httpx

    mend = "is XINFANG_OIDC_ISSUER right, and may this machine reach it?"
    try:
        found = httpx.get(f"{address}/.well-known/openid-configuration", timeout=ANSWER_SECONDS)
        named = found.raise_for_status().json().get("issuer")
    except (httpx.HTTPError, ValueError, AttributeError) as error:
        return Finding("issuer", f"{address}: {type(error).__name__} {error}", mend)
    return Finding("issuer", f"{address} names itself {named}", mend, well=named == address)


def port(settings: Settings) -> Finding:
    """The port that `up` listens on."""
    from xinfang.cli.serving import AddressTakenError, refuse_taken_address

    at = f"{settings.host}:{settings.port}"
    try:
        refuse_taken_address(settings)
    except AddressTakenError as taken:
        if _lives(at):
            return Finding("port", f"the platform answers on {at}", well=True)
        return Finding("port", str(taken), "end what listens there, or set XINFANG_PORT")
    return Finding("port", f"{at} is free", well=True)


def _lives(at: str) -> bool:
    import httpx

    try:
        return httpx.get(f"http://{at}/livez", timeout=ANSWER_SECONDS).is_success
    except httpx.HTTPError:
        return False


def database(settings: Settings) -> Iterator[Finding]:
    """The server, the roles in it, and the revision."""
    from xinfang.cli.place import find
    from xinfang.store.binaries import PostgresUnavailableError

    try:
        place = find(settings)
    except PostgresUnavailableError as error:
        yield Finding("PostgreSQL", str(error), "see the text above")
        return
    embedded = place.embedded
    if embedded is not None:
        where = f"{embedded.version} from {embedded.binaries}, data in {embedded.home}"
        yield Finding("embedded PostgreSQL", where, well=True)
        holder = embedded.holder()
        if holder is None:
            yield Finding("database", "not running; `make up` starts it", well=True)
            return
        yield Finding("database", f"run by process {holder}", well=True)
    yield _looked_at("reached", lambda: reached(place))
    if place.administrator is None and settings.owner_database_url is None:
        # Who serves needs no owner's address, and better has none.
        at_newest = Finding("revision", "not asked: no owner's address here", well=True)
    else:
        at_newest = _looked_at("revision", lambda: revision(place))
    yield at_newest
    if at_newest.well:
        yield _looked_at("calendar", lambda: calendar(place))
        yield _looked_at("tenants", lambda: tenants(place))


def _looked_at(subject: str, look: Callable[[], Finding]) -> Finding:
    # Whatever goes wrong on the way to a server is what the operator came to hear.
    try:
        return look()
    except Exception as error:  # noqa: BLE001 - as above
        mend = "is the server up, is the address right? then: xinfang migrate"
        return Finding(subject, f"{type(error).__name__}: {error}", mend)


def reached(place: Place) -> Finding:
    """Whether the application's role gets in, and has no power above the wall."""
    from xinfang.store import roles

    strong = asyncio.run(roles.above_the_wall(place.url("app")))
    said = f"above the wall: {', '.join(strong)}" if strong else "as xinfang_app, below the wall"
    return Finding("reached", said, "ALTER ROLE … NOSUPERUSER NOBYPASSRLS", well=not strong)


def calendar(place: Place) -> Finding:
    """Whether the working days of this year are loaded: without them, terms are provisional."""
    from xinfang.cli.accounts import PLATFORM
    from xinfang.cli.parts import ask
    from xinfang.kernel import clock
    from xinfang.organizations.calendar import load

    async def years(database: "Database") -> frozenset[int]:
        async with database.read(PLATFORM) as read:
            return (await load(read)).years

    loaded, this_year = ask(_known(place), years), clock.today().year
    said = f"{min(loaded)} to {max(loaded)}" if loaded else "no year is loaded"
    return Finding("calendar", said, "xinfang calendar import", well=this_year in loaded)


def tenants(place: Place) -> Finding:
    """Whether anybody has begun: a province with its first administrator, or the demo."""
    from xinfang.cli.accounts import PLATFORM
    from xinfang.cli.parts import ask
    from xinfang.organizations.queries import all_tenants

    async def count(database: "Database") -> int:
        async with database.read(PLATFORM) as read:
            return len(await all_tenants(read))

    counted = ask(_known(place), count)
    demo = place.settings.profile is Profile.DEMO
    mend = "xinfang demo" if demo else "xinfang users bootstrap --province …"
    return Finding("tenants", f"{counted} on the platform", mend, well=counted > 0)


def _known(place: Place) -> Settings:
    return place.settings if place.administrator is None else place.completed()


def revision(place: Place) -> Finding:
    """Whether the schema is the one that this code expects."""
    from xinfang.store import migration

    current = migration.current_revision(place.url("owner"))
    newest = migration.newest_revision()
    said = f"at {current or 'none'}, the code expects {newest}"
    return Finding("revision", said, "make migrate", well=current == newest)
