"""What the panels of a notebook are made of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import ipywidgets

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from salescoach.plan import Lever

#: How wide the words beside a field are, where there is room.
_LABEL: Final = "19em"
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


def button(words: str, tooltip: str) -> Any:
    """Return a button as wide as its words, below fields where these begin; other places take its margin away."""
    layout = {"width": "max-content", "margin": f"2px 2px 2px min({_LABEL} + 10px, 48%)"}
    return ipywidgets.Button(description=words, tooltip=tooltip, layout=layout)


def sideways(table: str) -> str:
    """Return a table that is moved sideways by itself where the page is narrow, by key too."""
    return f'<div style="overflow-x: auto" tabindex="0">{table}</div>'


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
