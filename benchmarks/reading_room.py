"""The reading room under load: `python benchmarks/reading_room.py [--minutes 3] [--citizens 200] [--clerks 30]`.

Needs `locust` on the PATH (`pip install locust`, beside the project: nothing of the product or its tests uses it). In a
demo of its own (CUNDANG_BENCHMARK_FOLDER keeps it) with 20,000 invented enquiries, `cundang serve` runs as people run
it, and the users of benchmarks/reading_room_users.py come and go: citizens look, ask, track and verify and think for 5
to 15 seconds between two pages; clerks write enquiries, look for the answer, pick, approve, issue the copy, and think
for 3 to 10. Server, database, jobs and the users share the machine. Prints requests, failures, p50, p95 and p99 of each
page, and of issuing a copy.
"""
# ruff: noqa: PLC0415  # Django is set up in the preparing process only, and its modules come after that

import argparse
import csv
import json
import os
import random
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
CUNDANG = [sys.executable, "-m", "cundang.cli"]
EARLIER = 20_000
CITIZENS = 400  # persons who have asked before, of whom some are here now
CLERKS = {"dachen": 7, "fotang": 7, "duqiao": 4, "xihou": 4, "wangzhai": 4, "yiwu": 4}  # sessions of accounts
ROWS = """
INSERT INTO reading_room_enquiry (office_code, door_code, number, channel, state, applicant, subject, relation,
       deceased, matter, wanted, purpose, proxy, result, person_key, committed, made_by, made_at, accepted_at, due_at,
       extended, answered_at)
SELECT code, code, '2026-' || code || '-' || (100000 + n) || '-AAAA',
       (array['village','town','city','online','telephone'])[1 + n %% 5],
       CASE WHEN n %% 40 = 0 THEN 'accepted' ELSE 'delivered' END, one.applicant, one.subject, 'self', false, '', '',
       '办理社保', n %% 7 = 0, CASE WHEN n %% 40 = 0 THEN '' ELSE 'found' END, one.key, false, 'x', at, at,
       at + interval '10 minutes', false, CASE WHEN n %% 40 = 0 THEN NULL ELSE at + interval '1 minute' * (n %% 23) END
  FROM (SELECT n, (SELECT array_agg(code ORDER BY code) FROM custodians_office WHERE valid_to IS NULL) AS codes,
               now() - interval '9 minutes' * n AS at,
               %(applicants)s::bytea[] AS applicants, %(subjects)s::bytea[] AS subjects, %(keys)s::text[] AS keys
          FROM generate_series(1, %(many)s) AS n) AS all_of_them,
       LATERAL (SELECT codes[1 + n %% array_length(codes, 1)] AS code, applicants[1 + n %% array_length(keys, 1)]
                       AS applicant, subjects[1 + n %% array_length(keys, 1)] AS subject,
                       keys[1 + n %% array_length(keys, 1)] AS key) AS one
"""


def prepare(into: Path) -> None:
    """The rows, and who asks: sessions of clerks and citizens, numbers that may be tracked; written as JSON."""
    import django

    django.setup()
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connection, connections
    from sessions import session_of

    from cundang.custodians.models import Account
    from cundang.custodians.queries import acting, machine
    from cundang.reading_room.identity.citizens import Citizen, keep
    from cundang.reading_room.sealing import sealed

    dice = random.Random(5)
    people = [
        Citizen(f"宣{dice.choice('建国大明小红')}{chr(0x4E00 + n)}", "id_card", card(n), f"138{n:08}", 3, "benchmark")
        for n in range(CITIZENS)
    ]
    facts = {
        "applicants": [
            sealed({"name": p.name, "phone": p.phone, "id_kind": p.id_kind, "id_number": p.id_number}) for p in people
        ],
        "subjects": [sealed({"name": p.name}) for p in people],
        "keys": [p.key for p in people],
        "many": EARLIER,
    }
    with acting(machine()), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reading_room_enquiry WHERE number LIKE '%-AAAA'")
        if not cursor.fetchone()[0]:
            cursor.execute(ROWS, facts)
        cursor.execute(
            "SELECT number, person_key FROM reading_room_enquiry WHERE number LIKE '%-AAAA' ORDER BY id LIMIT 2000"
        )
        last_four = {person.key: person.phone[-4:] for person in people}
        tracked = [(number, last_four[key]) for number, key in cursor.fetchall()]
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")

    def citizen(person: Citizen) -> str:
        session = SessionStore()
        keep(session, person)
        session.create()
        return str(session.session_key)

    Account.objects.filter(username__in=CLERKS).update(must_change_password=False)
    told = {
        "clerks": [session_of(name) for name, times in CLERKS.items() for _time in range(times)],
        "citizens": [citizen(person) for person in people],
        "tracked": tracked,
    }
    into.write_text(json.dumps(told), encoding="utf-8")


