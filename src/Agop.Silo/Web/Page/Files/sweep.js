import { $, attribute, el, follow, style, text } from './dom.js';
import { duration, number, percent, seconds, when } from './format.js';
import { showModels } from './agop.js';
import { showMatrix } from './matrix.js';

const states = ['done', 'running', 'ready', 'waiting', 'failed', 'blocked', 'cancelled'];
let current = null;

/** Everything about the sweep that was chosen. */
export function showSweep(view) {
  current = view.sweep;
  const { sweep } = view;
  const of = name => sweep.states[name] ?? 0;
  attribute($('sweep'), 'hidden', false);
  text($('sweep-name'), sweep.name);
  text($('sweep-facts'), `${sweep.id.slice(0, 12)}, submitted ${when(sweep.submitted)}`);
  attribute($('sweep-bar'), 'aria-valuenow', Math.floor(100 * view.share));
  style($('sweep-bar').firstElementChild, 'width', `${100 * view.share}%`);
  const left = view['seconds-left'] === undefined ? (sweep.ended ? '' : ', time left unknown yet') : `, about ${duration(view['seconds-left'])} left`;
  const lost = of('failed') + of('blocked');
  text($('sweep-progress'), `${sweep.state}: ${percent(view.share)}, ${number(of('done'))} of ${number(sweep.tasks)} tasks done, ${number(of('running'))} running${lost ? `, ${number(lost)} failed or blocked` : ''}${left}`);
  attribute($('retry'), 'hidden', of('failed') === 0 || sweep.state === 'cancelled');
  attribute($('cancel'), 'hidden', sweep.ended || sweep.state === 'cancelled');
  if (document.activeElement !== $('priority')) $('priority').value = sweep.priority;
  attribute($('note'), 'hidden', !view.note);
  text($('note'), view.note ?? '');
  showFailures(view, of('failed'));
  showMatrix(view);
  showModels(view);
  showKinds(view);
  showThroughput(view.throughput);
}

function showFailures(view, count) {
  attribute($('failures-section'), 'hidden', view.failures.length === 0);
  text($('failures-title'), count > view.failures.length ? `Failures (the first ${view.failures.length} of ${number(count)})` : 'Failures');
  follow($('failures'), view.failures, failure => failure.task, () => el('li', {}, el('b'), el('span'), el('div', { class: 'quiet' })), (node, failure) => {
    text(node.children[0], failure.about);
    text(node.children[1], `: ${failure.error ?? 'failed'}`);
    text(node.children[2], `${failure.task.slice(0, 12)}, failed ${failure.failures} times, ${failure.deaths} silos died of it`);
  });
}

function showKinds(view) {
  const shown = states.filter(state => view.sweep.states[state]);
  const table = $('kinds');
  if (!table.tHead.rows.length) table.tHead.append(el('tr'));
  follow(table.tHead.rows[0], ['kind', ...shown, 'seconds per task'], name => name, name => el('th', { scope: 'col' }, name), () => {});
  follow(table.tBodies[0], view.kinds, kind => kind.kind, kind => el('tr', {}, el('th', { scope: 'row' }, kind.kind)), (node, kind) =>
    follow(node, ['kind', ...shown, 'seconds'], name => name, name => name === 'kind' ? node.cells[0] : el('td'), (cell, name) => {
      if (name === 'seconds') text(cell, kind['seconds-per-task'] === undefined ? '' : seconds(kind['seconds-per-task']));
      else if (name !== 'kind') text(cell, number(kind.states[name] ?? 0));
    }));
}

function showThroughput(throughput) {
  attribute($('throughput'), 'hidden', !throughput);
  text($('throughput-facts'), throughput ? `${number(throughput['per-minute'])} tasks in the last minute; a bar is ${duration(throughput.seconds)}` : '');
  if (!throughput) return;
  const most = Math.max(1, ...throughput.done);
  follow($('throughput'), throughput.done.map((count, i) => ({ count, i })), bar => bar.i, () => el('i'), (node, bar) => style(node, 'height', `${100 * bar.count / most}%`));
}

async function change(action, body, done) {
  const sweep = current;
  try {
    const answer = await fetch(`/api/sweeps/${sweep.id}/${action}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const result = await answer.json().catch(() => ({}));
    text($('acted'), answer.ok ? done(result) : `refused: ${result.detail ?? answer.statusText}`);
  } catch (error) {
    text($('acted'), `not done: ${error.message}`);
  }
}

$('retry').addEventListener('click', () => change('retry', {}, result => `${number(result.tasks)} tasks begin anew`));
$('cancel').addEventListener('click', () => {
  if (confirm(`Cancel ${current.name}? What is finished is kept.`)) change('cancel', {}, result => `${number(result.tasks)} tasks were cancelled`);
});
$('priority').addEventListener('change', () => {
  const priority = $('priority').valueAsNumber;
  if (Number.isInteger(priority)) change('priority', { priority }, () => 'its priority is changed');
});
