"""Writes holidays.txt: the holidays of every region of the contract that the PyPI package `holidays` knows.

    pip install holidays==0.109
    python3 crates/domain/data/make_holidays.py

The regions are those that crates/api/tests/fixtures/kisi-openapi.json lists. Raise EDITION with every change of the
dates: servers rewrite the schedules that were made with an older one.
"""

import json
import re
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

import holidays

VERSION = "0.109"
EDITION = 1
# The source knows the moving feasts of India to 2035, and leaves them out afterwards without a word.
YEARS = range(2020, 2036)

HERE = Path(__file__).parent
CONTRACT = HERE.parent.parent / "api/tests/fixtures/kisi-openapi.json"

# The contract's codes of provinces of Spain, and the autonomous communities whose holidays they have.
OTHER_CODES = {"es_lo": "RI", "es_m": "MD", "es_mu": "MC", "es_na": "NC", "es_o": "AS", "es_v": "VC"}

# What the source has no days of: two regions that it does not know, and a country whose holidays are suspended.
WITHOUT_SOURCE = {"gb_con", "mx_pue", "ua"}

SUBREGION_NAMES = {
    "ch_ge": "Geneva", "ch_lu": "Lucerne", "ch_sg": "St. Gallen", "ch_zh": "Zurich", "de_by": "Bavaria",
    "de_he": "Hesse", "de_mv": "Mecklenburg-Western Pomerania", "de_ni": "Lower Saxony",
    "de_nw": "North Rhine-Westphalia", "de_rp": "Rhineland-Palatinate", "de_sn": "Saxony", "de_st": "Saxony-Anhalt",
    "de_th": "Thuringia", "es_an": "Andalusia", "es_ar": "Aragon", "es_cl": "Castile and León",
    "es_cm": "Castile-La Mancha", "es_cn": "Canary Islands", "es_ct": "Catalonia", "es_ib": "Balearic Islands",
    "es_na": "Navarre", "es_pv": "Basque Country", "es_v": "Valencia", "es_vc": "Valencian Community",
    "in_ts": "Telangana", "it_fi": "Florence", "it_ge": "Genoa", "it_pd": "Padua", "it_rm": "Rome", "it_to": "Turin",
    "it_ve": "Venice", "us_vi": "U.S. Virgin Islands",
}

# Name, ISO 3166-1 alpha-3, calling code, continent, sales region.
COUNTRIES = {
    "ar": ("Argentina", "ARG", "54", "South America", "AMER"),
    "at": ("Austria", "AUT", "43", "Europe", "EMEA"),
    "au": ("Australia", "AUS", "61", "Australia", "APAC"),
    "bg": ("Bulgaria", "BGR", "359", "Europe", "EMEA"),
    "br": ("Brazil", "BRA", "55", "South America", "AMER"),
    "ca": ("Canada", "CAN", "1", "North America", "AMER"),
    "ch": ("Switzerland", "CHE", "41", "Europe", "EMEA"),
    "cl": ("Chile", "CHL", "56", "South America", "AMER"),
    "co": ("Colombia", "COL", "57", "South America", "AMER"),
    "cr": ("Costa Rica", "CRI", "506", "North America", "AMER"),
    "cy": ("Cyprus", "CYP", "357", "Europe", "EMEA"),
    "cz": ("Czechia", "CZE", "420", "Europe", "EMEA"),
    "de": ("Germany", "DEU", "49", "Europe", "EMEA"),
    "dk": ("Denmark", "DNK", "45", "Europe", "EMEA"),
    "ee": ("Estonia", "EST", "372", "Europe", "EMEA"),
    "es": ("Spain", "ESP", "34", "Europe", "EMEA"),
    "fi": ("Finland", "FIN", "358", "Europe", "EMEA"),
    "fr": ("France", "FRA", "33", "Europe", "EMEA"),
    "gb": ("United Kingdom", "GBR", "44", "Europe", "EMEA"),
    "ge": ("Georgia", "GEO", "995", "Asia", "EMEA"),
    "gr": ("Greece", "GRC", "30", "Europe", "EMEA"),
    "hk": ("Hong Kong", "HKG", "852", "Asia", "APAC"),
    "hr": ("Croatia", "HRV", "385", "Europe", "EMEA"),
    "hu": ("Hungary", "HUN", "36", "Europe", "EMEA"),
    "ie": ("Ireland", "IRL", "353", "Europe", "EMEA"),
    "il": ("Israel", "ISR", "972", "Asia", "EMEA"),
    "in": ("India", "IND", "91", "Asia", "APAC"),
    "is": ("Iceland", "ISL", "354", "Europe", "EMEA"),
    "it": ("Italy", "ITA", "39", "Europe", "EMEA"),
    "jp": ("Japan", "JPN", "81", "Asia", "APAC"),
    "ke": ("Kenya", "KEN", "254", "Africa", "EMEA"),
    "kr": ("South Korea", "KOR", "82", "Asia", "APAC"),
    "kz": ("Kazakhstan", "KAZ", "7", "Asia", "EMEA"),
    "li": ("Liechtenstein", "LIE", "423", "Europe", "EMEA"),
    "lt": ("Lithuania", "LTU", "370", "Europe", "EMEA"),
    "lu": ("Luxembourg", "LUX", "352", "Europe", "EMEA"),
    "lv": ("Latvia", "LVA", "371", "Europe", "EMEA"),
    "ma": ("Morocco", "MAR", "212", "Africa", "EMEA"),
    "mc": ("Monaco", "MCO", "377", "Europe", "EMEA"),
    "mx": ("Mexico", "MEX", "52", "North America", "AMER"),
    "my": ("Malaysia", "MYS", "60", "Asia", "APAC"),
    "ng": ("Nigeria", "NGA", "234", "Africa", "EMEA"),
    "nl": ("Netherlands", "NLD", "31", "Europe", "EMEA"),
    "no": ("Norway", "NOR", "47", "Europe", "EMEA"),
    "nz": ("New Zealand", "NZL", "64", "Australia", "APAC"),
    "pe": ("Peru", "PER", "51", "South America", "AMER"),
    "ph": ("Philippines", "PHL", "63", "Asia", "APAC"),
    "pl": ("Poland", "POL", "48", "Europe", "EMEA"),
    "pt": ("Portugal", "PRT", "351", "Europe", "EMEA"),
    "ro": ("Romania", "ROU", "40", "Europe", "EMEA"),
    "ru": ("Russia", "RUS", "7", "Europe", "EMEA"),
    "se": ("Sweden", "SWE", "46", "Europe", "EMEA"),
    "sg": ("Singapore", "SGP", "65", "Asia", "APAC"),
    "th": ("Thailand", "THA", "66", "Asia", "APAC"),
    "tn": ("Tunisia", "TUN", "216", "Africa", "EMEA"),
    "tr": ("Türkiye", "TUR", "90", "Europe", "EMEA"),
    "us": ("United States", "USA", "1", "North America", "AMER"),
    "vn": ("Vietnam", "VNM", "84", "Asia", "APAC"),
    "za": ("South Africa", "ZAF", "27", "Africa", "EMEA"),
}

