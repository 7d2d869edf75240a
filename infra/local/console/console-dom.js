// What every part of the console uses: elements, messages, calls of the stack, dates.
export const $ = (id) => document.getElementById(id);

/** An element with properties and children; text is always text, never markup. */
export function el(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in node && key !== "list") node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== undefined));
  return node;
}

export function say(text, bad = false) {
  $("message").textContent = text;
  $("message").classList.toggle("bad", bad);
}

export async function ask(path, options) {
  const response = await fetch(path, options);
  const body = response.status === 204 ? {} : await response.json();
  if (!response.ok)
    throw Object.assign(new Error(body.detail ?? body.message ?? `Status ${response.status}`), { body });
  return body;
}

export const post = (path, body, token) =>
  ask(path, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });

export const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
export const when = (iso) => moment.format(new Date(iso));

/** Runs something that a button started; the button waits, and what goes wrong is said. */
export async function during(button, work) {
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    say(error.message, true);
  } finally {
    button.disabled = false;
  }
}

/** Tells the console to look again at once. */
export const changed = () => document.dispatchEvent(new Event("changed"));
