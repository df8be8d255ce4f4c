"""Matches files of people with Splink, as its own guide proposes: names by similarity with term
frequencies, birthdays by difference, the rest by spelling; weights learnt without known answers.

residents.py KIND A.csv [B.csv]; KIND is febrl or people. Prints one line of JSON with the best F1
of all thresholds: that is more than an unsupervised user would find.
"""

import csv
import json
import resource
import sys
import time

import duckdb
import pyarrow as pa
from splink import Linker, SettingsCreator, block_on
import splink.comparison_library as cl

NAMES = {
    "febrl": ["given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode", "state", "date_of_birth"],
    "people": ["given_name", "family_name", "birth_date", "sex", "phone", "street_number", "address_1", "suburb", "postcode", "state"],
}


def read(path, kind):
    with open(path, encoding="utf-8") as file:
        rows = csv.reader(file, skipinitialspace=True)
        head = [name.strip() for name in next(rows)]
        columns = list(zip(*rows))
    values = {name: [value.strip() or None for value in column] for name, column in zip(head, columns)}
    born = "date_of_birth" if kind == "febrl" else "birth_date"
    days = [value and value.replace("-", "") for value in values[born]]
    table = {name: values[name] for name in NAMES[kind]}
    table[born] = [day and f"{day[:4]}-{day[4:6]}-{day[6:]}" for day in days]
    table["unique_id"] = values[head[0]]
    return pa.table(table)


def comparisons(kind):
    family, born = ("surname", "date_of_birth") if kind == "febrl" else ("family_name", "birth_date")
    exact = ["sex", "state"] if kind == "people" else ["state"]
    near = ["phone", "street_number", "postcode"] if kind == "people" else ["street_number", "postcode"]
    words = ["address_1", "suburb"] + (["address_2"] if kind == "febrl" else [])
    return (
        [cl.NameComparison("given_name").configure(term_frequency_adjustments=True)]
        + [cl.NameComparison(family).configure(term_frequency_adjustments=True)]
        + [cl.DamerauLevenshteinAtThresholds(born, [1, 2])]
        + [cl.DamerauLevenshteinAtThresholds(name, [1, 2]) for name in near]
        + [cl.JaroWinklerAtThresholds(name, [0.9, 0.7]).configure(term_frequency_adjustments=True) for name in words]
        + [cl.ExactMatch(name) for name in exact]
    )


def blocking(kind):
    family, born = ("surname", "date_of_birth") if kind == "febrl" else ("family_name", "birth_date")
    if kind == "febrl":
        pairs = [("given_name", family), (born,), ("address_1",), ("address_2",), ("postcode", "street_number")]
        pairs += [("suburb", "street_number"), ("suburb", family), ("suburb", "given_name"), ("postcode", "given_name")]
        return [block_on(*columns) for columns in pairs]
    return [
        block_on("given_name", family),
        block_on(born, "substr(given_name, 1, 1)"),
        block_on(born, f"substr({family}, 1, 1)"),
        block_on(born, "postcode"),
        block_on("address_1", "street_number"),
        block_on(family, "postcode"),
        block_on("phone"),
    ]


def person(identifier):
    return identifier.split("-")[1] if identifier.startswith("rec-") else identifier.rsplit("-", 1)[0]


def truths(tables):
    counts = {}
    for at, table in enumerate(tables):
        for identifier in table["unique_id"].to_pylist():
            counts.setdefault(person(identifier), [0, 0])[at] += 1
    if len(tables) == 2:
        return sum(one * other for one, other in counts.values())
    return sum(one * (one - 1) // 2 for one, _ in counts.values())


def predictions(tables, kind):
    from splink import DuckDBAPI

    database = DuckDBAPI()
    settings = SettingsCreator(
        link_type="link_only" if len(tables) == 2 else "dedupe_only",
        comparisons=comparisons(kind),
        blocking_rules_to_generate_predictions=blocking(kind),
    )
    frames = [database.register(table, dataset_display_name=name) for name, table in zip("ab", tables)]
    linker = Linker(frames if len(frames) > 1 else frames[0], settings, log_level=None)
    training = linker.training
    family, born = ("surname", "date_of_birth") if kind == "febrl" else ("family_name", "birth_date")
    training.estimate_probability_two_random_records_match([block_on("given_name", family, born)], recall=0.6)
    training.estimate_u_using_random_sampling(max_pairs=1e6)
    training.estimate_parameters_using_expectation_maximisation(block_on(born))
    training.estimate_parameters_using_expectation_maximisation(block_on("given_name", family))
    return linker.inference.predict(threshold_match_probability=0.01).as_duckdbpyrelation()


def main():
    kind, paths = sys.argv[1], sys.argv[2:]
    tables = [read(path, kind) for path in paths]
    start = time.time()
    found = predictions(tables, kind)
    rows = found.project("unique_id_l, unique_id_r, match_probability").fetchall()
    seconds = time.time() - start
    right_of = sorted(((p, person(left) == person(right)) for left, right, p in rows), reverse=True)
    truth, right, best = truths(tables), 0, (0, 0, 0)
    for count, (_, is_right) in enumerate(right_of, 1):
        right += is_right
        best = max(best, (2 * right / (count + truth), right / count, right / truth))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    f1, precision, recall = (round(figure, 5) for figure in best)
    print(json.dumps({"precision": precision, "recall": recall, "f1": f1, "seconds": round(seconds, 3), "megabytes": megabytes}))


main()
