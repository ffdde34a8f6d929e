"use strict";

/* The shopper's page: says, shows, and reads on. Everything shown is set as text, never as markup. */

const words = JSON.parse(document.body.dataset.words);
const limit = Number(document.body.dataset.limit);
const KEY = "shopclerk-conversation";
const WAIT_MS = 20000;

const at = (id) => document.getElementById(id);
const list = at("turns");
const field = at("text");
const shown = new Map(); // message id or draft → its element
const drafts = new Map(); // draft → { item, sentences }
const rated = new Map(); // message id → "up" or "down"
let conversation = sessionStorage.getItem(KEY) || "";
let stream = null;
let waiting = null;
let posting = Promise.resolve(); // one after the other, so that they arrive in order

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function isAtEnd() {
  const main = list.parentElement;
  return main.scrollHeight - main.scrollTop - main.clientHeight < 80;
}

function toEnd() {
  const main = list.parentElement;
  main.scrollTop = main.scrollHeight;
}

function trouble(text) {
  at("trouble").textContent = text;
  at("trouble").hidden = !text;
}

function setWorking(on) {
  clearTimeout(waiting);
  at("working").hidden = !on;
  if (on) waiting = setTimeout(() => setWorking(false), WAIT_MS);
}

function setOwner(owner) {
  at("owner").textContent = words[owner] || words.bot;
  at("person").disabled = owner !== "bot";
  if (owner !== "bot") {
    setWorking(false);
    for (const draft of [...drafts.keys()]) dropDraft(draft);
  }
}

function whoSays(turn) {
  if (turn.role === "shopper") return words.you;
  return turn.role === "agent" ? turn.name || words.team : words.clerk;
}

function addItem(turn) {
  const item = make("li", `turn ${turn.role}`);
  item.append(make("span", "who", whoSays(turn)), make("div", "said"));
  list.append(item);
  at("hint").hidden = true;
  return item;
}

function showTurn(turn) {
  const follow = isAtEnd();
  const draft = drafts.get(turn.draft);
  drafts.delete(turn.draft);
  if (draft && shown.has(turn.message_id)) draft.item.remove();
  const item = shown.get(turn.message_id) || (draft && draft.item) || addItem(turn);
  if (turn.removed) {
    item.remove();
    shown.delete(turn.message_id);
    return;
  }
  shown.set(turn.message_id, item);
  item.classList.remove("draft", "unsent");
  item.querySelector(".who").textContent = whoSays(turn);
  item.querySelector(".said").textContent = turn.text;
  for (const extra of item.querySelectorAll(".sources, .row")) extra.remove();
  if (turn.citations && turn.citations.length) item.append(sources(turn.citations));
  if (turn.role !== "shopper") {
    closeButtons();
    if (turn.buttons && turn.buttons.length) item.append(buttons(turn));
    if (turn.role === "bot" && turn.in_reply_to.length) item.append(thumbs(turn));
    setWorking(false);
  }
  if (follow) toEnd();
}

function showSentence(token) {
  if (token.dropped) {
    dropDraft(token.draft);
    return;
  }
  const follow = isAtEnd();
  let draft = drafts.get(token.draft);
  if (!draft) {
    draft = { item: addItem({ role: "bot" }), sentences: [] };
    draft.item.classList.add("draft");
    drafts.set(token.draft, draft);
  }
  if (token.index === 0) draft.sentences = [];
  draft.sentences.push(token.text);
  draft.item.querySelector(".said").textContent = draft.sentences.join(document.documentElement.lang.startsWith("zh") ? "" : " ");
  setWorking(false);
  if (follow) toEnd();
}

function dropDraft(key) {
  const draft = drafts.get(key);
  if (draft) draft.item.remove();
  drafts.delete(key);
}

function sources(citations) {
  const details = make("details", "sources");
  details.append(make("summary", "", words.sources));
  const rows = make("ol");
  for (const citation of citations) {
    const row = make("li");
    row.append(make("span", "", `[${citation.n}] ${citation.document}${citation.section ? " · " + citation.section : ""}`));
    if (citation.quote) row.append(make("q", "", citation.quote));
    rows.append(row);
  }
  details.append(rows);
  return details;
}

function closeButtons() {
  for (const old of list.querySelectorAll(".row.choices")) old.remove();
}

function buttons(turn) {
  const row = make("div", "row choices");
  turn.buttons.forEach((one) => {
    const button = make("button", one.action === "confirm" ? "first" : "", one.label);
    button.type = "button";
    button.addEventListener("click", () => press(one, row));
    row.append(button);
  });
  return row;
}

function thumbs(turn) {
  const row = make("div", "row");
  for (const [score, label] of [["up", words.helpful], ["down", words.unhelpful]]) {
    const button = make("button", "thumb quiet");
    button.append(thumb(score));
    button.type = "button";
    button.setAttribute("aria-label", label);
    button.title = label;
    button.setAttribute("aria-pressed", String(rated.get(turn.message_id) === score));
    button.addEventListener("click", () => rate(turn.message_id, score, row));
    row.append(button);
  }
  return row;
}

