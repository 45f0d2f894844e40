// A student's page: it asks how the room stands, shows the film of the task and sends what is drawn.
(() => {
  const EVERY = 1500; // milliseconds between two looks
  const page = document.querySelector("[data-code]");
  const { code } = page.dataset;
  const words = JSON.parse(page.dataset.words);
  const language = document.documentElement.lang;
  const find = (name) => page.querySelector(name);
  const [status, work, film, picture] = [".cx-class-status", ".cx-class-work", ".cx-quiz-film", "img"].map(find);
  const say = (text) => {
    if (status.textContent !== text) status.textContent = text;
  };
  const kept = `cxrseg-class-${code}`;
  let student = sessionStorage.getItem(kept);
  let round = 0;
  let kind = "";
  let revealed = false;

  const ask = async (path, body) => {
    const options = { headers: { "accept-language": language, "x-student": student || "" } };
    if (body) Object.assign(options, { method: "POST", body: JSON.stringify(body) });
    const answer = await fetch(`/class/${code}/${path}`, options);
    return { ok: answer.ok, status: answer.status, ...(await answer.json()) };
  };

  /** What is sent for each kind of task; null while there is nothing to send. */
  const answers = {
    outline: () => {
      const { picture: drawn, fill } = cxrseg.quizCanvas.picture();
      return drawn ? { picture: drawn, fill } : null;
    },
    ratio: () => {
      const ends = cxrseg.rulers.ends();
      return ends && { ends };
    },
  };

  /** Lay what can be chosen over the film. */
  const offer = async () => {
    const place = find(".cx-class-options");
    place.hidden = kind !== "choice";
    find("[data-class=send]").hidden = kind === "choice";
    place.innerHTML = "";
    if (kind !== "choice") return;
    const mine = round;
    try {
      const reply = await ask("options");
      if (mine === round && reply.ok) place.innerHTML = reply.over;
    } catch {
      round = 0; // the next look tries again
    }
  };
  const send = async (given) => {
    try {
      const answer = await ask("answer", { student, round, ...given });
      say(answer.ok ? words.sent : answer.said || words.lost);
      return answer.ok;
    } catch {
      say(words.lost);
      return false;
    }
  };

  /** Show the film of a new task. */
  const begin = (room) => {
    round = room.round;
    revealed = false;
    const canvas = find(".cx-quiz-canvas");
    const fresh = canvas.cloneNode();
    [fresh.width, fresh.height] = [room.width, room.height];
    picture.src = `/class/${code}/film/${round}`;
    picture.parentElement.style.setProperty("--cx-ratio", room.width / room.height);
    Object.assign(film.dataset, { film: `${round}`, structure: room.structure });
    find(".cx-quiz-task").textContent = `${room.task} ${room.hint}`;
    kind = room.kind;
    fresh.hidden = find(".cx-class-pens").hidden = kind !== "outline";
    find(".cx-rulers").hidden = kind !== "ratio";
    cxrseg.rulers.begin(room);
    offer();
    canvas.replaceWith(fresh);
    work.hidden = false;
    say("");
    cxrseg.quizCanvas.renew();
  };

  const follow = (room) => {
    if (!room.round) say(words.waiting);
    else if (room.revealed) {
      if (!revealed || !work.hidden) {
        revealed = true;
        work.hidden = true;
      }
      round = room.round;
      say(room.own ? `${words.look} ${room.own}` : words.look);
    } else if (room.round !== round || work.hidden) begin(room);
    else if (status.textContent === words.lost) say("");
  };

  const look = async () => {
    try {
      if (!student) {
        const joined = await ask("join", {});
        if (!joined.ok) return say(joined.said || words.ended);
        student = joined.student;
        sessionStorage.setItem(kept, student);
      }
      const room = await ask("state");
      if (room.status === 404) {
        work.hidden = true;
        sessionStorage.removeItem(kept);
        return say(words.ended);
      }
      if (room.ok) follow(room);
    } catch {
      say(words.lost);
    }
    setTimeout(look, EVERY);
  };

  find("[data-class=send]").addEventListener("click", () => {
    const given = answers[kind]();
    if (given) send(given);
    else say(kind === "ratio" ? words.still : words.empty);
  });
  find(".cx-class-options").addEventListener("click", async (event) => {
    const chosen = event.target.closest("[data-option]");
    if (!chosen || !(await send({ choice: chosen.dataset.option }))) return;
    for (const option of page.querySelectorAll("[data-option]")) option.setAttribute("aria-pressed", option === chosen);
  });
  look();
})();
