"""What the bed board costs with 200 beds, after one year of stays and after ten.

    python -m benchmarks.shelter [--engines sqlite,postgresql] [--beds 200] [--times 60]

Prints the median and 95th percentile of the whole page, of the piece asked for by an open board
when nothing has changed, and of a past night, and how many times one year's cost ten years are.
"""

import argparse
import datetime as dt
import random
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from mrc_cases import create_app, database, own_folder
from mrc_cases.access.actions import add_user
from mrc_cases.access.permissions import Role
from mrc_cases.base.keys import KeyRing
from mrc_cases.base.moments import local_day, now
from mrc_cases.centre.models import Centre
from mrc_cases.clients.models import OPEN_END, Client, ProfileVersion
from mrc_cases.config import Settings
from mrc_cases.extensions import db
from mrc_cases.shelter.models import ShelterBed
from mrc_cases.shelter.site_actions import add_room, open_site
from mrc_cases.shelter.stay_models import BedAssignment, ShelterStay, StayMember
from tests import postgres
from tests.conftest import TOKEN

PASSWORD = "a lantern by the old harbour"
EMAIL, ZONE = "desk@bench.example", "Europe/Bratislava"
BEDS_OF_A_ROOM = 4
LIVE = re.compile(r'hx-get="([^"]+)"')
LONGEST = 45  # nights of a stay


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--beds", type=int, default=200)
    parser.add_argument("--times", type=int, default=60)
    asked = parser.parse_args()
    with ExitStack() as stack:
        for engine in asked.engines.split(","):
            server = stack.enter_context(postgres.running_server()) if engine != "sqlite" else None
            found = {}
            for years in (1, 10):
                with tempfile.TemporaryDirectory() as folder:
                    app = _centre(server, Path(folder))
                    found[years] = _measure(app, asked.beds, years, asked.times)
            _print(engine, found)


def _centre(server: postgres.Server | None, folder: Path) -> Flask:
    url = server.url(server.create_database()) if server else f"sqlite:///{folder}/c.sqlite"
    KeyRing.create(folder / "keys.json")
    environ = {"MRC_VAR": str(folder), "MRC_KEY_FILE": str(folder / "keys.json"),
               "DATABASE_URL": url}  # fmt: skip
    settings = Settings.from_environment(environ)
    engine = database.open_engine(settings, database.open_keys(settings))
    database.upgrade(engine, own_folder("migrations"))
    engine.dispose()
    return create_app(settings)


def _measure(app: Flask, beds: int, years: int, times: int) -> dict[str, list[float]]:
    """Road -> milliseconds of each try."""
    with app.app_context():
        site_id, stays = _fill(beds, years)
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect() as connection:
                quiet = connection.execution_options(isolation_level="AUTOCOMMIT")
                quiet.exec_driver_sql("ANALYZE")
    print(f"{years:2} years: {stays} stays", flush=True)
    browser = _signed_in(app)
    board, today = f"/shelter/sites/{site_id}", local_day(now(), ZONE)
    roads = {
        "board tonight": board,
        "nothing has changed": _asks(browser, board),
        "a past night": f"{board}?night={today - dt.timedelta(days=200)}",
    }
    return {road: list(_timed(browser, path, times)) for road, path in roads.items()}


def _asks(browser: FlaskClient, board: str) -> str:
    """The address that a board drawn now asks by itself."""
    found = LIVE.search(browser.get(board).get_data(as_text=True))
    assert found is not None
    return found.group(1).replace("&amp;", "&")


