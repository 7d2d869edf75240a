import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  importBytes,
  importFaults,
  importRows,
  readContacts,
} from "../../../shared/domain/contact-csv/read-contacts.ts";
import { attacks, naughtyStrings } from "../../support/hostile-input.ts";

const utf8 = (text: string) => Buffer.from(text, "utf8");
const rowsOf = (bytes: Uint8Array, charset?: string) => {
  const read = readContacts(bytes, charset);
  if (read.outcome === "fault") throw new Error(read.reason);
  return read.rows;
};
const inviteesOf = (text: string) =>
  rowsOf(utf8(text)).map((row) => (row.outcome === "invitee" ? { row: row.row, ...row.invitee } : row));
const reasonOf = (bytes: Uint8Array, charset?: string) => {
  const read = readContacts(bytes, charset);
  return read.outcome === "fault" ? read.reason : read.rows.length;
};

const encodings = {
  "UTF-8": { charset: undefined, bytes: utf8 },
  "UTF-8 with BOM": { charset: undefined, bytes: (text: string) => utf8(`\ufeff${text}`) },
  "UTF-16 LE with BOM": {
    charset: undefined,
    bytes: (text: string) => Buffer.from(`\ufeff${text}`, "utf16le"),
  },
  "UTF-16 BE with BOM": {
    charset: "UTF-16",
    bytes: (text: string) => Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
  },
  "UTF-16 BE by charset": {
    charset: "utf-16be",
    bytes: (text: string) => Buffer.from(text, "utf16le").swap16(),
  },
  "Windows-1252": {
    charset: "Windows-1252",
    // Of its characters beyond Latin-1 the tests use only ’ and €.
    bytes: (text: string) => Buffer.from(text.replaceAll("’", "\u0092").replaceAll("€", "\u0080"), "latin1"),
  },
} as const;

describe("an address book", () => {
  it("of Outlook is read", () => {
    const text = [
      '"Title","First Name","Middle Name","Last Name","Suffix","Company","Department","Job Title","Business Street","Business Fax","Business Phone","Business Phone 2","Home Phone","Mobile Phone","Birthday","E-mail Address","E-mail Type","E-mail Display Name","E-mail 2 Address","Notes","Web Page"',
      '"Ms","Sam","J.","Okafor","","Example Ltd","Buying","Buyer","1 High Street\r\nLondon","+44 20 7946 0001","+44 (0)20 7946 0000","","+44 20 7946 0999","020 7946 0002","0/0/00","sam.okafor@example.co.uk","SMTP","Sam Okafor (sam.okafor@example.co.uk)","","Met at the ""Fair"", likes; tea\nand cake","https://www.example.com"',
      '"","Kim","","Öz","","","","","","","","","020 7946 0003","020 7946 0004","","/o=ExchangeLabs/ou=x/cn=kim","EX","","kim@example.com","",""',
    ].join("\r\n");
    expect(rowsOf(utf8(text))).toEqual([
      {
        outcome: "invitee",
        row: 1,
        invitee: {
          email: "sam.okafor@example.co.uk",
          givenName: "Sam",
          familyName: "Okafor",
          company: "Example Ltd",
          jobTitle: "Buyer",
          phone: "+442079460000",
        },
        leftOut: ["links"],
      },
      {
        outcome: "invitee",
        row: 2,
        invitee: { email: "kim@example.com", givenName: "Kim", familyName: "Öz" },
        leftOut: ["phone"],
      },
    ]);
  });

  it("of Google Contacts is read, in its new and its old fashion", () => {
    const fresh =
      "First Name,Middle Name,Last Name,Phonetic First Name,Name Prefix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Website 1 - Label,Website 1 - Value\n" +
      "Sam,,Okafor,,,,,Example Ltd,Buyer,,1990-01-01,,,* myContacts,* Work,sam@example.com ::: sam@example.org,,,Work,+44 20 7946 0000,Profile,https://www.linkedin.com/in/example ::: https://www.example.com\n";
    const old =
      "Name,Given Name,Additional Name,Family Name,Yomi Name,Notes,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Organization 1 - Type,Organization 1 - Name,Organization 1 - Yomi Name,Organization 1 - Title,Website 1 - Type,Website 1 - Value\n" +
      "Sam Okafor,Sam,,Okafor,,,* myContacts,* Work,sam@example.com,Work,0044 20 7946 0000,,Example Ltd,,Buyer,Profile,https://www.linkedin.com/in/example\n";
    const sam = {
      row: 1,
      email: "sam@example.com",
      givenName: "Sam",
      familyName: "Okafor",
      phone: "+442079460000",
      company: "Example Ltd",
      jobTitle: "Buyer",
      links: ["https://www.linkedin.com/in/example"],
    };
    expect(inviteesOf(fresh)).toEqual([sam]);
    expect(inviteesOf(old)).toEqual([sam]);
  });

  it("of European Excel is read: semicolons, sep= line, quoted newlines, empty rows, Windows line ends", () => {
    const text =
      'sep=;\r\nE-Mail;Given-Name;family_name;PHONE;Company\r\n\r\nsam@example.com;Sam;Okafor;="+442079460000";"Example,\r\nLtd"\r\n;;;;\r\n ; ;;;\r\nkim@example.com;Kim\r\n\r\n';
    expect(inviteesOf(text)).toEqual([
      {
        row: 2,
        email: "sam@example.com",
        givenName: "Sam",
        familyName: "Okafor",
        phone: "+442079460000",
        company: "Example, Ltd",
      },
      { row: 5, email: "kim@example.com", givenName: "Kim" },
    ]);
  });

  it("with a plain header is read, links and reference included", () => {
    const text =
      'email,givenName,familyName,phone,company,jobTitle,links,reference,shoeSize\nsam@example.com,Sam,Okafor,+442079460000,Example Ltd,Buyer,"https://x.com/sam https://github.com/sam",crm-1,44\n';
    expect(rowsOf(utf8(text))).toEqual([
      {
        outcome: "invitee",
        row: 1,
        reference: "crm-1",
        leftOut: [],
        invitee: {
          email: "sam@example.com",
          givenName: "Sam",
          familyName: "Okafor",
          phone: "+442079460000",
          company: "Example Ltd",
          jobTitle: "Buyer",
          links: ["https://x.com/sam", "https://github.com/sam"],
        },
      },
    ]);
  });

  it("with only a column of addresses is read", () => {
    expect(inviteesOf("Email\rsam@example.com\rkim@example.com")).toEqual([
      { row: 1, email: "sam@example.com" },
      { row: 2, email: "kim@example.com" },
    ]);
  });
});

