// Two lines over the film of a task: the widths of the heart and of the chest, by pointer and by keyboard.
(() => {
  const STEP = 1; // how far an arrow key moves, in pixels of the film; with Shift ten times as far
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const place = document.querySelector(".cx-rulers");
  if (!place) return;
  let [width, height] = [1, 1];
  let lines = {};

  const clamp = (value, most) => Math.min(most, Math.max(0, value));
  const draw = () => {
    for (const [name, { y, ends }] of Object.entries(lines)) {
      const bar = place.querySelector(`[data-ruler=${name}]`);
      const [left, right] = [Math.min(...ends), Math.max(...ends)];
      bar.style.left = `${(100 * left) / width}%`;
      bar.style.width = `${(100 * (right - left)) / width}%`;
      bar.style.top = `${(100 * y) / height}%`;
      for (const grip of place.querySelectorAll(`[data-grip=${name}]`)) {
        const x = ends[grip.dataset.end];
        grip.style.left = `${(100 * x) / width}%`;
        grip.style.top = `${(100 * y) / height}%`;
        grip.setAttribute("aria-valuemax", Math.round(width));
        grip.setAttribute("aria-valuenow", Math.round(x));
      }
    }
  };
  const move = (name, end, dx, dy) => {
    const line = lines[name];
    line.moved = true;
    line.y = clamp(line.y + dy, height);
    if (end === undefined) {
      const far = Math.min(width - Math.max(...line.ends), Math.max(-Math.min(...line.ends), dx));
      line.ends = line.ends.map((x) => x + far);
    } else line.ends[end] = clamp(line.ends[end] + dx, width);
    draw();
  };

  let drag = null;
  place.addEventListener("pointerdown", (event) => {
    const held = event.target.closest("[data-grip], [data-ruler]");
    if (!held || !event.isPrimary || event.button !== 0) return;
    const { grip, ruler, end } = held.dataset;
    drag = { name: grip || ruler, end, x: event.clientX, y: event.clientY };
    held.setPointerCapture(event.pointerId);
    if (grip) held.focus({ preventScroll: true });
    event.preventDefault();
  });
  place.addEventListener("pointermove", (event) => {
    if (!drag || !event.isPrimary) return;
    const box = place.getBoundingClientRect();
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    move(drag.name, drag.end, (dx * width) / box.width, (dy * height) / box.height);
    [drag.x, drag.y] = [event.clientX, event.clientY];
  });
  for (const name of ["pointerup", "pointercancel"])
    place.addEventListener(name, (event) => {
      if (event.isPrimary) drag = null;
    });
  place.addEventListener("keydown", (event) => {
    const { grip, end } = event.target.dataset;
    const arrow = ARROWS[event.key];
    if (!grip || !arrow || event.altKey || event.ctrlKey || event.metaKey) return;
    const far = STEP * (event.shiftKey ? 10 : 1);
    move(grip, end, arrow[0] * far, arrow[1] * far);
    event.preventDefault();
  });

  /** Lay the lines over a film, where nobody would leave them. */
  const begin = (room) => {
    [width, height] = [room.width, room.height];
    const line = (y, left, right) => ({ y: y * height, ends: [left * width, right * width], moved: false });
    lines = { heart: line(0.45, 0.44, 0.56), chest: line(0.6, 0.35, 0.65) };
    drag = null;
    draw();
  };
  /** Where the lines end, in pixels of the film; null until both have been moved. */
  const ends = () => {
    const both = [lines.heart, lines.chest];
    return both.every((line) => line?.moved) ? both.flatMap((line) => line.ends) : null;
  };
  window.cxrseg = Object.assign(window.cxrseg || {}, { rulers: { begin, ends } });
})();
