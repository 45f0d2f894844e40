// The projector's page: the lecturer gives tasks and shows what was drawn.
(() => {
  const EVERY = 1000; // milliseconds between two looks
  const page = document.querySelector(".cx-class-screen");
  const { code } = page.dataset;
  const words = JSON.parse(page.dataset.words);
  const language = document.documentElement.lang;
  const find = (name) => page.querySelector(name);
  const [count, form, stage, result, task] = [".cx-class-count", ".cx-class-task", ".cx-class-stage", ".cx-class-result", ".cx-quiz-task"].map(find);
  const [reveal, csv, end] = ["reveal", "csv", "end"].map((name) => find(`[data-class=${name}]`));
  // The secret is not left in the address, which the projector shows.
  const kept = `cxrseg-steer-${code}`;
  if (location.hash.length > 1) sessionStorage.setItem(kept, location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
  const secret = sessionStorage.getItem(kept) || "";
  let shown = "";

  const say = (text) => {
    if (count.textContent !== text) count.textContent = text;
  };
  const ask = async (path, body) => {
    const options = { headers: { "accept-language": language } };
    if (body) Object.assign(options, { method: "POST", body: JSON.stringify({ secret, language, ...body }) });
    const answer = await fetch(`/class/${code}/${path}`, options);
    return { ok: answer.ok, status: answer.status, ...(await answer.json()) };
  };
  const fill = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name]);

  const follow = async (room) => {
    say(fill(room.round && !room.revealed ? words.answered : words.joined, room));
    reveal.disabled = !room.round || room.revealed;
    stage.hidden = !room.round;
    page.classList.toggle("cx-class-gathering", !room.round);
    const now = `${room.round} ${room.revealed}`;
    if (now === shown || !room.round) return;
    shown = now;
    stage.style.setProperty("--cx-ratio", room.width / room.height);
    stage.dataset.structure = room.structure;
    stage.innerHTML = "";
    const picture = document.createElement("img");
    [picture.src, picture.alt] = [`/class/${code}/film/${room.round}`, page.dataset.alt || ""];
    stage.append(picture);
    task.textContent = room.task;
    result.innerHTML = "";
    const reply = await (room.revealed ? ask("result", {}) : ask("options")).catch((error) => {
      shown = ""; // the next look asks for it again
      throw error;
    });
    const over = document.createElement("div");
    over.inert = true; // letters are for students to tap
    over.innerHTML = reply.over || "";
    stage.append(over);
    if (!room.revealed) return;
    result.innerHTML = reply.beside || reply.said || "";
    toggle();
  };
  const toggle = () => {
    for (const box of result.querySelectorAll("[data-toggle]"))
      for (const layer of stage.querySelectorAll(`[data-show=${box.dataset.toggle}]`)) layer.hidden = !box.checked;
  };
  result.addEventListener("input", toggle);

  const look = async () => {
    try {
      const room = await ask("state");
      if (room.status === 404) return say(words.ended);
      if (room.ok) await follow(room);
    } catch {
      say(words.lost);
    }
    setTimeout(look, EVERY);
  };

  /** Offer the structures that are drawn on the chosen film. */
  const offer = () => {
    form.elements.structure.parentElement.hidden = form.elements.kind.value !== "outline";
    form.elements.part.parentElement.hidden = form.elements.kind.value !== "choice";
    const known = form.elements.film.selectedOptions[0]?.dataset.structures.split(" ") || [];
    for (const option of form.elements.structure.options) option.disabled = !known.includes(option.value);
    if (form.elements.structure.selectedOptions[0]?.disabled) form.elements.structure.value = known[0];
  };
  form.elements.film.addEventListener("input", offer);
  form.elements.kind.addEventListener("input", offer);
  offer();
  const steer = async (action, more = {}) => {
    try {
      const answer = await ask("steer", { action, ...more });
      if (!answer.ok) say(answer.said || words.lost);
      return answer.ok;
    } catch {
      say(words.lost);
      return false;
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { kind, film, structure, part } = form.elements;
    const asked = { outline: structure.value, ratio: "heart", choice: part.value }[kind.value];
    steer("ask", { kind: kind.value, film: film.value, structure: asked });
  });
  const own = find(".cx-class-own form");
  own.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [file] = own.elements.file.files;
    const status = find(".cx-class-said");
    const add = own.querySelector("button");
    status.textContent = words.busy;
    add.disabled = true;
    const headers = { "accept-language": language, "x-secret": secret, "content-type": "application/octet-stream" };
    if (own.elements.anonymous.checked) headers["x-anonymous"] = "yes";
    try {
      const answer = await fetch(`/class/${code}/upload`, { method: "POST", headers, body: file });
      const added = await answer.json();
      status.textContent = answer.ok ? fill(words.added, { film: added.said }) : added.said || added.detail || words.lost;
      if (!answer.ok) return;
      const option = new Option(added.said, added.film, true, true);
      option.dataset.structures = [...form.elements.structure.options].map((each) => each.value).join(" ");
      form.elements.film.append(option);
      offer();
      own.reset();
      own.parentElement.open = false;
    } catch {
      status.textContent = words.lost;
    } finally {
      add.disabled = false;
    }
  });
  reveal.addEventListener("click", () => steer("reveal"));
  end.addEventListener("click", async () => {
    if (confirm(words.sure) && (await steer("end"))) {
      sessionStorage.removeItem(kept);
      stage.hidden = true;
      result.innerHTML = "";
    }
  });
  csv.addEventListener("click", async () => {
    const reply = await ask("result", { as: "csv" });
    if (!reply.ok) return say(reply.said);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([reply.csv], { type: "text/csv" }));
    link.download = `class-${code}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  look();
})();