# A holiday and the day on which it is observed are at most so many days apart.
MOVED_BY = timedelta(days=10)


def source(code, observed):
    """The source's object for a region, with English names."""
    country, _, subdivision = code.upper().partition("_")
    subdivision = OTHER_CODES.get(code, subdivision) or None
    languages = getattr(holidays, country).supported_languages
    english = next((one for one in ("en_US", "en_GB") if one in languages), None)
    return holidays.country_holidays(
        country, subdiv=subdivision, years=YEARS, observed=observed, language=english, expand=False
    )


def days(found):
    """The days of the asked years, each with its name; two holidays on one day are two."""
    return {(day, name) for day, names in found.items() if day.year in YEARS for name in names.split("; ")}


def observed_days(found):
    """The same, where what is observed on another day stands on that day alone, under its own name."""
    label = found.tr(found.observed_label) if getattr(found, "observed_label", None) else "%s"
    pattern = re.compile("^" + re.escape(label).replace("%s", "(?P<name>.+)") + r"(?P<estimated> \(estimated\))?$")
    kept, moved = set(), set()
    for day, name in days(found):
        plain = name.replace("(observed, estimated)", "(observed) (estimated)")
        match = label != "%s" and pattern.match(plain)
        (moved.add((day, match["name"] + (match["estimated"] or ""))) if match else kept.add((day, name)))
    for day, name in sorted(moved):
        own = [old for old, other in kept if other == name and abs(old - day) <= MOVED_BY]
        kept -= {(old, name) for old in sorted(own, key=lambda old: abs(old - day))[:1]}
    return kept | moved


def subregion_name(code):
    country, _, subdivision = code.upper().partition("_")
    subdivision = OTHER_CODES.get(code, subdivision)
    aliases = getattr(holidays, country).subdivisions_aliases
    return SUBREGION_NAMES.get(code) or next(name for name, of in aliases.items() if of == subdivision)


def main():
    assert holidays.__version__ == VERSION, f"needs holidays {VERSION}, has {holidays.__version__}"
    schemas = json.loads(CONTRACT.read_text())["components"]["schemas"]
    codes = schemas["ScheduleHolidayCalendarInput"]["properties"]["region"]["enum"]
    numbers, lines = {}, []

    def series(found):
        """The numbers of the lines that list the days of each name."""
        by_name = defaultdict(list)
        for day, name in found:
            by_name[name].append(day)
        each = sorted((name, tuple(sorted(found))) for name, found in by_name.items())
        return " ".join(str(numbers.setdefault(one, len(numbers))) for one in each)

    regions = []
    for code in sorted(codes):
        if code in WITHOUT_SOURCE:
            regions.append(f"unknown\t{code}")
            continue
        plain, observed = days(source(code, False)), observed_days(source(code, True))
        for year in YEARS:
            assert any(day.year == year for day, _ in plain), f"{code} has no holiday in {year}"
        if "_" in code:
            head = f"region\t{code}\t{subregion_name(code)}"
        else:
            name, alpha3, calling_code, continent, world_region = COUNTRIES[code]
            head = f"country\t{code}\t{name}\t{alpha3}\t{calling_code}\t{continent}\t{world_region}"
        regions.append(f"{head}\n\t{series(plain)}\n\t{series(observed)}")
    lines += [f"{name}\t{' '.join(day.strftime('%Y%m%d') for day in found)}" for name, found in numbers]
    text = [
        f"# The holidays of regions, written by make_holidays.py from the PyPI package holidays {VERSION}, which is",
        "# under the licence in holidays.LICENSE: copyright of the Vacanza Team and contributors, dr-prodigy and ryanss.",
        "# First the days by name, counted from 0; then the regions, each with the numbers of what is a holiday there:",
        "# on its own day, and on the day on which it is observed.",
        f"edition\t{EDITION}\t{YEARS[0]}\t{YEARS[-1]}",
        *(f"days\t{line}" for line in lines),
        *regions,
    ]
    (HERE / "holidays.txt").write_text("\n".join(text) + "\n")
    print(f"{len(numbers)} lists of days, {len(codes) - len(WITHOUT_SOURCE)} regions")


main()
