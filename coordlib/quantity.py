"""A parameter declared once: its default, unit, bounds, scale, label and source.

A scenario is a frozen dataclass whose fields are quantities. From one declaration come the check of
a value, the slider (`coordlib.lab`), the axis label (`coordlib.charts`) and the docstring.

>>> @scenario
... class Link:
...     '''One link between two regions.'''
...     latency_ms: float = quantity(140.0, "ms", 1, 1000, label="Link latency", source="assumed")
>>> Link().latency_ms
140.0
>>> Link(latency_ms=float("nan"))
Traceback (most recent call last):
    ...
coordlib.quantity.QuantityError: latency_ms: got nan, allowed is a number from 1 to 1,000 ms
"""

from __future__ import annotations

import dataclasses
import math
import numbers
from typing import Any, Literal, dataclass_transform

__all__ = ["Quantity", "QuantityError", "quantities", "quantity", "scenario"]

_METADATA_KEY = "quantity"


class QuantityError(ValueError):
    """A value that its quantity does not allow: of a wrong type, not finite, or out of bounds."""


@dataclasses.dataclass(frozen=True, slots=True)
class Quantity:
    """What is known of one parameter of a model.

    Parameters
    ----------
    name : str
        The field's name; it ends in the unit, as in ``link_latency_ms``.
    default : float or int
        The value that a scenario starts with. An int makes a quantity of whole numbers.
    unit : str
        The unit as it is read on an axis, as in ``"ms"``; ``""`` for a plain count or ratio.
    low, high : float or int
        The smallest and the largest value allowed, both included.
    label : str
        What a slider and an axis call it, without the unit.
    source : str
        Where the default comes from.
    scale : {"linear", "log"}
        How a slider and an axis spread the values.
    """

    name: str
    default: float | int
    unit: str
    low: float | int
    high: float | int
    label: str
    source: str
    scale: Literal["linear", "log"] = "linear"

    def __post_init__(self) -> None:
        """Hold the declaration to its own rules."""
        if self.scale not in ("linear", "log"):
            raise ValueError(f"{self.name}: scale {self.scale!r} is neither 'linear' nor 'log'")
        if not self.low < self.high:
            raise ValueError(f"{self.name}: low {self.low} is not below high {self.high}")
        if self.scale == "log" and self.low <= 0:
            raise ValueError(f"{self.name}: a log scale starts above 0, not at {self.low}")
        self.check(self.default)

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers are allowed."""
        return isinstance(self.default, int)

    @property
    def axis_label(self) -> str:
        """The label with its unit, as on an axis or beside a slider."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    @property
    def allowed(self) -> str:
        """What `check` allows, in words."""
        kind = "a whole number" if self.is_whole else "a number"
        bounds = f"from {self.low:,} to {self.high:,}"
        return " ".join(filter(None, [kind, bounds, self.unit]))

    def check(self, value: Any) -> float | int:
        """Return `value` as the quantity's own type, or say what is wrong with it.

        Parameters
        ----------
        value : float or int
            The value to check, in the quantity's unit. NumPy's numbers are welcome.

        Returns
        -------
        float or int
            A plain Python number.

        Raises
        ------
        QuantityError
            If the value is not a number (a bool is not), not finite, not whole where it must be,
            or out of bounds.
        """
        is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
        if not is_number:
            raise QuantityError(
                f"{self.name}: got {value!r} of type {type(value).__name__}, "
                f"allowed is {self.allowed}"
            )
        is_whole = math.isfinite(value) and value == int(value)
        if not self.low <= value <= self.high or (self.is_whole and not is_whole):
            raise QuantityError(f"{self.name}: got {self._shown(value)}, allowed is {self.allowed}")
        return int(value) if self.is_whole else float(value)

    def within(self, value: float) -> float | int:
        """Return `value`, or the nearest bound: a log slider's ends are not exact.

        >>> Quantity("rate_tps", 10.0, "tx/s", 1, 1000, "Rate", "assumed").within(1000.0000001)
        1000.0
        """
        return self.check(min(max(value, self.low), self.high))

    def _shown(self, value: Any) -> str:
        if not math.isfinite(value):
            return f"{float(value)}"
        return f"{value:,} {self.unit}".rstrip()


def quantity(
    default: float | int,
    unit: str,
    low: float | int,
    high: float | int,
    *,
    label: str,
    source: str,
    scale: Literal["linear", "log"] = "linear",
) -> Any:
    """Declare a field of a scenario as a quantity; the parameters are those of `Quantity`."""
    facts = {"default": default, "unit": unit, "low": low, "high": high}
    facts |= {"label": label, "source": source, "scale": scale}
    return dataclasses.field(default=default, metadata={_METADATA_KEY: facts})


def quantities(of: Any) -> dict[str, Quantity]:
    """Return a scenario's quantities by name, in the order declared.

    >>> @scenario
    ... class Price:
    ...     '''A price.'''
    ...     price_usd_per_gb: float = quantity(0.09, "USD/GB", 0, 1, label="Price", source="bill")
    >>> quantities(Price)["price_usd_per_gb"].axis_label
    'Price (USD/GB)'
    """
    return {
        field.name: Quantity(name=field.name, **field.metadata[_METADATA_KEY])
        for field in dataclasses.fields(of)
        if _METADATA_KEY in field.metadata
    }


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(quantity,))
def scenario(cls: type) -> type:
    """Make a class of quantities into a frozen dataclass that checks itself.

    Every value is checked as the scenario is made, also by `dataclasses.replace`. The class
    docstring gains a numpydoc Parameters section.

    Raises
    ------
    QuantityError
        When a scenario is made with a value that its quantity does not allow.
    """

    def check_all(self: Any) -> None:
        for name, one in known.items():
            object.__setattr__(self, name, one.check(getattr(self, name)))

    cls.__post_init__ = check_all
    made = dataclasses.dataclass(frozen=True, kw_only=True)(cls)
    known = quantities(made)
    made.__doc__ = f"{made.__doc__}\n\nParameters\n----------\n" + "\n".join(
        f"{one.name} : {'int' if one.is_whole else 'float'}, default {one.default:,}\n"
        f"    {one.label}, {one.allowed}. Source: {one.source}."
        for one in known.values()
    )
    return made
