"use strict";
// What little script there is. Every page works without it.

// The letter of a key, also where the keyboard writes another script.
const letter = (event) => (/^[a-z]$/i.test(event.key) ? event.key : event.code.replace("Key", "")).toLowerCase();

// "/" goes to the search from anywhere, and C logs a consultation, with the person whose file is
// open, unless somebody is typing or stands on a bed, which has letters of its own. Whoever does
// without single keys says so in their settings.
const hasShortcuts = "shortcuts" in document.body.dataset;
document.addEventListener("keydown", (event) => {
  if (!hasShortcuts) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, [contenteditable], [data-beds]")) return;
  const box = document.querySelector("[data-search]");
  const log = document.querySelector("main [data-log]") || document.querySelector("[data-log]");
  if (event.key === "/" && box) {
    event.preventDefault();
    box.focus();
  } else if (letter(event) === "c" && log) {
    log.click();
  }
});

// Ctrl and Enter save from within a text of several lines, as Enter does from a line.
document.addEventListener("keydown", (event) => {
  const form = event.target.matches("textarea") && event.target.form;
  if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button:not([type=button])"));
});

// What else there is on a phone closes again with Escape, or a touch beside it.
const more = document.querySelector(".rail .more");
if (more) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !more.open) return;
    more.open = false;
    more.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!more.contains(event.target)) more.open = false;
  });
}

// Of a list one types into, the only word that begins so is put in: "Ukr" and Tab are enough. Enter
// does the same before it sends the form.
const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
function complete(box) {
  const words = [...box.list.options].map((option) => option.value);
  const begun = plain(box.value.trim());
  const fitting = begun ? words.filter((each) => plain(each).startsWith(begun)) : [];
  if (fitting.length !== 1 || fitting[0] === box.value) return false;
  box.value = fitting[0];
  return true;
}
document.addEventListener("change", (event) => {
  if (event.target.matches("input[list]")) complete(event.target);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input[list]") && complete(event.target)) event.preventDefault();
});

// The menu shows where one is, also when it is longer than the screen.
const here = document.querySelector(".rail > [aria-current]");
if (here) here.parentElement.scrollTop = here.offsetTop - here.parentElement.clientHeight / 2;

// A refused form says so first.
const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();

// The line is lost: what was typed stays on the page, a sentence says so, a second press sends it.
// Kept nowhere but on the page itself: nobody finds it on a shared machine after signing out.
const ourselves = document.currentScript.src;

function tellLineLost(form, aside = false) {
  let told = form.querySelector("[data-line-lost]");
  if (!told) {
    told = document.getElementById("line-lost").content.firstElementChild.cloneNode(true);
    // Above the last row of buttons.
    let place = [...form.querySelectorAll("button:not([type=button])")].pop();
    while (place?.previousElementSibling?.matches("button")) place = place.previousElementSibling;
    if (place?.parentElement.matches(".d-flex")) place = place.parentElement;
    if (place) place.before(told); else form.append(told);
  }
  if (!aside) told.focus();
}

function forgetLineLost(form) {
  form?.querySelector("[data-line-lost]")?.remove();
}

async function lineHolds() {
  try {
    const asked = { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(8000) };
    return (await fetch(ourselves, asked)).ok;
  } catch {
    return false;
  }
}

document.querySelectorAll("form[method=post]:is([data-warn-unsaved], :has(textarea))").forEach((form) => {
  if (form.hasAttribute("hx-post") || !document.getElementById("line-lost")) return;
  let asking = false;
  let holds = false;
  form.addEventListener("submit", async (event) => {
    if (holds) {
      holds = false;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (asking) return;
    asking = true;
    holds = await lineHolds();
    asking = false;
    if (holds) {
      forgetLineLost(form);
      form.requestSubmit(event.submitter);
    } else {
      tellLineLost(form);
    }
  });
});
// A button may stand beside the form it belongs to; a form may have a question called "form".
const formOf = (target) => (target.matches("button") && target.form) || target.closest("form[method=post]");

// On a slow machine somebody types before the page listens: what stands there by then is looked at.
document.addEventListener("htmx:after:init", (event) => {
  if (!event.target.matches("[data-typed-early]")) return;
  const typed = (box) => box.type !== "hidden" && "defaultValue" in box && box.value !== box.defaultValue;
  if ([...event.target.closest("form").elements].some(typed)) event.target.dispatchEvent(new Event("typed"));
});

// The same for what htmx sends; a draft that saves itself leaves the cursor where it is.
document.addEventListener("htmx:error", (event) => {
  const form = formOf(event.target);
  if (form && event.detail.ctx) tellLineLost(form, event.target !== form);
});
document.addEventListener("htmx:after:request", (event) => {
  forgetLineLost(formOf(event.target));
});

// Signed out meanwhile: send it as a page, so that the server keeps what was typed and asks who it is.
document.addEventListener("htmx:response:error", (event) => {
  const form = formOf(event.target);
  const asked = event.target === form || event.target.matches("button");
  if (form && asked && event.detail.ctx.response.status === 401) form.submit();
});

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
  let changed = Boolean(form.dataset.warnUnsaved); // sent back for one more row
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

// The bed board by keyboard, for whoever stands on a bed of it: arrows go from bed to bed as they lie
// on the screen, Enter opens, a letter presses the button of that bed.
const board = document.querySelector("[data-beds]");
if (board) {
  const beds = () => [...board.querySelectorAll(".bed")];
  const middle = (bed) => {
    const box = bed.getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  };
  let current = window.location.hash.slice(1);
  // One bed can be reached by Tab; what was given anew by the server knows nothing of that.
  const settle = () => {
    const here = beds().find((bed) => bed.id === current) || beds()[0];
    beds().forEach((bed) => { bed.tabIndex = bed === here ? 0 : -1; });
    return here;
  };
  const beside = (here, side) => {
    const from = middle(here);
    const far = (bed) => Math.abs(middle(bed).x - from.x) + 3 * Math.abs(middle(bed).y - from.y);
    return beds().filter((bed) => (middle(bed).x - from.x) * side > 20)
      .sort((one, other) => far(one) - far(other))[0];
  };
  const next = {
    ArrowDown: (all, place) => all[place + 1],
    ArrowUp: (all, place) => all[place - 1],
    ArrowLeft: (all, place) => beside(all[place], -1),
    ArrowRight: (all, place) => beside(all[place], 1),
    Home: (all) => all[0],
    End: (all) => all[all.length - 1],
  };
  board.addEventListener("focusin", (event) => {
    const bed = event.target.closest(".bed");
    if (bed) { current = bed.id; settle(); }
  });
  board.addEventListener("keydown", (event) => {
    const here = event.target.closest(".bed");
    if (!here || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key in next) {
      event.preventDefault();
      const there = next[event.key](beds(), beds().indexOf(here));
      if (there) there.focus();
      return;
    }
    const press = event.key === "Enter"
      ? event.target === here && here.querySelector("[data-key]")
      : here.querySelector(`[data-key="${CSS.escape(letter(event))}"]`);
    if (press) { event.preventDefault(); press.click(); }
  });
  document.addEventListener("htmx:after:swap", settle);
  document.querySelectorAll("[data-keys]").forEach((keys) => { keys.hidden = false; });
  const first = settle();
  if (first && current && first.id === current) first.focus();
}

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
