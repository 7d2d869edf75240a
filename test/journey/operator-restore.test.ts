/** The rehearsal of a restore: an older copy brings erased people back, and the replay takes them away again. */
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyEvidence } from "../../shared/domain/evidence.ts";
import { operate, operated } from "../support/run-operator.ts";
import { removeStackDirectory, startStack, type TestStack } from "../support/start-stack.ts";
import { openTable, type RawItem, readAll, replaceContent, restoreBeside } from "../support/table-copies.ts";
import { callApi, eventually, inviteOf, postLocal, tokenOf } from "../support/use-stack.ts";

const table = "clientshare-dev-invites";
const newer = `${table}-newer`;
let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => {
  await stack.close();
  removeStackDirectory(stack.directory);
});

const people = ["erased", "objected", "revoked", "corrected", "untouched", "access"] as const;
const address = (name: string) => `${name}@firm.example`;

async function inviteAll(): Promise<Record<string, string>> {
  const token = await tokenOf(stack.baseUrl);
  const ids: Record<string, string> = {};
  for (const name of people) {
    const body = inviteOf(address(name), { invitee: { email: address(name), familyName: `Canary${name}` } });
    const response = await callApi(stack.baseUrl, token, "POST", "/v1/invites", body);
    ids[name] = ((await response.json()) as { id: string }).id;
  }
  await eventually("all are delivered", async () => {
    const { items } = (await (await callApi(stack.baseUrl, token, "GET", "/v1/invites")).json()) as {
      items: { notice: { status: string } }[];
    };
    return items.length === people.length && items.every(({ notice }) => notice.status === "delivered");
  });
  return ids;
}

const find = (name: string) =>
  operated<{ suppressed: unknown; invites: { status: string; held: boolean }[]; requests: unknown[] }>(
    stack,
    "subject",
    "find",
    "--email",
    address(name),
  );

const holds = (items: readonly RawItem[], text: string) => JSON.stringify(items).includes(text);

test("after a restore and a replay, whoever was gone is gone, and whoever was not is still here", async () => {
  const ids = await inviteAll();
  const dynamodb = openTable(stack);
  const olderCopy = await readAll(dynamodb, table);

  await operated(stack, "subject", "erase", "--email", address("erased"));
  await operated(stack, "subject", "object", "--email", address("objected"));
  await operated(stack, "subject", "rectify", "--email", address("corrected"), "--set", "familyName=Right");
  await operated(stack, "subject", "export", "--email", address("access"));
  const token = await tokenOf(stack.baseUrl);
  await callApi(stack.baseUrl, token, "DELETE", `/v1/invites/${ids["revoked"]}`);

  const latest = await readAll(dynamodb, table);
  await restoreBeside(dynamodb, table, newer, latest);
  await replaceContent(dynamodb, table, olderCopy);
  const back = await readAll(dynamodb, table);
  for (const name of ["erased", "revoked", "corrected"]) expect(holds(back, `Canary${name}`)).toBe(true);
  expect((await find("objected")).suppressed).toBe("no");

  const replayed = await operated<{ people: number; invites: number }>(
    stack,
    "erasures",
    "replay",
    "--from-table",
    newer,
  );
  expect(replayed).toMatchObject({ people: 4, invites: 3 });

  const after = await readAll(dynamodb, table);
  for (const name of ["erased", "revoked", "corrected"]) expect(holds(after, `Canary${name}`)).toBe(false);
  expect(holds(after, "Right")).toBe(true);
  expect(await find("erased")).toMatchObject({ suppressed: { why: "erasure" }, invites: [] });
  expect(await find("objected")).toMatchObject({
    suppressed: { why: "objection" },
    invites: [{ status: "declined" }],
  });
  expect(await find("untouched")).toMatchObject({
    suppressed: "no",
    invites: [{ status: "pending", held: true }],
  });
  expect((await find("access")).requests).toHaveLength(1);

  const { publicKeyPem } = await operated<{ publicKeyPem: string }>(stack, "evidence", "public-key");
  for (const name of people) {
    const document = await operated(stack, "evidence", "export", ids[name] ?? "");
    expect(verifyEvidence(document, publicKeyPem)).toMatchObject({ ok: true });
  }
  expect(await operated(stack, "erasures", "replay", "--from-table", newer)).toMatchObject({
    people: 0,
    invites: 0,
  });
  dynamodb.destroy();
});

