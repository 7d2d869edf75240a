// Entry of the console: asks the stack how things stand, shows it, and wires the forms.
const $ = (id) => document.getElementById(id);

/** An element with properties and children; text is always text, never markup. */
function el(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in node && key !== "list") node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== undefined));
  return node;
}

function say(text, bad = false) {
  $("message").textContent = text;
  $("message").classList.toggle("bad", bad);
}

async function ask(path, options) {
  const response = await fetch(path, options);
  const body = response.status === 204 ? {} : await response.json();
  if (!response.ok)
    throw Object.assign(new Error(body.detail ?? body.message ?? `Status ${response.status}`), { body });
  return body;
}

const post = (path, body, token) =>
  ask(path, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });

const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const when = (iso) => moment.format(new Date(iso));

/** Runs something that a button started; the button waits, and what goes wrong is said. */
async function during(button, work) {
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    say(error.message, true);
  } finally {
    button.disabled = false;
  }
}

/* console-notices.js */
/* console-mail.js */
/* console-forms.js */

let shown = "";
async function refresh() {
  try {
    const state = await ask("/local/pipeline");
    showTime(state);
    const { now: _, ...rest } = state;
    const next = JSON.stringify(rest);
    if (next === shown) return;
    shown = next;
    showNotices(state);
    showInbox(state.mails);
    showQueues(state);
  } catch {
    say("The stack does not answer. Is npm start still running?", true);
  }
}

async function watch() {
  if (!document.hidden) await refresh();
  setTimeout(watch, 700);
}
watch();
