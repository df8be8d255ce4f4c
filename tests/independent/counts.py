"""A second calculator for the official formulas: reads the exported base rows and counts by itself.

Written from the formulas of the national rule book (third edition, hypertension: control rate and rate of
management to standard; immunisation: cards built), person by person. Never reads an indicator's SQL.

Usage: counts.py FOLDER-OF-PARQUET TODAY PERIOD-END  ->  one line `indicator numerator denominator` each,
then `indicator subject met` for every person who counts.
"""

import sys
from collections import defaultdict
from datetime import date, timedelta

import duckdb

FAR = date(9999, 12, 31)


def rows(folder, table, *columns):
    """The rows of one exported table, as tuples."""
    return duckdb.sql(f"select {', '.join(columns)} from read_parquet('{folder}/{table}.parquet')").fetchall()


def by_subject(found):
    people = defaultdict(list)
    for subject, *rest in found:
        people[subject].append(tuple(rest))
    return people


def years_later(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def age_on(born, day):
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class Records:
    """What was sent of everyone, by person."""

    def __init__(self, folder):
        self.stays = by_subject(
            row[:1] + row[2:]
            for row in rows(folder, "_shared.episode", "subject", "programme", "from_on", "to_on", "end_reason", "record")
            if row[1] == "hypertension"
        )
        self.cards = by_subject(
            (subject, from_on)
            for subject, programme, from_on in rows(folder, "_shared.episode", "subject", "programme", "from_on")
            if programme == "immunisation"
        )
        self.born = dict(rows(folder, "_shared.resident", "subject", "birth_date"))
        self.died = dict(rows(folder, "_shared.resident", "subject", "deceased_on"))
        self.homes = by_subject(rows(folder, "_shared.residence", "subject", "from_on", "to_on", "area"))
        self.readings = by_subject(
            rows(folder, "_shared.blood_pressure", "subject", "encounter", "record", "systolic", "diastolic")
        )
        self.answers = by_subject(
            rows(folder, "_shared.observation", "subject", "encounter", "code", "value_code", "value_yes")
        )
        self.meetings = by_subject(
            rows(folder, "_shared.encounter", "subject", "visit", "on_date", "mode", "key", "updated", "record")
        )

    def visits(self, subject):
        """Follow-ups by day; of two on one day the newest counts."""
        days = defaultdict(list)
        for visit, on, mode, key, updated, record in self.meetings[subject]:
            if visit == "hypertension.follow_up" and on is not None:
                days[on].append(((updated is not None, updated or on, record), mode, key))
        return [Visit(self, subject, on, *max(found, key=lambda one: one[0])[1:]) for on, found in sorted(days.items())]

    def checkups(self, subject):
        return [on for visit, on, mode, *_ in self.meetings[subject] if visit and visit.endswith(".checkup") and on and mode != "VR"]


class Visit:
    """One follow-up: pressure, class, what was reported."""

    def __init__(self, records, subject, on, mode, key):
        self.on, self.face_to_face = on, mode in ("AMB", "HH")
        found = [one for one in records.readings[subject] if key is not None and one[0] == key]
        measured = max(found, key=lambda one: one[1]) if found else None
        self.at_goal = None
        if measured and measured[2] is not None and measured[3] is not None:
            elder = records.born.get(subject) is not None and age_on(records.born[subject], on) >= 65
            self.at_goal = measured[2] < (150 if elder else 140) and measured[3] < 90
        said = {code: (value, yes) for encounter, code, value, yes in records.answers[subject] if encounter == key}
        level = said.get("urn:jikang:item|follow_up_class", (None, None))[0]
        reaction = said.get("urn:jikang:item|adverse_reaction", (None, None))[0]
        referred = said.get("urn:jikang:item|referred", (None, None))[1]
        # Not satisfied, a reaction, or sent on: to be seen again within two weeks.
        self.to_return = bool(referred) or (level or "1") != "1" or self.at_goal is False or reaction == "2"


def managed(stays, start, today):
    """The state of somebody managed in the year so far, the first day and the day after the last."""
    inside = [(from_on, to_on or FAR, reason, record) for from_on, to_on, reason, record in stays if from_on <= today and (to_on or FAR) > start]
    if not inside:
        return None
    last = max(inside, key=lambda stay: (stay[1], stay[0], stay[3]))
    state = "managed" if last[1] > today else (last[2] or "lost")
    return state, min(stay[0] for stay in inside), last[1]


def control_rate(records, start, today, end):
    for subject, stays in records.stays.items():
        found = managed(stays, start, today)
        if not found or found[0] in ("died", "moved_out"):
            continue
        measured = [visit for visit in records.visits(subject) if start <= visit.on <= today and visit.at_goal is not None]
        yield subject, bool(measured) and measured[-1].at_goal and found[0] not in ("lost", "refused")


def managed_rate(records, start, today, end):
    year_end = date(start.year + 1, 1, 1)
    for subject, stays in records.stays.items():
        found = managed(stays, start, today)
        if not found or found[0] in ("died", "moved_out"):
            continue
        state, first, until = found[0], max(found[1], start), min(found[2], end + timedelta(days=1))
        visits = records.visits(subject)
        own = [visit for visit in visits if first <= visit.on <= today]
        quarters = [
            quarter
            for quarter in range((first.month + 2) // 3, 5)
            if (date(start.year, quarter * 3 + 1, 1) if quarter < 4 else year_end) <= until
        ]
        face_to_face = {visit.on for visit in own if visit.face_to_face}
        in_every_quarter = set(quarters) <= {(on.month + 2) // 3 for on in face_to_face}
        met = state not in ("lost", "refused") and in_every_quarter and len(face_to_face) >= len(quarters)
        met = met and all(returned(visit, visits, until, today) for visit in own)
        if until == year_end:
            met = met and any(start <= on <= today for on in records.checkups(subject))
        yield subject, met


def returned(visit, visits, until, today):
    last = visit.on + timedelta(days=14)
    if not visit.to_return or last > today or last >= until:
        return True
    return any(visit.on < other.on <= last for other in visits)


def card_built(records, start, today, end):
    """Children under seven who have lived here for three months, or since birth."""
    for subject, homes in records.homes.items():
        born = records.born.get(subject)
        if born is None or years_later(born, 7) <= today:
            continue
        dead = records.died.get(subject)
        here = [
            (born if from_on <= born else three_months_later(from_on), min(to_on or FAR, dead + timedelta(days=1) if dead else FAR))
            for from_on, to_on, _ in homes
        ]
        if any(from_on <= today < to_on for from_on, to_on in here):
            cards = [from_on for (from_on,) in records.cards[subject]]
            yield subject, bool(cards) and min(cards) <= today


def three_months_later(day):
    month = day.month + 3
    first = date(day.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))


INDICATORS = {
    "hypertension/control_rate": control_rate,
    "hypertension/managed_rate": managed_rate,
    "immunisation/card_built": card_built,
}


def main(folder, today, end):
    records = Records(folder)
    end = date.fromisoformat(end)
    today = min(date.fromisoformat(today), end)
    for name, count in INDICATORS.items():
        found = dict(count(records, date(end.year, 1, 1), today, end))
        print(name, sum(found.values()), len(found))
        for subject, met in sorted(found.items()):
            print(name, subject, str(bool(met)).lower(), sep="\t")


main(*sys.argv[1:])
