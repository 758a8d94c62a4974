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
  const resize = (size) => plots.forEach((plot) => Plotly.relayout(plot, size));
  addEventListener("beforeprint", () => resize({ width: paper }));
  addEventListener("afterprint", () => resize({ width: null, autosize: true }));
})();
