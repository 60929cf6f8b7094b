"""Writes clock.json: what wall clocks show, and whether schedules hold, by Python's zoneinfo.

    pip install tzdata
    python3 clock.py > clock.json

The years are past, so that a later database of time zones says the same of them. The file names the versions that it
was made with. Nothing here reads the zones of the operating system.
"""

import json
import platform
import zoneinfo
from datetime import date, datetime, time, timedelta, timezone

import tzdata

zoneinfo.reset_tzpath(to=[])

YEARS = range(2024, 2026)

# Both changes of a year in one direction and the other; half hours and quarters; changes at midnight, of half an hour,
# of two hours, in a fasting month, by decree; none at all.
ZONES = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Asuncion",
    "America/Chicago",
    "America/Havana",
    "America/Los_Angeles",
    "America/New_York",
    "America/Phoenix",
    "America/Santiago",
    "America/Scoresbysund",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Almaty",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Eucla",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/London",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Easter",
    "UTC",
]

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MICROSECOND = timedelta(microseconds=1)
MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6


def micros(instant):
    return (instant - EPOCH) // MICROSECOND


def utc(*parts):
    return datetime(*parts, tzinfo=timezone.utc)


def changes(zone):
    """The instants of the years at which the offset changes, found by halving."""
    offset = lambda instant: instant.astimezone(zone).utcoffset()
    found, instant, end = [], utc(YEARS.start, 1, 1), utc(YEARS.stop, 1, 1)
    while instant < end:
        later = instant + timedelta(hours=6)
        if offset(instant) != offset(later):
            low, high = instant, later
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
                low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
            found.append(high)
        instant = later
    return found


def weekly(days, starts, ends):
    """A window of the week, from a second of the day to another."""
    holds = lambda instant, local: local.weekday() in days and starts <= second_of_day(local) < ends
    return {"weekly": [days, starts, ends]}, holds


def once(starts, ends):
    return {"once": [micros(starts), micros(ends)]}, lambda instant, local: starts <= instant < ends


def days(first, last):
    return {"days": [str(first), str(last)]}, lambda instant, local: first <= local.date() <= last


def dates(listed):
    return {"dates": [str(day) for day in listed]}, lambda instant, local: local.date() in listed


def second_of_day(local):
    return local.hour * 3600 + local.minute * 60 + local.second


def calendars(zone, changes):
    """Calendars to ask: each a list of regular schedules and a list of exceptions."""
    local_days = sorted({(change + timedelta(hours=hours)).astimezone(zone).date() for change in changes for hours in (-3, 3)})
    about = changes[0] if changes else utc(2024, 12, 31, 23, 59, 59)
    every_day = [0, 1, 2, 3, 4, 5, 6]
    return [
        ([weekly([SUNDAY], 7200, 10800)], []),
        ([weekly(every_day, 5400, 9000)], []),
        ([weekly([SATURDAY, SUNDAY], 0, 86400)], []),
        ([weekly(every_day, 0, 86400)], []),
        ([weekly(every_day, 0, 3600), weekly([FRIDAY, SATURDAY], 82800, 86400)], []),
        ([weekly(every_day, 0, 86400)], [weekly([SUNDAY], 3600, 9000)]),
        ([once(about - timedelta(minutes=30), about + timedelta(minutes=30))], []),
        ([days(date(2024, 2, 28), date(2024, 2, 29))], []),
        ([dates(local_days or [date(2025, 1, 1)])], []),
        ([weekly(every_day, 0, 86400)], [dates([date(2024, 2, 29), *local_days]), days(date(2024, 12, 31), date(2025, 1, 1))]),
    ]


BESIDE = [-86400, -7200, -3600, -1800, -1, 0, 1, 1799, 1800, 3599, 3600, 7199, 7200, 86400]


def instants(zone, changes):
    """Seconds around each change, and around midnights of leap days and of turns of the year."""
    found = {change + timedelta(seconds=seconds) for change in changes for seconds in BESIDE}
    found |= {change - MICROSECOND for change in changes}
    for day in (date(2024, 2, 29), date(2024, 3, 1), date(2025, 1, 1)):
        midnight = datetime.combine(day, time(), zone).astimezone(timezone.utc)
        found |= {midnight - MICROSECOND, midnight, midnight + timedelta(hours=12)}
    return sorted(found)


def rows(zone, changes):
    asked = calendars(zone, changes)
    for instant in instants(zone, changes):
        local = instant.astimezone(zone)
        holds = lambda schedules: any(holds(instant, local) for _, holds in schedules)
        is_open = "".join("1" if holds(regular) and not holds(exceptions) else "0" for regular, exceptions in asked)
        yield [micros(instant), str(local.date()), local.weekday(), second_of_day(local), is_open]


def lines(values):
    return ",\n".join(json.dumps(value, separators=(",", ":")) for value in values)


def main():
    head = {"made_with": f"Python {platform.python_version()}, tzdata {tzdata.IANA_VERSION}"}
    head |= {"from": micros(utc(YEARS.start, 1, 1)), "until": micros(utc(YEARS.stop, 1, 1))}
    zones = []
    for name in ZONES:
        zone = zoneinfo.ZoneInfo(name)
        at = changes(zone)
        written = [
            {"regular": [words for words, _ in regular], "exceptions": [words for words, _ in exceptions]}
            for regular, exceptions in calendars(zone, at)
        ]
        zones.append(
            f'{{"zone":{json.dumps(name)},"changes":{json.dumps([micros(change) for change in at])},\n'
            f'"calendars":[\n{lines(written)}],\n"rows":[\n{lines(rows(zone, at))}]}}'
        )
    print(json.dumps(head)[:-1] + ',\n"zones":[\n' + ",\n".join(zones) + "]}")


main()
