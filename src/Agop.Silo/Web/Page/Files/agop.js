import { $, attribute, el, follow, text } from './dom.js';
import { viridis } from './colours.js';
import { duration, number } from './format.js';

let shown = '';
let asked = '';
let sweep = '';
let first = 0;
let news = 0;

/** The networks to choose from, some of many at a time, and the chosen one's diag(M). */
export async function showModels(view) {
  if (sweep !== view.sweep.id) [sweep, first] = [view.sweep.id, 0];
  const [most, count] = [view.models.length, view['model-count']];
  const mine = ++news;
  const models = await page(view, most);
  // A later view may have been faster.
  if (!models || mine !== news) return;
  attribute($('models-section'), 'hidden', count === 0);
  const choice = $('models');
  follow(choice, models, model => `${view.sweep.id} ${model.i}`, model => el('option', { value: model.i }), (node, model) => {
    const entry = view.cases[model.case];
    const state = model.trained ? (model.accuracy === undefined ? '' : `, accuracy ${model.accuracy.toFixed(3)}`) : model.epoch ? `, in training, epoch ${number(model.epoch)}` : ', not trained yet';
    const pace = model['images-per-second'] === undefined ? '' : `, ${number(Math.round(model['images-per-second']))} images/s`;
    const left = model['seconds-left'] === undefined ? '' : `, about ${duration(model['seconds-left'])} left`;
    const shards = model.trained && model.shards < model.of ? `, ${number(model.shards)} of ${number(model.of)} shards` : '';
    text(node, `${entry.scenario}, ${entry.background}, seed ${model.seed}${state}${shards}${pace}${left}`);
  });
  text($('models-of'), count > most ? ` ${number(first + 1)} to ${number(first + models.length)} of ${number(count)} ` : '');
  turn($('models-before'), view, first - most, first > 0);
  turn($('models-after'), view, first + most, first + most < count);
  choice.onchange = () => ask(view, models);
  ask(view, models);
}

/** The networks of the page that is shown; null where they cannot be had. */
async function page(view, most) {
  const from = first;
  const numbered = models => models.map((model, i) => ({ ...model, i: from + i }));
  if (from === 0) return numbered(view.models);
  try {
    const answer = await fetch(`/api/sweeps/${view.sweep.id}/models?skip=${from}&most=${most}`);
    return answer.ok && from === first ? numbered(await answer.json()) : null;
  } catch {
    // The connection is lost, which the page says already.
    return null;
  }
}

/** A button that turns to another page. */
function turn(button, view, to, there) {
  attribute(button, 'hidden', !there);
  button.onclick = () => {
    first = Math.max(0, to);
    showModels(view);
  };
}

/** Asks for the chosen network where it has changed since. */
async function ask(view, models) {
  const index = Number($('models').value);
  const model = models.find(one => one.i === index);
  if (!model) return;
  const wanted = `${view.sweep.id} ${index} ${model.shards} ${model.trained} ${model.epoch}`;
  if (wanted === shown || wanted === asked) return;
  asked = wanted;
  try {
    const place = `/api/sweeps/${view.sweep.id}/models/${index}`;
    const [agop, curve] = await Promise.all([fetch(place), fetch(`${place}/curve.svg`)]);
    if (!agop.ok || !curve.ok || asked !== wanted) return;
    const [data, svg] = [await agop.json(), await curve.text()];
    const features = data.features.length === 0 ? '' : await (await fetch(`${place}/features.svg`)).text();
    if (asked !== wanted) return;
    draw(data);
    $('curve').replaceChildren(data.curve.length === 0 ? 'none before the training has a snapshot of its hook, or without a hook' : picture(svg));
    attribute($('features-figure'), 'hidden', features === '');
    $('features').replaceChildren(features === '' ? '' : picture(features));
    if (data['is-whole'] && data.shards >= model.shards && (data.epoch ?? Infinity) >= (model.epoch ?? 0)) shown = wanted;
  } catch {
    // The connection is lost, which the page says already; it is asked again with the next news.
  } finally {
    if (asked === wanted) asked = '';
  }
}

function picture(svg) {
  return document.importNode(new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement, true);
}

function draw(data) {
  const { diagonal } = data;
  const canvas = $('diagonal');
  attribute(canvas, 'hidden', !diagonal);
  const source = data.epoch ? `the training hook's ${number(data.samples)} gradients until epoch ${number(data.epoch)}` : `${number(data.samples)} samples, ${data.shards} of ${data.of} shards`;
  text($('diagonal-facts'), diagonal ? `${source}; yellow: ${diagonal.largest.toExponential(2)}, violet: 0` : 'nothing is accumulated yet');
  if (!diagonal) return;
  [canvas.width, canvas.height] = [diagonal.width, diagonal.height];
  const bytes = Uint8Array.from(atob(diagonal.pixels), letter => letter.charCodeAt(0));
  const pixels = new ImageData(diagonal.width, diagonal.height);
  bytes.forEach((byte, i) => pixels.data.set([...viridis(byte / 255), 255], 4 * i));
  canvas.getContext('2d').putImageData(pixels, 0, 0);
}
