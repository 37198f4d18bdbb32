"""How fast a message can be at best: great circles, and light in glass fibre.

>>> round(fibre_round_trip_ms(N_VIRGINIA, DUBLIN))
54
"""

from __future__ import annotations

import dataclasses
import math

from coordlib.units import MS_PER_SECOND

__all__ = ["DUBLIN", "N_VIRGINIA", "TOKYO", "Place", "fibre_round_trip_ms", "great_circle_km"]

EARTH_RADIUS_KM = 6_371.0
LIGHT_KM_PER_S = 299_792.458
# The group index of standard single-mode fibre at 1,550 nm (ITU-T G.652 fibres: 1.468).
FIBRE_INDEX = 1.468


@dataclasses.dataclass(frozen=True)
class Place:
    """A place on Earth.

    Parameters
    ----------
    latitude_deg, longitude_deg : float
        In degrees, north and east positive.
    """

    latitude_deg: float
    longitude_deg: float


N_VIRGINIA = Place(38.95, -77.45)
DUBLIN = Place(53.35, -6.26)
TOKYO = Place(35.68, 139.69)


def great_circle_km(a: Place, b: Place) -> float:
    """Return the shortest way between two places on the ground, by the haversine formula."""
    north_a, north_b = math.radians(a.latitude_deg), math.radians(b.latitude_deg)
    north = (north_b - north_a) / 2
    east = math.radians(b.longitude_deg - a.longitude_deg) / 2
    chord = math.sin(north) ** 2 + math.cos(north_a) * math.cos(north_b) * math.sin(east) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(chord))


def fibre_round_trip_ms(a: Place, b: Place) -> float:
    """Return the least round trip: light through fibre laid along the great circle."""
    one_way_s = great_circle_km(a, b) * FIBRE_INDEX / LIGHT_KM_PER_S
    return 2 * one_way_s * MS_PER_SECOND
