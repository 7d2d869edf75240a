/** Every right of a person without an account, over HTTP, with what the inviter sees and what lies in storage afterwards. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dataExportSchema } from "../../shared/domain/data-export.ts";
import { filesHolding } from "../support/raw-bytes.ts";
import { removeStackDirectory, startStack, type TestStack } from "../support/start-stack.ts";
import { advance, callApi, eventually, inbox, inviteOf, postLocal, tokenOf } from "../support/use-stack.ts";
import {
  invited,
  ledgerEvents,
  linkIn,
  mailedCode,
  open,
  send,
  storedItems,
  viewOf,
} from "../support/visit.ts";

let stack: TestStack;
let base: string;
let number = 0;
const somebody = () => `person-${++number}@invitee.example`;
const grace = {
  sub: "grace",
  organisation: "brightwater",
  organisationName: "Brightwater",
  name: "Grace Hopper",
  email: "grace.hopper@brightwater.example",
};

beforeAll(async () => {
  stack = await startStack();
  base = stack.baseUrl;
});

afterAll(async () => {
  await stack.close();
  removeStackDirectory(stack.directory);
});

/** What a form on a page takes along unseen, by name, as a browser would send it. */
const hiddenIn = (page: string, form: number): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [
      ...(page.split("<form")[form + 1] ?? "").matchAll(
        /<input type="hidden" name="([^"]*)" value="([^"]*)">/g,
      ),
    ].map(([, name = "", value = ""]) => [
      name,
      value.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"),
    ]),
  );

const eventsOf = async (event: string, inviteId: string) =>
  (await ledgerEvents(stack)).filter(
    (line) =>
      line.event === event &&
      (line.chain === `invite#${inviteId}` || JSON.stringify(line.data).includes(inviteId)),
  );

describe("accepting", () => {
  it("leads to the platform with a code that one client can exchange, and repeat", async () => {
    const visitor = await invited(stack, somebody());
    const accepted = await send(base, `${visitor.path}/accept`);
    expect(accepted.status).toBe(303);
    const code = new URL(accepted.headers.get("location") ?? "").searchParams.get("code") ?? "";
    expect(code).toMatch(/^[\w-]{43}$/);
    const exchange = async (sub: string, given = code) => {
      const token = await tokenOf(base, { sub, organisation: "platform", scope: "handoff" });
      return callApi(base, token, "POST", "/v1/handoffs", { code: given });
    };
    const first = await exchange("platform");
    expect(first.status).toBe(200);
    expect(await first.json()).toEqual({
      inviteId: visitor.inviteId,
      organisation: "acme",
      space: { id: "space-7", name: "Example and Acme" },
      relationship: "colleague",
      invitee: { email: visitor.email, givenName: "Sam", familyName: "Okafor" },
    });
    expect((await exchange("platform")).status).toBe(200);
    expect((await exchange("another")).status).toBe(410);
    expect((await exchange("platform", "x".repeat(43))).status).toBe(410);
    expect((await exchange("platform", "x".repeat(500))).status).toBe(400);
    const again = await send(base, `${visitor.path}/accept`);
    expect(again.status).toBe(303);
    expect(again.headers.get("location")).not.toBe(accepted.headers.get("location"));
    expect((await send(base, `${visitor.path}/decline`)).status).toBe(409);
    expect(await eventsOf("HandoffRedeemed", visitor.inviteId)).toHaveLength(1);
    expect(await eventsOf("InviteAccepted", visitor.inviteId)).toHaveLength(1);
  });

  it("hands nothing over to a token without the scope", async () => {
    const token = await tokenOf(base);
    expect((await callApi(base, token, "POST", "/v1/handoffs", { code: "x" })).status).toBe(403);
  });

  it("is over after a decline, and a code already given out is worth nothing after an objection", async () => {
    const one = await invited(stack, somebody());
    expect((await send(base, `${one.path}/decline`)).heading).toBe("You have declined");
    expect((await send(base, `${one.path}/accept`)).status).toBe(409);
    expect((await viewOf(base, one.inviteId)).status).toBe("declined");
    const two = await invited(stack, somebody());
    const accepted = await send(base, `${two.path}/accept`);
    const code = new URL(accepted.headers.get("location") ?? "").searchParams.get("code") ?? "";
    await send(base, `${two.path}/object`);
    const token = await tokenOf(base, { sub: "platform", organisation: "platform", scope: "handoff" });
    expect((await callApi(base, token, "POST", "/v1/handoffs", { code })).status).toBe(410);
    const tooLate = await send(base, `${two.path}/accept`);
    expect(tooLate.status).toBe(409);
    // An invitation to somebody who objected is withheld: asking for one is no advice before that is lifted.
    expect(tooLate.text).toContain("first allow invitations again");
    expect(tooLate.text).toContain(`<a href="${two.path}/allow">`);
    const declined = await send(base, `${one.path}/accept`);
    expect(declined.text).toContain("You declined this invitation, so");
    expect(declined.text).not.toContain(`${one.path}/allow`);
    // Lifting a limit would not help either.
    await send(base, `${one.path}/restrict`);
    expect((await send(base, `${one.path}/accept`)).heading).toBe("You have already said no");
  });
});

