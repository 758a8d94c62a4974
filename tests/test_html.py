"""The page of a report: what is on it, what cannot act on it, and that it needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import plotly.graph_objects as go
import plotly.offline
import pytest
from nbconvert.exporters import TemplateExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from plotly.basedatatypes import BaseTraceType

from salescoach import charts
from salescoach.batch import html, shell
from salescoach.errors import SalescoachError

TEMPLATES = Path(html.__file__).resolve().parents[1] / "templates"
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u2028&"


def shown(**data: Any) -> nbformat.NotebookNode:
    names = {"chart": html.CHART, "markup": "text/html", "plain": "text/plain"}
    return new_output("display_data", data={names[kind]: value for kind, value in data.items()})


def drawn(figure: go.Figure) -> nbformat.NotebookNode:
    return shown(chart=json.loads(figure.to_json()))


def notebook(*outputs: nbformat.NotebookNode, source: str = "secret = 1") -> nbformat.NotebookNode:
    return new_notebook(cells=[new_markdown_cell("## Dials"), new_code_cell(source, outputs=list(outputs))])


def bars(alt: str | None = "Dials rose from 1 to 2.", title: str = "Dials") -> go.Figure:
    layout = {"title": {"text": title}, "width": 900, "height": 320} | ({"meta": {"alt": alt}} if alt else {})
    return go.Figure(go.Bar(x=["a", "b"], y=[1, 2]), layout)


def steps() -> go.Figure:
    return go.Figure(go.Funnel(x=[100, 20, 5], y=["dials", "talks", "appointments"]))


class Parsed(HTMLParser):
    """The tags of a page, and the text inside each."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.open: list[int] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside.append("")
        if tag not in ("meta", "img", "br"):
            self.open.append(len(self.tags) - 1)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.tags[self.open[-1]][0] == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open:
            self.inside[self.open[-1]] += data

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        pairs = zip(self.tags, self.inside, strict=True)
        return [(attributes, text) for (name, attributes), text in pairs if name == tag]


def page(*outputs: nbformat.NotebookNode, title: str = "Ana, as of 28 June 2026") -> str:
    return html.export(notebook(*outputs), html.Page(title, "Made with salescoach."))


def test_every_chart_is_on_the_page_with_its_data_and_its_finding() -> None:
    found = Parsed(page(drawn(bars()), drawn(steps())))
    figures = [attributes for attributes, _ in found.all("figure")]
    assert [figure["role"] for figure in figures] == ["img", "img"]
    assert [figure["aria-label"] for figure in figures] == ["Dials rose from 1 to 2.", "Chart"]
    assert [text for _, text in found.all("figcaption")] == ["Dials rose from 1 to 2.", "Chart"]
    data = [json.loads(text) for attributes, text in found.all("script") if attributes.get("type")]
    assert [chart["data"][0]["type"] for chart in data] == ["bar", "funnel"]
    assert data[0]["data"][0]["x"] == ["a", "b"]


def test_a_chart_takes_its_height_and_the_width_of_the_page() -> None:
    found = Parsed(page(drawn(bars())))
    assert [a["style"] for a, _ in found.all("div") if a.get("class") == "plot"] == ["height:320px"]
    [data] = [json.loads(text) for attributes, text in found.all("script") if attributes.get("type")]
    assert "width" not in data["layout"]


def test_a_chart_without_a_finding_says_its_title_without_markup() -> None:
    found = Parsed(page(drawn(bars(alt=None, title="Dials<br>a week"))))
    assert found.all("figure")[0][0]["aria-label"] == "Dials a week"


def test_a_page_has_title_language_and_landmarks_and_a_way_past_the_start() -> None:
    found = Parsed(page(drawn(bars()), title="Zoë & <b>, as of 28 June 2026"))
    assert found.all("html")[0][0] == {"lang": "en"}
    assert found.all("title")[0][1] == "Zoë & <b>, as of 28 June 2026"
    assert found.all("main")[0][0]["id"] == "report"
    assert found.all("a")[0] == ({"class": "skip", "href": "#report"}, "Skip to the report")
    assert found.all("footer") != []
    assert found.all("h2")[0][1] == "Dials"


def test_a_page_asks_the_network_for_nothing() -> None:
    whole = page(drawn(bars()), shown(markup="<p>5 <b>talks</b></p>"))
    for tag, attributes in Parsed(whole).tags:
        assert attributes.get("src") is None, tag
        assert attributes.get("href") in (None, "#report"), tag
    outside = re.sub(r"<script>.*?</script>", "", whole, flags=re.DOTALL)
    assert not re.search(r"https?:|@import|url\(|require\.js|mathjax|mermaid|unpkg", outside, re.IGNORECASE)


def test_only_the_scripts_of_the_page_itself_may_run() -> None:
    found = Parsed(page(drawn(bars())))
    [policy] = [a["content"] for a, _ in found.all("meta") if a.get("http-equiv")]
    rules = dict(rule.split(" ", 1) for rule in str(policy).split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data: blob:"
    ours = [text for attributes, text in found.all("script") if "type" not in attributes]
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in ours]
    assert rules["script-src"] == " ".join(f"'sha256-{digest}'" for digest in hashes)
    assert len(ours) == 2


