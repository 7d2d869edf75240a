/**
 * The operators' program as it is run, against a stack: evidence exported, kept, verified and tampered with; the key
 * that it is verified against; and what is refused before anything is sent.
 */
import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hashEntry } from "../../shared/domain/ledger.ts";
import { removeStackDirectory, startStack, type TestStack } from "../support/start-stack.ts";
import { callApi, eventually, inbox, inviteOf, tokenOf } from "../support/use-stack.ts";

const program = fileURLToPath(new URL("../../infra/operate.ts", import.meta.url));
/** The operator's own desk, where the program keeps keys and files. */
const desk = mkdtempSync(join(tmpdir(), "clientshare-desk-"));

let stack: TestStack;
let inviteId = "";
beforeAll(async () => {
  stack = await startStack();
  const token = await tokenOf(stack.baseUrl);
  const response = await callApi(stack.baseUrl, token, "POST", "/v1/invites", inviteOf("sam@firm.example"));
  inviteId = ((await response.json()) as { id: string }).id;
  await eventually("it is delivered", async () => {
    const shown = await callApi(stack.baseUrl, token, "GET", `/v1/invites/${inviteId}`);
    return ((await shown.json()) as { notice: { status: string } }).notice.status === "delivered";
  });
});
afterAll(async () => {
  await stack.close();
  removeStackDirectory(stack.directory);
  rmSync(desk, { recursive: true, force: true });
});

function start(argv: readonly string[], endpoint = stack.endpoints["lambda"], path = program) {
  const child = spawn(process.execPath, [path, ...argv], {
    cwd: desk,
    env: { ...process.env, AWS_ENDPOINT_URL_LAMBDA: endpoint },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString();
  });
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, out, err })),
  );
  return { child, ended };
}

const run = (...argv: string[]) => start(argv).ended;

interface Document {
  chains: { chain: string; head: { seq: number; hash: string }; entries: Record<string, unknown>[] }[];
}

