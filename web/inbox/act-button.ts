import { type Html, html } from "../html.ts";

/** A change is a form of one button. */
export const actButton = (
  path: string,
  fields: Readonly<Record<string, string>>,
  word: string,
  of: string,
): Html =>
  html`<form method="post" action="${path}" hx-post="${path}" hx-target="#main" hx-swap="innerMorph">${Object.entries(
    fields,
  ).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button type="submit">${word}<span class="visually-hidden"> ${of}</span></button></form>`;
