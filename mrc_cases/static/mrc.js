"use strict";
// What little script there is. Every page works without it.

// "/" goes to the search from anywhere, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  const box = document.querySelector("[data-search]");
  if (event.key === "/" && !typing && box) {
    event.preventDefault();
    box.focus();
  }
});

// The menu shows where one is, also when it is longer than the screen.
const here = document.querySelector(".rail > [aria-current]");
if (here) here.parentElement.scrollTop = here.offsetTop - here.parentElement.clientHeight / 2;

// A refused form says so first.
const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();

// Two presses of one button are one press.
document.querySelectorAll("form[data-once]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    window.setTimeout(() => delete form.dataset.sent, 5000);
  });
});

// Leaving a page with something typed asks first.
document.querySelectorAll("form[data-warn-unsaved]").forEach((form) => {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
});

// Show a password while it is typed.
document.querySelectorAll("[data-shows]").forEach((box) => {
  box.addEventListener("change", () => {
    document.getElementById(box.dataset.shows).type = box.checked ? "text" : "password";
  });
});

// Print buttons.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.addEventListener("click", () => window.print());
});

// A page that waits for something looks again by itself.
const waiting = document.querySelector("[data-look-again]");
if (waiting) window.setTimeout(() => window.location.reload(), Number(waiting.dataset.lookAgain));

// Arrows go through a calendar: up and down in a column, sideways to the one beside it.
document.querySelectorAll("[data-calendar]").forEach((calendar) => {
  const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const links = (lane) => [...lane.querySelectorAll("a")];
  const lanes = [...calendar.querySelectorAll(".lane")].filter((lane) => links(lane).length);
  calendar.addEventListener("keydown", (event) => {
    const here = event.target.closest(".lane a");
    if (!here || !event.key.startsWith("Arrow")) return;
    const lane = here.closest(".lane");
    const along = event.key === "ArrowDown" ? 1 : -1;
    let next = links(lane)[links(lane).indexOf(here) + along];
    if (["ArrowLeft", "ArrowRight"].includes(event.key)) {
      const beside = lanes[lanes.indexOf(lane) + (event.key === forward ? 1 : -1)];
      const away = (link) => Math.abs(link.getBoundingClientRect().top - here.getBoundingClientRect().top);
      next = beside && links(beside).sort((one, other) => away(one) - away(other))[0];
    }
    if (next) { event.preventDefault(); next.focus(); }
  });
});

// A partner's link carries its secret behind the #, which no server is sent: into the form with it.
const secret = document.querySelector("[data-secret]");
if (secret) {
  const box = secret.querySelector("input");
  if (window.location.hash.length > 1) {
    box.value = window.location.hash.slice(1);
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
  }
  secret.hidden = box.value !== "" && !box.getAttribute("aria-invalid");
}

// Read a text aloud with a voice of this machine; a voice from elsewhere would carry it out.
document.querySelectorAll("[data-reads]").forEach((button) => {
  const speech = window.speechSynthesis;
  if (!speech) return;
  const text = document.getElementById(button.dataset.reads);
  const tongue = text.lang.split("-")[0];
  const voice = () => speech.getVoices().find(
    (each) => each.localService && each.lang.split(/[-_]/)[0] === tongue,
  );
  const look = () => { button.hidden = !voice(); };
  look();
  speech.addEventListener("voiceschanged", look);
  window.addEventListener("pagehide", () => speech.cancel());
  button.addEventListener("click", () => {
    if (speech.speaking) {
      speech.cancel();
      return;
    }
    text.querySelectorAll("p").forEach((part) => {
      const said = new SpeechSynthesisUtterance(part.textContent);
      said.lang = text.lang;
      said.voice = voice();
      said.rate = 0.9;
      speech.speak(said);
    });
  });
});

// Leaving in a hurry: the page does not stay behind the Back button.
document.querySelectorAll("[data-leave]").forEach((link) => {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    window.location.replace(link.href);
  });
});

// What asks by itself whether it has changed, and may no longer be seen, does not stay on the screen.
document.addEventListener("htmx:response:error", (event) => {
  if (event.target.closest("[data-live]")) window.location.reload();
});