def card(n: int) -> str:
    """An ID number that is nobody's, with its check digit."""
    from cundang.reading_room.identity.person import CHECK, WEIGHTS

    first = f"33078219{50 + n % 49:02}{1 + n % 12:02}{1 + n % 28:02}{n:03}"
    total = sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True))
    return first + CHECK[total % 11]


def serving(environment: dict[str, str]) -> tuple[subprocess.Popen[bytes], int]:
    """`cundang serve` on a free port, once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([*CUNDANG, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)
    quick = 0  # in a row: every web process has loaded the program
    for _turn in range(600):
        begun = time.perf_counter()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/track/", timeout=60):
                quick = quick + 1 if time.perf_counter() - begun < 1 else 0
        except OSError:
            time.sleep(0.1)
        if quick == 20:
            return process, port
    raise SystemExit("the web server did not start")


def report(folder: Path) -> None:
    """The table."""
    print("| page | requests | failed | p50 | p95 | p99 |\n|---|---|---|---|---|---|")
    with (folder / "load_stats.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            told = (row["Name"], row["Request Count"], row["Failure Count"], row["50%"], row["95%"], row["99%"])
            print("| " + " | ".join(told) + " |")
    failures = (folder / "load_failures.csv").read_text(encoding="utf-8").splitlines()[1:]
    print("\n".join(failures))


def main(arguments: argparse.Namespace) -> None:
    """Demo, rows, server, users, table."""
    from throwaway import Installation

    locust = shutil.which("locust") or sys.exit("locust is not on the PATH: pip install locust")
    kept = os.environ.get("CUNDANG_BENCHMARK_FOLDER")
    with tempfile.TemporaryDirectory() as folder:
        made = Installation(Path(kept or folder) / "data")
        if not kept:
            made.settings["CUNDANG_SECRET_KEY"] = secrets.token_hex(24)
        environment: dict[str, str] = {**made.environment, "DJANGO_SETTINGS_MODULE": "cundang.settings"}
        who = Path(folder) / "who.json"
        process: Any = None
        try:
            subprocess.run([*CUNDANG, "demo", "--no-serve", "--pages", "20"], env=environment, check=True)
            prepared = {**environment, "CUNDANG_BENCHMARK": str(who)}
            subprocess.run([sys.executable, __file__], env=prepared, check=True)
            process, port = serving(environment)
            users = arguments.citizens + arguments.clerks
            command = [
                locust, "-f", str(Path(__file__).with_name("reading_room_users.py")), "--headless", "--only-summary",
                "-u", str(users), "-r", "20", "-t", f"{arguments.minutes}m", "--csv", f"{folder}/load",
                "-H", f"http://127.0.0.1:{port}", "--reset-stats",
            ]  # fmt: skip
            shares = {"WHO": str(who), "CITIZENS": str(arguments.citizens), "CLERKS": str(arguments.clerks)}
            subprocess.run(command, env={**os.environ, **shares}, stdout=subprocess.DEVNULL)  # noqa: PLW1510
            report(Path(folder))
        finally:
            if process is not None:
                process.terminate()
                process.wait()
            if not kept:
                made.remove()


if __name__ == "__main__":
    if "CUNDANG_BENCHMARK" in os.environ:
        prepare(Path(os.environ["CUNDANG_BENCHMARK"]))
    else:
        parser = argparse.ArgumentParser()
        parser.add_argument("--minutes", type=int, default=3)
        parser.add_argument("--citizens", type=int, default=200)
        parser.add_argument("--clerks", type=int, default=30)
        main(parser.parse_args())
