"use strict";
(() => {
  const settings = {
    responsive: true,
    displaylogo: false,
    modeBarButtons: [["toImage"]],
    toImageButtonOptions: { filename: document.title, scale: 2 },
  };
  const plots = [];
  for (const kept of document.querySelectorAll("script.chart-data")) {
    const { data, layout } = JSON.parse(kept.textContent);
    const plot = kept.parentElement.querySelector(".plot");
    try {
      Plotly.newPlot(plot, data, layout, settings);
      plots.push(plot);
    } catch (error) {
      plot.textContent = "This chart could not be drawn. The line below says what it shows.";
      console.error(error);
    }
  }
  const paper = 680; // pixels between the margins of A4
  const low = (height) => Math.max(Math.min(height, 200), Math.round(0.75 * height)); // three charts to a sheet
  const heights = plots.map((plot) => plot.layout.height);
  const sized = (plot, height, size) => {
    plot.style.height = `${height}px`;
    Plotly.relayout(plot, { height, ...size });
  };
  // What the first screen folds belongs to the talk: it is printed, and folded again. Its end is the sixth heading.
  const end = document.querySelector(".asked") && document.querySelectorAll("main > h2")[5];
  const within = (fold) => end && end.compareDocumentPosition(fold) & Node.DOCUMENT_POSITION_PRECEDING;
  let folds = [];
  addEventListener("beforeprint", () => {
    plots.forEach((plot, n) => sized(plot, low(heights[n]), { width: paper }));
    folds.push(...[...document.querySelectorAll("details:not([open])")].filter(within));
    for (const fold of folds) fold.open = true;
  });
  addEventListener("afterprint", () => {
    plots.forEach((plot, n) => sized(plot, heights[n], { width: null, autosize: true }));
    for (const fold of folds) fold.open = false;
    folds = [];
  });
})();