test("what operators did about a request and an invite since the copy is there again, chain and all", async () => {
  const token = await tokenOf(stack.baseUrl);
  await postLocal(stack.baseUrl, "faults", { ses: "throttle" });
  const email = address("waiting");
  const response = await callApi(stack.baseUrl, token, "POST", "/v1/invites", inviteOf(email));
  const { id } = (await response.json()) as { id: string };
  const open = ["--email", email, "--right", "access", "--channel", "post"];
  const { requestId } = await operated<{ requestId: string }>(stack, "requests", "open", ...open);
  const dynamodb = openTable(stack);
  const olderCopy = await readAll(dynamodb, table);

  const extend = ["requests", "extend", requestId, "--reason", "complex"];
  const extended = await operated<{ dueOn: string }>(stack, ...extend);
  await operated(stack, "disclosure", "record", id, "--recipient", "police", "--ground", "law");
  const file = `${stack.directory}/grounds.txt`;
  writeFileSync(file, "An invented reason");
  const grounds = ["--ground", "law", "--reference", "case-1", "--evidence", file];
  const until = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  const exempted = await operated<{ exemptUntil: string }>(
    stack,
    ...["notices", "exempt", id, ...grounds, "--until", until],
  );

  await replaceContent(dynamodb, newer, await readAll(dynamodb, table));
  await replaceContent(dynamodb, table, olderCopy);
  await operated(stack, "sending", "stop");
  const replay = () =>
    operated<{ people: number; invites: number }>(stack, "erasures", "replay", "--from-table", newer);
  expect(await replay()).toMatchObject({ people: 1, invites: 1 });
  // A mail that was in hand at the stop can be in a replay's way, so it is repeated, as the runbook has it.
  await eventually("a replay finds nothing left to do", async () => {
    const { people: behind, invites } = await replay();
    return behind === 0 && invites === 0;
  });

  expect((await find("waiting")).requests).toEqual([
    expect.objectContaining({ requestId, extended: true, dueOn: extended.dueOn }),
  ]);
  expect(await operate(stack, ...extend)).toMatchObject({ ok: false, problem: { code: "not-now" } });
  const listed = await operated<{ inviteId: string }[]>(stack, "notices", "list", "--undischarged");
  expect(listed.filter(({ inviteId }) => inviteId === id)).toEqual([
    expect.objectContaining({ exempt: true, forgetAt: exempted.exemptUntil }),
  ]);
  const { publicKeyPem } = await operated<{ publicKeyPem: string }>(stack, "evidence", "public-key");
  const document = await operated<object>(stack, "evidence", "export", id);
  expect(verifyEvidence(document, publicKeyPem)).toMatchObject({ ok: true });
  for (const event of ["DisclosureRecorded", "NoticeExempted", "RequestExtended"]) {
    expect(JSON.stringify(document)).toContain(event);
  }
  await operated(stack, "sending", "start");
  await postLocal(stack.baseUrl, "faults", { ses: "none" });
  dynamodb.destroy();
});

test("a replay from a table that may not be read names the one that may", async () => {
  expect(await operate(stack, "erasures", "replay", "--from-table", "some-other-table")).toMatchObject({
    ok: false,
    problem: {
      code: "not-found",
      message: expect.stringMatching(/some-other-table .* restore .* as .*-invites-newer/),
    },
  });
});

test("without a newer table, the platform's archive of our events takes the same people away", async () => {
  const token = await tokenOf(stack.baseUrl);
  const body = inviteOf(address("archive"), {
    invitee: { email: address("archive"), familyName: "Canaryarchive" },
  });
  const response = await callApi(stack.baseUrl, token, "POST", "/v1/invites", body);
  const { id } = (await response.json()) as { id: string };
  const file = `${stack.directory}/events.jsonl`;
  const events = [
    { type: "InviteReceived", data: { inviteId: id, organisation: "acme" } },
    { type: "SubjectErased", data: { inviteIds: [id] } },
  ];
  writeFileSync(file, events.map((event) => JSON.stringify(event)).join("\n"));
  expect(await operated(stack, "erasures", "replay", "--from-events", file)).toMatchObject({
    looked: 1,
    invites: 1,
  });
  const dynamodb = openTable(stack);
  expect(holds(await readAll(dynamodb, table), "Canaryarchive")).toBe(false);
  dynamodb.destroy();
});