function thumb(score) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("class", score);
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", "M3 11h4v10H3z M9 21V11l4-8c1.7 0 2.6 1.3 2.3 2.9L14.500 9.500H20c1 0 1.800 1 1.500 2l-2 8c-.2.9-.9 1.500-1.800 1.500z");
  picture.append(path);
  return picture;
}

async function call(path, body) {
  const asked = { method: body ? "POST" : "GET", headers: body ? { "Content-Type": "application/json" } : {} };
  if (body) asked.body = JSON.stringify(body);
  let response = null;
  for (const pause of [500, 1500, 4000, 0]) {
    try {
      response = await fetch(path, asked);
    } catch {
      response = null;
    }
    if (response && ![429, 502, 503, 504].includes(response.status)) break;
    if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  if (!response) throw new Error(words.not_sent);
  if (response.ok) return response.json();
  if (response.status === 401) throw new Error(words.no_session);
  if (response.status === 413) throw new Error(words.too_long);
  throw Object.assign(new Error(words.not_sent), { status: response.status });
}

function begin(id) {
  if (conversation === id && stream) return;
  conversation = id;
  sessionStorage.setItem(KEY, id);
}

function listen(after) {
  if (stream) stream.close();
  const path = `api/conversations/${encodeURIComponent(conversation)}/events`;
  stream = new EventSource(after === undefined ? path : `${path}?last_event_id=${after}`);
  stream.addEventListener("token", (event) => showSentence(JSON.parse(event.data)));
  stream.addEventListener("reply", (event) => showTurn(JSON.parse(event.data)));
  stream.addEventListener("owner", (event) => setOwner(JSON.parse(event.data).owner));
  stream.addEventListener("open", () => trouble(""));
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) setTimeout(open, 3000);
  });
}

async function open() {
  if (!conversation) return;
  try {
    const found = await call(`api/conversations/${encodeURIComponent(conversation)}`);
    list.replaceChildren();
    shown.clear();
    drafts.clear();
    found.turns.forEach(showTurn);
    setOwner(found.owner);
    listen(found.last_event_id);
    toEnd();
  } catch (error) {
    if (error.status === 404 || error.status === 403) forget();
    else trouble(error.message);
  }
}

function forget() {
  if (stream) stream.close();
  stream = null;
  conversation = "";
  sessionStorage.removeItem(KEY);
  list.replaceChildren();
  shown.clear();
  drafts.clear();
  at("hint").hidden = false;
  setOwner("bot");
  setWorking(false);
}

async function post(path, body, item) {
  trouble("");
  item.classList.add("unsent");
  if (!conversation) begin(newId());
  if (!stream) listen();
  setWorking(true);
  try {
    const before = posting;
    posting = before.catch(() => null).then(() => call(path, { ...body, conversation }));
    const taken = await posting;
    item.classList.remove("unsent");
    if (shown.has(taken.message_id)) item.remove();
    else shown.set(taken.message_id, item);
  } catch (error) {
    setWorking(false);
    trouble(error.message);
    const again = make("button", "", words.again);
    again.type = "button";
    again.addEventListener("click", () => {
      again.remove();
      post(path, body, item);
    });
    item.append(again);
  }
}

function say(text) {
  const item = addItem({ role: "shopper" });
  item.querySelector(".said").textContent = text;
  toEnd();
  return post("api/messages", { text, event_id: newId() }, item);
}

async function press(button, row) {
  for (const one of row.querySelectorAll("button")) one.disabled = true;
  if (button.action.startsWith("csat:")) {
    await call("api/presses", { conversation, action: button.action, label: button.label, event_id: newId() });
    row.replaceWith(make("p", "sources", words.thanks));
    return;
  }
  const item = addItem({ role: "shopper" });
  item.querySelector(".said").textContent = button.label;
  toEnd();
  await post("api/presses", { action: button.action, label: button.label, event_id: newId() }, item);
}

async function rate(id, score, row) {
  rated.set(id, score);
  const [up, down] = row.querySelectorAll("button");
  up.setAttribute("aria-pressed", String(score === "up"));
  down.setAttribute("aria-pressed", String(score === "down"));
  try {
    await call("api/ratings", { conversation, message_id: id, score });
    if (!row.querySelector("span")) row.append(make("span", "sources", words.thanks));
  } catch (error) {
    trouble(error.message);
  }
}

function fit() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 2, 144)}px`;
}

at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text) return;
  if (text.length > limit) {
    trouble(words.too_long);
    return;
  }
  field.value = "";
  fit();
  field.focus();
  say(text);
});

field.addEventListener("input", fit);
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    at("form").requestSubmit();
  }
});
at("person").addEventListener("click", () => {
  press({ action: "person", label: words.person }, make("div"));
});
at("new").addEventListener("click", forget);

open();
