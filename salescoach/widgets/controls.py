"""What the panels of a notebook are made of."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import ipywidgets

from salescoach.report import html

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from salescoach.plan import Lever

#: How wide the words beside a field are, where there is room.
_LABEL: Final = "19em"
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
#: A chart has one button: it is kept as a picture. The others would send it away, or draw over the bars.
_BUTTONS: Final = {"displaylogo": False, "responsive": True, "modeBarButtons": [["toImage"]]}
#: A slider of ipywidgets does not say what it is to who does not see it; what stands beside it does.
_NAMED: Final = """
(() => {
  if (window.salescoachNames) return;
  let made = 0;
  const name = () => document.querySelectorAll(".widget-slider").forEach((slider) => {
    const label = slider.querySelector(".widget-label");
    if (!label) return;
    label.id ||= `salescoach-label-${++made}`;
    slider.querySelectorAll("[role=slider], .widget-readout").forEach((part) => {
      if (part.hasAttribute("aria-labelledby")) return;
      part.setAttribute("aria-labelledby", label.id);
      if (!part.hasAttribute("role")) part.setAttribute("role", "textbox");
    });
  });
  window.salescoachNames = new MutationObserver(name);
  window.salescoachNames.observe(document.body, { childList: true, subtree: true });
  name();
})();
"""

_TURN: Final = threading.RLock()


def in_turn(do: Callable[[Any], object]) -> Callable[[Any], None]:
    """Return what to call when something is moved or pressed: it waits until nothing else that was is at work.

    JupyterLab gives what is moved to threads of the kernel, two at once where a slider answers while a rep is being
    shown; what was worked out before the newest change would come last, and stay.

    >>> in_turn(print)("moved")
    moved
    """

    @wraps(do)
    def waiting(event: Any) -> None:
        with _TURN:
            do(event)

    return waiting


def wide(control: Any) -> Any:
    """Return the control with room for its description; on a narrow page the field goes below it."""
    control.style.description_width = _LABEL
    control.layout.width, control.layout.max_width = "41em", "100%"
    if isinstance(control, ipywidgets.Dropdown):  # it is as high as its box, which may then not grow
        control.style.description_width = f"min({_LABEL}, 50%)"
    else:
        control.layout.flex_flow, control.layout.height = "row wrap", "auto"
    return control


def beside(*parts: Any) -> Any:
    """Return parts side by side, and one below the other where there is no room."""
    return ipywidgets.HBox(parts, layout={"flex_flow": "row wrap", "align_items": "flex-start"})


def narrow(control: Any, width: str = "21em") -> Any:
    """Return a control that stands in a column of others, as wide as a phone at most."""
    control.style.description_width = "min(7em, 40%)"
    control.layout.width, control.layout.max_width = width, "calc(100% - 4px)"
    return control


def button(words: str, tooltip: str, *, below: bool = False) -> Any:
    """Return a button as wide as its words; ``below`` fields it begins where these begin."""
    margin = f"2px 2px 2px min({_LABEL} + 10px, 48%)" if below else "2px"
    return ipywidgets.Button(
        description=words, tooltip=tooltip, layout={"width": "max-content", "margin": margin}
    )


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


def marked(name: str, lever: Lever) -> str:
    """Return the style that marks what fits the log on the track of the slider of that class, or "".

    >>> from salescoach.plan import Lever
    >>> lever = Lever("show_rate", "Meetings held", 77.4, 100, 0.1, 0.774, "", True, (62.0, 90.0))
    >>> "#0072b2 62.0% 90.0%" in marked("coach-row-1", lever)
    True
    >>> marked("coach-row-2", Lever("days_off", "Days off", 0, 9, 1, 0, "", True))
    ''
    """
    if lever.fits is None or not lever.high:
        return ""
    low, high = (f"{min(100.0, max(0.0, 100 * end / lever.high)):.1f}%" for end in lever.fits)
    track = f"linear-gradient(to right, #bdbdbd {low}, #0072b2 {low} {high}, #bdbdbd {high})"
    return f"<style>.widget-slider.{name} .noUi-connects {{ background: {track}; }}</style>"


def named() -> Any:
    """Return what gives every slider of the page its name, for whoever does not see what stands beside it."""
    data = {"application/javascript": _NAMED, "text/plain": ""}
    shown = {"output_type": "display_data", "data": data, "metadata": {}}
    return ipywidgets.Output(outputs=(shown,), layout={"height": "0", "margin": "0"})


def picture(figure: go.Figure, said: str) -> dict[str, Any]:
    """Return the figure as the output of a cell, so that it needs no widget state."""
    drawn = json.loads(figure.to_json())
    data = {_PLOTLY: drawn | {"config": _BUTTONS}, "text/plain": said}
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