def _fill(beds: int, years: int) -> tuple[UUID, int]:
    """One house whose beds are slept in again and again, each by one person."""
    today = local_day(now(), ZONE)
    first = today - dt.timedelta(days=365 * years)
    db.session.add(Centre(name="Bench", country="SK", time_zone=ZONE, languages=("en",)))
    worker = add_user(name="Desk", email=EMAIL, password=PASSWORD, roles=[Role.SHELTER],
                      must_change_password=False)  # fmt: skip
    site = open_site(worker, name="Linden House", address="Lipová 7", kind="SAFE")
    for number in range(beds // BEDS_OF_A_ROOM):
        add_room(site, beds=BEDS_OF_A_ROOM, today=first, name=f"Room {number}", gender_rule="WOMEN")
    rows: dict[str, list[dict[str, object]]] = {"stays": [], "members": [], "taken": []}
    chance = random.Random(7)
    for number, bed_id in enumerate(db.session.scalars(select(ShelterBed.id)).all()):
        client = Client(client_no=f"MC-{number:06}-0", full_name=f"Guest {number}",
                        registered_on=first)  # fmt: skip
        db.session.add(client)
        db.session.flush()
        facts = {"gender": "F", "stage": "HOS", "language": "slk", "born_month": 1990 * 12}
        db.session.add(ProfileVersion(client_id=client.id, valid_from=first, **facts))
        _sleep(rows, site.id, client.id, bed_id, first, today, chance)
    db.session.flush()
    for model, name in ((ShelterStay, "stays"), (StayMember, "members"), (BedAssignment, "taken")):
        db.session.execute(insert(model), rows[name])
    db.session.commit()
    return site.id, len(rows["stays"])


def _sleep(
    rows: dict[str, list[dict[str, object]]], site_id: UUID, client_id: UUID, bed_id: UUID,
    first: dt.date, today: dt.date, chance: random.Random,
) -> None:  # fmt: skip
    day = first
    while day <= today:
        leaves = day + dt.timedelta(days=chance.randrange(1, LONGEST))
        is_here = leaves > today
        stay, member = uuid4(), uuid4()
        rows["stays"].append({
            "id": stay, "client_id": client_id, "site_id": site_id, "source": "SELF",
            "state": "admitted" if is_here else "exited", "reason": "ABUSED", "risk": "LOW",
            "arrived_on": day, "left_on": None if is_here else leaves,
        })  # fmt: skip
        rows["members"].append(
            {"id": member, "stay_id": stay, "client_id": client_id, "is_open": is_here}
        )
        rows["taken"].append({
            "stay_id": stay, "member_id": member, "client_id": client_id, "bed_id": bed_id,
            "from_on": day, "until_on": OPEN_END if is_here else leaves,
            "cleaned_at": None if is_here else now(),
        })  # fmt: skip
        day = leaves


def _signed_in(app: Flask) -> FlaskClient:
    """Somebody who has typed the password twice, as the desk does."""
    browser = app.test_client()
    for path, fields in (
        ("/sign-in", {"email": EMAIL, "password": PASSWORD}),
        ("/confirm", {"password": PASSWORD, "reason": "To measure the board"}),
    ):
        token = TOKEN.search(browser.get(path).get_data(as_text=True))
        assert token is not None
        browser.post(path, data={"csrf_token": token.group(1), **fields})
    return browser


def _timed(browser: FlaskClient, path: str, times: int) -> Iterator[float]:
    for number in range(times + 3):
        begun = time.perf_counter()
        answer = browser.get(path)
        taken = (time.perf_counter() - begun) * 1000
        if answer.status_code not in {200, 204}:
            raise RuntimeError(f"{path}: {answer.status_code}")
        if number >= 3:  # the first fill caches
            yield taken


def _print(engine: str, found: dict[int, dict[str, list[float]]]) -> None:
    print(f"\n{engine:20} {'1 year':>16} {'10 years':>16}  times")
    for road, one in found[1].items():
        ten = found[10][road]
        both = [f"{median(each):7.1f} {quantiles(each, n=20)[-1]:7.1f}" for each in (one, ten)]
        print(f"{road:20} {both[0]:>16} {both[1]:>16} {median(ten) / median(one):6.2f}")


if __name__ == "__main__":
    main()
