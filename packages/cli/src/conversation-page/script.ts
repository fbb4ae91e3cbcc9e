/**
 * What the page of a conversation does: it opens the bytes of an entry, and marks bytes and names that belong together. It is text here because it runs
 * in the reader's browser. Everything that a peer wrote reaches the page by `textContent`.
 */

/** The script, plain JavaScript of 2020. */
export const script = `
'use strict';
const connections = JSON.parse(document.getElementById('connections').textContent);
const FIRST = 2048;
const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};
const sizeOf = (count) => count + (count === 1 ? ' byte' : ' bytes');

for (const button of document.querySelectorAll('button[data-part]'))
  button.addEventListener('click', () => {
    const isOpen = button.getAttribute('aria-expanded') === 'true';
    button.setAttribute('aria-expanded', String(!isOpen));
    if (isOpen) button.nextElementSibling.remove();
    else button.after(panel(button.dataset.part));
  });

/** The layers of an entry: the message and its certificates, then what they came out of, down to the wire. */
function panel(place) {
  const [connection, part] = place.split('.').map(Number);
  const { parts, layers } = connections[connection];
  const entry = parts[part];
  const own = entry.layers.map((number) => layers[number]);
  const found = own.map(({ name }) => name).lastIndexOf(entry.name);
  const main = found < 0 ? own.length - 1 : found;
  const box = make('div', 'bytes');
  for (const layer of [...own.slice(main), ...own.slice(0, main).reverse()]) box.append(layerView(layer, layers));
  return box;
}

function layerView(layer, layers) {
  const section = make('section', 'layer');
  const title = make('h3', '', layer.name + ' ');
  const origins = layer.from.map(({ layer: below, start, end }) => 'bytes ' + start + ' to ' + (end - 1) + ' of ' + layers[below].name);
  const isCopy = layer.size === layer.from.reduce((sum, { start, end }) => sum + end - start, 0);
  const where = origins.length ? (isCopy ? ': ' : ', decrypted from ') + origins.join(' and ') : ', on the wire';
  title.append(make('small', '', sizeOf(layer.size) + where));
  const point = make('div', 'point', ' ');
  const both = make('div', 'both');
  const hex = make('div', 'hex');
  const names = make('div', 'names');
  const marks = layer.leaves.map(() => []);
  fillNames(names, layer, marks);
  fillHex(hex, layer, marks, Math.min(FIRST, layer.size));
  let marked = -1;
  const mark = (leaf, scroll) => {
    if (marked >= 0) for (const element of marks[marked]) element.classList.remove('on');
    marked = leaf;
    if (leaf < 0) return;
    for (const element of marks[leaf]) element.classList.add('on');
    const { path, offset, length, meaning } = layer.leaves[leaf];
    point.textContent = path.join(' / ') + ': ' + sizeOf(length) + ' at ' + offset + (meaning ? ', ' + meaning : '');
    const target = scroll && marks[leaf].find((element) => element.parentElement.closest(scroll));
    if (target) {
      const frame = target.closest(scroll);
      frame.scrollTop = target.offsetTop - frame.offsetTop - frame.clientHeight / 3;
    }
  };
  for (const [frame, other] of [[hex, '.names'], [names, '.hex']]) {
    const leafOf = (event) => Number((event.target.closest('[data-leaf]') || { dataset: { leaf: -1 } }).dataset.leaf);
    frame.addEventListener('mouseover', (event) => { if (leafOf(event) >= 0) mark(leafOf(event)); });
    frame.addEventListener('click', (event) => { if (leafOf(event) >= 0) mark(leafOf(event), other); });
    frame.addEventListener('focusin', (event) => { if (leafOf(event) >= 0) mark(leafOf(event), other); });
  }
  both.append(hex, names);
  section.append(title, point, both);
  return section;
}

/** The names, indented as the structures lie in one another. */
function fillNames(names, { leaves }, marks) {
  let outer = [];
  leaves.forEach(({ path, value, length, meaning }, leaf) => {
    let shared = 0;
    while (shared < path.length - 1 && shared < outer.length && path[shared] === outer[shared]) shared++;
    for (; shared < path.length - 1; shared++) names.append(make('div', 'group', '  '.repeat(shared) + path[shared]));
    outer = path.slice(0, -1);
    const line = make('div', 'leaf', '  '.repeat(path.length - 1) + path[path.length - 1] + '  ');
    const shown = value.slice(0, 16).replace(/..(?=.)/g, '$& ') + (length > 8 ? ' ... (' + sizeOf(length) + ')' : '');
    line.append(make('small', '', shown + (meaning ? '  ' + meaning : '')));
    line.dataset.leaf = leaf;
    line.tabIndex = 0;
    marks[leaf].push(line);
    names.append(line);
  });
}

/** Rows of bytes; neighbours of different names differ in their ground. */
function fillHex(hex, layer, marks, count) {
  const width = window.matchMedia('(max-width: 26rem)').matches ? 8 : 16;
  hex.textContent = '';
  for (const list of marks) list.splice(1);
  let row;
  let at = 0;
  for (let leaf = 0; leaf < layer.leaves.length && at < count; leaf++) {
    const { value } = layer.leaves[leaf];
    for (let i = 0; i < value.length && at < count; i += 2, at++) {
      if (at % width === 0) {
        row = make('div');
        row.append(make('span', 'at', String(at).padStart(5) + ' '));
        hex.append(row);
      }
      const byte = make('i', leaf % 2 ? 'odd' : '', value.slice(i, i + 2));
      byte.dataset.leaf = leaf;
      marks[leaf].push(byte);
      row.append(byte);
    }
  }
  if (count < layer.size) {
    const more = make('button', 'more', 'show all ' + sizeOf(layer.size));
    more.type = 'button';
    more.addEventListener('click', () => fillHex(hex, layer, marks, layer.size));
    hex.append(more);
  }
}
`;
