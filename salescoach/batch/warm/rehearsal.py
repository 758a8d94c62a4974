"""What a warm process does once before it is asked for anything."""

from __future__ import annotations

from typing import Final

#: Run once, so that what a first time costs is paid: imports, formatters, classes of charts, tables. What is
#: imported asks for its shell and chooses settings by it, so it is imported by a cell, as in a kernel.
CELLS: Final = (
    "import pandas, plotly.graph_objects\nfrom salescoach import charts, report",
    "import pandas as pd\npd.DataFrame({'rep': [rep], 'dials': [1.5]})",
    "import plotly.graph_objects as go\n"
    "go.Figure([go.Scatter(x=[1], y=[2], mode='lines+markers', line={'dash': 'dot'}, hovertext=['a']),"
    " go.Bar(x=[1], y=[2], marker={'pattern': {'shape': '/'}}, error_y={'array': [1]})],"
    " {'meta': {'alt': 'a'}, 'annotations': [{'text': 'a'}], 'shapes': [{'type': 'rect'}],"
    " 'legend': {'orientation': 'h'}, 'xaxis': {'title': {'text': 'a'}}, 'yaxis': {'rangemode': 'tozero'}})",
    "print(rep)",
    "from IPython.display import HTML\nHTML('<p>a</p>')",
)
