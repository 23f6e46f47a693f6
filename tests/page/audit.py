"""What is asked of a page that Chromium has drawn. Each function gives the faults it found, as texts."""

import json

# Text against what is behind it, by WCAG 2.2: 4.5, and 3 for large text.
_CONTRAST = r"""(() => {
  const faults = [];
  const numbers = text => (text.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const c = numbers(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0.99) return c;
    }
    return [255, 255, 255];
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || element.closest('svg,title')) continue;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    if (style.visibility !== 'visible' || box.width < 2 || box.right < 0) continue;
    const [a, b] = [light(numbers(style.color)), light(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) faults.push(`contrast ${ratio.toFixed(2)} of "${walk.currentNode.data.trim().slice(0, 30)}"`);
    if (size < 15.9) faults.push(`text of ${size} px: "${walk.currentNode.data.trim().slice(0, 30)}"`);
  }
  return faults;
})()"""

_TARGETS = r"""(() => {
  const faults = [];
  for (const e of document.querySelectorAll('a,button,input,summary')) {
    if (e.type === 'hidden' || e.hidden || e.className === 'skip') continue;
    const box = e.getBoundingClientRect();
    if (box.height < 43.5 || box.width < 24) faults.push(`a target of ${box.width.toFixed(0)}×${box.height.toFixed(0)}: ${e.outerHTML.slice(0, 80)}`);
  }
  return faults;
})()"""

_STRUCTURE = r"""(() => {
  const faults = [];
  const ask = (ok, what) => { if (!ok) faults.push(what); };
  ask(document.documentElement.lang, 'no lang');
  ask(document.title, 'no title');
  ask(document.querySelectorAll('main').length === 1, 'not one main');
  ask(document.querySelectorAll('h1').length === 1, 'not one h1');
  let level = 0;
  for (const h of document.querySelectorAll('h1,h2,h3,h4')) {
    ask(Number(h.tagName[1]) <= level + 1, `the heading ${h.outerHTML.slice(0, 60)} leaves out a level`);
    level = Number(h.tagName[1]);
  }
  const ids = new Set();
  for (const e of document.querySelectorAll('[id]')) {
    ask(!ids.has(e.id), `the id ${e.id} is there twice`);
    ids.add(e.id);
  }
  for (const e of document.querySelectorAll('input'))
    ask(e.type === 'hidden' || e.hidden || (e.labels && e.labels.length), `no label: ${e.outerHTML.slice(0, 60)}`);
  for (const e of document.querySelectorAll('a,button,summary'))
    ask(e.textContent.trim(), `no words: ${e.outerHTML.slice(0, 60)}`);
  for (const e of document.querySelectorAll('svg'))
    ask(e.getAttribute('aria-hidden') === 'true' || (e.getAttribute('role') === 'img' && e.querySelector('title') && e.querySelector('desc')),
        'a picture that nobody is told of');
  for (const e of document.querySelectorAll('desc')) ask([...e.textContent].length <= 250, 'a description of more than 250 characters');
  for (const e of document.querySelectorAll('th')) ask(e.scope, `no scope: ${e.outerHTML.slice(0, 60)}`);
  for (const e of document.querySelectorAll('table')) ask(e.querySelector('caption'), 'a table without a caption');
  for (const e of document.querySelectorAll('[aria-labelledby],[aria-describedby]'))
    for (const id of (e.getAttribute('aria-labelledby') || e.getAttribute('aria-describedby')).split(' '))
      ask(document.getElementById(id), `names ${id}, which is not there`);
  ask(!document.querySelector('script,[onclick],[style]'), 'a script or a style of its own');
  return faults;
})()"""

_FOCUS = r"""(() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e);
  const box = e.getBoundingClientRect();
  const nodes = [...document.querySelectorAll('*')];
  return {at: nodes.indexOf(e), tag: e.tagName, text: e.textContent.trim().slice(0, 30),
          shown: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
          inside: box.right > 0 && box.left >= -1 && box.right <= innerWidth + 1};
})()"""

_REACHED = "[...document.querySelectorAll('a,button,input,summary')].filter(e => e.type !== 'hidden' && !e.hidden).length"


def sideways(chromium):
    wide, room = json.loads(chromium.evaluate("JSON.stringify([document.scrollingElement.scrollWidth, innerWidth])"))
    return [f"{wide} px wide where there are {room}"] if wide > room else []


def contrast(chromium):
    return chromium.evaluate(_CONTRAST)


def targets(chromium):
    return chromium.evaluate(_TARGETS)


def structure(chromium):
    return chromium.evaluate(_STRUCTURE)


def keyboard(chromium):
    """Tab from the top: the skip link first, everything is reached once, in order, and it is seen where one is."""
    faults, places = [], []
    wanted = chromium.evaluate(_REACHED)
    for step in range(wanted + 2):
        chromium.tab()
        focus = chromium.evaluate(_FOCUS)
        if focus is None or (places and focus["at"] == places[0]):
            break
        if places and focus["at"] < places[-1]:
            faults.append(f"goes back to {focus['tag']} {focus['text']}")
        places.append(focus["at"])
        if not focus["shown"]:
            faults.append(f"nobody sees that {focus['tag']} {focus['text']} has the focus")
        if not focus["inside"]:
            faults.append(f"{focus['tag']} {focus['text']} is out of sight")
    if len(set(places)) < wanted:
        faults.append(f"{len(set(places))} of {wanted} are reached")
    return faults
