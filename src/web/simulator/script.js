"use strict";
const at = (id) => document.getElementById(id);
const act = (body) => fetch("/act", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
const make = (tag, text, className = "") => Object.assign(document.createElement(tag), { textContent: text, className });
// Touched only where it changed: what is read out or focused stays.
const put = (id, text) => { if (at(id).textContent !== text) at(id).textContent = text; };

let keypad = "door";
for (const button of at("pad-of").children) {
  button.addEventListener("click", () => {
    keypad = button.dataset.at;
    for (const other of at("pad-of").children) other.setAttribute("aria-pressed", other === button);
  });
}
for (const key of "123456789*0#") {
  const button = make("button", key);
  button.addEventListener("click", () => act({ act: "key", key, at: keypad }));
  at("pad").append(button);
}
document.addEventListener("keydown", (event) => {
  if (event.target.id === "number" || event.ctrlKey || event.altKey || event.metaKey) return;
  const key = event.key === "Backspace" ? "*" : event.key;
  if (/^[0-9#*]$/.test(key)) act({ act: "key", key, at: keypad });
});
at("other").addEventListener("submit", (event) => {
  event.preventDefault();
  act({ act: "card", number: at("number").value });
});
at("leaf-button").addEventListener("click", () => act({ act: "leaf", open: !scene.open }));
at("side-button").addEventListener("click", () => act({ act: "leaf", open: !scene.side.open, at: "side" }));
at("clear-pad").addEventListener("click", () => act({ act: "clear-pad" }));
for (const button of document.querySelectorAll("[data-does]")) {
  button.addEventListener("click", () => act({ act: "person", does: button.dataset.does }));
}
for (const button of document.querySelectorAll("[data-to]")) {
  button.addEventListener("click", () => act({ act: "clock", to: button.dataset.to }));
}

let scene = null;
let language = localStorage.getItem("language");

function card(patron) {
  const item = document.createElement("li");
  const words = document.createElement("span");
  words.append(make("b", patron.fate), make("small", `${patron.number}, PIN ${patron.pin}`));
  const button = (reader, word) => {
    const button = make("button", word);
    button.setAttribute("aria-label", `Show card at the ${reader === "side" ? "side door" : reader}: ${patron.fate}`);
    button.addEventListener("click", () => act({ act: "card", number: patron.number, at: reader }));
    return button;
  };
  item.append(words, button("door", "Door"), ...(scene.side ? [button("side", "Side")] : []), ...(scene.station ? [button("station", "Station")] : []));
  return item;
}

function book(thing) {
  const item = document.createElement("li");
  const words = document.createElement("span");
  const title = make("b", thing.title || "(no title)");
  title.dir = "auto";
  words.append(title, make("small", `${thing.lent ? "on loan. " : ""}${thing.fate}`));
  const button = (word, label, body) => {
    const button = make("button", word);
    button.setAttribute("aria-label", `${label}: ${thing.title || thing.number}`);
    button.addEventListener("click", () => act(body));
    return button;
  };
  item.append(words, button("Scan", "Scan at the station", { act: "card", number: thing.number, at: "station" }));
  if (thing.tag) {
    const { on_pad, gate } = thing.tag;
    words.append(make("small", `gate: ${gate}`, `gate ${gate}`));
    const pad = button(on_pad ? "Take off" : "On pad", on_pad ? "Take off the pad" : "Lay on the pad", { act: "pad", item: thing.number, on: !on_pad });
    pad.setAttribute("aria-pressed", on_pad);
    item.append(pad);
  }
  return item;
}

function showSide(side) {
  document.querySelector(".side").hidden = at("pad-of").hidden = !side;
  if (!side) return;
  put("side-lamp", `${side.lamp === "off" ? "○" : "●"} ${side.lamp}`);
  at("side-lamp").dataset.lamp = side.lamp;
  put("side-lines", side.lines.join("\n") || " ");
  put("side-lock", side.released ? "released" : "locked");
  put("side-leaf", side.open ? "open" : "closed");
  put("side-button", side.open ? "Close the side door" : "Open the side door");
}

function showStation(station) {
  document.querySelector(".station").hidden = !station;
  if (!station) return;
  at("station-page").href = station.page;
  put("shows", station.shows);
  put("on-pad", station.items.filter(({ tag }) => tag?.on_pad).length);
  const state = JSON.stringify(station.items.map(({ number, lent, tag }) => [number, lent, tag]));
  if (at("items").dataset.state !== state) {
    at("items").dataset.state = state;
    at("items").replaceChildren(...station.items.map(book));
  }
  const outbox = station.outbox.length ? station.outbox : ["nothing"];
  if (at("outbox").textContent !== outbox.join("")) at("outbox").replaceChildren(...outbox.map((act) => make("li", act)));
  put("receipt", station.receipt.join("\n") || "none yet");
}

function toggle({ part, label }) {
  const box = Object.assign(document.createElement("input"), { type: "checkbox", id: `switch-${part}` });
  box.addEventListener("change", () => act({ act: "switch", part, works: box.checked }));
  const line = document.createElement("label");
  line.append(box, label);
  return line;
}

function choice(words) {
  const button = make("button", words.endonym);
  button.lang = words.language;
  button.addEventListener("click", () => {
    localStorage.setItem("language", language = words.language);
    showWords();
  });
  return button;
}

function entry(seen) {
  const row = document.createElement("tr");
  const outcome = make("td", seen.granted ? "✓ granted" : "✗ refused", seen.granted ? "well" : "ill");
  row.append(make("td", seen.at), outcome, make("td", seen.reason, "code"), make("td", seen.online ? "online" : "offline"));
  return row;
}

function showWords() {
  const words = scene.words.find((words) => words.language === language) ?? scene.words[0];
  at("display").className = words.tone;
  at("display").lang = words.language;
  at("display").dataset.state = scene.display.state;
  if (at("drawing").innerHTML !== words.drawing) at("drawing").innerHTML = words.drawing;
  put("over", words.over ?? "");
  put("says", words.says);
  put("next", words.next);
  for (const button of at("languages").children) button.setAttribute("aria-pressed", button.lang === words.language);
}

function show(seen) {
  scene = seen;
  put("site", scene.site);
  if (at("languages").childElementCount !== scene.words.length) at("languages").replaceChildren(...scene.words.map(choice));
  showWords();
  const { typed = 0, longest = 0 } = scene.display;
  put("dots", "●".repeat(typed) + "○".repeat(longest - typed));
  document.querySelector(".lock").classList.toggle("released", scene.released);
  put("lock-word", scene.released ? "released" : "locked");
  if (scene.lights !== null) put("lights", ` The lights inside are ${scene.lights ? "on" : "off"}.`);
  put("leaf-word", scene.open ? "open" : "closed");
  put("leaf-button", scene.open ? "Close the door" : "Open the door");
  document.querySelector(".lock").classList.toggle("open", scene.open);
  showSide(scene.side);
  at("door-page").hidden = !scene.door_page;
  if (scene.door_page) at("door-page").href = scene.door_page;
  document.querySelector(".clock").hidden = !scene.clock;
  if (scene.clock) for (const part of ["time", "date", "moved"]) put(part, scene.clock[part]);
  if (at("switches").childElementCount !== scene.switches.length) at("switches").replaceChildren(...scene.switches.map(toggle));
  for (const { part, works } of scene.switches) at(`switch-${part}`).checked = works;
  if (at("cards").childElementCount !== scene.cards.length) at("cards").replaceChildren(...scene.cards.map(card));
  showStation(scene.station);
  const newest = scene.entries.map(({ id }) => id).join();
  if (at("entries").dataset.newest !== newest) {
    at("entries").dataset.newest = newest;
    at("entries").replaceChildren(...scene.entries.map(entry));
  }
  at("no-entries").hidden = scene.entries.length > 0;
  const newestIncident = String(scene.incidents[0]?.number ?? 0);
  if (at("incidents").dataset.newest !== newestIncident) {
    at("incidents").dataset.newest = newestIncident;
    const told = scene.incidents.map(({ at, place, what }) => make("li", `${at} ${place}: ${what}`));
    at("incidents").replaceChildren(...(told.length ? told : [make("li", "nothing", "hint")]));
  }
  const faults = scene.faults.length ? scene.faults.map((fault) => make("li", `✗ ${fault}`)) : [make("li", "✓ every part works", "well")];
  if (at("faults").textContent !== faults.map((fault) => fault.textContent).join("")) at("faults").replaceChildren(...faults);
}

function wire(line) {
  if (line.repeats) return;
  const row = document.createElement("tr");
  row.append(make("td", line.ms), make("td", line.line), make("td", line.direction === "in" ? "→ kiosk" : "kiosk →"), make("td", line.text || line.hex, "code"));
  at("wire").prepend(row);
  while (at("wire").childElementCount > 60) at("wire").lastElementChild.remove();
}

const stream = new EventSource("/events");
stream.addEventListener("scene", (event) => show(JSON.parse(event.data)));
stream.addEventListener("wire", (event) => wire(JSON.parse(event.data)));
stream.addEventListener("open", () => { at("gone").hidden = true; });
stream.addEventListener("error", () => { at("gone").hidden = false; });
