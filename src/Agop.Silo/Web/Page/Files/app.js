import { $, attribute, el, follow, style, text } from './dom.js';
import { number, percent } from './format.js';
import { showSweep } from './sweep.js';

let source = null;
let chosen = null;

/** Follows the ledger, and the sweep that the address names. */
function connect() {
  source?.close();
  chosen = location.hash.slice(1) || null;
  if (!chosen) attribute($('sweep'), 'hidden', true);
  source = new EventSource(chosen ? `/api/events?sweep=${encodeURIComponent(chosen)}` : '/api/events');
  source.addEventListener('ledger', event => {
    live();
    const view = JSON.parse(event.data);
    showLedger(view);
    // Without a choice the newest sweep is shown.
    if (!chosen && view.sweeps.length > 0) history.replaceState(null, '', `#${view.sweeps[0].id}`), connect();
  });
  source.addEventListener('sweep', event => {
    live();
    showSweep(JSON.parse(event.data));
  });
  source.addEventListener('alive', live);
  source.addEventListener('trouble', event => {
    text($('trouble'), `The ledger does not answer: ${event.data}`);
    attribute($('trouble'), 'hidden', false);
  });
  source.onerror = () => state('lost', 'connection lost');
  source.onopen = () => state('live', 'live');
}

function live() {
  state('live', 'live');
  attribute($('trouble'), 'hidden', true);
}

function state(name, words) {
  attribute($('live'), 'data-state', name);
  text($('live'), words);
}

function showLedger(view) {
  text($('place'), view.ledger);
  text($('version'), `agop ${view.version}`);
  follow($('sweeps'), view.sweeps, sweep => sweep.id, sweep =>
    el('li', {}, el('a', { href: `#${sweep.id}` }, el('div', { class: 'line' }, el('b'), el('span', { class: 'quiet' })), el('div', { class: 'bar' }, el('i')), el('div', { class: 'quiet' }))), (node, sweep) => {
    const link = node.firstElementChild;
    const [line, bar, facts] = link.children;
    attribute(link, 'aria-current', sweep.id === chosen ? 'true' : null);
    text(line.children[0], sweep.name);
    text(line.children[1], sweep.state);
    const done = sweep.states.done ?? 0;
    const share = sweep.tasks === 0 ? 1 : done / sweep.tasks;
    style(bar.firstElementChild, 'width', `${100 * share}%`);
    const lost = (sweep.states.failed ?? 0) + (sweep.states.blocked ?? 0);
    text(facts, `${percent(share)}, ${number(done)} of ${number(sweep.tasks)}${lost ? `, ${number(lost)} failed or blocked` : ''}`);
    facts.classList.toggle('bad', lost > 0);
  });
  if (view.sweeps.length === 0) text($('sweeps-title'), 'No sweeps yet: agop submit sweeps/quick.yaml');
  else text($('sweeps-title'), view['sweep-count'] > view.sweeps.length ? `Sweeps (the newest ${number(view.sweeps.length)} of ${number(view['sweep-count'])})` : 'Sweeps');
  text($('silos-title'), view.silos.length === 0 ? 'No silo is there: agop silo' : `Silos (${view.silos.length})`);
  follow($('silos'), view.silos, silo => silo.number, () => el('li', {}, el('div', { class: 'line' }, el('b'), el('span', { class: 'quiet' })), el('ul')), (node, silo) => {
    const [line, lanes] = node.children;
    text(line.children[0], silo.name);
    text(line.children[1], silo.gone ? 'gone' : `${silo.running} running`);
    line.children[1].classList.toggle('bad', silo.gone);
    follow(lanes, silo.lanes.map((lane, i) => ({ ...lane, i })), lane => lane.i, () => el('li', { class: 'lane' }, el('span', { class: 'quiet' }), el('span'), el('div', { class: 'bar' }, el('i')), el('span', { class: 'quiet why' })), (item, lane) => {
      text(item.children[0], lane.device);
      text(item.children[1], lane.about ?? 'idle');
      attribute(item.children[1], 'title', lane.about ?? null);
      item.children[1].classList.toggle('quiet', !lane.about);
      attribute(item.children[2], 'hidden', !lane.about);
      style(item.children[2].firstElementChild, 'width', `${100 * (lane.share ?? 0)}%`);
      text(item.children[3], lane.why ?? '');
      attribute(item.children[3], 'title', lane.why ?? null);
      attribute(item.children[3], 'hidden', !lane.why);
    });
  });
}

addEventListener('hashchange', connect);
connect();
