import { $, attribute, el, follow, style, text } from './dom.js';
import { inkOn, viridis } from './colours.js';

const digits = value => value.toFixed(3);

const title = (entry, cases) => cases.some(other => other.background !== cases[0].background) ? `${entry.scenario}, ${entry.background}` : entry.scenario;

/** The matrix of methods and scenarios, which fills in as cells are done. */
export function showMatrix(view) {
  attribute($('matrix-section'), 'hidden', view.methods.length === 0);
  text($('matrix-title'), `${view.score}, mean over the seeds that are done`);
  const table = $('matrix');
  const columns = [{ name: 'method' }, ...view.cases.map(entry => ({ name: title(entry, view.cases) }))];
  if (!table.tHead.rows.length) table.tHead.append(el('tr'));
  follow(table.tHead.rows[0], columns.map((column, i) => ({ ...column, i })), column => column.i, () => el('th', { scope: 'col' }), (node, column) => text(node, column.name));
  const rows = view.methods.map((name, method) => ({ name, method, cells: [] }));
  const best = view.cases.map(() => -1);
  for (const cell of view.cells) {
    rows[cell.method].cells[cell.case] = cell;
    if (cell.miou !== undefined) best[cell.case] = Math.max(best[cell.case], cell.miou);
  }
  follow(table.tBodies[0], rows, row => row.name, row => el('tr', {}, el('th', { scope: 'row' }, row.name)), (node, row) =>
    follow(node, [{ key: 'name' }, ...view.cases.map((_, i) => ({ key: i, cell: row.cells[i] }))], entry => entry.key,
      entry => entry.key === 'name' ? node.cells[0] : el('td', {}, el('span'), el('small')),
      (cell, entry) => { if (entry.key !== 'name') showCell(cell, entry.cell ?? { seeds: 0, of: 0, failed: 0 }, best[entry.key]); }));
}

function showCell(node, cell, best) {
  const known = cell.miou !== undefined;
  attribute(node, 'data-state', cell.failed > 0 ? 'failed' : known ? 'known' : 'none');
  attribute(node, 'title', known && cell.low !== undefined ? `95 % interval over seeds: ${digits(cell.low)} to ${digits(cell.high)}` : null);
  const colour = known ? viridis(cell.miou) : null;
  style(node, 'background-color', colour ? `rgb(${colour.join(', ')})` : '');
  style(node, 'color', colour ? inkOn(colour) : '');
  node.classList.toggle('best', known && cell.miou === best);
  text(node.firstChild, known ? digits(cell.miou) : '·');
  text(node.lastChild, [cell.seeds + cell.failed < cell.of && `${cell.seeds}/${cell.of}`, cell.failed > 0 && `${cell.failed} failed`].filter(Boolean).join(', '));
}
