import type { About } from "../build/about-tape.ts";

export interface FigureText {
  readonly title: string;
  /** What is drawn, in which units, and what it rests on. */
  readonly caption: string;
  readonly about: About;
}

/** A chart with its title, its caption, and what the tape is: none is shown without. */
export const figure = (chart: Element, { title, caption, about }: FigureText): HTMLElement => {
  const element = document.createElement("figure");
  const heading = document.createElement("h3");
  heading.textContent = title;
  const words = document.createElement("figcaption");
  words.textContent = `${caption} ${about.caption}`;
  // Readers without eyes get the title once, from the picture itself; its marks say nothing by themselves.
  for (const inner of chart.querySelectorAll("[aria-label]")) inner.removeAttribute("aria-label");
  for (const svg of chart.matches("svg") ? [chart] : chart.querySelectorAll(":scope > svg")) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", `${title}. ${caption}`);
  }
  element.append(heading, chart, words);
  return element;
};

/** What the tape is, for the head of a notebook. */
export const label = ({ tape, label: sentence, from, to, licence }: About): HTMLElement => {
  const element = document.createElement("p");
  element.className = "label";
  const name = document.createElement("strong");
  name.textContent = tape;
  const span = `${from.slice(0, 16).replace("T", " ")} to ${to.slice(0, 16).replace("T", " ")} UTC`;
  element.append("Tape ", name, `, ${span}. ${sentence} Licence: ${licence}.`);
  return element;
};

/** Instead of a figure that the tape cannot give. */
export const missing = (why: string): HTMLElement => {
  const element = document.createElement("p");
  element.className = "label";
  element.textContent = why;
  return element;
};
