"""Made-up names: no firm and no person of the sample exists."""

from __future__ import annotations

from typing import Final

# 53 places and 47 trades: both are primes, so 53 x 47 firms have different names.
_PLACES: Final = (
    "Abberwick", "Alderfen", "Ashmorrow", "Balnacraig", "Barleymere", "Bramblehoe", "Brackenford",
    "Calderhythe", "Castelmirra", "Cinderholt", "Copperlea", "Corrigeen", "Dapplewood", "Dovecombe",
    "Dúnmorra", "Eastermere", "Elderquay", "Fallowby", "Ferncastle", "Finnabrook", "Foxglade", "Gallowmere",
    "Glenfarrow", "Goldenhurst", "Harrowbeck", "Hazelmoor", "Hollinfell", "Inchmarren", "Ivybourne",
    "Jasperton", "Kestrelby", "Kilvarna", "Larkhollow", "Lünefeld", "Marrowdale", "Mirabela", "Montealto",
    "Nettlestone", "Oakhythe", "O'Fennimore", "Orchardlea", "Peñablanca", "Pinecastle", "Quillmere",
    "Ravensholt", "Rosalveira", "Saltmarrow", "Sørvik", "Tarnwick", "Thistledown", "Umberleigh",
    "Valdorrío", "Wrenfield",
)  # fmt: skip
_TRADES: Final = (
    "Bakery", "Boatworks", "Bookbinders", "Brewing", "Carpentry", "Ceramics", "Chocolates", "Clockworks",
    "Cold Store", "Coffee Roasters", "Cycles", "Dairies", "Dental Lab", "Drainage", "Electrics",
    "Engraving", "Farm Shop", "Fasteners", "Fisheries", "Forge", "Furniture", "Garden Centre", "Glassworks",
    "Granary", "Haulage", "Heating", "Hotel", "Joinery", "Kitchens", "Knitwear", "Laundry", "Leather",
    "Logistics", "Masonry", "Mills", "Nurseries", "Optics", "Packaging", "Paints", "Papers", "Pumps",
    "Roofing", "Sails", "Tiles", "Tooling", "Vineyards", "Workwear",
)  # fmt: skip
FIRMS: Final = len(_PLACES) * len(_TRADES)
_FIRST: Final = (
    "Aoife", "Ana", "Bastien", "Brónagh", "Carmen", "Cathal", "Chiara", "Dafne", "Dmitri", "Eoin", "Elif",
    "Fergus", "Greta", "Hana", "Iker", "Inés", "Jonas", "Kofi", "Leïla", "Malo", "Niamh", "Nuño", "Oisín",
    "Paloma", "Róisín", "Rubén", "Sade", "Søren", "Tadhg", "Ursula", "Vikram", "Wanda", "Yusuf",
)  # fmt: skip
_LAST: Final = (
    "Adeyemi", "Arrieta", "Blomqvist", "Byrne", "Castaño", "D'Angelo", "Doyle", "Etxebarria", "Fitzmaurice",
    "Galán", "Hennigan", "Ibáñez", "Jansson", "Keogh", "Lefèvre", "Mac Aodha", "Núñez", "O'Dowd", "O'Hare",
    "Pettersen", "Quintana", "Rahman", "Scanlon", "Šimić", "Tierney", "Urrutia", "Vermeulen", "Walshe",
    "Zubiri",
)  # fmt: skip


def firm(number: int) -> str:
    """Return the name of the firm of that number: two never share one.

    >>> firm(0), firm(54), firm(FIRMS), len({firm(n) for n in range(FIRMS)}) == FIRMS
    ('Abberwick Bakery', 'Alderfen Clockworks', 'Abberwick Bakery 2', True)
    """
    again = number // FIRMS
    name = f"{_PLACES[number % len(_PLACES)]} {_TRADES[number % len(_TRADES)]}"
    return f"{name} {again + 1}" if again else name


def person(first: float, last: float) -> str:
    """Return a person's name for two numbers from 0 up to 1.

    >>> person(0.0, 0.6)
    "Aoife O'Dowd"
    """
    return f"{_FIRST[int(first * len(_FIRST))]} {_LAST[int(last * len(_LAST))]}"


def numbered(number: int) -> str:
    """Return a person's name for a number: the same again after 957.

    >>> numbered(33), len({numbered(n) for n in range(957)})
    ('Aoife Castaño', 957)
    """
    return f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]}"
