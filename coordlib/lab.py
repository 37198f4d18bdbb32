"""A scenario and a view in, labelled sliders and a live picture out.

>>> from coordlib.cases.expedia_two_phase_commit import Booking
>>> from coordlib.cases.expedia_two_phase_commit_views import LATENCY
>>> live = Live(LATENCY, Booking())
>>> live.sliders["slowest_link_ms"].value = 10
>>> live.scenario.slowest_link_ms
10.0
"""

from __future__ import annotations

import ast
import dataclasses
import html
import inspect
import math
from collections.abc import Callable, Iterable, Mapping
from textwrap import dedent
from typing import Any

import ipywidgets
from IPython.display import Markdown, display

from coordlib.charts import chart_for
from coordlib.charts.spacetime import spacetime_png
from coordlib.charts.style import DOTS_PER_INCH
from coordlib.claims import Claim, table
from coordlib.engine import Trace
from coordlib.quantity import Quantity, quantities
from coordlib.view import Drawing, View

__all__ = ["Guide", "Live", "claims", "guide", "live", "slider", "source", "spacetime"]

PICTURE_WIDTH_PX = 900
STEPS_PER_DECADE = 20
FEWEST_STEPS = 100


class Live:
    """A view with its sliders, picture and sentence.

    Showing it in a notebook emits one bundle: the widgets, and for a reader without a kernel the
    picture and the sentence.

    Parameters
    ----------
    view : coordlib.view.View
        What is shown, and which quantities have a slider.
    scenario : dataclass of quantities
        Where the sliders start, and the value of every quantity without one.

    Raises
    ------
    ValueError
        If the view names a slider that is no quantity of the scenario.

    Attributes
    ----------
    sliders : dict of str to ipywidgets.Widget
        The sliders by the name of their quantity.
    scenario : dataclass of quantities
        Where the sliders stand.
    """

    def __init__(self, view: View, scenario: Any) -> None:
        known = quantities(scenario)
        unknown = [name for name in view.sliders if name not in known]
        if unknown:
            raise ValueError(
                f"{type(scenario).__name__} has no quantity {', '.join(unknown)}; "
                f"it has {', '.join(known)}"
            )
        self.view = view
        self._start = scenario
        self._known = {name: known[name] for name in view.sliders}
        self.sliders = {
            name: slider(one, getattr(scenario, name)) for name, one in self._known.items()
        }
        self.chart = chart_for(view.frame)
        self.picture = ipywidgets.Image(format="png", layout={"width": f"{PICTURE_WIDTH_PX}px"})
        self.sentence = ipywidgets.HTML()
        self.button = ipywidgets.Button(description="Measure", icon="play", button_style="primary")
        self.button.on_click(self.measure)
        self.progress = ipywidgets.FloatProgress(max=1.0)
        self._redraw()
        for one in self.sliders.values():
            one.observe(self._redraw, names="value")

    @property
    def scenario(self) -> Any:
        """The scenario that the sliders stand for."""
        values = {name: one.within(self.sliders[name].value) for name, one in self._known.items()}
        return dataclasses.replace(self._start, **values)

    def reset(self, _: Any = None) -> None:
        """Put every slider back to where it started."""
        for name, one in self.sliders.items():
            one.value = getattr(self._start, name)

    def measure(self, _: Any = None) -> None:
        """Measure what the view has to measure, and show it bit by bit."""
        self.button.disabled = True
        try:
            for share, drawing in self.view.measure(self.scenario):
                self.progress.value = share
                self._show(drawing)
        finally:
            self.button.disabled = False

    def _redraw(self, _: Any = None) -> None:
        self.progress.value = 0.0
        self._show(self.view.draw(self.scenario))

    def _show(self, drawing: Drawing) -> None:
        self.chart.update(drawing)
        self.picture.value = self.chart.png()
        self.sentence.value = (
            f'<p class="sentence" role="status">{html.escape(drawing.sentence)}</p>'
        )

    def _widget(self) -> ipywidgets.Widget:
        columns = {"grid_template_columns": "repeat(2, 1fr)", "width": f"{PICTURE_WIDTH_PX}px"}
        back = ipywidgets.Button(description="Back to the start", icon="undo")
        back.on_click(self.reset)
        measuring = [self.button, self.progress] if self.view.measure else []
        grid = ipywidgets.GridBox([*self.sliders.values(), back, *measuring], layout=columns)
        return ipywidgets.VBox([grid, self.picture, self.sentence])

    def _ipython_display_(self) -> None:
        sentence = self.chart.drawing.sentence
        widget = self._widget()
        bundle = widget._repr_mimebundle_()
        bundle |= {"text/markdown": _unmathematical(sentence), "text/plain": sentence}
        _show_picture(bytes(self.picture.value), bundle)


def live(view: View, scenario: Any) -> Live:
    """Show a view whose picture follows its sliders; the parameters are those of `Live`."""
    return Live(view, scenario)


