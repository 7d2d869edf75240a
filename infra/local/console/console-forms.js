// The forms: inviting, moving the clock, breaking SES.
import { $, changed, during, el, post, say, when } from "./console-dom.js";
import { fields, inviterToken, slug } from "./console-token.js";

function inviteIn({
  email,
  givenName,
  familyName,
  phone,
  company,
  jobTitle,
  relationship,
  spaceName,
  reference,
}) {
  return {
    invitee: { email, givenName, familyName, phone, company, jobTitle },
    relationship,
    space: { id: slug(spaceName), name: spaceName },
    reference,
  };
}

$("invite").addEventListener("submit", (event) => {
  event.preventDefault();
  during(event.submitter, async () => {
    const given = fields();
    const count = Number(given.count ?? 1);
    const token = await inviterToken();
    $("faults-of-invite").replaceChildren();
    try {
      if (count === 1) await post("/v1/invites", inviteIn(given), token);
      else {
        const invites = Array.from({ length: count }, (_, number) =>
          inviteIn({ ...given, email: given.email.replace("@", `+${number + 1}@`) }),
        );
        const { results } = await post("/v1/invites/batch", { invites }, token);
        const refused = results.filter(({ status }) => status === "rejected");
        if (refused.length > 0)
          throw Object.assign(new Error(`${refused.length} of ${count} were refused.`), {
            body: refused[0].problem,
          });
      }
      say(count === 1 ? "Invited. The notice is on its way." : `${count} invited.`);
    } catch (error) {
      const faults = error.body?.errors ?? [];
      $("faults-of-invite").replaceChildren(
        ...faults.map(({ pointer, detail }) => el("li", {}, `${pointer}: ${detail}`)),
      );
      throw error;
    }
    changed();
  });
});

export function showTime({ now, offsetSeconds }) {
  $("now").textContent = when(now);
  $("now").dateTime = now;
  const days = offsetSeconds / 86400;
  $("offset").textContent =
    offsetSeconds < 60
      ? ""
      : days < 1
        ? `(${Math.round(days * 24 * 10) / 10} h ahead)`
        : `(${Math.round(days * 10) / 10} days ahead)`;
}

async function advance(button, duration) {
  await during(button, async () => {
    say(`Moving the clock by ${duration}; what falls due on the way happens.`);
    const { now } = await post("/local/clock", { advance: duration });
    say(`It is now ${when(now)}.`);
    changed();
  });
}

for (const button of document.querySelectorAll("[data-advance]")) {
  button.addEventListener("click", () => advance(button, button.dataset.advance));
}
$("clock").addEventListener("submit", (event) => {
  event.preventDefault();
  advance(event.submitter, $("duration").value.trim());
});

$("faults").addEventListener("submit", (event) => {
  event.preventDefault();
  during(event.submitter, async () => {
    const data = new FormData(event.target);
    const count = Number(data.get("count"));
    await post("/local/faults", { ses: data.get("ses"), ...(count > 0 && { count }) });
    say(data.get("ses") === "none" ? "SES works again." : "SES is broken as you asked.");
    changed();
  });
});
