// What a board that hears a stream needs besides htmx: rows that keep their place while somebody points at them, and an
// honest word when nothing is heard any more.

/** Silence that is worth a word, ms; a board says something every two seconds at least. */
const SILENT_MS = 6_000;
const LOST_MS = 1_500;
const ASK_AGAIN_MS = 5_000;

let heard = performance.now();
let lost = false;
/** The stream is there, or is being sought again. */
let sought = false;
let begun = Number.NEGATIVE_INFINITY;
let told = "";

const ageText = (ms) => {
  const seconds = Math.floor(ms / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
};

/** Says on the page how old its values are when they no longer come. */
const say = () => {
  const place = document.querySelector("[data-connection]");
  if (!place || document.hidden) return;
  const age = performance.now() - heard;
  const text = lost
    ? age > LOST_MS && `Connection lost, values are ${ageText(age)} old. Trying again.`
    : age > SILENT_MS && `Nothing new for ${ageText(age)}.`;
  // Whoever listens to the page is told once, not every second.
  const words = text ? text.split(",")[0].replace(/\d.*/, "") : "";
  place.setAttribute("aria-live", words === told ? "off" : "polite");
  told = words;
  if (place.textContent !== (text || "")) place.textContent = text || "";
  place.closest("[data-live]")?.classList.toggle("unheard", Boolean(text));
};

/** A stream that was lost is sought by htmx; one that was refused at the very first is not. */
const begin = () => {
  const live = document.querySelector("[data-live]");
  const now = performance.now();
  if (!live || sought || document.hidden || now - Math.max(heard, begun) < ASK_AGAIN_MS) return;
  begun = now;
  lost = true;
  window.htmx.ajax("GET", live.getAttribute("hx-sse:connect"), { source: live });
};

const hear = () => {
  heard = performance.now();
  lost = false;
  say();
};

// ---- order ----

let asked = Number.NEGATIVE_INFINITY;

/** A page that missed rows asks for itself anew. */
const catchUp = () => {
  if (performance.now() - asked < ASK_AGAIN_MS) return;
  asked = performance.now();
  window.htmx.ajax("GET", location.pathname + location.search, {
    target: "#main",
    swap: "innerMorph",
  });
};

const move = (parent, child, before) => {
  if (parent.moveBefore) parent.moveBefore(child, before);
  else parent.insertBefore(child, before);
};

/** Brings coins into the order that the head names, unless a pointer or the focus is among them. */
const order = () => {
  const head = document.getElementById("board-head");
  if (!head?.dataset.order) return;
  const bodies = head.dataset.order.split(" ").map((id) => document.getElementById(id));
  const table = document.getElementById("board-coins");
  const rows = table?.querySelectorAll("tbody > tr").length;
  if (!table || bodies.includes(null) || rows !== Number(head.dataset.rows)) {
    catchUp();
    return;
  }
  const held = table.matches(":hover, :focus-within");
  const stand = [...table.tBodies];
  const same = bodies.every((body, i) => body === stand[i]);
  table.classList.toggle("held", held && !same);
  if (held || same) return;
  for (const [i, body] of bodies.entries())
    if (table.tBodies[i] !== body) move(table, body, table.tBodies[i]);
};

document.addEventListener("htmx:sse:after:connection", hear);
document.addEventListener("htmx:sse:after:message", () => {
  hear();
  order();
});
document.addEventListener("htmx:sse:error", () => {
  lost = true;
});
document.addEventListener("htmx:sse:close", () => {
  lost = true;
  sought = false;
});
// Before each further attempt the stream has ended.
document.addEventListener("htmx:sse:before:connection", ({ detail }) => {
  lost ||= detail.connection.attempt > 0;
  sought = true;
});
document.addEventListener("visibilitychange", () => {
  // A page that nobody saw heard nothing, and begins again.
  if (!document.hidden) heard = performance.now();
});
document.addEventListener("pointerout", () => {
  if (document.querySelector("#board-coins.held")) order();
});
setInterval(() => {
  begin();
  say();
}, 1_000);
