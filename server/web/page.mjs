// Adds to pages that are complete without it: zoom and pan for pictures, a filter for remarks, the upload form.

/** @param {string} text @param {string} label @param {() => void} act */
function button(text, label, act) {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = text;
  element.setAttribute('aria-label', label);
  element.addEventListener('click', act);
  return element;
}

/** Pixels of the borders of a picture's box, above and below. */
const BORDERS = 2;
/** Pixels of letters below which nobody reads them. */
const READABLE = 11;

/**
 * Buttons, keys and Ctrl + wheel. At first a picture fits its box, but is no smaller than can be read; `Fit` shows all of it.
 * @param {Element} figure
 */
function zoomable(figure) {
  const canvas = figure.querySelector('.canvas');
  const image = figure.querySelector('img');
  const caption = figure.querySelector('figcaption');
  if (!(canvas instanceof HTMLElement) || !image || !caption) return;
  /** @param {(old: number) => number} next */
  const show = (next) => {
    const width = image.naturalWidth || image.clientWidth;
    if (!width) return;
    const old = image.clientWidth / width;
    const middle = [canvas.scrollLeft + canvas.clientWidth / 2, canvas.scrollTop + canvas.clientHeight / 2];
    const scale = Math.min(8, Math.max(0.02, next(old)));
    image.style.width = `${width * scale}px`;
    canvas.classList.toggle('zoomed', canvas.scrollWidth > canvas.clientWidth || canvas.scrollHeight > canvas.clientHeight);
    const grown = image.clientWidth / width / old;
    canvas.scrollLeft = (middle[0] ?? 0) * grown - canvas.clientWidth / 2;
    canvas.scrollTop = (middle[1] ?? 0) * grown - canvas.clientHeight / 2;
  };
  const larger = () => show((old) => old * 1.3);
  const smaller = () => show((old) => old / 1.3);
  const own = () => show(() => 1);
  const across = () => canvas.clientWidth / (image.naturalWidth || 1);
  // Its box grows with it, up to here.
  const most = () => (Number.parseFloat(getComputedStyle(canvas).maxHeight) || canvas.offsetHeight) - BORDERS;
  const readable = READABLE / Number(figure.getAttribute('data-letters') ?? READABLE);
  const whole = () => Math.min(1, across(), most() / (image.naturalHeight || 1));
  const fit = () => show(whole);
  const first = () => show(() => Math.max(readable, whole()));
  if (image.complete && image.naturalWidth > 0) first();
  else image.addEventListener('load', first, { once: true });
  const keys = new Map([
    ['+', larger],
    ['=', larger],
    ['-', smaller],
    ['1', own],
    ['0', fit],
  ]);
  const tools = document.createElement('span');
  tools.className = 'tools';
  tools.append(
    button('−', 'Smaller', smaller),
    button('+', 'Larger', larger),
    button('1:1', 'Own size', own),
    button('Fit', 'Fit into the box', fit),
  );
  caption.append(tools);

  canvas.addEventListener('keydown', (event) => {
    const act = keys.get(event.key);
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  canvas.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      show((old) => old * Math.exp(-event.deltaY / 300));
    },
    { passive: false },
  );
  image.draggable = false;
  draggable(canvas);
}

/** Scrolls by dragging with a mouse or pen; fingers scroll by themselves. @param {HTMLElement} canvas */
function draggable(canvas) {
  let dragging = false;
  canvas.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'touch' || event.button !== 0) return;
    dragging = true;
    canvas.setPointerCapture(event.pointerId);
    canvas.classList.add('dragging');
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!dragging) return;
    canvas.scrollLeft -= event.movementX;
    canvas.scrollTop -= event.movementY;
  });
  const stop = () => {
    dragging = false;
    canvas.classList.remove('dragging');
  };
  canvas.addEventListener('pointerup', stop);
  canvas.addEventListener('pointercancel', stop);
}

/** Below this many remarks a filter is in the way. */
const FEW = 6;

/** @param {Element} box */
function filterable(box) {
  const rows = [...box.querySelectorAll('tbody tr')].filter((row) => row instanceof HTMLElement);
  if (rows.length < FEW) return;
  const label = document.createElement('label');
  const input = document.createElement('input');
  const status = document.createElement('span');
  input.type = 'search';
  status.setAttribute('role', 'status');
  label.className = 'filter';
  label.append('Filter remarks ', input, status);
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = (row.textContent ?? '').toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) shown += 1;
    }
    for (const group of box.querySelectorAll('details')) {
      group.hidden = !group.querySelector('tbody tr:not([hidden])');
      if (words.length > 0 && !group.hidden) group.open = true;
    }
    status.textContent = words.length > 0 ? `${shown} of ${rows.length}` : '';
  });
  box.prepend(label);
}

