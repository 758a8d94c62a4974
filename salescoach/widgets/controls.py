"""What the panels of a notebook are made of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import ipywidgets

from salescoach.report import html

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from salescoach.plan import Lever

#: As below the charts of a report.
_CAPTION: Final = "color: #595959; font-size: .875rem; max-width: 44rem; margin-bottom: 1.5rem"
#: How a table reads where no style sheet of ours is: names to the left, numbers to the right.
_BOX: Final = (
    ".widget-html-content:has(.coach-box) { min-width: 0; } .coach-box { overflow: auto; max-height: 26rem; } "
    ".coach-box table { border-collapse: collapse; line-height: 1.4; } "
    ".coach-box caption { text-align: left; color: #595959; padding: .25rem 0; } "
    ".coach-box th, .coach-box td { padding: .2rem .75rem .2rem 0; text-align: left; vertical-align: bottom; "
    "border-bottom: 1px solid #ddd; } "
    ".coach-box thead th { position: sticky; top: 0; background: #fff; } "
    ".coach-box tbody :is(th, td) { vertical-align: top; font-weight: normal; } "
    ".coach-box .weeks :is(th, td):nth-child(n + 4) { text-align: right; } "
    ".coach-box .weeks tbody :is(th, td) { white-space: nowrap; }"
)
_PLOTLY: Final = "application/vnd.plotly.v1+json"


def wide(control: Any) -> Any:
    """Return the control with room for its description; on a narrow page the field goes below it."""
    control.style.description_width = "19em"
    control.layout.width, control.layout.max_width = "41em", "100%"
    if isinstance(control, ipywidgets.Dropdown):  # it is as high as its box, which may then not grow
        control.style.description_width = "min(19em, 50%)"
    else:
        control.layout.flex_flow, control.layout.height = "row wrap", "auto"
    return control


def narrow(control: Any, width: str = "21em") -> Any:
    """Return a control that stands in a column of others, as wide as a phone at most."""
    control.style.description_width = "min(7em, 40%)"
    control.layout.width, control.layout.max_width = width, "calc(100% - 4px)"
    return control


def button(words: str, tooltip: str) -> Any:
    """Return a button as wide as its words."""
    return ipywidgets.Button(description=words, tooltip=tooltip, layout={"width": "max-content"})


def sideways(table: str) -> str:
    """Return a table that is moved sideways by itself where the page is narrow, by key too."""
    return f'<div style="overflow-x: auto" tabindex="0">{table}</div>'


def boxed(table: str, name: str) -> str:
    """Return a table that reads well without a style sheet, and is moved by itself where it is large, by key too."""
    label = html.attribute(name)
    return f'<style>{_BOX}</style><div class="coach-box" tabindex="0" role="region" aria-label="{label}">{table}</div>'


def fill(slider: ipywidgets.FloatSlider, lever: Lever, value: float | None = None) -> None:
    """Make the slider that of the lever, at its start or at another value.

    The value moves while both the old and the new one are in range: a browser sends back a value
    that it finds out of range, pulled inside.
    """
    slider.max = max(slider.max, lever.high)
    slider.value = lever.start if value is None else min(value, lever.high)
    slider.max = lever.high
    slider.step = lever.step
    slider.readout_format = ".0f" if lever.step >= 1 else ".1f"
    slider.readout, slider.disabled = not lever.locked, lever.locked
    slider.description, slider.tooltip = lever.label, f"{lever.label}: {lever.note}"


def picture(figure: go.Figure, said: str) -> dict[str, Any]:
    """Return the figure as the output of a cell, so that it needs no widget state."""
    data = {_PLOTLY: json.loads(figure.to_json()), "text/plain": said}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def captioned(figure: go.Figure, more: Sequence[str] = (), *, how: str = "") -> tuple[dict[str, Any], ...]:
    """Return the figure as the output of a cell with its finding below it, more lines, and how it is known."""
    alt = str(figure.layout.meta["alt"])
    lines = [
        line for line in (alt if figure.data else "", *more) if line
    ]  # without data the picture is the sentence
    if not lines and not how:
        return (picture(figure, alt),)
    markup = f"{html.paragraphs(lines)}{html.folded('How we know', html.paragraphs([how]))}"
    said = {"text/html": f'<div style="{_CAPTION}">{markup}</div>', "text/plain": "\n".join([*lines, how])}
    return picture(figure, alt), {"output_type": "display_data", "data": said, "metadata": {}}
