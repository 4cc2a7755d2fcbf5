// What the pages gain with a script: a theme switch, charts drawn to the pixel, a crosshair with the values under it,
// and a range picked by dragging. Everything can be read, and every window reached, without it.

import "./inbox.js";
import "./live.js";
import "./notify.js";
import "./theatre.js";
import "./sql.js";
import "./picture.js";
import { crosshairKeys } from "./crosshair-keys.js";

const THEMES = ["auto", "light", "dark"];

const themeSwitch = () => {
  const button = document.querySelector("[data-theme-switch]");
  if (!button) return;
  const show = () => {
    button.querySelector("[data-theme-name]").textContent =
      document.documentElement.dataset.theme ?? "auto";
  };
  button.hidden = false;
  show();
  button.addEventListener("click", () => {
    const now = document.documentElement.dataset.theme ?? "auto";
    const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
    if (next === "auto") {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem("pegtape-theme");
    } else {
      document.documentElement.dataset.theme = next;
      localStorage.setItem("pegtape-theme", next);
    }
    show();
  });
};

/** The chart of a figure that is on display: without a known width the page carries one for each kind of screen. */
const shownChart = (figure) =>
  [...figure.querySelectorAll("svg.chart")].find((svg) => svg.clientWidth > 0);

let askedWidth = 0;

/** Tells the server how wide charts are here, and has them drawn again where a stretched one would look coarse. */
const fitCharts = () => {
  const charts = document.querySelector("[data-charts]");
  const svg = charts && shownChart(charts);
  if (!svg) return;
  const width = Math.floor(charts.clientWidth);
  // biome-ignore lint/suspicious/noDocumentCookie: the width must come along with the very next page load
  document.cookie = `pegtape-width=${width}; path=/; samesite=strict; max-age=31536000`;
  // What a replay about to open shows is drawn to this width anyway.
  if (document.querySelector("form.opener[hx-trigger]")) return;
  const drawn = svg.viewBox.baseVal.width;
  if (width === askedWidth || Math.abs(width / drawn - 1) < 0.04) return;
  askedWidth = width;
  window.htmx.ajax("GET", location.pathname + location.search, {
    target: "#main",
    swap: "innerMorph",
  });
};

// ---- crosshair and range ----

const values = new Map();

/** The numbers behind the charts, fetched when the pointer first asks for them. */
const seriesOf = (charts) => {
  const url = charts.dataset.json;
  if (!values.has(url)) {
    values.clear();
    const asked = fetch(url, { headers: { accept: "application/json" } })
      .then((response) => (response.ok ? response.json() : { charts: [] }))
      .then(({ charts: all = [] }) => {
        const found = new Map();
        for (const { chart, series } of all)
          for (const { id, time, value } of series)
            found.set(`${chart} ${id}`, { time: time.map((text) => Date.parse(text)), value });
        return found;
      });
    values.set(url, asked);
  }
  return values.get(url);
};

/** The value that holds at a time: that of the last point not after it. */
const valueAt = ({ time, value }, at) => {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return low > 0 ? value[low - 1] : null;
};

const format = (chart, value) => {
  if (value === null || value === undefined) return "–";
  if (chart === "price") return value.toFixed(4);
  if (chart === "rsi") return value.toFixed(1);
  if (chart === "deviation")
    return `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value).toFixed(1)}`;
  return Math.round(value).toLocaleString("en-US");
};

/** Where a chart's plot area lies on the page, and which time is where. */
const geometry = (svg) => {
  const box = svg.getBoundingClientRect();
  const scale = box.width / svg.viewBox.baseVal.width;
  const left = box.left + Number(svg.dataset.left) * scale;
  const right = box.left + Number(svg.dataset.right) * scale;
  const [from, to] = [Number(svg.dataset.from), Number(svg.dataset.to)];
  return {
    left,
    right,
    timeAt: (x) =>
      from + ((Math.min(Math.max(x, left), right) - left) / (right - left)) * (to - from),
    placeOf: (time) => left + ((time - from) / (to - from)) * (right - left),
  };
};