describe("objecting", () => {
  it("stops everybody's invites, looks like a refusal or a bounce, and can be lifted by a mailed code", async () => {
    const visitor = await invited(stack, somebody());
    const other = await invited(stack, visitor.email, {}, grace);
    const done = await send(base, `${visitor.path}/object`);
    expect([done.status, done.heading]).toEqual([200, "You have objected"]);
    const until = /locked, and go by ([^.]+)\./.exec((await open(base, visitor.path)).text)?.[1];
    expect(done.text).toContain(
      `until ${until} with the link in our email, and afterwards by writing to <a href="mailto:`,
    );
    expect(await viewOf(base, visitor.inviteId)).toMatchObject({ status: "declined" });
    expect(await viewOf(base, other.inviteId, grace)).toMatchObject({ status: "declined" });
    expect((await viewOf(base, visitor.inviteId)).invitee).toBeUndefined();
    const token = await tokenOf(base);
    const late = await callApi(base, token, "POST", "/v1/invites", inviteOf(visitor.email));
    const { id } = (await late.json()) as { id: string };
    await eventually("the late invite reads undeliverable", async () => {
      const view = await viewOf(base, id);
      return view.status === "pending" && view.notice.status === "undeliverable";
    });
    expect(await inbox(base, visitor.email)).toHaveLength(2);
    expect((await open(base, visitor.path)).text).toContain("You have objected");
    const code = await mailedCode(base, visitor, "allow");
    expect((await send(base, `${visitor.path}/allow`, { code })).heading).toBe("You can be invited again");
    await invited(stack, visitor.email, { space: { id: "space-8", name: "Later" } });
  });

  it("goes on record once, however often it is pressed, and by one click in any form", async () => {
    const visitor = await invited(stack, somebody());
    for (const [contentType, body] of [
      ["application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"],
      [
        "multipart/form-data; boundary=x",
        '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--',
      ],
      ["text/plain", "\u0000\u0001"],
    ] as const) {
      const answer = await fetch(`${base}${visitor.path}/one-click`, {
        method: "POST",
        headers: { "content-type": contentType },
        body,
      });
      expect(answer.status).toBe(200);
    }
    expect((await fetch(`${base}/i/${"x".repeat(43)}/one-click`, { method: "POST" })).status).toBe(200);
    expect(await eventsOf("SubjectObjected", visitor.inviteId)).toHaveLength(1);
    expect(await viewOf(base, visitor.inviteId)).toMatchObject({ status: "declined" });
  });

  it("works by an old link even after the data are gone", async () => {
    const visitor = await invited(stack, somebody());
    const token = await tokenOf(base);
    await callApi(base, token, "DELETE", `/v1/invites/${visitor.inviteId}`);
    expect((await open(base, visitor.path)).status).toBe(404);
    expect((await open(base, `${visitor.path}/one-click`)).status).toBe(200);
    expect((await send(base, `${visitor.path}/one-click`)).status).toBe(200);
    const again = await callApi(base, token, "POST", "/v1/invites", inviteOf(visitor.email));
    const { id } = (await again.json()) as { id: string };
    await eventually(
      "it is withheld",
      async () => (await viewOf(base, id)).notice.status === "undeliverable",
    );
  });
});

