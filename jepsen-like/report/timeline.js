// Draws a run in the browser: operations of each key as bars, grouped by shard, the shard's epochs
// and who served it above them, faults as bands across, and a line at the first illegal point.
// `timelineSvg` is text from data alone; the rest of the file connects it with the page.

const left = 190;
const laneHeight = 7;
const labelHeight = 13;
/** Pixels of a bar whose end nobody knows. */
const openWidth = 18;

/** A text inside of SVG. */
function escapeText(text) {
  return String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The lane of each span, so that none overlaps another in its lane; spans are sorted by begin. */
function lanesOf(spans) {
  const ends = [];
  return spans.map(({ from, to }) => {
    let lane = ends.findIndex((end) => end <= from);
    if (lane < 0) lane = ends.length;
    ends[lane] = to;
    return lane;
  });
}

/** Times at which lines are drawn: at most about twelve, at round numbers. */
function ticksOf({ from, to }) {
  const rough = (to - from) / 12;
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 0.001)));
  const step = [1, 2, 5, 10].map((by) => by * power).find((by) => by >= rough) ?? power;
  const ticks = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return ticks;
}

/** The part of a span that the view shows, in pixels, or undefined when it shows nothing of it. */
function clip(view, from, to) {
  const end = to ?? view.to;
  if (end < view.from || from > view.to) return undefined;
  const scale = (view.width - left) / (view.to - view.from);
  const x = left + (Math.max(from, view.from) - view.from) * scale;
  const until = left + (Math.min(end, view.to) - view.from) * scale;
  return { x, width: Math.max(until - x, 1.5) };
}

function bar({ x, width }, y, kind, title) {
  const box = `x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${laneHeight - 1}"`;
  return `<rect class="${kind}" ${box}><title>${escapeText(title)}</title></rect>`;
}

function label(x, y, text, kind = "") {
  return `<text class="${kind}" x="${x.toFixed(1)}" y="${y}">${escapeText(text)}</text>`;
}

/** The faults: a band down to the bottom each, its name in a lane at the top. */
function faultRows(run, view, shapes, bands) {
  const shown = run.faults.filter(({ at, until }) => clip(view, at, until) !== undefined);
  const lanes = lanesOf(
    shown.map(({ name, whom, at, until }) => {
      const { x, width } = clip(view, at, until);
      return { from: x, to: Math.max(x + width, x + (name.length + whom.length + 2) * 5.5) };
    }),
  );
  shown.forEach(({ name, whom, at, until }, index) => {
    const place = clip(view, at, until);
    const y = 18 + lanes[index] * labelHeight;
    const end = until === null ? "the end" : `${until.toFixed(0)} ms`;
    const title = `${name} ${whom}, ${at.toFixed(0)} ms to ${end}`;
    bands.push({ ...place, title });
    shapes.push(label(place.x, y + 10, `${name} ${whom}`));
  });
  return 18 + (lanes.reduce((most, lane) => Math.max(most, lane), -1) + 1) * labelHeight + 6;
}

/** Epochs and who served, of one shard; two that served at once stand below each other. */
function shardRows(run, view, shard, y, shapes) {
  shapes.push(label(4, y + 10, shard < 0 ? "no shard" : `shard ${shard}`));
  const spans = run.serving
    .filter((span) => span.shard === shard)
    .map((span) => ({ ...span, until: span.until ?? run.to }))
    .filter(({ at, until }) => clip(view, at, until) !== undefined);
  const lanes = lanesOf(spans.map(({ at, until }) => ({ from: at, to: until })));
  spans.forEach(({ node, epoch, at, until }, index) => {
    const place = clip(view, at, until);
    const top = y + 14 + lanes[index] * laneHeight;
    shapes.push(bar(place, top, "serving", `${node} serves at epoch ${epoch}`));
    // Where its epoch began is not to be seen.
    if (at < view.from) shapes.push(label(place.x + 2, y + 9, `e${epoch} ${node}`));
  });
  const height = 24 + Math.max(0, ...lanes) * laneHeight;
  for (const { shard: of, epoch, primary, how, at } of run.epochs) {
    const place = of === shard ? clip(view, at, at) : undefined;
    if (place === undefined) continue;
    const line = `x1="${place.x}" x2="${place.x}" y1="${y}" y2="${y + height - 2}"`;
    const title = `epoch ${epoch}: ${primary || "nobody"} by ${how}, ${at.toFixed(0)} ms`;
    shapes.push(`<line class="epoch" ${line}><title>${escapeText(title)}</title></line>`);
    shapes.push(label(place.x + 2, y + 9, `e${epoch} ${primary}`));
  }
  return y + height;
}

