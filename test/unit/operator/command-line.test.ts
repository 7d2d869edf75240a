import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { collect, joined } from "../../../infra/operator/collect-pages.ts";
import { printAnswer } from "../../../infra/operator/print-answer.ts";
import { asTyped, readWords, UsageError, usage } from "../../../infra/operator/read-words.ts";
import { commandNames, type OperatorAnswer, readCall } from "../../../shared/domain/operator-command.ts";

const directory = mkdtempSync(join(tmpdir(), "clientshare-operator-"));
afterAll(() => rmSync(directory, { recursive: true }));

const inviteId = `inv_${"0".repeat(26)}`;

/** What the function would be sent for these words, or what is wrong with them. */
function call(...argv: string[]) {
  const words = readWords(argv);
  if (words.kind !== "command") return words;
  return readCall({ version: 1, operator: "test", command: words.command, input: words.input });
}

describe("words", () => {
  test.each([
    [
      "subject erase --email a@b.example --received 2026-11-02 --channel post",
      { email: "a@b.example", received: "2026-11-02", channel: "post" },
    ],
    ["subject find --email a@b.example", { email: "a@b.example" }],
    [
      "subject rectify --email a@b.example --set company=A=B --set phone=",
      { set: { company: "A=B", phone: "" } },
    ],
    ["requests extend req_1 --reason complex", { requestId: "req_1", reason: "complex" }],
    ["requests list --days 7", { days: 7 }],
    ["notices list --undischarged", { undischarged: true }],
    [`evidence export ${inviteId}`, { inviteId }],
    ["erasures replay --from-table t-newer", { fromTable: "t-newer" }],
    ["sending stop", {}],
  ])("%s is understood", (typed, input) => {
    expect(call(...typed.split(" "))).toMatchObject({ ok: true, call: { input } });
  });

  test("what isn't said of a letter: today, by email", () => {
    expect(call("subject", "object", "--email", "a@b.example")).toMatchObject({
      ok: true,
      call: { input: { channel: "email" } },
    });
  });

  test.each([
    "subject find",
    "subject find --email nobody",
    "subject find --email a@b.example --sub x",
    "subject erase --email a@b.example --received 30-02-2026",
    "subject erase --email a@b.example --received 2026-02-30",
    "subject erase --email a@b.example --channel pigeon",
    "subject rectify --email a@b.example --set email=other@b.example",
    "notices list",
    "evidence export inv_x",
    `disclosure record ${inviteId} --recipient Inspector-Smith --ground law`,
    "queue redrive --queue relay-failures",
    "requests list --days soon",
  ])("%s is refused by its schema", (typed) => {
    expect(call(...typed.split(" "))).toMatchObject({ ok: false });
  });

  test.each(["subject", "subject burn", "evidence verify", "sending stop now", "subject find --colour red"])(
    "%s is told what there is instead",
    (typed) => {
      expect(() => readWords(typed.split(" "))).toThrow(UsageError);
    },
  );

  test("a refusal names places, and never what stood there", () => {
    const refused = JSON.stringify(call("subject", "find", "--email", "sam okafor at firm"));
    expect(refused).not.toContain("okafor");
  });

  test("the usage names every command", () => {
    for (const name of commandNames) {
      const [noun = "", verb = ""] = name.split(" ");
      expect(usage).toMatch(new RegExp(`${noun}[^\\n]*${verb}`));
    }
  });

  test("the usage says when a request was answered: a letter is dated by its own day", () => {
    expect(usage).toMatch(/requests answer .*--on date\].*each requests step/s);
    const words = "requests answer req_1 --outcome granted --on 2026-11-20";
    expect(call(...words.split(" "))).toMatchObject({ ok: true, call: { input: { on: "2026-11-20" } } });
  });

  test("of evidence and answers only the hash leaves the desk", () => {
    const file = join(directory, "letter.txt");
    writeFileSync(file, "Dear Sam Okafor");
    const words = readWords(["requests", "answer", "req_1", "--outcome", "granted", "--answer", file]);
    expect(JSON.stringify(words)).not.toContain("Okafor");
    expect(words).toMatchObject({ input: { answerSha256: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  });

  test.each([
    ["42", /Line 1 is no event/],
    ["null", /Line 1 is no event/],
    ['{"Type":"Notification","Message":"{}"}', /Line 1 is no event.*envelope/],
    ['{"type":"InviteReceived","data":{}}\n{"type":"SubjectErased"}', /Line 2: SubjectErased without/],
    ['{"type":"InviteReceived","data":{}}', /no event after which data had to go/],
    ["", /no event after which data had to go/],
  ])("a line of the archive that says nothing is told, never left out: %s", (lines, told) => {
    const file = join(directory, "archive.jsonl");
    writeFileSync(file, lines);
    expect(() => call("erasures", "replay", "--from-events", file)).toThrow(told);
  });

  test.each([
    ["requests answer req_1", "--outcome: is missing"],
    ["evidence export", /^one of: <inviteId>: is missing \| --operations: is missing$/],
    ["evidence export --operations 2026-13", "--operations: must be a month such as 2026-11"],
    [`evidence export ${inviteId} --operations 2026-11`, /^only one of: <inviteId> \| --operations$/],
    ["erasures replay --from-table t-newer --subject x", /unknown: --subject$/],
    ["subject find --email a@b.example --operations 2026-11", /^unknown: --operations$/],
    [
      "subject rectify --email a@b.example --set email=",
      /^--set: takes givenName, familyName, phone, company, jobTitle, links$/,
    ],
    ["notices list", "--undischarged: is the one list that there is"],
    ["disclosure record inv_x --recipient police --ground law", "<inviteId>: must be the id of an invite"],
  ])("%s is answered in the words that it was typed in", (words, told) => {
    const read = call(...words.split(" "));
    if (!("ok" in read) || read.ok) throw new Error("It was understood");
    expect(read.faults.map(asTyped).join("\n")).toMatch(told);
  });

  test("of the platform's events only removals leave", () => {
    const file = join(directory, "events.jsonl");
    const events = [
      { type: "InviteReceived", data: { inviteId, organisation: "acme" } },
      { type: "InviteRevoked", data: { inviteId, organisation: "acme" } },
      { type: "SubjectErased", data: { inviteIds: [inviteId] } },
    ];
    writeFileSync(file, `${events.map((event) => JSON.stringify(event)).join("\n")}\n`);
    expect(call("erasures", "replay", "--from-events", file)).toMatchObject({
      ok: true,
      call: {
        input: { removals: [{ type: "InviteRevoked" }, { type: "SubjectErased", inviteIds: [inviteId] }] },
      },
    });
  });
});

describe("pages", () => {
  const connection = (answers: OperatorAnswer[]) => {
    const sent: object[] = [];
    return {
      sent,
      async send(_: string, input: object): Promise<OperatorAnswer> {
        sent.push(input);
        return answers.shift() ?? { ok: false, problem: { code: "failed", message: "too many" } };
      },
    };
  };

  test("are joined: lists one after the other, counts added, settings left alone", () => {
    expect(joined([1], [2])).toEqual([1, 2]);
    expect(
      joined(
        { kinds: { invite: { items: 2 } }, days: { inviteDays: 60 } },
        { kinds: { invite: { items: 3 }, subject: { items: 1 } }, days: { inviteDays: 60 } },
      ),
    ).toEqual({ kinds: { invite: { items: 5 }, subject: { items: 1 } }, days: { inviteDays: 60 } });
  });

  test("go on where the last one ended, and say how far it is", async () => {
    const said: string[] = [];
    const pages = connection([
      { ok: true, result: [1], cursor: "next" },
      { ok: true, result: [2] },
    ]);
    const answer = await collect(pages, "notices list", { undischarged: true }, (line) => said.push(line));
    expect(answer).toEqual({ ok: true, result: [1, 2] });
    expect(pages.sent).toEqual([{ undischarged: true }, { undischarged: true, cursor: "next" }]);
    expect(said).toHaveLength(1);
  });

  test("end with the first that is refused", async () => {
    const refusal = { ok: false, problem: { code: "busy", message: "Try again." } } as const;
    expect(await collect(connection([refusal]), "notices list", {}, () => {})).toEqual(refusal);
  });

  test("done before one that is refused, or never answered, are told with it", async () => {
    const refusal = { ok: false, problem: { code: "busy", message: "Try again." } } as const;
    const first = { ok: true, result: { looked: 100, ended: ["inv_1"] }, cursor: "next" } as const;
    const answer = await collect(connection([first, refusal]), "inviter leave", { sub: "x" }, () => {});
    expect(answer).toEqual({ ...refusal, before: first.result });
    expect(printAnswer("inviter leave", answer, false)).toMatch(
      /stays done:\n.*looked +100\n.*inv_1\nTry again\.\n$/s,
    );
    const broken = connection([first]);
    const send = async (command: string, input: object) => {
      if (broken.sent.length === 1) throw new Error("socket hang up");
      return broken.send(command, input);
    };
    expect(await collect({ send }, "inviter leave", { sub: "x" }, () => {})).toMatchObject({
      ok: false,
      problem: { message: "Error: socket hang up" },
      before: first.result,
    });
  });

  test("of a file with more removals than one invocation can do are portions of it", async () => {
    const removals = [
      { type: "SubjectErased", inviteIds: Array.from({ length: 650 }, () => inviteId) },
      { type: "InviteRevoked", inviteIds: [inviteId] },
    ];
    const result = { looked: 300, people: 0, invites: 300 };
    const pages = connection([
      { ok: true, result },
      { ok: true, result },
      { ok: true, result },
    ]);
    const answer = await collect(pages, "erasures replay", { removals }, () => {});
    expect(answer).toMatchObject({ ok: true, result: { looked: 900 } });
    expect(pages.sent).toHaveLength(3);
    for (const input of pages.sent) {
      expect(readCall({ version: 1, operator: "test", command: "erasures replay", input }).ok).toBe(true);
    }
    expect(JSON.stringify(pages.sent).split(inviteId)).toHaveLength(652);
  });

  test("of a redrive begin anew, since what was moved is gone", async () => {
    const pages = connection([
      { ok: true, result: { queue: "notices", moved: 10 }, cursor: "x" },
      { ok: true, result: { queue: "notices", moved: 2 } },
    ]);
    const answer = await collect(pages, "queue redrive", { queue: "notices" }, () => {});
    expect(answer).toMatchObject({ result: { queue: "notices", moved: 12 } });
    expect(pages.sent[1]).toEqual({ queue: "notices" });
  });
});

describe("answers", () => {
  test("are tables for people and JSON for programs", () => {
    const answer = { ok: true, result: [{ requestId: "req_1", dueOn: "2026-12-01" }] } as const;
    expect(printAnswer("requests list", answer, false)).toBe("requestId  dueOn\nreq_1      2026-12-01\n");
    expect(JSON.parse(printAnswer("requests list", answer, true))).toEqual(answer.result);
    expect(printAnswer("requests list", { ok: true, result: [] }, false)).toBe("None.\n");
  });

  test("a complaint's words run no escape sequence of theirs on an operator's terminal", () => {
    const hostile = "\u001b]0;owned\u0007\u001b[31mred\r\n\u202egnp.exe";
    const shown = printAnswer("requests list", { ok: true, result: [{ complaint: hostile }] }, false);
    for (const sign of ["\u001b", "\u0007", "\r", "\u202e"]) expect(shown).not.toContain(sign);
  });
});
