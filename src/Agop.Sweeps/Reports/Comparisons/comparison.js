"use strict";
const cells = JSON.parse(document.getElementById("data").textContent);
for (const cell of cells) cell.data = `${cell.scenario}, ${cell.variant}`;
const form = document.getElementById("filters");
const choices = { sweep: "all", data: "all", truth: "all", network: "all", category: "all" };
const unique = values => [...new Set(values)];
const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;
const number = value => Math.abs(value) >= 1000 || (value !== 0 && Math.abs(value) < 0.001) ? value.toExponential(1) : value.toFixed(3);

/** What the address asks for. */
function asked() {
  const address = new URLSearchParams(location.hash.slice(1));
  const state = Object.fromEntries(Object.keys(choices).map(key => [key, address.get(key) ?? "all"]));
  return { ...state, method: address.get("method") ?? "", sort: address.get("sort") ?? "", cell: address.get("cell") ?? "" };
}

/** Shows another choice and says so in the address; what is usual is left out. */
function go(changes) {
  const state = { ...asked(), ...changes };
  const address = new URLSearchParams(Object.entries(state).filter(([, value]) => value !== "" && value !== "all"));
  if (location.hash.slice(1) === address.toString()) show(); else location.hash = address.toString();
}

function fill(name, values, chosen) {
  const select = form.elements[name];
  const options = ["all", ...values.sort()].map(value => new Option(value, value));
  select.replaceChildren(...options);
  select.value = values.includes(chosen) ? chosen : "all";
}

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== null) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function show() {
  const state = asked();
  // Each list has what the choices before it leave.
  let left = cells;
  for (const key of Object.keys(choices)) {
    fill(key, unique(left.map(cell => cell[key])), state[key]);
    if (form.elements[key].value !== "all") left = left.filter(cell => cell[key] === form.elements[key].value);
  }
  if (form.elements.method.value !== state.method) form.elements.method.value = state.method;
  left = left.filter(cell => cell.method.includes(state.method));
  const isSingle = unique(left.map(cell => `${cell.sweep}|${cell.data}`)).length === 1;
  const scores = unique(left.map(cell => cell.score));
  const groups = new Map();
  for (const cell of left) {
    const key = `${cell.method}|${cell.score}`;
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  const rank = (method, score) => groups.has(`${method}|${score}`) ? mean(groups.get(`${method}|${score}`).map(cell => cell.rank)) : Infinity;
  const overall = method => mean(scores.map(score => rank(method, score)).filter(Number.isFinite));
  const sort = scores.includes(state.sort) ? method => rank(method, state.sort) : overall;
  const methods = unique(left.map(cell => cell.method)).sort((a, b) => sort(a) - sort(b) || a.localeCompare(b));
  document.getElementById("count").textContent = `${methods.length} methods, ${scores.length} scores, ${left.length} cells; `
    + `${isSingle ? "means" : "mean ranks"}, methods by their ranks${scores.includes(state.sort) ? ` in ${state.sort}` : ""}`;

  const head = element("tr", null);
  head.append(element("th", "method", { scope: "col" }));
  for (const score of scores) {
    const lower = left.find(cell => cell.score === score)["lower-is-better"];
    const column = element("th", null, { scope: "col" });
    const button = element("button", `${score} ${lower ? "↓" : "↑"}`, { type: "button", "aria-pressed": score === state.sort });
    button.addEventListener("click", () => go({ sort: score === state.sort ? "" : score }));
    column.append(button);
    head.append(column);
  }
  const rows = methods.map(method => {
    const row = element("tr", null);
    row.append(element("th", method, { scope: "row" }));
    for (const score of scores) {
      const found = groups.get(`${method}|${score}`);
      const place = element("td", found ? null : "-");
      if (found) {
        const [value, of] = [rank(method, score), mean(found.map(cell => cell.of))];
        const share = of < 2 ? 1 : 1 - (value - 1) / (of - 1);
        place.style.background = `rgba(0, 114, 178, ${share.toFixed(2)})`;
        const key = `${method}|${score}`;
        const button = element("button", isSingle ? number(found[0].mean) : value.toFixed(1), { type: "button", "aria-pressed": key === state.cell });
        if (share > 0.65) button.style.color = "#fff";
        button.addEventListener("click", () => go({ cell: key }));
        place.append(button);
      }
      row.append(place);
    }
    return row;
  });
  const [thead, tbody] = [element("thead", null), element("tbody", null)];
  thead.append(head);
  tbody.append(...rows);
  document.getElementById("table").replaceChildren(thead, tbody);
  detail(groups.get(state.cell));
}

/** The numbers of a cell, data set by data set, with links to its maps and its receipts. */
function detail(found) {
  const section = document.getElementById("cell");
  section.hidden = !found;
  if (!found) return;
  const table = element("table", null);
  const head = element("tr", null);
  for (const column of ["benchmark", "data set", "truth", "mean", "95 % interval", "networks", "rank", "maps", "receipts: seed, evaluation"])
    head.append(element("th", column, { scope: "col" }));
  table.append(head);
  for (const cell of found) {
    const row = element("tr", null);
    const interval = cell.low === null || cell.low === undefined ? "-" : `${number(cell.low)} to ${number(cell.high)}`;
    for (const text of [cell.sweep, cell.data, cell.truth, number(cell.mean), interval, cell.networks, `${cell.rank.toFixed(1)} of ${cell.of}`])
      row.append(element("td", text));
    const maps = element("td", cell.maps ? null : "-");
    if (cell.maps) maps.append(element("a", "maps", { href: cell.maps }));
    const receipts = element("td", null);
    receipts.append(element("a", "receipts.csv", { href: `${encodeURIComponent(cell.sweep)}/receipts.csv` }));
    for (const [seed, task] of Object.entries(cell.receipts)) {
      receipts.append(element("br", null), `${seed}: `, element("code", task.slice(0, 12), { title: task }));
    }
    row.append(maps, receipts);
    table.append(row);
  }
  section.replaceChildren(element("h2", `${found[0].method} by ${found[0].score}`), table);
}

for (const key of Object.keys(choices)) form.elements[key].addEventListener("change", event => go({ [key]: event.target.value }));
form.elements.method.addEventListener("input", event => go({ method: event.target.value }));
form.addEventListener("submit", event => event.preventDefault());
addEventListener("hashchange", show);
show();
