// The list of notices: where each stands on its way, until when what has to happen, and what can be done.
import { $, ask, changed, during, el, say, when } from "./console-dom.js";
import { openMail } from "./console-mail.js";
import { inviterToken } from "./console-token.js";

const way = ["queued", "sending", "sent", "delivered"];

function track({ notice, status }) {
  const steps = way.includes(notice) ? way : [...way.slice(0, notice === "unknown" ? 2 : 3), notice];
  const at = steps.indexOf(notice);
  const tone = notice === "delivered" ? "good" : notice === "undeliverable" ? "bad" : "";
  const items = steps.map((step, index) => {
    const here = index === at;
    const item = el("li", { className: here ? `here ${tone}` : index < at ? "past" : "" }, step);
    if (here) item.setAttribute("aria-current", "step");
    return item;
  });
  if (status !== "pending") items.push(el("li", { className: "here" }, `invite ${status}`));
  return el("ol", { className: "track", ariaLabel: "Way of the notice" }, ...items);
}

function facts(invite) {
  const parts = [`received ${when(invite.receivedAt)}`];
  if (invite.status === "pending" && invite.notice !== "delivered") {
    parts.push(`must be told by ${when(invite.dueAt)}`, `else forgotten ${when(invite.forgetAt)}`);
  } else if (invite.status === "pending") parts.push(`can be answered until ${when(invite.expiresAt)}`);
  if (invite.attempts > 1) parts.push(`${invite.attempts} attempts`);
  if (invite.lane === "bulk") parts.push("bulk lane");
  return el("p", { className: "facts" }, parts.join(" · "));
}

function acts(invite, mail) {
  const acts = el("div", { className: "acts" });
  const act = (label, work) => {
    const button = el(
      "button",
      { type: "button", ariaLabel: `${label}: ${invite.email ?? invite.id}` },
      label,
    );
    button.addEventListener("click", () => during(button, work));
    acts.append(button);
  };
  if (mail !== undefined) {
    act("Read the mail", () => openMail(mail.id, true));
    act("Open their page", async () => {
      const { page } = await ask(`/local/inbox/${mail.id}/parts`);
      if (page === undefined) throw new Error("This mail has no link to a page.");
      window.open(page, "_blank", "noopener");
    });
  }
  if (invite.status === "pending" && invite.notice === "delivered")
    act("Resend", () => onInvite(invite, "POST", "/resend"));
  if (invite.status === "pending") act("Revoke", () => onInvite(invite, "DELETE", ""));
  return acts;
}

async function onInvite(invite, method, path) {
  const token = await inviterToken();
  await ask(`/v1/invites/${invite.id}${path}`, { method, headers: { authorization: `Bearer ${token}` } });
  say(method === "DELETE" ? "Revoked." : "It is sent once more.");
  changed();
}

/** Rows are kept and only changed inside, so that focus stays where it is. */
export function showNotices({ invites, mails }) {
  $("count").textContent = invites.length > 0 ? `(${invites.length} newest)` : "";
  $("none").hidden = invites.length > 0;
  const list = $("list");
  const rows = new Map([...list.children].map((row) => [row.dataset.id, row]));
  const wanted = invites.map((invite) => {
    const mail = mails.find((one) => one.inviteId === invite.id);
    const text = JSON.stringify([invite, mail?.id]);
    const row = rows.get(invite.id) ?? el("li");
    if (row.dataset.text !== text) {
      Object.assign(row.dataset, { id: invite.id, text });
      const focused = [...row.querySelectorAll("button")].indexOf(document.activeElement);
      row.replaceChildren(
        el(
          "p",
          { className: "who" },
          el("b", {}, invite.email ?? "(erased)"),
          el("span", { className: "quiet" }, invite.space ?? ""),
        ),
        track(invite),
        facts(invite),
        acts(invite, mail),
      );
      if (focused >= 0) (row.querySelectorAll("button")[focused] ?? row.querySelector("button"))?.focus();
    }
    return row;
  });
  const same =
    wanted.length === list.children.length && wanted.every((row, index) => row === list.children[index]);
  if (!same) list.replaceChildren(...wanted);
}

export function showQueues({ queues, faults }) {
  $("queues").replaceChildren(
    ...queues.map(({ name, deadLetters, visible, inFlight, delayed }) =>
      el(
        "tr",
        { className: deadLetters && visible > 0 ? "bad" : "" },
        el("td", {}, name.replace(/^clientshare-dev-/, "")),
        ...[visible, inFlight, delayed].map((number) => el("td", {}, String(number))),
      ),
    ),
  );
  $("fault").textContent =
    faults.ses === "none"
      ? "SES works."
      : `SES is broken: ${faults.ses}${faults.remaining ? `, ${faults.remaining} calls left` : ""}.`;
}