describe("erasing", () => {
  it("leaves no byte of the person anywhere but in their mail, and their links dead", async () => {
    const email = "erase.me.entirely@invitee.example";
    const names = { givenName: "Erasmina", familyName: "Vanishing-Trace", company: "Gonewithout Ltd" };
    const visitor = await invited(stack, email, { invitee: { email, ...names } });
    await invited(stack, email, { invitee: { email, ...names } }, grace);
    expect(filesHolding(stack.directory, [email])).not.toEqual([]);
    const done = await send(base, `${visitor.path}/erase`);
    expect(done.heading).toBe("Your details are deleted");
    expect(done.text).not.toContain(visitor.path);
    expect(done.text).toMatch(/taken off at any time by writing to <a href="mailto:/);
    for (const page of ["", "/data", "/object", "/erase"]) {
      expect((await open(base, `${visitor.path}${page}`)).status).toBe(404);
    }
    const words = [email, "Erasmina", "Vanishing-Trace", "Gonewithout"];
    expect(JSON.stringify(await storedItems(stack))).not.toMatch(/erase\.me|Erasmina|Vanishing|Gonewithout/);
    await eventually("the bytes are gone", async () => filesHolding(stack.directory, words).length === 0);
    expect(await viewOf(base, visitor.inviteId)).toMatchObject({ status: "declined" });
    expect(await eventsOf("SubjectErased", visitor.inviteId)).toHaveLength(1);
  });
});

describe("limiting the use", () => {
  it("bars accepting, sending and expiry until it is lifted, and the inviter sees nothing of it", async () => {
    const visitor = await invited(stack, somebody());
    expect((await send(base, `${visitor.path}/restrict`)).status).toBe(200);
    expect((await send(base, `${visitor.path}/accept`)).status).toBe(409);
    expect(await viewOf(base, visitor.inviteId)).toMatchObject({
      status: "pending",
      notice: { status: "delivered" },
      invitee: { email: visitor.email },
    });
    const token = await tokenOf(base, grace);
    const meanwhile = await callApi(base, token, "POST", "/v1/invites", inviteOf(visitor.email));
    const { id } = (await meanwhile.json()) as { id: string };
    await advance(base, "PT25H");
    expect((await viewOf(base, id, grace)).notice.status).toBe("queued");
    const resent = await callApi(base, await tokenOf(base), "POST", `/v1/invites/${visitor.inviteId}/resend`);
    expect(resent.status).toBe(202);
    await advance(base, "PT1H");
    expect(await inbox(base, visitor.email)).toHaveLength(1);
    const lifted = await send(base, `${visitor.path}/unrestrict`);
    expect(lifted.heading).toBe("The limit is lifted");
    expect(lifted.text).toMatch(
      /You can answer this invitation until [\s\S]*Invitations that waited are sent/,
    );
    expect(lifted.text).not.toContain("We now delete");
    await eventually("both wait no more", async () => (await inbox(base, visitor.email)).length === 3);
    expect((await send(base, `${visitor.path}/accept`)).status).toBe(303);
  });

  it.each([
    ["accept", "You have accepted this invitation"],
    ["decline", "You have declined this invitation"],
    ["object", "You have objected"],
  ])("after %s says where the invite stands once it is lifted, and promises nothing", async (act, stands) => {
    const visitor = await invited(stack, somebody());
    await send(base, `${visitor.path}/${act}`);
    await send(base, `${visitor.path}/restrict`);
    const { heading, text } = await send(base, `${visitor.path}/unrestrict`);
    expect(heading).toBe("The limit is lifted");
    expect(text).toContain(stands);
    expect(text).not.toMatch(/You can answer|may use them again|that waited are sent|We now delete/);
  });

  it("of an invite that was taken back says that it goes once the limit is lifted", async () => {
    const visitor = await invited(stack, somebody());
    await send(base, `${visitor.path}/restrict`);
    await callApi(base, await tokenOf(base), "DELETE", `/v1/invites/${visitor.inviteId}`);
    const { text } = await open(base, visitor.path);
    expect(text).toContain("This invitation is over and can no longer be answered.");
    expect(text).not.toContain("Nothing happens until you lift that");
    const lifted = await send(base, `${visitor.path}/unrestrict`);
    expect(lifted.text).toContain("We now delete the details of invitations that ran out or were taken back");
    expect(lifted.text).not.toContain(visitor.path);
    expect((await open(base, visitor.path)).status).toBe(404);
  });

  it("keeps what would have run out, until it is lifted", async () => {
    const visitor = await invited(stack, somebody());
    await send(base, `${visitor.path}/restrict`);
    await advance(base, "P70D");
    expect((await open(base, visitor.path)).text).toContain("You have limited the use of your details");
    expect((await viewOf(base, visitor.inviteId)).status).toBe("expired");
    expect(JSON.stringify(await storedItems(stack))).toContain(visitor.email);
    const lifted = await send(base, `${visitor.path}/unrestrict`);
    expect(lifted.text).toContain("We now delete the details of invitations that ran out");
    expect(lifted.text).not.toMatch(/You can answer|may use them again|that waited are sent/);
    expect(lifted.text).not.toContain(visitor.path);
    expect((await open(base, visitor.path)).status).toBe(404);
    await advance(base, "PT1H");
    expect(JSON.stringify(await storedItems(stack))).not.toContain(visitor.email);
  });
});

describe("seeing, taking and correcting", () => {
  it("shows everything from everybody to who has the code, and no inviter's part to another", async () => {
    const email = somebody();
    const visitor = await invited(stack, email, {
      invitee: { email, jobTitle: "Ada knows this" },
      reference: "crm-of-ada",
    });
    const other = await invited(stack, email, { invitee: { email, company: "Grace knows this" } }, grace);
    const overview = await open(base, visitor.path);
    expect(overview.text).toContain("Ada knows this");
    expect(overview.text).not.toContain("Grace knows this");
    expect(overview.text).toContain("crm-of-ada");
    expect((await open(base, `${visitor.path}/data`)).text).toContain("crm-of-ada");
    expect((await open(base, `${visitor.path}/data`)).text).not.toContain("Grace knows this");
    const code = await mailedCode(base, visitor);
    const everything = await send(base, `${visitor.path}/data`, { code });
    expect(everything.status).toBe(200);
    for (const said of [
      "Ada knows this",
      "crm-of-ada",
      "Grace knows this",
      "Grace Hopper",
      "LIA-1 Invitations",
    ]) {
      expect(everything.text).toContain(said);
    }
    const file = await send(base, `${visitor.path}/data.json`, { code });
    expect(file.headers.get("content-security-policy")).toBe("default-src 'none'");
    expect(file.headers.get("content-disposition")).toContain("attachment");
    const document = dataExportSchema.parse(JSON.parse(file.text));
    expect(document.inviters.map(({ name }) => name).sort()).toEqual(["Ada Byron", "Grace Hopper"]);
    expect(document.inviters.flatMap(({ invites }) => invites.map(({ reference }) => reference))).toContain(
      "crm-of-ada",
    );
    expect(document.requests.map(({ right }) => right).sort()).toEqual(["access", "portability"]);
    const schema = await open(base, new URL(document.$schema).pathname);
    expect(JSON.parse(schema.text)).toMatchObject({ $id: document.$schema, type: "object" });
    expect((await viewOf(base, other.inviteId, grace)).invitee).toEqual({
      email,
      company: "Grace knows this",
    });
  });

  it("shows an invite that was stopped before it came, and that nothing else is left of it", async () => {
    const visitor = await invited(stack, somebody());
    await send(base, `${visitor.path}/object`);
    const token = await tokenOf(base, grace);
    const stopped = await callApi(base, token, "POST", "/v1/invites", inviteOf(visitor.email));
    const { id } = (await stopped.json()) as { id: string };
    await eventually("it is stopped", async () => (await viewOf(base, id, grace)).invitee === undefined);
    const code = await mailedCode(base, visitor);
    const { text } = await send(base, `${visitor.path}/data`, { code });
    expect(text).toMatch(/without your details<\/h2>[\s\S]*Stopped<\/dd>/);
    const file = await send(base, `${visitor.path}/data.json`, { code });
    const document = dataExportSchema.parse(JSON.parse(file.text));
    expect(document.endedInvites).toMatchObject([{ id }]);
    expect(document.inviters.map(({ name }) => name)).toEqual(["Ada Byron"]);
  });

  it("corrects at once, keeps no old value, and shows the inviter no new one", async () => {
    const email = somebody();
    const visitor = await invited(stack, email, {
      invitee: { email, givenName: "Misspeltina", familyName: "Okafor" },
    });
    const code = await mailedCode(base, visitor, "rectify");
    const form = await send(base, `${visitor.path}/rectify`, { code });
    expect(form.text).toContain('value="Misspeltina"');
    const done = await send(base, `${visitor.path}/rectify`, {
      code,
      save: "yes",
      givenName: "Correctina",
      familyName: "Okafor",
      jobTitle: "",
      links: "https://www.linkedin.com/in/example",
    });
    expect(done.heading).toBe("Your details are corrected");
    expect((await open(base, visitor.path)).text).toContain("Correctina");
    expect(await viewOf(base, visitor.inviteId)).toMatchObject({
      status: "pending",
      invitee: { email, familyName: "Okafor" },
    });
    expect(JSON.stringify(await viewOf(base, visitor.inviteId))).not.toMatch(/Correctina|linkedin|Misspelt/);
    expect(JSON.stringify(await storedItems(stack))).not.toContain("Misspeltina");
    await eventually(
      "the old value's bytes are gone",
      async () => filesHolding(stack.directory, ["Misspeltina"]).length === 0,
    );
    const [told] = await eventsOf("SubjectRectified", visitor.inviteId);
    expect(told?.data["fields"]).toEqual(["givenName", "links"]);
    expect((await send(base, `${visitor.path}/rectify`, { code, givenName: "Correctina" })).heading).toBe(
      "Nothing was changed",
    );
  });

  it("loses nothing that took longer to enter than the code worked", async () => {
    const visitor = await invited(stack, somebody());
    const late = await mailedCode(base, visitor, "rectify");
    const form = await send(base, `${visitor.path}/rectify`, { code: late });
    expect(form.text).toContain("Your code works for 10 minutes");
    await advance(base, "PT11M");
    const entered = {
      save: "yes",
      givenName: "Slow<i>",
      phone: "",
      links: "https://www.linkedin.com/in/one\r\nhttps://www.linkedin.com/in/two",
    };
    const tooLate = await send(base, `${visitor.path}/rectify`, { code: late, ...entered });
    expect([tooLate.status, tooLate.heading]).toEqual([422, "Enter the code from our email"]);
    expect(tooLate.text).toContain("What you entered is kept");
    expect(tooLate.text).not.toContain("<i>");
    // The form that has a new code mailed takes them along as well, and its answer hands them on.
    const forCode = hiddenIn(tooLate.text, 0);
    const forAsking = hiddenIn(tooLate.text, 1);
    expect(forCode).toEqual(entered);
    expect(forAsking).toEqual({ for: "rectify", ...entered });
    const asked = await send(base, `${visitor.path}/code`, forAsking);
    expect(hiddenIn(asked.text, 0)).toEqual(entered);
    await eventually("that code", async () => (await inbox(base, visitor.email)).length === 3);
    const code = await mailedCode(base, visitor, "rectify");
    const refused = await send(base, `${visitor.path}/rectify`, { code, ...forCode });
    expect([refused.status, refused.heading]).toEqual([422, "Correct your details"]);
    const done = await send(base, `${visitor.path}/rectify`, { code, ...forCode, givenName: "Slow" });
    expect(done.heading).toBe("Your details are corrected");
    const { text } = await open(base, visitor.path);
    for (const value of ["Slow", "linkedin\u2060.com\u2060/in\u2060/two"]) expect(text).toContain(value);
  });

  it("gives a code five tries and ten minutes, whatever comes at once, and many codes a day to nobody", async () => {
    const visitor = await invited(stack, somebody());
    const code = await mailedCode(base, visitor);
    const wrong = code === "000000" ? "111111" : "000000";
    const guesses = await Promise.all(
      Array.from({ length: 12 }, () => send(base, `${visitor.path}/data`, { code: wrong })),
    );
    expect(guesses.every(({ status }) => status === 422)).toBe(true);
    expect((await send(base, `${visitor.path}/data`, { code })).status).toBe(422);
    const late = await mailedCode(base, visitor);
    await advance(base, "PT11M");
    const tooLate = await send(base, `${visitor.path}/data`, { code: late });
    expect(tooLate.text).toContain("Ask for a new code");
    expect(tooLate.text).toContain("<title>Error: ");
    let asked = 200;
    for (let n = 0; n < 12 && asked === 200; n++) {
      asked = (await send(base, `${visitor.path}/code`)).status;
      await eventually(
        "the queue is worked off",
        async () => (await inbox(base, visitor.email)).length >= Math.min(4 + n, 13),
      );
    }
    expect(asked).toBe(429);
  });
});

describe("complaining and asking for links", () => {
  it("is on record with its date, acknowledged by mail, and repeats nothing of it in the mail", async () => {
    const visitor = await invited(stack, somebody());
    const text = "You <b>wrote</b>\u202e to me\r\nBcc: all@victim.example";
    const done = await send(base, `${visitor.path}/complain`, { text });
    const reference = /req_[0-9A-Z]{12}/.exec(done.text)?.[0] ?? "";
    expect(done.heading).toBe("We have your complaint");
    const mail = await eventually("the receipt", async () =>
      (await inbox(base, visitor.email)).find(({ subject }) => subject === "We have your complaint"),
    );
    const raw = await (await fetch(`${base}/local/inbox/${mail.id}`)).text();
    expect(raw).toContain(reference);
    expect(raw).not.toMatch(/wrote|victim/);
    const stored = await eventually("it is acknowledged", async () =>
      (await storedItems(stack)).find(
        (item) => item["requestId"] === reference && item["status"] === "acknowledged",
      ),
    );
    expect(stored).toMatchObject({ right: "complaint", email: visitor.email });
    expect(stored["complaint"]).toBe("You <b>wrote</b> to me\nBcc: all@victim.example");
  });

  it("needs no link, and outlasts a mail service that is down", async () => {
    const email = somebody();
    await postLocal(base, "faults", { ses: "down" });
    const done = await send(base, "/complaints", { email, text: "I was never asked." });
    expect(done.status).toBe(200);
    await postLocal(base, "faults", { ses: "none" });
    await advance(base, "PT30M");
    await eventually("the receipt", async () => (await inbox(base, email)).length > 0);
    const empty = await send(base, "/complaints", { email: "no", text: " \u0000\u200b " });
    expect(empty.status).toBe(422);
    expect(empty.text).toContain('href="#email"');
    expect(empty.text).toContain('href="#text"');
  });

  it("answers the same whether we know an address or not, and mails links to those that have been told", async () => {
    const visitor = await invited(stack, somebody());
    const known = await send(base, "/i/lost", { email: visitor.email.toUpperCase() });
    const unknown = await send(base, "/i/lost", { email: somebody() });
    expect(known.text).toBe(unknown.text);
    expect(known.status).toBe(unknown.status);
    const mail = await eventually("the links", async () =>
      (await inbox(base, visitor.email)).find(({ subject }) => /links/.test(subject)),
    );
    const fresh = await linkIn(base, mail.id);
    expect(fresh).not.toBe(visitor.path);
    expect((await open(base, fresh)).status).toBe(200);
    expect((await open(base, visitor.path)).status).toBe(200);
    for (let n = 0; n < 5; n++) await send(base, "/i/lost", { email: visitor.email });
    await advance(base, "PT1M");
    const mails = (await inbox(base, visitor.email)).filter(({ subject }) => /links/.test(subject));
    expect(mails).toHaveLength(3);
  });
});
