"""What every report's page has: how it looks, and what it does."""

STYLE = """
:root { color-scheme: light; --ink: #1b2b3a; --muted: #50606f; --line: #d5dde5; --link: #0b4f8a; }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: #fff; }
header, main { max-width: 60rem; margin: 0 auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; margin: 1.2rem 0 .2rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; border-bottom: 2px solid var(--line); }
nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1rem; padding: 0; list-style: none; }
a { color: var(--link); }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: #fff; }
.wide { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: right; }
td { white-space: nowrap; }
th:first-child { text-align: left; }
thead th { color: var(--muted); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 400; overflow-wrap: anywhere; min-width: 7rem; }
th button { font: inherit; color: var(--link); background: none; border: 0; padding: .4rem 0;
  cursor: pointer; text-decoration: underline; }
.note, figcaption { color: var(--muted); font-size: .9rem; margin: .2rem 0; }
figure { margin: 1rem 0; }
.chart { width: 100%; min-height: 12rem; }
input { font: inherit; padding: .3rem .5rem; border: 1px solid var(--muted); border-radius: 4px; }
:focus-visible { outline: 3px solid #b45309; outline-offset: 2px; }
@media print {
  nav, .skip, label[for=filter], #filter { display: none; }
  section, figure, tr { break-inside: avoid; }
  section:has(#people) { break-inside: auto; }
  body { font-size: 11pt; }
}
"""

SCRIPT = """
"use strict";
const specs = JSON.parse(document.getElementById("charts").textContent);
const drawn = specs.map((spec, number) => vegaEmbed("#c" + number, spec,
  { actions: false, renderer: "svg" }).then(() => {
    const picture = document.querySelector("#c" + number + " svg");
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", spec.description);
    for (const part of picture.querySelectorAll("[role], [aria-roledescription]"))
      for (const name of ["role", "aria-roledescription", "aria-label"]) part.removeAttribute(name);
  }));
Promise.all(drawn).then(() => document.body.setAttribute("data-drawn", specs.length));
const people = document.getElementById("people");
if (people) {
  const body = people.tBodies[0], rows = [...body.rows], shown = document.getElementById("shown");
  const filter = document.getElementById("filter");
  const number = text => parseFloat(text.replace(/,/g, ""));
  const show = () => {
    const wanted = filter.value.toLowerCase();
    let count = 0;
    for (const row of rows) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
      count += !row.hidden;
    }
    shown.textContent = count + " rows";
  };
  filter.addEventListener("input", show);
  people.querySelectorAll("th button").forEach((button, column) =>
    button.addEventListener("click", () => {
      const head = button.parentElement, falls = head.getAttribute("aria-sort") === "descending";
      for (const other of people.tHead.rows[0].cells) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", falls ? "ascending" : "descending");
      const key = row => row.cells[column].textContent;
      const order = (a, b) => {
        const x = number(key(a)), y = number(key(b));
        const by = isNaN(x) || isNaN(y) ? key(a).localeCompare(key(b)) : x - y;
        return falls ? by : -by;
      };
      rows.sort(order).forEach(row => body.append(row));
    }));
  show();
}
"""
