"use strict";
const at = (id) => document.getElementById(id);
const act = (body) => fetch("/act", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });

for (const key of "123456789*0#") {
  const button = make("button", key);
  button.addEventListener("click", () => act({ act: "key", key }));
  at("pad").append(button);
}
document.addEventListener("keydown", (event) => {
  if (event.target.id === "number" || event.ctrlKey || event.altKey || event.metaKey) return;
  const key = event.key === "Backspace" ? "*" : event.key;
  if (/^[0-9#*]$/.test(key)) act({ act: "key", key });
});
at("other").addEventListener("submit", (event) => {
  event.preventDefault();
  act({ act: "card", number: at("number").value });
});
for (const box of document.querySelectorAll("[data-act]")) {
  box.addEventListener("change", () => act({ act: box.dataset.act, works: box.checked }));
}

function card(patron) {
  const item = document.createElement("li");
  const words = document.createElement("span");
  words.append(make("b", patron.fate), make("small", `${patron.number}, PIN ${patron.pin}`));
  const button = make("button", "Show card");
  button.setAttribute("aria-label", `Show card: ${patron.fate}`);
  button.addEventListener("click", () => act({ act: "card", number: patron.number }));
  item.append(words, button);
  return item;
}

function show(scene) {
  at("site").textContent = scene.site;
  at("display").dataset.state = scene.display.state;
  at("says").textContent = scene.words.says;
  at("next").textContent = scene.words.next;
  const { typed = 0, longest = 0 } = scene.display;
  at("dots").textContent = "●".repeat(typed) + "○".repeat(longest - typed);
  document.querySelector(".door").classList.toggle("released", scene.released);
  at("lock-word").textContent = scene.released ? "released" : "locked";
  for (const box of document.querySelectorAll("[data-act]")) box.checked = scene[`${box.dataset.act}_works`];
  if (at("cards").childElementCount !== scene.cards.length) at("cards").replaceChildren(...scene.cards.map(card));
  const faults = scene.faults.map((fault) => make("li", `✗ ${fault}`));
  const well = Object.assign(make("li", "✓ every part works"), { className: "well" });
  at("faults").replaceChildren(...(faults.length ? faults : [well]));
}

function wire(line) {
  if (line.repeats) return;
  const row = document.createElement("tr");
  row.append(make("td", line.ms), make("td", line.line), make("td", line.direction === "in" ? "→ kiosk" : "kiosk →"), make("td", line.text || line.hex));
  at("wire").prepend(row);
  while (at("wire").childElementCount > 60) at("wire").lastElementChild.remove();
}

const stream = new EventSource("/events");
stream.addEventListener("scene", (event) => show(JSON.parse(event.data)));
stream.addEventListener("wire", (event) => wire(JSON.parse(event.data)));
stream.addEventListener("open", () => { at("gone").hidden = true; });
stream.addEventListener("error", () => { at("gone").hidden = false; });
