// The outlook drawn with D3: medians with 50 and 90 % bands, the simulated past, own measurements, direct labels, one
// year to read at. A marker has a logarithmic axis.
"use strict";

(() => {
  const ticked = new Map(); // what was ticked stays so when the answer is drawn again
  let year = 5;

  const minus = (text) => (Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−"));
  const shown = (value, chart) => minus(chart.log ? String(Number(value.toPrecision(2))) : value.toFixed(chart.digits));

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

  // Vertical axis: scale, ticks with their labels, and whether bands go on beyond it.
  function vertical(chart, series, range) {
    const bands = [...series, ...(chart.past ? [chart.past] : [])].flatMap((s) => [...s.low90, ...s.high90]);
    const values = [...bands, ...chart.points.map((p) => p.value)];
    if (chart.log) {
      const { low: least, high: most, today, ticks } = chart.log;
      const low = Math.max(least, Math.min(today / 2, ...values)) / 1.08;
      const high = Math.min(most, Math.max(today * 2, ...values)) * 1.08;
      const fitting = ticks.filter(([value]) => value >= low && value <= high);
      const kept = fitting.length > 7 ? fitting.filter(([, , stays]) => stays) : fitting;
      const scale = d3.scaleLog().domain([low, high]).range(range);
      const y = (value) => scale(Math.max(value, low / 4)); // nothing has no logarithm
      return { y, ticks: kept, cut: bands.some((value) => value < low || value > high), zero: today };
    }
    if (chart.key === "fracture" || chart.unit.startsWith("%")) values.push(0);
    const [low, high] = d3.extent(values.length ? values : [0, 1]);
    const room = 0.04 * (high - low || 1);
    const y = d3.scaleLinear().domain([low === 0 ? 0 : low - room, high + room]).range(range);
    return { y, ticks: y.ticks(5).map((value) => [value, minus(d3.format("~f")(value))]), cut: false, zero: 0 };
  }

  function draw(root, outlook) {
    const line = new Map(outlook.lines.map((entry) => [entry.key, entry]));
    for (const chart of outlook.charts) {
      const figure = root.querySelector(`[data-chart="${chart.key}"]`);
      const canvas = figure.querySelector(".canvas");
      const series = chart.series.filter((s) => on(s.key, line));
      canvas.replaceChildren();
      const width = canvas.clientWidth || 440, height = canvas.clientHeight || 290, narrow = width < 360;
      const left = chart.log ? 56 : 40, right = width - (narrow ? 78 : 112), top = 14, bottom = height - 30;
      const svg = d3.select(canvas).append("svg").attr("viewBox", `0 0 ${width} ${height}`).attr("aria-hidden", "true").classed("many", series.length > 3);
      const inside = svg.append("clipPath").attr("id", `inside-${chart.key}`).append("rect");
      inside.attr("x", left).attr("y", top).attr("width", right - left).attr("height", bottom - top);
      const first = Math.max(-10, Math.min(0, ...chart.points.map((p) => p.year), ...(chart.past ? [chart.past.year[0]] : [])));
      const x = d3.scaleLinear().domain([first && first - 0.2, 10]).range([left, right]);
      const { y, ticks, cut } = vertical(chart, series, [bottom, top]);
      const note = figure.querySelector(".cut");
      if (note) note.hidden = !cut;

      const end = outlook.drug && outlook.end > 0 && outlook.end < 10 ? outlook.end : null;
      if (end) svg.append("rect").attr("class", "after").attr("x", x(end)).attr("width", right - x(end)).attr("y", top).attr("height", bottom - top);
      for (const [value, label] of ticks) {
        svg.append("line").attr("class", "grid").attr("x1", left).attr("x2", right).attr("y1", y(value)).attr("y2", y(value));
        svg.append("text").attr("x", left - 7).attr("y", y(value) + 4).attr("text-anchor", "end").text(label);
      }
      svg.append("g").attr("class", "axis").attr("transform", `translate(0,${bottom})`)
        .call(d3.axisBottom(x).ticks(narrow ? 4 : 6).tickSizeOuter(0).tickFormat((v) => (v === 0 ? "today" : Math.abs(x(v) - x(0)) < 32 ? "" : minus(String(v)))));
      svg.append("text").attr("x", right + 12).attr("y", bottom + 16).text("years");
      if (first < 0) svg.append("line").attr("class", "today").attr("x1", x(0)).attr("x2", x(0)).attr("y1", top).attr("y2", bottom);
      svg.append("line").attr("class", "cursor").attr("y1", top).attr("y2", bottom);

      const area = d3.area().x((d) => x(d[0])).y0((d) => y(d[1])).y1((d) => y(d[2]));
      const path = d3.line().x((d) => x(d[0])).y((d) => y(d[1]));
      const plot = svg.append("g").attr("clip-path", `url(#inside-${chart.key})`);
      const drawn = [...(chart.past ? [{ ...chart.past, place: 0 }] : []), ...series.map((s) => ({ ...s, place: line.get(s.key).place }))];
      for (const s of drawn) {
        for (const share of ["90", "50"]) {
          plot.append("path").attr("class", `band band-${share} fill-${s.place}`)
            .attr("d", area(s.year.map((t, i) => [t, s[`low${share}`][i], s[`high${share}`][i]])));
        }
      }
      for (const s of drawn) plot.append("path").attr("class", s.place ? `line line-${s.place}` : "so-far").attr("d", path(s.year.map((t, i) => [t, s.median[i]])));
      for (const p of chart.points.filter((own) => own.year >= first)) {
        svg.append("path").attr("class", "own").attr("transform", `translate(${x(p.year)},${y(p.value)})`)
          .attr("d", d3.symbol(d3.symbolDiamond, 64)()).append("title").text(`${p.what}: ${minus(String(p.value))}`);
      }
      if (end) svg.append("text").attr("class", "halo").attr("x", x(end) + 4).attr("y", top + 10).text(narrow ? "after it" : "inhibitor over");
      if (chart.past && x(0) - left > 48) svg.append("text").attr("class", "halo").attr("x", x(0) - 5).attr("y", top + 10).attr("text-anchor", "end").text("so far");
      name(svg, series.map((s) => ({ parts: wrapped(line.get(s.key).name, narrow ? 11 : 16), place: line.get(s.key).place, y: y(s.median.at(-1)) })), right + 7, top, bottom);
      canvas.onpointermove = (event) => {
        const box = canvas.getBoundingClientRect();
        const t = x.invert(((event.clientX - box.left) / box.width) * width);
        if (t >= 0 && t <= 10) read(root, outlook, Math.round(t * 2) / 2);
      };
      figure._scale = x;
    }
    read(root, outlook, year);
  }

  const on = (key, line) => ticked.get(key) ?? line.get(key).ticked;

  function name(svg, labels, x, top, bottom) {
    apart(labels, top + 6, bottom, Math.max(13, ...labels.map((label) => 12.5 * label.parts.length)));
    for (const { parts, place, y } of labels) {
      const text = svg.append("text").attr("class", `halo name-${place}`);
      parts.forEach((part, i) => text.append("tspan").attr("x", x).attr("y", y + 4 + 12 * (i - (parts.length - 1) / 2)).text(part));
    }
  }

  function wrapped(text, most) {
    const parts = [""];
    for (const word of text.split(" ")) {
      if (parts.at(-1) && (parts.at(-1) + " " + word).length > most) parts.push(word);
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
      figure.querySelector(".readout").replaceChildren(...chart.series.filter((s) => on(s.key, line)).map((s) => {
        const item = document.createElement("li");
        const label = document.createElement("span");
        const value = document.createElement("span");
        const numbers = ["median", "low90", "high90"].map((end) => shown(at(s, when, end), chart));
        label.textContent = line.get(s.key).name;
        value.textContent = `${numbers[0]} (${numbers[1]} to ${numbers[2]})`;
        item.append(label, value);
        return item;
      }));
    }
  }

  let watching = null;
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
      watching?.disconnect();
      let width = root.clientWidth;
      watching = new ResizeObserver(() => { if (root.clientWidth && root.clientWidth !== width) { width = root.clientWidth; draw(root, outlook); } });
      watching.observe(root);
    },
  };
  window.osteonCharts.show();
})();