describe("a row", () => {
  it("that can't be used is refused by itself, with pointers as in an invite, repeating nothing", () => {
    const rows = rowsOf(
      utf8(
        "email,givenName,phone,links,reference\nsam@example.com,Sam,,,\nzqxjkv,zqxjkv.com,020 7946 0000,https://zqxjkv.example,a b\n,Kim,,,\n",
      ),
    );
    expect(rows.map(({ outcome, row }) => [outcome, row])).toEqual([
      ["invitee", 1],
      ["faults", 2],
      ["faults", 3],
    ]);
    const [, second, third] = rows;
    expect(second?.outcome === "faults" && second.faults.map(({ pointer }) => pointer)).toEqual([
      "/invitee/email",
      "/invitee/givenName",
      "/invitee/phone",
      "/invitee/links/0",
      "/reference",
    ]);
    expect(third).toMatchObject({
      faults: [{ pointer: "/invitee/email", detail: "This field is required." }],
    });
    expect(second).toMatchObject({ faults: [{ detail: expect.stringContaining("@") }, {}, {}, {}, {}] });
    expect(JSON.stringify(rows)).not.toContain("zqxjkv");
  });

  it("with an address that a valid row had before names that row", () => {
    const rows = rowsOf(
      utf8(
        "email,givenName\nsam@example.com,<b>\nsam@example.com,Sam\nSAM@EXAMPLE.COM,Samuel\nkim@bücher.example,\nKim@xn--bcher-kva.example,\n",
      ),
    );
    expect(
      rows.map((row) => (row.outcome === "duplicate" ? `${row.row}=${row.duplicateOf}` : row.outcome)),
    ).toEqual(["faults", "invitee", "3=2", "invitee", "5=4"]);
  });

  it("may be shorter than the header, end in empty cells, and quote badly", () => {
    expect(
      inviteesOf('email,givenName,company\nsam@example.com\nkim@example.com,Kim,"Example" Ltd,, ,\n'),
    ).toMatchObject([{ email: "sam@example.com" }, { email: "kim@example.com", company: "Example Ltd" }]);
  });

  it("with more cells than the header is refused, since nobody knows which one is which", () => {
    const rows = rowsOf(
      utf8("givenName,company,email\nSam,Smith, Jones and Co,sam@example.com\nKim,,kim@b.example"),
    );
    expect(rows).toMatchObject([
      {
        outcome: "faults",
        row: 1,
        faults: [{ pointer: "", detail: expect.stringContaining("quotation marks") }],
      },
      { outcome: "invitee", row: 2 },
    ]);
  });

  it.each([
    ["+44 (0)20 7946 0000", "+442079460000"],
    ["0044-20-7946.0000", "+442079460000"],
    ["+44 20 7946 0000 ext. 5", undefined],
    ["020 7946 0000", undefined],
    ["4.42E+11", undefined],
  ])("of an address book with phone %s has %s", (cell, phone) => {
    const [row] = rowsOf(utf8(`E-mail Address,Mobile Phone\nsam@example.com,${cell}\n`));
    expect(row).toEqual({
      outcome: "invitee",
      row: 1,
      leftOut: phone === undefined ? ["phone"] : [],
      invitee: { email: "sam@example.com", ...(phone === undefined ? {} : { phone }) },
    });
  });

  it("never takes what a request would refuse, in any column", () => {
    const hostile = [...naughtyStrings(), ...Object.values(attacks).flat()].filter(
      (text) => text.isWellFormed() && !text.includes("\0"),
    );
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    for (const column of ["givenName", "familyName", "company", "jobTitle", "phone", "links", "reference"]) {
      for (let from = 0; from < hostile.length; from += importRows) {
        const lines = hostile
          .slice(from, from + importRows)
          .map((text, at) => `s${at}@example.com,${quoted(text)}`);
        for (const row of rowsOf(utf8(`email,${column}\n${lines.join("\n")}`))) {
          if (row.outcome !== "invitee") continue;
          expect(JSON.stringify(row.invitee)).not.toMatch(
            /[<>=|\u202e\u200b]|\\[nrtu]|(?<!s\d+@example)\.com/,
          );
        }
      }
    }
  });
});

