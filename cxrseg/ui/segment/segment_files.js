// Several films of a visitor: a strip to step through. They stay in the browser; one at a time goes to the server.
(() => {
  const MOST = 50;
  const SIDE = 96; // of a small picture, in pixels
  let films = []; // { file, state, picture }: state is "", "waiting", "working", "done", "failed" or "large"
  let current = -1;
  const strip = () => document.querySelector(".cx-strip");

  /** Draw the strip, which is there for more than one film. */
  const draw = () => {
    const place = strip();
    if (!place) return;
    place.hidden = films.length < 2;
    const list = place.querySelector("ol");
    list.replaceChildren(...(place.hidden ? [] : films).map(({ file, state, picture }, index) => {
      const item = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button", disabled: state === "large" });
      button.dataset.film = index;
      button.dataset.state = state;
      if (index === current) button.setAttribute("aria-current", "true");
      const image = Object.assign(document.createElement("img"), { src: picture, alt: "", draggable: false });
      image.addEventListener("error", () => image.remove()); // no picture, as its answer will say
      if (picture) button.append(image);
      button.append(Object.assign(document.createElement("span"), { textContent: file.name }));
      const fault = place.dataset[state];
      if (fault) button.append(Object.assign(document.createElement("b"), { textContent: "!", title: fault, ariaLabel: fault }));
      item.append(button);
      return item;
    }));
    list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const clear = () => {
    for (const { picture } of films) if (picture?.startsWith("blob:")) URL.revokeObjectURL(picture);
    films = [];
    current = -1;
    draw();
  };
  const show = (index) => {
    const film = films[index];
    if (!film || film.state === "large") return;
    if (films[current]?.state === "waiting" || films[current]?.state === "working") films[current].state = "";
    current = index;
    film.state = "waiting";
    draw();
    cxrseg.upload(film.file);
  };
  /** Go to the next film, or the one before it, that can be shown. */
  const step = (by) => {
    let index = current + by;
    while (films[index]?.state === "large") index += by;
    show(index);
  };
  /** Take what a visitor has chosen, dropped or pasted. */
  const take = (files) => {
    clear();
    const given = [...files];
    films = given.slice(0, MOST).map((file) => ({
      file,
      state: file.size > cxrseg.LARGEST ? "large" : "",
      picture: /^image\/(png|jpeg|webp|bmp)$/.test(file.type) && file.size < 20e6 ? URL.createObjectURL(file) : "",
    }));
    const first = films.findIndex(({ state }) => !state);
    if (first >= 0) show(first);
    else draw();
    if (given.length > MOST) cxrseg.tell("many");
    else if (films.length === 1 && first < 0) cxrseg.tell("large");
  };
  const small = (picture) => {
    const surface = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
    surface.getContext("2d").drawImage(picture, 0, 0, SIDE, SIDE);
    return surface.toDataURL("image/jpeg", 0.8);
  };
  /** The film that waited is asked for: what stands in its place is its own from now on. */
  const begun = () => {
    if (films[current]?.state !== "waiting") return;
    films[current].state = "working";
    draw();
  };
  /** Note how the film that was asked for last has gone. */
  const settle = (result) => {
    const film = films[current];
    if (films.length > 1 && strip() && !strip().querySelector("li")) draw(); // the page has changed its language
    if (!film || !result) return;
    if (film.state !== "working") return;
    const named = result.querySelector("figcaption span")?.textContent;
    if (named !== film.file.name && films.some(({ file }) => file.name === named)) return; // the one asked for before
    if (result.querySelector(".cx-failed")) film.state = "failed";
    else if (result.querySelector(".cx-film")?.complete) {
      film.state = "done";
      if (!film.picture) film.picture = small(result.querySelector(".cx-film"));
    } else return;
    draw();
  };
  /** Ask for a file of all films. */
  const collect = () => {
    cxrseg.making(true);
    cxrseg.give("#cx-several", films.filter(({ state }) => state !== "large").map(({ file }) => file));
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".cx-strip [data-film]");
    if (button) show(Number(button.dataset.film));
  });
  cxrseg.films = { take, clear, step, begun, settle, collect };
})();
