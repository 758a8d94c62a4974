async (html) => {
  // Puts a report into this page as it goes on paper: folds open, charts as wide as the paper, hatching as lines.
  // Plotly is loaded once for all reports, and draws each chart once, where nothing else has to be laid out.
  const paper = 680; // pixels between the margins of A4
  const low = (height) => Math.max(Math.min(height, 200), Math.round(0.75 * height)); // three charts to a sheet
  const report = new DOMParser().parseFromString(html, "text/html"); // whose scripts do not run
  for (const fold of report.querySelectorAll("details")) fold.open = true;
  for (const kept of document.head.querySelectorAll(".report")) kept.remove();
  document.body.replaceChildren();
  document.body.style = "contain: strict";
  for (const kept of report.querySelectorAll("script.chart-data")) {
    const { data, layout } = JSON.parse(kept.textContent);
    const plot = kept.parentElement.querySelector(".plot");
    const drawn = document.createElement("div");
    document.body.append(drawn);
    try {
      await Plotly.newPlot(drawn, data, { ...layout, width: paper, height: low(layout.height), autosize: false }, { staticPlot: true });
      plot.classList.add(...drawn.classList);
      plot.style.height = `${low(layout.height)}px`;
      plot.replaceChildren(...drawn.cloneNode(true).childNodes);
    } catch (error) {
      plot.textContent = "This chart could not be drawn. The line below says what it shows.";
    }
    Plotly.purge(drawn);
    drawn.remove();
  }
  for (const style of report.querySelectorAll("head > style")) {
    style.className = "report";
    document.head.append(style);
  }
  document.title = report.title;
  document.documentElement.lang = report.documentElement.lang;
  for (const script of report.querySelectorAll("script")) script.remove();
  document.body.replaceWith(report.body);

  // Chromium prints an SVG pattern as a large picture, one for each bar; lines stay lines.
  const make = (name, values) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(values)) made.setAttribute(key, value);
    return made;
  };
  const moved = (d, x, y) =>
    d.replace(/([ML])(-?[\d.e-]+),(-?[\d.e-]+)/g, (_, sign, a, b) => `${sign}${(+a + x).toFixed(2)},${(+b + y).toFixed(2)}`);
  const outline = (mark) => {
    if (mark.tagName === "path") return mark.getAttribute("d");
    const [x, y, r] = ["cx", "cy", "r"].map((name) => +mark.getAttribute(name));
    return `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`;
  };
  let number = 0;
  for (const shape of document.querySelectorAll("svg .pattern_filled")) {
    const name = (shape.style.fill.match(/#([^"')]+)/) || [])[1];
    const pattern = name && document.getElementById(name);
    const mark = pattern && pattern.querySelector("path, circle");
    if (!mark) continue;
    const tile = parseFloat(pattern.getAttribute("width"));
    const scale = +((pattern.getAttribute("patternTransform") || "").match(/scale\(([\d.]+)\)/) || [0, 1])[1];
    const box = shape.getBBox();
    const [left, top] = [box.x, box.y].map((at) => Math.floor(at / scale / tile) * tile);
    const [right, bottom] = [(box.x + box.width) / scale, (box.y + box.height) / scale];
    const drawn = outline(mark);
    let d = "";
    for (let y = top; y < bottom; y += tile) for (let x = left; x < right; x += tile) d += moved(drawn, x, y);
    const [clip, hatched] = [make("clipPath", { id: `paper-${number}` }), make("g", { "aria-hidden": "true" })];
    hatched.setAttribute("clip-path", `url(#paper-${number++})`);
    hatched.setAttribute("transform", shape.getAttribute("transform") || "");
    clip.append(make("path", { d: shape.getAttribute("d") }));
    const lines = make("path", { d, transform: `scale(${scale})`, fill: "none" });
    for (const key of ["fill", "stroke", "stroke-width"]) {
      if (mark.hasAttribute(key)) lines.setAttribute(key, mark.getAttribute(key));
    }
    for (const key of ["fill-opacity", "stroke-opacity"]) lines.setAttribute(key, mark.getAttribute("opacity") || 1);
    hatched.append(clip, lines);
    shape.style.fill = pattern.querySelector("rect")?.getAttribute("fill") || "none";
    shape.after(hatched);
  }
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}
