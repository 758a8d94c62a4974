async () => {
  // A page made ready for paper: folds open, charts as wide as the paper, hatching as lines.
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  dispatchEvent(new Event("beforeprint"));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  // Printing would have the charts drawn anew; a copy is drawn by nobody.
  for (const plot of document.querySelectorAll(".js-plotly-plot")) plot.replaceWith(plot.cloneNode(true));

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