/** The operations on one key. */
function keyRows(run, view, key, y, shapes) {
  const shown = key.operations.filter(({ at, until }) => clip(view, at, until ?? at) !== undefined);
  if (shown.length === 0) return y;
  shapes.push(label(12, y + 8, key.name, "faint"));
  const places = shown.map(({ at, until }) => {
    const place = clip(view, at, until ?? at);
    return until === null ? { ...place, width: openWidth } : place;
  });
  const lanes = lanesOf(places.map(({ x, width }) => ({ from: x, to: x + width })));
  shown.forEach((operation, index) => {
    const { id, ending, text } = operation;
    const kind = run.named.includes(id) ? `${ending} named` : ending;
    shapes.push(bar(places[index], y + 2 + lanes[index] * laneHeight, kind, text));
  });
  return y + 4 + (Math.max(...lanes) + 1) * laneHeight;
}

/** The picture of what a view shows: `{from, to}` in milliseconds, `width` in pixels. */
function timelineSvg(run, view) {
  const shapes = [];
  const bands = [];
  let y = faultRows(run, view, shapes, bands);
  for (const shard of run.shards) {
    if (view.shard !== undefined && view.shard !== shard.id) continue;
    y = shardRows(run, view, shard.id, y, shapes);
    for (const key of shard.keys) y = keyRows(run, view, key, y, shapes);
    y += 6;
  }
  const height = y + 8;
  const grid = ticksOf(view).map((at) => {
    const { x } = clip(view, at, at);
    const line = `x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="14" y2="${height}"`;
    return `<line class="grid" ${line}/>${label(x + 2, 10, `${(at / 1000).toFixed(2)} s`, "faint")}`;
  });
  const back = bands.map(({ x, width, title }) => {
    const box = `x="${x.toFixed(1)}" y="14" width="${width.toFixed(1)}" height="${height - 14}"`;
    return `<rect class="fault" ${box}><title>${escapeText(title)}</title></rect>`;
  });
  const illegal = run.illegalAt === null ? undefined : clip(view, run.illegalAt, run.illegalAt);
  if (illegal !== undefined) {
    const line = `x1="${illegal.x.toFixed(1)}" x2="${illegal.x.toFixed(1)}" y1="0" y2="${height}"`;
    const title = `the first illegal point, ${run.illegalAt.toFixed(1)} ms`;
    shapes.push(`<line class="illegal" ${line}><title>${title}</title></line>`);
  }
  const size = `width="${view.width}" height="${height}"`;
  const parts = [...back, ...grid, ...shapes].join("\n");
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n${parts}\n</svg>`;
}

/** What is shown first: around the illegal point, else as much as can be seen at once. */
function firstView(run) {
  const whole = { from: run.from, to: run.to };
  if (run.illegalAt !== null) {
    return { from: Math.max(run.from, run.illegalAt - 3000), to: run.illegalAt + 500 };
  }
  return run.to - run.from > 30_000 ? { from: run.from, to: run.from + 30_000 } : whole;
}

function connect() {
  const run = JSON.parse(document.getElementById("run").textContent);
  const drawing = document.getElementById("timeline");
  const view = { ...firstView(run), width: 0, shard: undefined };
  const draw = () => {
    view.width = Math.max(600, drawing.clientWidth - 2);
    drawing.innerHTML = timelineSvg(run, view);
  };
  const move = (from, to) => {
    const length = Math.max(20, Math.min(to - from, run.to - run.from));
    view.from = Math.max(run.from, Math.min(from, run.to - length));
    view.to = view.from + length;
    draw();
  };
  const actions = {
    earlier: () => move(view.from - (view.to - view.from) / 2, view.to - (view.to - view.from) / 2),
    later: () => move(view.from + (view.to - view.from) / 2, view.to + (view.to - view.from) / 2),
    closer: () => move(view.from + (view.to - view.from) / 4, view.to - (view.to - view.from) / 4),
    wider: () => move(view.from - (view.to - view.from) / 2, view.to + (view.to - view.from) / 2),
    whole: () => move(run.from, run.to),
    illegal: () => move(run.illegalAt - 300, run.illegalAt + 100),
  };
  for (const [name, action] of Object.entries(actions)) {
    document.getElementById(name)?.addEventListener("click", action);
  }
  const chosen = document.getElementById("shard");
  chosen.addEventListener("change", () => {
    view.shard = chosen.value === "" ? undefined : Number(chosen.value);
    draw();
  });
  // A click in the picture brings that moment to the middle, twice as large.
  drawing.addEventListener("dblclick", (event) => {
    const share =
      (event.clientX - drawing.getBoundingClientRect().left - left) / (view.width - left);
    const at = view.from + share * (view.to - view.from);
    const half = (view.to - view.from) / 4;
    move(at - half, at + half);
  });
  addEventListener("resize", draw);
  draw();
}

if (typeof document !== "undefined") connect();