describe("evidence", () => {
  test("is written for the operator's eyes alone, with the key beside it, and verifies without a network", async () => {
    const exported = await run("evidence", "export", inviteId, "--out", "case.json");
    expect(exported).toMatchObject({ code: 0, out: "" });
    expect(exported.err).toContain("The public key is in .evidence-keys/");
    expect(statSync(join(desk, "case.json")).mode & 0o777).toBe(0o600);
    const verified = await start(["evidence", "verify", "case.json"], "http://127.0.0.1:1").ended;
    expect(verified).toMatchObject({ code: 0, err: "" });
    expect(verified.out).toMatch(/^Whole and signed by /);
    expect(verified.out).toContain(`invite#${inviteId}  3 entries`);
  });

  test.each<[string, (document: Document) => void]>([
    ["removed", ({ chains: [one] }) => one?.entries.splice(1, 1)],
    ["reordered", ({ chains: [one] }) => one?.entries.reverse()],
    ["repeated", ({ chains: [one] }) => one?.entries.splice(1, 0, one.entries[0] ?? {})],
    [
      "altered",
      ({ chains: [one] }) => {
        if (one?.entries[1] !== undefined) one.entries[1]["at"] = "2020-01-01T00:00:00.000Z";
      },
    ],
    [
      "unlinked",
      ({ chains: [one] }) => {
        const entry = one?.entries[1];
        if (entry === undefined) return;
        entry["at"] = "2020-01-01T00:00:00.000Z";
        entry["hash"] = hashEntry(entry);
      },
    ],
    ["tail", ({ chains: [one] }) => one?.entries.pop()],
    [
      "signature",
      ({ chains: [one] }) => {
        one?.entries.pop();
        const last = one?.entries.at(-1);
        if (one !== undefined && last !== undefined) one.head = { seq: 2, hash: String(last["hash"]) };
      },
    ],
  ])("that was tampered with is found out: %s", async (fault, tamper) => {
    const document = JSON.parse(readFileSync(join(desk, "case.json"), "utf8")) as Document;
    tamper(document);
    writeFileSync(join(desk, "forged.json"), `${JSON.stringify(document, null, 2)}\n`);
    const verified = await run("evidence", "verify", "forged.json");
    expect(verified.code).toBe(3);
    expect(verified.out).toMatch(new RegExp(`^Does NOT verify: ${fault}:`));
  });

  /** The file on this desk that an export left the key in. */
  const pinned = () => join(desk, ".evidence-keys", readdirSync(join(desk, ".evidence-keys"))[0] ?? "");
  const anotherKey = () =>
    generateKeyPairSync("ec", { namedCurve: "P-256" })
      .publicKey.export({ type: "spki", format: "pem" })
      .toString();

  test("is verified by the key that is given, and by no other", async () => {
    writeFileSync(join(desk, "known.pem"), (await run("evidence", "public-key")).out);
    writeFileSync(join(desk, "other.pem"), anotherKey());
    writeFileSync(join(desk, "none.pem"), "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
    const withKey = (file: string) => run("evidence", "verify", "case.json", "--key", file);
    expect(await withKey("known.pem")).toMatchObject({ code: 0 });
    expect(await withKey("other.pem")).toMatchObject({
      code: 3,
      out: expect.stringMatching(/^Does NOT verify: signature: .*\(other\.pem\)/),
    });
    expect(await withKey("none.pem")).toMatchObject({
      code: 2,
      err: expect.stringContaining("no public key"),
    });
  });

  test("by a key that somebody changed on this desk does not verify, and an export says that it was changed", async () => {
    const known = readFileSync(pinned(), "utf8");
    writeFileSync(pinned(), anotherKey());
    const exported = await run("evidence", "export", inviteId, "--out", "second.json");
    expect(exported).toMatchObject({ code: 3, err: expect.stringContaining("The key is NOT the one in") });
    expect(await run("evidence", "verify", "second.json")).toMatchObject({ code: 3 });
    writeFileSync(pinned(), known);
    expect(await run("evidence", "verify", "second.json")).toMatchObject({ code: 0 });
  });

  test("of what operators did in a month holds each use of a command", async () => {
    const month = new Date().toISOString().slice(0, 7);
    const exported = await run("evidence", "export", "--operations", month, "--out", "month.json");
    expect(exported.code).toBe(0);
    expect(await run("evidence", "verify", "month.json")).toMatchObject({ code: 0 });
    const { chains } = JSON.parse(readFileSync(join(desk, "month.json"), "utf8")) as Document;
    expect(chains).toMatchObject([{ chain: `operations#${month}` }]);
    const commands = chains[0]?.entries.map(({ data }) => (data as { command: string }).command);
    expect(commands).toContain("evidence-export");
    expect(await run("evidence", "export", "--operations", "2020-01")).toMatchObject({ code: 1 });
  });
});

describe("a copy that somebody brings", () => {
  /** The mail as it lies in its recipient's inbox, and as a file on the desk with something changed. */
  const delivered = async (to: string): Promise<string> => {
    const [mail] = await inbox(stack.baseUrl, to);
    const response = await fetch(`${stack.baseUrl}/local/inbox/${mail?.id}`);
    return Buffer.from(await response.arrayBuffer()).toString("latin1");
  };
  const brought = (file: string, mail: string) => writeFileSync(join(desk, file), mail, "latin1");
  const match = (...words: string[]) => run("evidence", "match", ...words);

  test("is recognised as delivered, and as it was handed over", async () => {
    const mail = await delivered("sam@firm.example");
    brought("copy.eml", mail);
    // What the mail service adds: a Message-ID, and a date.
    brought("handed-over.eml", mail.replace(/^(?:Date|Message-ID): .*\r\n/gm, ""));
    expect(await match(inviteId, "--file", "copy.eml")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^As delivered: [\s\S]*NoticeSent at .*notice 1, attempt 1/),
    });
    expect(await match(inviteId, "--file", "handed-over.eml")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^As handed over: /),
    });
  });

  test("is not, once one character of it is another", async () => {
    const mail = await delivered("sam@firm.example");
    brought("altered.eml", mail.replace("60 days", "90 days"));
    brought("foreign.eml", mail.replace("60 days", "90 days").replace(/^Message-ID: <./m, "Message-ID: <x"));
    expect(await match(inviteId, "--file", "altered.eml")).toMatchObject({
      code: 3,
      out: expect.stringMatching(/^NOT as it was sent: /),
    });
    expect(await match(inviteId, "--file", "foreign.eml")).toMatchObject({
      code: 3,
      out: expect.stringMatching(/^NOT one of the mails /),
    });
  });

  test("is held against a file of evidence without a network, and not against one that doesn't verify", async () => {
    const offline = (...words: string[]) =>
      start(["evidence", "match", ...words, "--file", "copy.eml", "--json"], "http://127.0.0.1:1").ended;
    const found = await offline("case.json");
    expect(found.code).toBe(0);
    expect(JSON.parse(found.out)).toMatchObject({ match: "as-delivered", entry: { event: "NoticeSent" } });
    expect(await offline("forged.json")).toMatchObject({ code: 3 });
  });

  test("needs to be there, and the invite as well", async () => {
    expect(await match(inviteId, "--file", "nowhere.eml")).toMatchObject({ code: 2 });
    expect(await match(inviteId)).toMatchObject({ code: 2 });
    expect(await match(`inv_${"0".repeat(26)}`, "--file", "copy.eml")).toMatchObject({ code: 1 });
  });

  test("has its edition and language on the ledger, by which its wording is written again and its page, to the byte", async () => {
    const { out } = await match(inviteId, "--file", "copy.eml", "--json");
    const { data } = (JSON.parse(out) as { entry: { data: Record<string, string> } }).entry;
    expect(data["language"]).toBe("en-GB");
    const words = ["--edition", data["noticeEdition"] ?? "", "--locale", "en-GB"];
    const notice = fileURLToPath(new URL("../../infra/local/write-notice.ts", import.meta.url));
    const written = start([...words, "--page", "page.html", "--html", "mail.html"], undefined, notice);
    expect(await written.ended).toMatchObject({ code: 0, err: "" });
    const page = await fetch(`${stack.baseUrl}/privacy/${data["noticeVersion"]}`);
    // The frame around it knows where it is served.
    const mainOf = (text: string) => /<main[\s\S]*<\/main>/.exec(text)?.[0] ?? "none";
    expect(mainOf(readFileSync(join(desk, "page.html"), "utf8"))).toBe(mainOf(await page.text()));
    expect(readFileSync(join(desk, "mail.html"), "utf8")).toContain(`/privacy/${data["noticeVersion"]}"`);
    const unknown = start(["--edition", "0".repeat(64)], undefined, notice);
    expect(await unknown.ended).toMatchObject({ code: 1, err: expect.stringContaining("No such edition") });
  });
});

