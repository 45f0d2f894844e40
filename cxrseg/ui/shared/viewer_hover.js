// What lies under the pointer on the Segment tab: structures and their probabilities, read from the layers shown.
(() => {
  const LEAST = 0.1; // probability from which a structure is named though its mask is not there
  const SHOWN = 3;
  const known = new WeakMap(); // the layers of films as numbers
  const figure = () => cxrseg.figure?.();
  const language = () => document.documentElement.lang || "en";
  const percent = (value) => new Intl.NumberFormat(language(), { style: "percent" }).format(value);
  const words = () => document.querySelector(".cx-segment .cx-words")?.dataset || {};

  /** The pixels of a picture of the page. */
  const pixels = (picture) => {
    const { naturalWidth: width, naturalHeight: height } = picture;
    if (!width) return null;
    const surface = Object.assign(document.createElement("canvas"), { width, height });
    const context = surface.getContext("2d", { willReadFrequently: true });
    context.drawImage(picture, 0, 0);
    return { width, height, data: context.getImageData(0, 0, width, height).data };
  };
  const at = (map, x, y) => {
    if (!map) return [0, 0, 0, 0];
    const column = Math.min(map.width - 1, Math.floor(x * map.width));
    const row = Math.min(map.height - 1, Math.floor(y * map.height));
    return map.data.subarray(4 * (row * map.width + column), 4 * (row * map.width + column) + 4);
  };
  /** Read all layers of a film, once; nothing while they load. Gradio takes the mark away when another film comes. */
  const layers = (film) => {
    if (film.dataset.read && known.has(film)) return known.get(film);
    if (![...film.querySelectorAll("img")].every((picture) => picture.complete)) return null;
    film.dataset.read = "yes";
    const levels = new Map();
    const colors = film.dataset.levels.split(" ");
    colors.forEach((color, level) => levels.set(Number.parseInt(color, 16), level / (colors.length - 1)));
    const named = (selector, name) =>
      new Map([...film.querySelectorAll(selector)].map((picture) => [picture.dataset[name], pixels(picture)]));
    const sides = film.querySelector(".cx-sides");
    known.set(film, { levels, masks: named("img.cx-fill", "structure"), maps: named(".cx-map", "map"),
      sides: sides && pixels(sides) });
    return known.get(film);
  };
  const name = (structure, side) =>
    (side && words()[side]) || document.querySelector(`.cx-keys [data-key=${structure}] span:nth-of-type(2)`)?.textContent;

  /** Name what lies at a point of the film, (x, y) from 0 to 1: what its masks hold, then what is likely. */
  const found = (film, x, y) => {
    const numbers = layers(film);
    if (!numbers) return null;
    const list = [...numbers.masks.keys()].map((structure) => {
      const [r, g, b] = at(numbers.maps.get(structure), x, y);
      const [right, , left, there] = at(numbers.sides, x, y);
      const side = structure === "lungs" && there ? (right > left ? "right" : "left") : "";
      return { structure, side, value: numbers.levels.get((r << 16) | (g << 8) | b) ?? 0,
        inside: at(numbers.masks.get(structure), x, y)[3] > 0 };
    });
    return list
      .filter(({ inside, value }) => inside || value >= LEAST)
      .sort((a, b) => b.inside - a.inside || b.value - a.value)
      .slice(0, SHOWN);
  };

  /** The line under the film that says what is found there; kept out of the way of those who listen to the page. */
  const line = (film, kind) => {
    const stage = film?.querySelector(".cx-stage");
    if (!stage) return null;
    let place = stage.querySelector(`.cx-read-${kind}`);
    if (!place) {
      stage.insertAdjacentHTML("beforeend", `<div class="cx-read cx-read-${kind}" aria-hidden="true"></div>`);
      place = stage.querySelector(`.cx-read-${kind}`);
    }
    return place;
  };
  const say = (film, kind, text) => {
    const place = text || film?.querySelector(`.cx-read-${kind}`) ? line(film, kind) : null;
    if (place && place.textContent !== text) place.textContent = text;
  };
  const point = (event) => {
    const stage = event.target instanceof Element && event.target.closest(".cx-films .cx-stage");
    const film = stage ? stage.closest(".cx-viewer") : null;
    for (const other of document.querySelectorAll(".cx-films .cx-viewer")) if (other !== film) say(other, "point", "");
    if (!film?.dataset.levels) return;
    if (event.pointerType === "touch") return say(film, "point", "");
    const box = stage.querySelector(".cx-canvas").getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    if (x < 0 || x >= 1 || y < 0 || y >= 1) return say(film, "point", "");
    const parts = found(film, x, y)?.map(({ structure, side, value, inside }) => {
      const label = `${name(structure, side)} ${percent(value)}`;
      return inside ? label : `(${label})`;
    });
    say(film, "point", parts ? parts.join(" · ") || words().background : "");
  };
  let waiting = null;
  document.addEventListener("pointermove", (event) => {
    if (!waiting) requestAnimationFrame(() => { point(waiting); waiting = null; });
    waiting = event;
  });

  /** Say how the film is shown where it is not shown as it is. */
  cxrseg.readout = ({ scale, center, width }) => {
    const parts = [];
    if (scale > 1) parts.push(`${words().zoom} ${new Intl.NumberFormat(language(), { maximumFractionDigits: 1 }).format(scale)}×`);
    if (center !== 0.5 || width !== 1) parts.push(`${words().window} ${percent(center - width / 2)} – ${percent(center + width / 2)}`);
    say(figure(), "shown", parts.join(" · "));
  };
})();
