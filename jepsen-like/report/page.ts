// The shell of a report page: one HTML file that asks nobody for anything, with its style, its data
// and its script inside.

import { readFileSync } from "node:fs";

/** A page's parts; `main` is HTML, everything else is text. */
export type PageParts = {
  readonly title: string;
  readonly main: string;
  /** What the script draws; embedded as JSON. */
  readonly data?: unknown;
};

/** Text inside HTML or inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** The whole page. */
export function pageText({ title, main, data }: PageParts): string {
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    `<title>${escapeHtml(title)}</title>`,
    `<style>\n${partText("page.css")}</style>`,
    "</head>",
    "<body>",
    `<h1>${escapeHtml(title)}</h1>`,
    main,
    ...(data === undefined ? [] : scripts(data)),
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

/** Nothing may be loaded from anywhere. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

function scripts(data: unknown): string[] {
  return [
    `<script type="application/json" id="run">${jsonInHtml(data)}</script>`,
    `<script>\n${partText("timeline.js")}</script>`,
  ];
}

/** JSON that cannot end the element it stands in. */
function jsonInHtml(data: unknown): string {
  return JSON.stringify(data)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

function partText(name: string): string {
  return readFileSync(new URL(`./${name}`, import.meta.url), "utf8");
}

/** A table of texts; numbers are set to the right. */
export function tableHtml(head: readonly string[], rows: readonly (string | number)[][]): string {
  const cell = (value: string | number): string =>
    typeof value === "number"
      ? `<td class="number">${value}</td>`
      : `<td>${escapeHtml(value)}</td>`;
  return [
    "<table>",
    `<thead><tr>${head.map((text) => `<th>${escapeHtml(text)}</th>`).join("")}</tr></thead>`,
    "<tbody>",
    ...rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`),
    "</tbody>",
    "</table>",
  ].join("\n");
}
