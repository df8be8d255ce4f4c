"""Asks DuckDB the bench's questions over the rows that were exported; called by the bench.

Reads lines `name <tab> how <tab> SQL` and prints `name <tab> how <tab> milliseconds <tab> numerator <tab>
denominator`. Two threads, as the goals say.
"""

import statistics
import sys
import time

import duckdb


def main(folder, runs):
    database = duckdb.connect()
    database.execute("set threads = 2")
    for table, file in (("resident", "_shared.resident"), ("observation", "made_up.observation")):
        database.execute(f"create view {table} as select * from read_parquet('{folder}/{file}.parquet')")
    questions = [line.rstrip("\n").split("\t") for line in sys.stdin]
    ask(database, questions, "files", runs)
    for table in ("resident", "observation"):
        database.execute(f"create table own_{table} as select * from {table}")
        database.execute(f"drop view {table}")
        database.execute(f"alter table own_{table} rename to {table}")
    ask(database, questions, "own tables", runs)


def ask(database, questions, where, runs):
    for name, how, sql in questions:
        times = []
        for _ in range(runs + 1):
            database.execute("drop table if exists kept")
            start = time.perf_counter()
            found = [database.execute(step).fetchall() for step in sql.split(";")][-1]
            times.append((time.perf_counter() - start) * 1000)
        numerator, denominator = (sum(row[at] for row in found) for at in (-2, -1))
        middle = statistics.median(times[1:])
        print(name, f"{where}, {how}", f"{middle:.3f}", numerator, denominator, sep="\t", flush=True)


main(sys.argv[1], int(sys.argv[2]))
