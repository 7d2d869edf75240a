// The inbox, and one mail as the invitee sees it: HTML in a frame that can run nothing, text, and the source.
import { $, ask, during, el, when } from "./console-dom.js";

let open;
let view = "html";

export function showInbox(mails) {
  const list = $("inbox");
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.id : undefined;
  list.replaceChildren(
    ...mails.map((mail) => {
      const button = el(
        "button",
        { type: "button" },
        el("b", {}, mail.to),
        el("span", {}, mail.subject),
        el("span", {}, when(mail.receivedAt)),
      );
      button.dataset.id = mail.id;
      if (mail.id === open) button.setAttribute("aria-current", "true");
      button.addEventListener("click", () => during(button, () => openMail(mail.id)));
      return el("li", {}, button);
    }),
  );
  if (mails.length === 0) list.replaceChildren(el("li", { className: "empty" }, "No mail yet."));
  if (focused) list.querySelector(`[data-id="${focused}"]`)?.focus();
}

export async function openMail(id, move = false) {
  const mail = await ask(`/local/inbox/${id}/parts`);
  open = id;
  for (const button of $("inbox").querySelectorAll("button")) {
    if (button.dataset.id === id) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  const body = el("div", { id: "letter-body", role: "tabpanel" });
  const tabs = el("div", { className: "tabs", role: "tablist", ariaLabel: "Parts of the mail" });
  const parts = { html: "As it looks", text: "Plain text", source: "Source" };
  const show = async (name) => {
    view = name;
    for (const tab of tabs.children) {
      tab.setAttribute("aria-selected", String(tab.dataset.view === name));
      tab.tabIndex = tab.dataset.view === name ? 0 : -1;
    }
    body.setAttribute("aria-labelledby", `tab-${name}`);
    body.replaceChildren(await part(name, mail, id));
  };
  for (const [name, label] of Object.entries(parts)) {
    const tab = el("button", { type: "button", role: "tab", id: `tab-${name}` }, label);
    tab.setAttribute("aria-controls", "letter-body");
    tab.dataset.view = name;
    tab.addEventListener("click", () => show(name));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step === undefined) return;
      const next = tabs.children[(Object.keys(parts).indexOf(name) + step + 3) % 3];
      next.focus();
      next.click();
    });
    tabs.append(tab);
  }
  const heading = el("h3", { tabIndex: -1 }, mail.subject);
  $("letter").replaceChildren(
    el(
      "div",
      { className: "letter-head" },
      heading,
      el("p", { className: "quiet" }, `from ${mail.from} to ${mail.to}`),
      pageLink(mail),
    ),
    tabs,
    body,
  );
  await show(view);
  if (move) heading.focus();
}

function pageLink({ page }) {
  return page === undefined
    ? undefined
    : el(
        "p",
        {},
        el("a", { href: page, target: "_blank", rel: "noopener noreferrer" }, "Open the invitee’s page"),
      );
}

/** A long text scrolls, which the keyboard can only do to what it can reach. A frame has links of its own to reach. */
const scrollable = { tabIndex: 0 };

async function part(name, mail, id) {
  if (name === "text") return el("pre", scrollable, mail.text ?? "This mail has no text part.");
  if (name === "source") return el("pre", scrollable, await (await fetch(`/local/inbox/${id}`)).text());
  // No scripts, no forms, no same origin; links open elsewhere.
  const frame = el("iframe", { title: `Mail: ${mail.subject}` });
  frame.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
  frame.srcdoc = `<base target="_blank">${mail.html ?? "<p>This mail has no HTML part.</p>"}`;
  return frame;
}
