// The classroom's entrance: a lecturer opens a room, a student types a code.
(() => {
  const status = document.querySelector(".cx-class-status");
  const language = document.documentElement.lang;
  document.querySelector("[data-class=open]").addEventListener("click", async () => {
    const answer = await fetch("/class/open", { method: "POST", headers: { "accept-language": language } });
    const said = await answer.json();
    if (!answer.ok) {
      status.textContent = said.said || said.detail;
      return;
    }
    // The secret stands behind the #, which no browser sends to a server, and can be kept as a bookmark.
    location.href = `/class/${said.code}/screen?lang=${language}#${said.secret}`;
  });
  document.querySelector(".cx-class-join").addEventListener("submit", (event) => {
    event.preventDefault();
    const code = event.target.elements.code.value.trim().toLowerCase();
    location.href = `/class/${encodeURIComponent(code)}?lang=${language}`;
  });
})();
