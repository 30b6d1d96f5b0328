// The outlook drawn with D3: medians with 50 and 90 % bands, own measurements, direct labels, one year to read at.
"use strict";

(() => {
  const SIZE = { width: 440, height: 290, left: 44, right: 118, top: 14, bottom: 30 };
  const ticked = new Map(); // what was ticked stays so when the answer is drawn again
  let year = 5;

  const minus = (text) => text.replace("-", "−");
  const shown = (value, digits) => minus(Number(value).toFixed(digits));

  function at(series, when, end) {
    const i = d3.bisectLeft(series.year, when);
    if (i <= 0) return series[end][0];
    if (i >= series.year.length) return series[end].at(-1);
    const [a, b] = [series.year[i - 1], series.year[i]];
    return series[end][i - 1] + ((series[end][i] - series[end][i - 1]) * (when - a)) / (b - a);
  }

  function apart(labels, low, high, gap) {
    // Labels pushed apart until none covers another, and kept within the plot.
    labels.sort((a, b) => a.y - b.y);
    for (let turn = 0; turn < 60; turn++) {
      for (let i = 1; i < labels.length; i++) {
        const lack = gap - (labels[i].y - labels[i - 1].y);
        if (lack > 0) { labels[i - 1].y -= lack / 2; labels[i].y += lack / 2; }
      }
      for (const label of labels) label.y = Math.max(low, Math.min(high, label.y));
    }
  }

  function draw(root, outlook) {
    const line = new Map(outlook.lines.map((entry) => [entry.key, entry]));
    const on = (key) => ticked.get(key) ?? line.get(key).ticked;
    for (const chart of outlook.charts) {
      const figure = root.querySelector(`[data-chart="${chart.key}"]`);
      const canvas = figure.querySelector(".canvas");
      const series = chart.series.filter((s) => on(s.key));
      canvas.replaceChildren();
      const { width, height, left, right, top, bottom } = SIZE;
      const svg = d3.select(canvas).append("svg").attr("viewBox", `0 0 ${width} ${height}`).attr("aria-hidden", "true").classed("many", series.length > 3);
      const first = Math.min(0, ...chart.points.map((p) => p.year));
      const x = d3.scaleLinear().domain([Math.max(first, -10) - (first < 0 ? 0.2 : 0), 10]).range([left, width - right]);
      const values = [...series.flatMap((s) => [...s.low90, ...s.high90]), ...chart.points.map((p) => p.value)];
      if (chart.key === "fracture" || chart.unit.startsWith("%")) values.push(0);
      if (chart.key === "ctx" && !chart.unit.startsWith("%")) values.push(0);
      const [low, high] = d3.extent(values.length ? values : [0, 1]);
      const room = 0.04 * (high - low || 1);
      const y = d3.scaleLinear().domain([low === 0 ? 0 : low - room, high + room]).range([height - bottom, top]);

      const end = Math.min(outlook.end, 10);
      if (end > 0 && end < 10 && outlook.drug) {
        svg.append("rect").attr("class", "after").attr("x", x(end)).attr("width", x(10) - x(end)).attr("y", top).attr("height", height - bottom - top);
      }
      svg.append("g").attr("class", "grid").selectAll("line").data(y.ticks(5)).enter().append("line")
        .attr("x1", left).attr("x2", width - right).attr("y1", y).attr("y2", y);
      svg.append("g").attr("class", "axis").attr("transform", `translate(0,${height - bottom})`)
        .call(d3.axisBottom(x).ticks(6).tickSizeOuter(0).tickFormat((v) => (v === 0 ? "today" : minus(String(v)) )));
      svg.append("g").attr("class", "axis").attr("transform", `translate(${left},0)`)
        .call(d3.axisLeft(y).ticks(5).tickSizeOuter(0).tickFormat((v) => minus(d3.format("~f")(v)))).call((g) => g.select(".domain").remove());
      svg.append("text").attr("x", width - right).attr("y", height - 3).attr("text-anchor", "end").text("years");
      if (first < 0) svg.append("line").attr("class", "today").attr("x1", x(0)).attr("x2", x(0)).attr("y1", top).attr("y2", height - bottom);
      svg.append("line").attr("class", "cursor").attr("y1", top).attr("y2", height - bottom);
      if (end > 0 && end < 10 && outlook.drug) {
        svg.append("text").attr("class", "halo").attr("x", x(end) + 4).attr("y", top + 10).text("inhibitor over");
      }

      const shape = (low, high) => d3.area().x((d) => x(d[0])).y0((d) => y(d[1])).y1((d) => y(d[2]));
      const area = shape();
      const path = d3.line().x((d) => x(d[0])).y((d) => y(d[1]));
      for (const s of series) {
        const place = line.get(s.key).place;
        for (const share of ["90", "50"]) {
          svg.append("path").attr("class", `band band-${share} fill-${place}`)
            .attr("d", area(s.year.map((t, i) => [t, s[`low${share}`][i], s[`high${share}`][i]])));
        }
      }
      for (const s of series) {
        svg.append("path").attr("class", `line line-${line.get(s.key).place}`).attr("d", path(s.year.map((t, i) => [t, s.median[i]])));
      }
      for (const p of chart.points) {
        const dot = svg.append("path").attr("class", "own").attr("transform", `translate(${x(p.year)},${y(p.value)})`)
          .attr("d", d3.symbol(d3.symbolDiamond, 52)());
        dot.append("title").text(`${p.what}: ${shown(p.value, 2)}`);
      }
      const labels = series.map((s) => ({ text: line.get(s.key).name, place: line.get(s.key).place, y: y(s.median.at(-1)) }));
      const rows = labels.flatMap((label) => wrapped(label.text).length);
      apart(labels, top + 6, height - bottom, Math.max(13, ...rows.map((n) => 12.5 * n)));
      for (const label of labels) {
        const text = svg.append("text").attr("class", `halo name-${label.place}`).attr("x", width - right + 7);
        const parts = wrapped(label.text);
        parts.forEach((part, i) => text.append("tspan").attr("x", width - right + 7)
          .attr("y", label.y + 4 + 12 * (i - (parts.length - 1) / 2)).text(part));
      }
      canvas.onpointermove = (event) => {
        const box = canvas.getBoundingClientRect();
        const t = x.invert(((event.clientX - box.left) / box.width) * width);
        if (t >= 0 && t <= 10) read(root, outlook, Math.round(t * 2) / 2);
      };
      figure._scale = x;
    }
    read(root, outlook, year);
  }

  function wrapped(text) {
    if (text.length <= 16) return [text];
    const words = text.split(" ");
    const parts = [""];
    for (const word of words) {
      if (parts.at(-1) && (parts.at(-1) + " " + word).length > 16) parts.push(word);
      else parts[parts.length - 1] = (parts.at(-1) + " " + word).trim();
    }
    return parts;
  }

  function read(root, outlook, when) {
    // The values of every line that is drawn, at one year.
    year = when;
    const input = document.getElementById("year-input");
    input.value = when;
    document.getElementById("year-output").textContent = when === 0 ? "today" : when === 1 ? "1 year" : `${when} years`;
    const line = new Map(outlook.lines.map((entry) => [entry.key, entry]));
    for (const chart of outlook.charts) {
      const figure = root.querySelector(`[data-chart="${chart.key}"]`);
      const place = figure._scale(when);
      d3.select(figure).select(".cursor").attr("x1", place).attr("x2", place);
      const list = figure.querySelector(".readout");
      list.replaceChildren(...chart.series.filter((s) => ticked.get(s.key) ?? line.get(s.key).ticked).map((s) => {
        const item = document.createElement("li");
        const name = document.createElement("span");
        const value = document.createElement("span");
        const numbers = ["median", "low90", "high90"].map((end) => shown(at(s, when, end), chart.digits));
        name.textContent = line.get(s.key).name;
        value.textContent = `${numbers[0]} (${numbers[1]} to ${numbers[2]})`;
        item.append(name, value);
        return item;
      }));
    }
  }

  window.osteonCharts = {
    show() {
      const root = document.getElementById("charts");
      if (!root || !window.d3) return;
      const outlook = JSON.parse(root.dataset.outlook);
      for (const box of document.querySelectorAll("[data-tick]")) {
        const key = box.dataset.tick;
        if (ticked.has(key)) box.checked = ticked.get(key);
        box.addEventListener("change", () => { ticked.set(key, box.checked); draw(root, outlook); });
      }
      const slider = document.getElementById("year");
      slider.hidden = false;
      slider.querySelector("input").addEventListener("input", (event) => read(root, outlook, Number(event.target.value)));
      draw(root, outlook);
    },
  };
  window.osteonCharts.show();
})();