describe("a whole file", () => {
  it("is refused by name", () => {
    const header = "email,givenName\n";
    expect(reasonOf(utf8(""))).toBe("empty");
    expect(reasonOf(utf8("\ufeff\r\n\r\n"))).toBe("empty");
    expect(reasonOf(utf8("sep=;\r\n"))).toBe("empty");
    expect(reasonOf(utf8("name,phone\nSam,1\n"))).toBe("no-email-column");
    expect(reasonOf(utf8("sam@example.com\nkim@example.com\n"))).toBe("no-email-column");
    expect(reasonOf(utf8('sep=;\nemail,givenName\na@example.com,"Sam"'))).toBe("no-email-column");
    expect(reasonOf(utf8(`${header}sam@example.com,"Sam\nkim@example.com,Kim\n`))).toBe("malformed");
    expect(reasonOf(utf8("email,givenName,email\na@b.example,Sam,c@d.example"))).toBe("repeated-column");
    expect(reasonOf(utf8("E-mail,email\na@b.example,c@d.example"))).toBe("repeated-column");
    expect(reasonOf(utf8("email,notes,notes\na@b.example,x,y"))).toBe(1);
    expect(reasonOf(utf8(header))).toBe(0);
    expect(reasonOf(Buffer.from(`${header}sam@example.com,S\xf8ren`, "latin1"))).toBe("wrong-bytes");
    expect(reasonOf(Buffer.from(`${header}sam@example.com,S\x81`, "latin1"), "windows-1252")).toBe(
      "wrong-bytes",
    );
    expect(reasonOf(Buffer.from(`\ufeff${header}`, "utf16le").subarray(0, -1))).toBe("wrong-bytes");
    expect(reasonOf(Buffer.from(`${header}sam@example.com,Sam`, "utf16le"))).toBe("not-text");
    expect(reasonOf(utf8(header), "ebcdic-cp-us")).toBe("unknown-charset");
    expect(reasonOf(utf8(header), "x-user-defined")).toBe("unknown-charset");
    expect(reasonOf(Buffer.from("PK\x03\x04\0\0\0\0", "latin1"))).toBe("not-text");
    expect(readContacts(utf8(""))).toEqual({ outcome: "fault", reason: "empty", detail: importFaults.empty });
  });

  it("has at most 1,000 rows that aren't empty, and 1 MB", () => {
    const rows = (count: number) =>
      Array.from({ length: count }, (_, at) => `s${at}@example.com,`).join("\n,\n");
    expect(reasonOf(utf8(`email,givenName\n${rows(importRows)}`))).toBe(importRows);
    expect(reasonOf(utf8(`email,givenName\n${rows(importRows + 1)}`))).toBe("too-many-rows");
    expect(reasonOf(utf8(`email,givenName\nsam@example.com,Sam\n${"\n".repeat(importBytes)}`))).toBe(
      "too-large",
    );
    expect(reasonOf(utf8(`email,givenName\nsam@example.com,Sam\n${"\n".repeat(importBytes - 100)}`))).toBe(1);
    expect(reasonOf(utf8(`email${",".repeat(importBytes - 100)}`))).toBe(0);
  });

  it("of any bytes gives rows or a named fault, never an exception", () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc
        .constantFrom(
          "email",
          ",",
          ";",
          "\t",
          '"',
          "\r\n",
          "\n",
          "\ufeff",
          "sep=;",
          "sam@example.com",
          "givenName",
          '""',
          "=",
        )
        .map(utf8),
    );
    const charset = fc.constantFrom(undefined, "utf-8", "windows-1252", "utf-16", "utf-16be", "nonsense");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), charset, (pieces, label) => {
        const read = readContacts(Buffer.concat([utf8("email,givenName\n"), ...pieces]), label);
        expect(["contacts", "fault"]).toContain(read.outcome);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("any table", () => {
  // Cells that screening takes and that try the dialects: delimiters and apostrophes inside, and none needs repair.
  const word = fc.stringMatching(/^[A-Za-zÀ-ÖØ-öø-ÿ]{1,8}$/).map((text) => text.normalize("NFC"));
  const name = fc.oneof(
    word,
    fc.tuple(word, fc.constantFrom(", ", "-", "’", "'", " "), word).map((parts) => parts.join("")),
  );
  const person = fc.record({
    givenName: fc.option(name, { nil: undefined }),
    familyName: fc.option(name, { nil: undefined }),
    company: fc.option(
      fc.oneof(
        name,
        name.map((text) => `${text} & Co. (UK)`),
      ),
      { nil: undefined },
    ),
    // Never taken over, so anything may stand in it.
    notes: fc.string({ unit: fc.constantFrom(...'aé ,;\t"\r\n'), maxLength: 12 }),
    emptyRowBefore: fc.boolean(),
  });
  const headers = {
    plain: {
      email: "email",
      givenName: "givenName",
      familyName: "familyName",
      company: "company",
      notes: "shoeSize",
    },
    outlook: {
      email: "E-mail Address",
      givenName: "First Name",
      familyName: "Last Name",
      company: "Company",
      notes: "Notes",
    },
    google: {
      email: "E-mail 1 - Value",
      givenName: "Given Name",
      familyName: "Family Name",
      company: "Organization 1 - Name",
      notes: "Notes",
    },
    googleNew: {
      email: "E-mail 1 - Value",
      givenName: "First Name",
      familyName: "Last Name",
      company: "Organization Name",
      notes: "Notes",
    },
    shouting: {
      email: "EMAIL",
      givenName: "GIVENNAME",
      familyName: "FAMILYNAME",
      company: "COMPANY",
      notes: "NOTES",
    },
  } as const;
  const fields = ["notes", "email", "company", "familyName", "givenName"] as const;

  it("written in any dialect and encoding imports as the same rows", () => {
    fc.assert(
      fc.property(
        fc.array(person, { minLength: 1, maxLength: 6 }),
        fc.record({
          header: fc.constantFrom(...Object.values(headers)),
          order: fc.shuffledSubarray([...fields], { minLength: fields.length }),
          delimiter: fc.constantFrom(",", ";", "\t"),
          lineEnd: fc.constantFrom("\r\n", "\n", "\r"),
          encoding: fc.constantFrom(...Object.values(encodings)),
          quoteAll: fc.boolean(),
          separatorLine: fc.boolean(),
          lastLineEnd: fc.boolean(),
        }),
        (people, dialect) => {
          const cell = (text: string) =>
            dialect.quoteAll || /[,;\t"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
          const line = (cells: readonly string[]) => cells.map(cell).join(dialect.delimiter);
          const expected: unknown[] = [];
          const lines = [line(dialect.order.map((field) => dialect.header[field]))];
          for (const [at, { notes, emptyRowBefore, ...names }] of people.entries()) {
            if (emptyRowBefore) lines.push(at % 2 === 0 ? "" : dialect.delimiter.repeat(4));
            const all = { ...names, notes, email: `p${at}@example.com` };
            const given = Object.entries(names).filter(([, value]) => value !== undefined);
            expected.push({
              outcome: "invitee",
              row: lines.length,
              leftOut: [],
              invitee: { email: all.email, ...Object.fromEntries(given) },
            });
            lines.push(line(dialect.order.map((field) => all[field] ?? "")));
          }
          const text = [...(dialect.separatorLine ? [`sep=${dialect.delimiter}`] : []), ...lines].join(
            dialect.lineEnd,
          );
          const bytes = dialect.encoding.bytes(text + (dialect.lastLineEnd ? dialect.lineEnd : ""));
          expect(rowsOf(bytes, dialect.encoding.charset)).toEqual(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