const layer = (host, name) => {
  const known = host.querySelector(`.${name}`);
  if (known) return known;
  const made = document.createElement("div");
  made.className = name;
  made.setAttribute("aria-hidden", "true");
  host.append(made);
  return made;
};

const clockText = (time) =>
  new Date(time).toISOString().slice(0, 19).replace("T", " ").replace(/:00$/, "");

const point = async (charts, time) => {
  for (const figure of charts.querySelectorAll("[data-chart]")) {
    const svg = shownChart(figure);
    if (!svg) continue;
    const hair = layer(svg.parentElement, "hair");
    hair.style.left = `${geometry(svg).placeOf(time) - svg.getBoundingClientRect().left}px`;
    hair.dataset.time = clockText(time);
    hair.classList.toggle("flipped", geometry(svg).placeOf(time) > geometry(svg).right - 150);
  }
  charts.classList.add("pointed");
  const series = await seriesOf(charts);
  for (const output of charts.querySelectorAll("[data-series] output")) {
    const chart = output.closest("[data-chart]").dataset.chart;
    const found = series.get(`${chart} ${output.closest("[data-series]").dataset.series}`);
    output.dataset.rest ??= output.textContent;
    if (found) output.textContent = format(chart, valueAt(found, time));
  }
};

const unpoint = (charts) => {
  charts.classList.remove("pointed");
  for (const output of charts.querySelectorAll("output[data-rest]")) {
    output.textContent = output.dataset.rest;
    delete output.dataset.rest;
  }
};

const short = (time) =>
  `${new Date(Math.round(time / 60_000) * 60_000).toISOString().slice(0, 16)}Z`;

const goTo = (charts, from, to) => {
  const url = new URL(charts.dataset.replay, location.href);
  const query = new URLSearchParams(url.pathname === location.pathname ? location.search : "");
  query.set("from", short(from));
  query.set("to", short(to));
  location.assign(`${url.pathname}?${query.toString().replaceAll("%3A", ":")}`);
};

let drag;

const endDrag = () => {
  drag?.box.remove();
  drag = undefined;
};

const chartUnder = (event) =>
  event.target instanceof Element ? event.target.closest("svg.chart") : null;

document.addEventListener("pointermove", (event) => {
  const svg = drag?.svg ?? chartUnder(event);
  const charts = svg?.closest("[data-charts]");
  if (!charts) {
    for (const each of document.querySelectorAll("[data-charts].pointed")) unpoint(each);
    return;
  }
  const { timeAt, left, right } = geometry(svg);
  // Without the numbers the crosshair still shows the time.
  point(charts, timeAt(event.clientX)).catch(() => values.clear());
  if (!drag) return;
  const x = Math.min(Math.max(event.clientX, left), right);
  const origin = svg.getBoundingClientRect().left;
  drag.box.style.left = `${Math.min(x, drag.x) - origin}px`;
  drag.box.style.width = `${Math.abs(x - drag.x)}px`;
});

document.addEventListener("pointerdown", (event) => {
  const svg = chartUnder(event);
  const charts = svg?.closest("[data-charts]");
  // A finger scrolls; it picks no range.
  if (!charts || event.button !== 0 || event.pointerType === "touch") return;
  const { left, right } = geometry(svg);
  if (event.clientX < left || event.clientX > right) return;
  event.preventDefault();
  drag = { svg, charts, x: event.clientX, box: layer(svg.parentElement, "picked") };
  drag.box.style.width = "0";
});

document.addEventListener("pointerup", (event) => {
  if (!drag) return;
  const { svg, charts, x } = drag;
  const { timeAt } = geometry(svg);
  const [from, to] = [timeAt(x), timeAt(event.clientX)].sort((a, b) => a - b);
  const wide = Math.abs(event.clientX - x) > 6 && short(from) !== short(to);
  endDrag();
  if (wide) goTo(charts, from, to);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") endDrag();
});

let resized = 0;
window.addEventListener("resize", () => {
  clearTimeout(resized);
  resized = setTimeout(fitCharts, 200);
});
document.addEventListener("htmx:after:swap", fitCharts);
themeSwitch();
crosshairKeys({ shownChart, clockText, point, unpoint });
fitCharts();
