/** Requests that come by letter, carried out by an operator, with their true dates and on the ledger. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyEvidence } from "../../shared/domain/evidence.ts";
import { operate, operated } from "../support/run-operator.ts";
import { removeStackDirectory, startStack, type TestStack } from "../support/start-stack.ts";
import { callApi, eventually, inbox, inviteOf, tokenOf } from "../support/use-stack.ts";

const ada = {
  sub: "ada",
  organisation: "acme",
  organisationName: "Acme",
  name: "Ada Byron",
  email: "ada.byron@acme.example",
};

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => {
  await stack.close();
  removeStackDirectory(stack.directory);
});

interface Found {
  readonly suppressed: unknown;
  readonly restricted: unknown;
  readonly invites: readonly { readonly inviteId: string; readonly status: string; readonly held: boolean }[];
  readonly requests: readonly {
    readonly right: string;
    readonly status: string;
    readonly receivedOn: string;
  }[];
}

async function invited(email: string, claims = ada): Promise<string> {
  const token = await tokenOf(stack.baseUrl, claims);
  const response = await callApi(stack.baseUrl, token, "POST", "/v1/invites", inviteOf(email));
  const { id } = (await response.json()) as { id: string };
  await eventually("the notice is delivered", async () => {
    const shown = await callApi(stack.baseUrl, token, "GET", `/v1/invites/${id}`);
    return ((await shown.json()) as { notice: { status: string } }).notice.status === "delivered";
  });
  return id;
}

const find = (email: string) => operated<Found>(stack, "subject", "find", "--email", email);
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

describe("a letter that asks for erasure", () => {
  test("erases everything, and is on record with the day it came", async () => {
    await invited("erase.me@firm.example");
    await invited("erase.me@firm.example", { ...ada, sub: "grace", organisation: "other" });
    const posted = ["--received", daysAgo(3), "--channel", "post"];
    await operated(stack, "subject", "erase", "--email", "erase.me@firm.example", ...posted);
    const after = await find("erase.me@firm.example");
    expect(after.invites).toEqual([]);
    expect(after.suppressed).toMatchObject({ why: "erasure" });
    expect(after.requests).toMatchObject([{ right: "erasure", status: "answered", receivedOn: daysAgo(3) }]);
  });

  test("a second letter is a second request, and changes nothing else", async () => {
    const again = await operated<{ outcome: string }>(
      stack,
      "subject",
      "erase",
      "--email",
      "erase.me@firm.example",
    );
    expect(again.outcome).toBe("decided");
    expect((await find("erase.me@firm.example")).requests).toHaveLength(2);
  });

  test("a date in the future is refused", async () => {
    const tomorrow = ["--received", daysAgo(-2)];
    expect(await operate(stack, "subject", "erase", "--email", "a@firm.example", ...tomorrow)).toMatchObject({
      ok: false,
      problem: { code: "invalid" },
    });
  });
});

describe("other letters", () => {
  test("an objection stops everything, and allowing lifts it", async () => {
    const email = "object@firm.example";
    await invited(email);
    await operated(stack, "subject", "object", "--email", email, "--channel", "phone");
    expect(await find(email)).toMatchObject({
      suppressed: { why: "objection" },
      invites: [{ status: "declined" }],
    });
    await operated(stack, "subject", "allow", "--email", email);
    expect(await find(email)).toMatchObject({ suppressed: "no" });
  });

  test("a correction replaces what is held; an empty value takes it away", async () => {
    const email = "correct@firm.example";
    await invited(email);
    await operated(
      stack,
      "subject",
      "rectify",
      "--email",
      email,
      "--set",
      "familyName=Owusu",
      "--set",
      "givenName=",
    );
    const held = JSON.stringify(await operated(stack, "subject", "export", "--email", email));
    expect(held).toContain("Owusu");
    expect(held).not.toContain("Okafor");
    expect(held).toContain(`"correctedByYou":["familyName","givenName"]`);
  });

  test("a correction that could not be stored is refused, and repeats nothing of it", async () => {
    const email = "correct@firm.example";
    const answer = await operate(
      stack,
      "subject",
      "rectify",
      "--email",
      email,
      "--set",
      "phone=ring my mother",
    );
    expect(answer).toMatchObject({ ok: false, problem: { code: "invalid" } });
    expect(JSON.stringify(answer)).not.toContain("mother");
  });

  test("a restriction holds what is there, and lifting it lets it go on", async () => {
    const email = "restrict@firm.example";
    await invited(email);
    await operated(stack, "subject", "restrict", "--email", email);
    expect((await find(email)).restricted).toHaveProperty("since");
    await operated(stack, "subject", "unrestrict", "--email", email);
    expect((await find(email)).restricted).toBe("no");
  });
});

describe("an access request by post", () => {
  test("carries everything held with its source, and waits on the list until it is answered", async () => {
    const email = "access@firm.example";
    await invited(email);
    const posted = ["--received", daysAgo(10), "--channel", "post"];
    const exported = await operated<{ request: { requestId: string } }>(
      stack,
      "subject",
      "export",
      "--email",
      email,
      ...posted,
    );
    const { requestId } = exported.request;
    expect(JSON.stringify(exported)).toContain("Ada Byron");

    const list = () =>
      operated<{ requestId: string; status: string; dueOn?: string }[]>(stack, "requests", "list");
    const mine = async () => (await list()).find((one) => one.requestId === requestId);
    const due = (await mine())?.dueOn;
    await operated(stack, "requests", "pause", requestId, "--on", daysAgo(5));
    expect(await mine()).toMatchObject({ status: "paused" });
    await operated(stack, "requests", "resume", requestId, "--on", daysAgo(2));
    expect((await mine())?.dueOn?.localeCompare(String(due))).toBe(1);
    await operated(stack, "requests", "extend", requestId, "--reason", "complex");
    expect(await operate(stack, "requests", "extend", requestId, "--reason", "complex")).toMatchObject({
      ok: false,
      problem: { code: "not-now" },
    });
    await operated(stack, "requests", "answer", requestId, "--outcome", "granted");
    expect(await mine()).toBeUndefined();
  });

  test("one that needs proof has no clock until it arrives", async () => {
    const words = ["--email", "proof@firm.example", "--right", "access", "--proof-needed"];
    const opened = await operated<{ requestId: string; status: string; dueOn?: string }>(
      stack,
      "requests",
      "open",
      ...words,
    );
    expect(opened.status).toBe("awaiting-proof");
    expect(opened.dueOn).toBeUndefined();
    const started = await operated<{ dueOn?: string }>(stack, "requests", "start", opened.requestId);
    expect(started.dueOn).toMatch(/^\d{4}-/);
  });
});

describe("inviters and notices", () => {
  test("a leaver's pending invites end, and nobody else's do", async () => {
    const leaver = { ...ada, sub: "leaver" };
    const gone = await invited("leaver.one@firm.example", leaver);
    const stays = await invited("leaver.two@firm.example");
    const { ended } = await operated<{ ended: string[] }>(stack, "inviter", "leave", "--sub", "leaver");
    expect(ended).toEqual([gone]);
    expect((await find("leaver.two@firm.example")).invites).toMatchObject([
      { inviteId: stays, status: "pending" },
    ]);
  });

  test("with the organisation named, only that organisation's", async () => {
    const leaver = { ...ada, sub: "mover" };
    const gone = await invited("mover.one@firm.example", leaver);
    await invited("mover.two@firm.example", { ...leaver, organisation: "elsewhere" });
    const words = ["--sub", "mover", "--organisation", "acme"];
    expect(await operated(stack, "inviter", "leave", ...words)).toMatchObject({ ended: [gone] });
  });

  test("a disclosure is on the invite's own chain, which still verifies, and is signed", async () => {
    const inviteId = await invited("disclosed@firm.example");
    await operated(stack, "disclosure", "record", inviteId, "--recipient", "police", "--ground", "law");
    const document = await operated<{ chains: { entries: { event: string }[] }[] }>(
      stack,
      "evidence",
      "export",
      inviteId,
    );
    expect(document.chains[0]?.entries.map(({ event }) => event)).toContain("DisclosureRecorded");
    const { publicKeyPem } = await operated<{ publicKeyPem: string }>(stack, "evidence", "public-key");
    expect(verifyEvidence(document, publicKeyPem)).toMatchObject({ ok: true });
    expect(JSON.stringify(document)).not.toContain("disclosed@");
  });

  test("an exemption of an open duty keeps the data until its day, and is on the invite's chain", async () => {
    const token = await tokenOf(stack.baseUrl);
    const body = inviteOf("bounce+exempt@simulator.amazonses.com");
    const response = await callApi(stack.baseUrl, token, "POST", "/v1/invites", body);
    const { id } = (await response.json()) as { id: string };
    const listed = async () =>
      (
        await operated<{ inviteId: string; notice: string; exempt: boolean; forgetAt: string }[]>(
          stack,
          "notices",
          "list",
          "--undischarged",
        )
      ).find(({ inviteId }) => inviteId === id);
    await eventually("it has bounced", async () => (await listed())?.notice === "undeliverable");
    const until = daysAgo(-40);
    const grounds = ["--ground", "impossible", "--reference", "case-7", "--evidence", "package.json"];
    expect(await operated(stack, "notices", "exempt", id, ...grounds, "--until", until)).toMatchObject({
      inviteId: id,
      ground: "impossible",
    });
    expect(await listed()).toMatchObject({ exempt: true, forgetAt: expect.stringContaining(until) });
    const document = await operated<{ chains: { entries: { event: string; data: object }[] }[] }>(
      stack,
      "evidence",
      "export",
      id,
    );
    const exempted = document.chains[0]?.entries.find(({ event }) => event === "NoticeExempted");
    expect(exempted?.data).toMatchObject({ ground: "impossible", reference: "case-7" });
    expect(exempted?.data).toHaveProperty("evidenceSha256");
  });

  test("an exemption needs an open duty", async () => {
    const inviteId = await invited("exempt@firm.example");
    const grounds = [
      "--ground",
      "law",
      "--reference",
      "case-7",
      "--evidence",
      "package.json",
      "--until",
      daysAgo(-20),
    ];
    expect(await operate(stack, "notices", "exempt", inviteId, ...grounds)).toMatchObject({
      ok: false,
      problem: { code: "not-now" },
    });
  });

  test("the record of processing is this deployment's", async () => {
    expect(await operated(stack, "records", "article-30")).toMatchObject({
      record: { location: { region: "eu-west-2" } },
    });
  });

  test("the review counts what is held, and finds nothing overdue", async () => {
    const review = await operated<{ held: number; overdue: number }>(stack, "retention", "review");
    expect(review.held).toBeGreaterThan(3);
    expect(review.overdue).toBe(0);
  });
});

test("no mail has gone to the erased after the erasure", async () => {
  const before = (await inbox(stack.baseUrl, "erase.me@firm.example")).length;
  const token = await tokenOf(stack.baseUrl);
  const response = await callApi(
    stack.baseUrl,
    token,
    "POST",
    "/v1/invites",
    inviteOf("erase.me@firm.example"),
  );
  const { id } = (await response.json()) as { id: string };
  await eventually("it reads undeliverable", async () => {
    const shown = await callApi(stack.baseUrl, token, "GET", `/v1/invites/${id}`);
    return ((await shown.json()) as { notice: { status: string } }).notice.status === "undeliverable";
  });
  expect(await inbox(stack.baseUrl, "erase.me@firm.example")).toHaveLength(before);
});
