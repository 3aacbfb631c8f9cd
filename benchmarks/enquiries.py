"""Desk statistics of a county: `python benchmarks/enquiries.py [HOW_MANY …]`, 20,000 and 200,000 by default.

Invented rows by bulk SQL in an installation of its own, with sealed applicants as wide as real ones. Prints the median
of nine calls of `desk_statistics` for the county over all years, for one year, and for one town.
"""
# ruff: noqa: PLC0415  # Django is set up in the measuring process only, and its modules come after that

import os
import secrets
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
COUNTY, TOWNS, VILLAGES = "330782", 14, 39

ROWS = """
INSERT INTO reading_room_enquiry (office_code, door_code, number, channel, state, applicant, subject, relation,
       deceased, matter, wanted, purpose, proxy, result, committed, made_by, made_at, accepted_at, due_at, extended,
       answered_at)
SELECT code, code, 'N' || n, (array['village','town','city','online','telephone'])[1 + n %% 5], 'delivered',
       decode(repeat('ab', 300), 'hex'), decode(repeat('cd', 120), 'hex'), 'self', false,
       (array['','housing','land','marriage'])[1 + n %% 4], 'w', 'p', n %% 7 = 0,
       (array['found','found','partly','not_found','refused'])[1 + n %% 5], n %% 11 = 0, 'x', at, at,
       at + interval '10 minutes', false,
       at + CASE WHEN n %% 5 < 3 THEN interval '1 minute' * (n %% 23) ELSE interval '1 minute' * (n %% 4000) END
  FROM (SELECT n, (SELECT array_agg(code ORDER BY code) FROM custodians_office) AS codes,
               timestamptz '2021-01-01' + interval '1 minute' * (n * 13.0 * 200000 / %(many)s) AS at
          FROM generate_series(1, %(many)s) AS n) AS one,
       LATERAL (SELECT codes[1 + n %% array_length(codes, 1)] AS code) AS place
"""


def main() -> None:
    """Fill, vacuum, measure, print."""
    import django

    django.setup()
    from django.db import connection, connections

    from cundang.custodians.models import Office
    from cundang.custodians.queries import Actor, acting, machine
    from cundang.reading_room.ratings.statistics import desk_statistics

    towns = [f"{COUNTY}{n:03}" for n in range(1, TOWNS + 1)]
    codes = [COUNTY, *towns, *(f"{town}{n:03}" for town in towns for n in range(200, 200 + VILLAGES))]
    Office.objects.bulk_create([Office(code=code, name=code) for code in codes])
    city = Actor(name="city", chain=COUNTY, posts=(("city_archivist", COUNTY),))
    print("| enquiries | county, all years | county, one year | one town, all years |\n|---|---|---|---|")
    for many in map(int, sys.argv[1:] or ("20000", "200000")):
        with acting(machine()), connection.cursor() as cursor:
            cursor.execute("DELETE FROM reading_room_enquiry")
            cursor.execute(ROWS, {"many": many})
        with connections["owner"].cursor() as cursor:  # anybody else's is passed over with a warning
            cursor.execute("VACUUM ANALYZE reading_room_enquiry")
        spans = [
            (date(2021, 1, 1), date(2026, 12, 31), ""),
            (date(2022, 1, 1), date(2022, 12, 31), ""),
            (date(2021, 1, 1), date(2026, 12, 31), towns[5]),
        ]
        told = []
        for first, last, office in spans:
            times = []
            for _time in range(9):
                with acting(city):
                    begun = time.perf_counter()
                    found = desk_statistics(city, first, last, office=office)
                    times.append(time.perf_counter() - begun)
            told.append(f"{1000 * statistics.median(times):.0f} ms ({found.total.n})")
        print(f"| {many} | " + " | ".join(told) + " |")


if __name__ == "__main__":
    if "CUNDANG_BENCHMARK" in os.environ:
        main()
    else:
        import subprocess

        from throwaway import Installation

        with tempfile.TemporaryDirectory() as folder:
            made = Installation(Path(folder) / "data")
            made.settings["CUNDANG_SECRET_KEY"] = secrets.token_hex(24)
            try:
                made.run("setup")
                environment = {
                    **made.environment,
                    "CUNDANG_BENCHMARK": "1",
                    "DJANGO_SETTINGS_MODULE": "cundang.settings",
                }
                subprocess.run([sys.executable, __file__, *sys.argv[1:]], env=environment, check=True)
            finally:
                made.remove()
