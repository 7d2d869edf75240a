/** Files as address books write them, over HTTP: whatever the dialect, the same people are invited. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ImportResults } from "../../shared/client/api-types.ts";
import { checkedFetch, expectStatus, grace, inviterOf } from "../support/checked-api.ts";
import { removeStackDirectory, startStack, type TestStack } from "../support/start-stack.ts";
import { tokenOf } from "../support/use-stack.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startStack();
});

afterAll(async () => {
  await stack.close();
  removeStackDirectory(stack.directory);
});

let imports = 0;

interface Sent {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type?: string;
  readonly charset?: string;
}

/** Imports the file for an inviter of its own. @returns the answer's rows, and the people as they were invited */
async function importAs({ bytes, type = "application/octet-stream", charset }: Sent) {
  const who = { ...grace, sub: `importer-${++imports}` };
  const query = new URLSearchParams({
    relationship: "colleague",
    spaceId: "s",
    spaceName: "Space",
    locale: "cy",
  });
  if (charset !== undefined) query.set("charset", charset);
  const answer = await checkedFetch(`${stack.baseUrl}/v1/invites/import?${query}`, {
    method: "POST",
    headers: { authorization: `Bearer ${await tokenOf(stack.baseUrl, who)}`, "content-type": type },
    body: bytes,
  });
  const client = await inviterOf(stack.baseUrl, who);
  const { items } = expectStatus(await client.listInvites({ query: { limit: 100 } }), 200).body;
  const body: unknown = await answer.json();
  const rows = answer.status === 200 ? (body as ImportResults).results : [];
  const people = rows.flatMap((row) =>
    row.status === "accepted" ? (items.find(({ id }) => id === row.id)?.invitee ?? []) : [],
  );
  return { status: answer.status, body, rows, people };
}

const utf8 = (text: string) => new Uint8Array(Buffer.from(text, "utf8"));
const utf16 = (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, "utf16le"));
const utf16be = (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, "utf16le").swap16());
const latin = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));

const people = [
  {
    email: "zoe@invitee.example",
    givenName: "Zo\u00eb",
    familyName: "N\u00fa\u00f1ez",
    company: "Caf\u00e9, Ltd",
  },
  { email: "sam@invitee.example", givenName: "Sam", familyName: "O'Neill", company: "Smith and Sons" },
];
const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
const table = (header: readonly string[], delimiter: string, end: string) =>
  [
    header,
    ...people.map(({ email, givenName, familyName, company }) => [givenName, familyName, company, email]),
  ]
    .map((cells) => cells.map(quote).join(delimiter) + end)
    .join("");
const outlook = ["First Name", "Last Name", "Company", "E-mail Address"];
const google = ["First Name", "Last Name", "Organization Name", "E-mail 1 - Value"];
const plain = ["givenName", "familyName", "company", "email"];

describe("the same people are invited", () => {
  it.each<[string, Sent]>([
    ["from Outlook, as UTF-8 without a mark", { bytes: utf8(table(outlook, ",", "\r\n")), type: "text/csv" }],
    [
      "from Outlook, as UTF-8 with a mark",
      { bytes: utf8(`\ufeff${table(outlook, ",", "\r\n")}`), type: "text/csv; charset=utf-8" },
    ],
    ["from Outlook, as Windows-1252", { bytes: latin(table(outlook, ",", "\r\n")), charset: "windows-1252" }],
    ["from Google", { bytes: utf8(table(google, ",", "\n")), type: "text/csv" }],
    [
      "from Excel, as \u201cUnicode text\u201d: UTF-16 with tabs",
      { bytes: utf16(table(plain, "\t", "\r\n")) },
    ],
    ["as UTF-16, the other way round", { bytes: utf16be(table(plain, ",", "\r\n")) }],
    ["from European Excel: semicolons", { bytes: utf8(table(plain, ";", "\r\n")), type: "text/csv" }],
    ["with Excel's sep line and old Mac line ends", { bytes: utf8(`sep=;\r${table(plain, ";", "\r")}`) }],
  ])("%s", async (_, sent) => {
    const imported = await importAs(sent);
    expect(imported.status).toBe(200);
    expect(imported.rows.map(({ row, status }) => `${row} ${status}`)).toEqual(["1 accepted", "2 accepted"]);
    expect(imported.people).toEqual(people);
  });
});

describe("a file", () => {
  it("has its rows told one by one: empty ones counted, repeats reported, bad ones named", async () => {
    const { rows, people: invited } = await importAs({
      bytes: utf8(
        [
          "email,givenName,jobTitle,reference",
          'first@invitee.example,Ann,"Head\nof Sales",r-1',
          ",,,",
          "FIRST@invitee.example,Other,,",
          "not an address,Bo,,",
          "second@invitee.example,bit.ly/abc,,no spaces",
          "=cmd|' /C calc'!A0,Eve,,",
          "third@invitee.example,,,",
          "Ltd, fourth@invitee.example,,,Sam",
          "",
        ].join("\n"),
      ),
      type: "text/csv",
    });
    expect(rows.map(({ row, status }) => `${row} ${status}`)).toEqual([
      "1 accepted",
      "3 accepted",
      "4 rejected",
      "5 rejected",
      "6 rejected",
      "7 accepted",
      "8 rejected",
    ]);
    const [first, repeat, address, several] = rows;
    expect(repeat).toEqual({ ...first, row: 3 });
    expect(address).toMatchObject({ problem: { errors: [{ pointer: "/invitee/email" }] } });
    expect(several).toMatchObject({
      problem: { errors: [{ pointer: "/invitee/givenName" }, { pointer: "/reference" }] },
    });
    expect(JSON.stringify(rows)).not.toMatch(/calc|bit\.ly|not an address|invitee\.example/);
    expect(invited[0]).toMatchObject({ jobTitle: "Head of Sales" });
  });

  it.each<[string, Sent, number]>([
    ["that is empty", { bytes: utf8("") }, 400],
    ["without an email column", { bytes: utf8("name\nSam") }, 400],
    ["of another format", { bytes: new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0xff]) }, 400],
    ["of bytes that its encoding lacks", { bytes: latin("email,givenName\na@b.example,Zo\u00eb") }, 400],
    ["with a quotation mark left open", { bytes: utf8('email\n"a@b.example') }, 400],
    ["of an unknown charset", { bytes: utf8("email\na@b.example"), charset: "shift_jis" }, 400],
    ["of too many rows", { bytes: utf8(`email\n${"a@b.example\n".repeat(1001)}`) }, 400],
    ["over a megabyte", { bytes: utf8(`email\n${"x".repeat(1_048_577)}`) }, 413],
    [
      "as text in another charset",
      { bytes: latin("email\na@b.example"), type: "text/csv; charset=windows-1252" },
      415,
    ],
    [
      "as bytes whose type names a charset",
      { bytes: latin("email\na@b.example"), type: 'application/octet-stream; charset="iso-8859-1"' },
      415,
    ],
    [
      "as text with a charset that would be overlooked",
      { bytes: utf8("email\na@b.example"), type: "text/csv", charset: "windows-1252" },
      400,
    ],
    ["with a column twice", { bytes: utf8("email,email\na@b.example,c@d.example") }, 400],
    ["of another type", { bytes: utf8("email\na@b.example"), type: "application/vnd.ms-excel" }, 415],
    ["as JSON", { bytes: utf8("[]"), type: "application/json" }, 415],
  ])("%s is refused with its reason", async (_, sent, status) => {
    const refused = await importAs(sent);
    expect(refused.status).toBe(status);
    expect(refused.body).toMatchObject({ status, requestId: expect.any(String) });
  });
});
