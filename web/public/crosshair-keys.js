// The crosshair without a pointer: a chart takes the focus, the arrow keys move along it, and what is read there is said.

const STEPS = 100;
const QUIET_MS = 300;
const MOVES = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  PageDown: (at) => at - 10,
  PageUp: (at) => at + 10,
  Home: () => 0,
  End: () => STEPS,
};

const figureOf = (event) => {
  const figure = event.target instanceof Element ? event.target.closest(".chart-figure") : null;
  // A key pressed in what is inside of it, the numbers say, is meant for that.
  return figure === event.target ? figure : null;
};

let told = 0;

/** Says it once the keys rest: a value for every step would never come to its end. */
const say = (charts, text) => {
  clearTimeout(told);
  told = setTimeout(() => {
    let region = charts.querySelector(".chart-said");
    if (!region) {
      region = document.createElement("p");
      region.className = "chart-said visually-hidden";
      region.setAttribute("role", "status");
      charts.append(region);
    }
    region.textContent = text;
  }, QUIET_MS);
};

const readout = (figure, time) => {
  const values = [...figure.querySelectorAll("[data-series]")].map(
    (line) =>
      `${line.querySelector("span:not([aria-hidden])").textContent} ${line.querySelector("output").textContent}`,
  );
  return `${time} UTC: ${values.join(", ")}`;
};

/** Makes charts reachable by key, and moves the crosshair with `point(charts, time)` and `unpoint(charts)`. */
export const crosshairKeys = ({ shownChart, clockText, point, unpoint }) => {
  const prepare = () => {
    for (const figure of document.querySelectorAll("[data-charts] .chart-figure")) {
      figure.tabIndex = 0;
      figure.setAttribute(
        "aria-keyshortcuts",
        "ArrowLeft ArrowRight PageUp PageDown Home End Escape",
      );
    }
  };
  const move = async (figure, to) => {
    const svg = shownChart(figure);
    const charts = figure.closest("[data-charts]");
    if (!svg || !charts) return;
    const at = Math.min(Math.max(to, 0), STEPS);
    figure.dataset.at = String(at);
    const [from, end] = [Number(svg.dataset.from), Number(svg.dataset.to)];
    // The end itself is no longer in the window.
    const time = Math.min(from + ((end - from) * at) / STEPS, end - 1);
    await point(charts, time);
    say(charts, readout(figure, clockText(time)));
  };
  // Before anyone else hears of the key: on a focused chart it is the chart's.
  document.addEventListener(
    "keydown",
    (event) => {
      const figure = figureOf(event);
      if (!figure || event.ctrlKey || event.metaKey || event.altKey) return;
      const next = MOVES[event.key];
      if (next) {
        event.preventDefault();
        event.stopImmediatePropagation();
        const now = Number(figure.dataset.at ?? STEPS / 2);
        const times = event.shiftKey && event.key.startsWith("Arrow") ? 10 : 1;
        move(figure, now + (next(now) - now) * times).catch(() => undefined);
      } else if (event.key === "Escape") {
        delete figure.dataset.at;
        unpoint(figure.closest("[data-charts]"));
      }
    },
    true,
  );
  document.addEventListener("focusout", (event) => {
    const figure = figureOf(event);
    if (figure?.dataset.at === undefined) return;
    delete figure.dataset.at;
    unpoint(figure.closest("[data-charts]"));
  });
  document.addEventListener("htmx:after:swap", prepare);
  prepare();
};