def test_a_page_without_charts_carries_no_bundle() -> None:
    whole = page(shown(markup="<p>Nothing yet.</p>"))
    assert len(whole) < 20_000
    assert Parsed(whole).all("script") == []


def test_text_that_means_harm_stays_text_in_charts_and_titles() -> None:
    figure = go.Figure(go.Bar(x=[HOSTILE], y=[1], name=HOSTILE), {"title": HOSTILE, "meta": {"alt": HOSTILE}})
    found = Parsed(page(drawn(figure), title=HOSTILE))
    assert len(found.all("script")) == 3
    assert found.all("img") == []
    [data] = [json.loads(text) for attributes, text in found.all("script") if attributes.get("type")]
    assert data["data"][0]["name"] == HOSTILE
    assert found.all("figure")[0][0]["aria-label"] == HOSTILE


def test_code_and_warnings_stay_in_the_notebook_and_printed_text_is_shown() -> None:
    streams = [new_output("stream", name=name, text=f"from {name} <i>") for name in ("stdout", "stderr")]
    whole = page(*streams)
    assert "secret = 1" not in whole
    assert "from stderr" not in whole
    assert "<pre>from stdout &lt;i&gt;</pre>" in whole


def test_results_and_displays_are_both_shown() -> None:
    result = new_output("execute_result", data={"text/html": "<p>a result</p>", "text/plain": "no"})
    whole = page(result, shown(plain="plain <text>"))
    assert "<p>a result</p>" in whole
    assert "plain &lt;text&gt;" in whole


def test_a_frame_is_a_readable_table() -> None:
    frame = pd.DataFrame({"rep": ["Ana", "Bo"], "dials": [1200, 7]}, index=["x", "y"])
    found = Parsed(page(shown(markup=frame.to_html())))
    heads = [(attributes.get("scope"), attributes.get("class"), text) for attributes, text in found.all("th")]
    assert heads[:3] == [("col", None, ""), ("col", None, "rep"), ("col", "number", "dials")]
    assert [scope for scope, _, _ in heads[3:]] == ["row", "row"]
    cells = [(text, attributes.get("class")) for attributes, text in found.all("td")]
    assert cells == [("Ana", None), ("1200", "number"), ("Bo", None), ("7", "number")]


def test_a_kind_of_chart_the_bundle_lacks_is_refused_by_name() -> None:
    with pytest.raises(SalescoachError, match="cannot draw charts of the kind heatmap; use bar"):
        page(drawn(go.Figure(go.Heatmap(z=[[1]]))))


def test_a_chart_that_would_be_lost_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TemplateExporter, "from_notebook_node", lambda *_, **__: ("<main></main>", {}))
    with pytest.raises(SalescoachError, match="shows 0 of the notebook's 2 charts; the report was not made"):
        page(drawn(bars()), drawn(steps()))


def test_the_bundle_is_of_the_plotly_that_makes_the_figures() -> None:
    head = (TEMPLATES / "plotly-finance.min.js").read_text(encoding="utf-8")[:200]
    found = re.search(r"plotly\.js \(finance - minified\) v(\d+\.\d+)\.\d+", head)
    assert found
    assert found[1] == ".".join(plotly.offline.get_plotlyjs_version().split(".")[:2])
    assert "MIT License" in (TEMPLATES / "plotly-finance.LICENSE").read_text(encoding="utf-8")


def test_the_bundle_cannot_end_its_script_and_keeps_its_hash() -> None:
    bundle = (TEMPLATES / "plotly-finance.min.js").read_bytes()
    assert b"</script" not in bundle.lower()
    assert b"<!--" not in bundle
    assert b"\r" not in bundle


def test_every_chart_of_the_package_can_be_drawn() -> None:
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in Path(charts.__file__).parent.glob("*.py")
        if path.name != "heat.py"
    )  # only where a notebook draws, never in a report
    named = set(re.findall(r'"type": "(\w+)"', source))
    named |= {kind.lower() for kind in re.findall(r"go\.([A-Z]\w+)\(", source)}
    everything = [getattr(go, name) for name in dir(go)]
    kinds = named & {
        k.__name__.lower() for k in everything if isinstance(k, type) and issubclass(k, BaseTraceType)
    }
    assert {"bar", "scatter", "funnel"} <= kinds
    assert kinds <= html.TRACES


def test_a_page_of_seven_charts_is_small_enough_to_send() -> None:
    many = [drawn(go.Figure(go.Bar(x=list(range(52)), y=list(range(52))))) for _ in range(7)]
    assert len(page(*many).encode()) <= 1_700_000


@pytest.mark.parametrize(
    "name", ["plotly-finance.min.js", "draw.js", "paper.js", "reports.js", "coach.css", "reports.html.j2"]
)
def test_what_pages_are_made_of_is_in_the_package(name: str) -> None:
    assert shell.text(name).strip()