class Guide:
    """Questions to answer yes or no, and the advice that follows.

    Showing it in a notebook emits one bundle: the widgets, and for a reader without a kernel the
    questions as a table, with the advice for a yes to each of them alone.

    Parameters
    ----------
    questions : mapping of str to str
        Each question by the name of its answer.
    advise : callable
        Takes the answers, bools by name, and returns the advice as text.

    Attributes
    ----------
    answers : dict of str to ipywidgets.ToggleButtons
        The answers by the name of their question; they start as no.
    """

    def __init__(
        self, questions: Mapping[str, str], advise: Callable[[Mapping[str, bool]], str]
    ) -> None:
        self._questions, self._advise = questions, advise
        self.answers = {
            name: ipywidgets.ToggleButtons(
                options=(("no", False), ("yes", True)),
                tooltips=(f"{question} no", f"{question} yes"),
                style={"button_width": "60px"},
            )
            for name, question in questions.items()
        }
        self.advice = ipywidgets.HTML()
        self._follow()
        for one in self.answers.values():
            one.observe(self._follow, names="value")

    def _follow(self, _: Any = None) -> None:
        text = self._advise({name: one.value for name, one in self.answers.items()})
        self.advice.value = f'<p class="advice" role="status"><b>{html.escape(text)}</b></p>'

    def _ipython_display_(self) -> None:
        width = {"width": f"{PICTURE_WIDTH_PX - 150}px"}
        rows = [
            ipywidgets.HBox([ipywidgets.Label(question, layout=width), self.answers[name]])
            for name, question in self._questions.items()
        ]
        bundle = ipywidgets.VBox([*rows, self.advice])._repr_mimebundle_()
        bundle |= {"text/markdown": self._table(), "text/plain": self._advise({})}
        display(bundle, raw=True)

    def _table(self) -> str:
        lines = ["| if the answer is yes to | then |", "|---|---|"]
        lines += [f"| none of them | {self._advise({})} |"]
        for name, question in self._questions.items():
            lines.append(f"| {question} | {self._advise({name: True})} |")
        return _unmathematical("\n".join(lines))


def _unmathematical(markdown: str) -> str:
    """Return the text with dollars that do not begin a formula."""
    return markdown.replace("$", r"\$")


def guide(questions: Mapping[str, str], advise: Callable[[Mapping[str, bool]], str]) -> Guide:
    """Show questions and the advice that follows; the parameters are those of `Guide`."""
    return Guide(questions, advise)


def spacetime(trace: Trace, title: str = "") -> None:
    """Draw a history: one line a node, time downwards, an arrow a message.

    Parameters
    ----------
    trace : coordlib.engine.Trace
        The history of a simulation, or of a property that an exploration broke.
    title : str
        What the picture shows; by default the reason of the breach, if there is one.
    """
    png = spacetime_png(trace, dpi=DOTS_PER_INCH, title=title)
    _show_picture(png, {"text/plain": trace.text()})


def _show_picture(png: bytes, bundle: dict[str, Any]) -> None:
    # Its width in the page, as it has more pixels than that for dense screens.
    width = {"image/png": {"width": PICTURE_WIDTH_PX}}
    display(bundle | {"image/png": png}, metadata=width, raw=True)


def slider(one: Quantity, value: float) -> ipywidgets.Widget:
    """Make the slider of a quantity, with its label, unit, bounds and scale.

    Parameters
    ----------
    one : Quantity
        What the slider moves.
    value : float
        Where it starts.
    """
    common = {
        "value": value,
        "description": one.axis_label,
        "style": {"description_width": "215px"},
        "layout": {"width": "440px"},
    }
    if one.scale == "log":
        low, start = math.log10(one.low), math.log10(value)
        # JupyterLab moves a value between two steps to the nearer one, so the start must be a step.
        step = (start - low) / max(round((start - low) * STEPS_PER_DECADE), 1)
        return ipywidgets.FloatLogSlider(
            min=low,
            max=math.log10(one.high),
            step=step or 1 / STEPS_PER_DECADE,
            readout_format=".1e" if one.low < 1e-3 else ",.3r",
            **common,
        )
    if one.is_whole:
        return ipywidgets.IntSlider(min=one.low, max=one.high, **common)
    step = round_step((one.high - one.low) / FEWEST_STEPS)
    readout = f",.{max(0, -math.floor(math.log10(step)))}f"
    return ipywidgets.FloatSlider(
        min=one.low, max=one.high, step=step, readout_format=readout, **common
    )


def round_step(most: float) -> float:
    """Return the largest of 1, 2 or 5 times a power of ten that is not above `most`.

    >>> [round_step(most) for most in (9.95, 0.09, 0.02, 3_800)]
    [5.0, 0.05, 0.02, 2000.0]
    """
    power = 10.0 ** math.floor(math.log10(most))
    return next(digit * power for digit in (5, 2, 1) if digit * power <= most * (1 + 1e-9))


def source(*functions: Callable[..., Any]) -> Markdown:
    """Show the real source of functions, as it runs, without their docstrings."""
    text = "\n\n".join(_without_docstring(dedent(inspect.getsource(one))) for one in functions)
    return Markdown(f"```python\n{text}\n```")


def _without_docstring(text: str) -> str:
    docstring = ast.parse(text).body[0].body[0]
    lines = text.strip().splitlines()
    return "\n".join(lines[: docstring.lineno - 1] + lines[docstring.end_lineno :])


def claims(some: Iterable[Claim]) -> Markdown:
    """Show claims with their computed figures and verdicts, as a table."""
    return Markdown(table(some))