/** Milliseconds between two looks at how far a job is. */
const LOOK = 1000;

/** Sends a program with the options of the form, tells how it goes, and leads to the plan. @param {Element} form */
function upload(form) {
  const status = form.querySelector('[role=status]');
  const input = form.querySelector('input[type=file]');
  const bar = form.querySelector('progress');
  const cancel = form.querySelector('[data-cancel]');
  const example = form.querySelector('[data-example]');
  if (!(form instanceof HTMLFormElement) || !status || !bar || !(input instanceof HTMLInputElement)) return;
  if (!(cancel instanceof HTMLElement) || !(example instanceof HTMLElement)) return;
  /** @type {AbortController | null} */
  let running = null;

  const query = () => {
    const given = [...new FormData(form)].filter(
      ([name, value]) => name !== 'file' && typeof value === 'string' && value.trim() !== '',
    );
    return new URLSearchParams(given.map(([name, value]) => [name, String(value).trim()])).toString();
  };
  /** @param {boolean} busy */
  const show = (busy) => {
    bar.hidden = !busy;
    cancel.hidden = !busy;
    for (const button of form.querySelectorAll('button')) if (button !== cancel) button.disabled = busy;
  };
  /** What the server does meanwhile. @param {number} began @param {AbortSignal} signal */
  const tell = async (began, signal) => {
    while (!signal.aborted) {
      const seconds = Math.round((performance.now() - began) / 1000);
      const waiting = await fetch('/readyz', { signal })
        .then((response) => (response.ok ? response.json() : null))
        .then((state) => Math.max(0, state?.jobs?.waiting ?? 0))
        .catch(() => 0);
      if (signal.aborted) return;
      const others = waiting > 0 ? `, ${waiting} ${waiting === 1 ? 'job waits' : 'jobs wait'} for a worker` : '';
      status.textContent = `Optimizing: ${seconds} s${others}`;
      await new Promise((done) => setTimeout(done, LOOK));
    }
  };
  /** @param {(signal: AbortSignal) => Promise<Blob>} program */
  const send = async (program) => {
    const controller = new AbortController();
    const told = new AbortController();
    running = controller;
    show(true);
    status.textContent = 'Sending…';
    try {
      const body = await program(controller.signal);
      void tell(performance.now(), told.signal);
      const options = query();
      const response = await fetch(`/v1/optimize${options === '' ? '' : `?${options}`}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: controller.signal,
      });
      if (response.ok) {
        // Leaving while the body is still coming would count as a failed request.
        await response.arrayBuffer();
        told.abort();
        status.textContent = 'Done.';
        location.assign(`${response.headers.get('location')}.html`);
        return;
      }
      const problem = await response.json();
      told.abort();
      status.textContent = `${problem.title}: ${problem.detail}`;
    } catch (error) {
      status.textContent = controller.signal.aborted
        ? 'Cancelled.'
        : `The server cannot be reached: ${error instanceof Error ? error.message : error}`;
    } finally {
      told.abort();
      running = null;
      show(false);
    }
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const file = input.files?.[0];
    if (running) return;
    if (file) void send(async () => file);
    else status.textContent = 'Choose a file first, or try the example.';
  });
  example.addEventListener('click', () => {
    void send(async (signal) => (await fetch(example.dataset['example'] ?? '', { signal })).blob());
  });
  cancel.addEventListener('click', () => running?.abort());
}

/** Marks the section in view in the table of contents. @param {Element} contents */
function follow(contents) {
  const links = new Map([...contents.querySelectorAll('a')].map((link) => [link.hash.slice(1), link]));
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        for (const [id, link] of links) link.classList.toggle('here', id === target.id);
      }
    },
    { rootMargin: '-15% 0px -75%' },
  );
  for (const id of links.keys()) {
    const target = document.getElementById(id);
    if (target) observer.observe(target);
  }
}

document.querySelectorAll('[data-zoom]').forEach(zoomable);
document.querySelectorAll('.filterable').forEach(filterable);
document.querySelectorAll('[data-upload]').forEach(upload);
document.querySelectorAll('.contents').forEach(follow);