describe("before anything is sent", () => {
  test("a file that is there already, or can't be, is refused: an answer would be lost", async () => {
    writeFileSync(join(desk, "taken.json"), "mine");
    const asked = ["subject", "export", "--email", "sam@firm.example", "--out"];
    expect(await run(...asked, "taken.json")).toMatchObject({ code: 2 });
    expect(await run(...asked, "no/such/place.json")).toMatchObject({ code: 2 });
    expect(readFileSync(join(desk, "taken.json"), "utf8")).toBe("mine");
    const found = await run("subject", "find", "--email", "sam@firm.example", "--json");
    expect(JSON.parse(found.out)).toMatchObject({ requests: [] });
  });

  test("what can't be undone is asked where somebody can be asked, and is not done where nobody can", async () => {
    const erased = await run("subject", "erase", "--email", "sam@firm.example");
    expect(erased).toMatchObject({ code: 1, out: "" });
    expect(erased.err).toMatch(/subject erase.*\n.*the local stack: everything held about this person goes/);
    expect(erased.err).toContain("Nothing was done.");
    const found = await run("subject", "find", "--email", "sam@firm.example", "--json");
    expect(JSON.parse(found.out)).toMatchObject({ suppressed: "no", invites: [{ held: true }] });
  });

  test("a file is let go again where the command was refused", async () => {
    const refused = await run("evidence", "export", `inv_${"0".repeat(26)}`, "--out", "nothing.json");
    expect(refused).toMatchObject({ code: 1 });
    expect(readdirSync(desk)).not.toContain("nothing.json");
  });
});

test("Ctrl-C says what may have happened, and leaves no empty file", async () => {
  // A function that takes its time.
  let reached = () => {};
  const asked = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const slow = createServer(() => reached());
  await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
  const { port } = slow.address() as AddressInfo;
  const words = ["subject", "export", "--email", "sam@firm.example", "--out", "interrupted.json"];
  const { child, ended } = start(words, `http://127.0.0.1:${port}`);
  await asked;
  child.kill("SIGINT");
  expect(await ended).toMatchObject({ code: 130, err: expect.stringContaining("still carried out") });
  expect(readdirSync(desk)).not.toContain("interrupted.json");
  slow.closeAllConnections();
  slow.close();
});
