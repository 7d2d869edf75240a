import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { problemSchema } from "../../../shared/domain/contract/problem-schemas.ts";
import {
  faultLimit,
  faultsOf,
  inviteRequestSchema,
  readRequest,
  requestSchemas,
} from "../../../shared/domain/invite-request.ts";
import { jsonDepth, readJson } from "../../../shared/domain/json-body.ts";
import { problem } from "../../../shared/domain/problem.ts";
import { addressVectors, attacks, naughtyStrings } from "../../support/hostile-input.ts";

const anInvite = {
  invitee: {
    email: "sam.okafor@example.co.uk",
    givenName: "Sam",
    familyName: "Okafor",
    phone: "+442079460000",
    company: "Example Ltd",
    jobTitle: "Buyer",
    links: ["https://www.linkedin.com/in/example"],
  },
  relationship: "colleague",
  space: { id: "space-7", name: "Example and Acme" },
  locale: "en-GB",
  reference: "crm-1042",
} as const;

/** The invite with the field at the path set to the value. */
function withField(path: readonly string[], value: unknown): unknown {
  const [first, ...rest] = path;
  const set = (target: unknown, key: string, deeper: readonly string[]): unknown => {
    const [next, ...further] = deeper;
    const old = z.record(z.string(), z.unknown()).parse(target);
    return { ...old, [key]: next === undefined ? value : set(old[key], next, further) };
  };
  return first === undefined ? value : set(anInvite, first, rest);
}

const faults = (json: unknown) => {
  const read = readRequest(inviteRequestSchema, json);
  return read.outcome === "faults" ? read.faults : [];
};
const textFields = [
  ["invitee", "email"],
  ["invitee", "givenName"],
  ["invitee", "familyName"],
  ["invitee", "phone"],
  ["invitee", "company"],
  ["invitee", "jobTitle"],
  ["space", "id"],
  ["space", "name"],
  ["relationship"],
  ["locale"],
  ["reference"],
] as const;

describe("an invite request", () => {
  it("is read as it is given", () => {
    expect(readRequest(inviteRequestSchema, anInvite)).toEqual({ outcome: "read", value: anInvite });
  });

  it("needs an address, a relationship and a space, and nothing else", () => {
    const least = {
      invitee: { email: "sam@example.com" },
      relationship: "business-contact",
      space: anInvite.space,
    };
    expect(readRequest(inviteRequestSchema, least)).toEqual({ outcome: "read", value: least });
    expect(faults({ invitee: {} })).toEqual([
      { pointer: "/invitee/email", detail: "This field is required." },
      { pointer: "/relationship", detail: "One of these is expected: colleague, business-contact." },
      { pointer: "/space", detail: "This field is required." },
    ]);
  });

  it("is told all of its faults at once", () => {
    const pointers = faults({
      invitee: {
        email: "sam",
        givenName: "<b>",
        phone: 5,
        links: ["https://x.com/a", "ftp://x.com"],
        company: null,
      },
      relationship: "friend",
      space: { id: "a b", name: "example.com" },
      locale: "?",
      reference: "",
    }).map(({ pointer }) => pointer);
    expect(pointers.toSorted()).toEqual([
      "/invitee/company",
      "/invitee/email",
      "/invitee/givenName",
      "/invitee/links/1",
      "/invitee/phone",
      "/locale",
      "/reference",
      "/relationship",
      "/space/id",
      "/space/name",
    ]);
  });

  it("is refused with an unknown field, whose name is not repeated and whose parent is pointed to", () => {
    const invite = {
      ...anInvite,
      space: { ...anInvite.space, "sam@example.com": 1 },
      invitee: { ...anInvite.invitee, notes: "x", "sam@example.com": 1 },
    };
    const found = faults(invite);
    expect(found.map(({ pointer }) => pointer)).toEqual(["/invitee", "/space"]);
    expect(JSON.stringify(found)).not.toContain("sam@example.com");
    expect(faults({ ...anInvite, extra: 1 })).toMatchObject([{ pointer: "" }]);
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "is refused with a field %s",
    (name) => {
      const read = readJson(JSON.stringify(anInvite).replace('"space":', `"${name}":{"email":"x"},"space":`));
      expect(faults(read.outcome === "json" ? read.value : undefined)).toMatchObject([{ pointer: "" }]);
      expect(Object.getPrototypeOf(anInvite)).toBe(Object.prototype);
    },
  );

  it.each([null, undefined, 5, "text", [], [anInvite], true])("is an object, not %j", (json) => {
    expect(faults(json)).toHaveLength(1);
  });

  it("takes nothing harmful in any field and repeats none of it", () => {
    const hostile = [
      ...naughtyStrings(),
      ...Object.values(attacks).flat(),
      ...addressVectors().map(({ address }) => address),
    ];
    for (const path of [...textFields, ["invitee", "links"] as const]) {
      for (const text of hostile) {
        const value = path[1] === "links" ? [text] : text;
        const found = faults(withField(path, value));
        expect(found.length).toBeLessThanOrEqual(1);
        for (const { pointer, detail } of found) {
          expect(pointer).toBe(`/${path.join("/")}${path[1] === "links" ? "/0" : ""}`);
          // Short words such as "null" or "1" may stand in our own sentences.
          if (text.length > 8) expect(detail).not.toContain(text);
        }
      }
    }
  });

  it("answers any JSON at all, with pointers into our own fields and nothing of the input", () => {
    const marker = "zqxjkv";
    const anything = fc.jsonValue({ maxDepth: 4 });
    const marked = fc.oneof(
      anything,
      fc.constantFrom(marker, { [marker]: marker }, [marker], [[marker]], { email: marker }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom([], ["invitee"], ["space"], ["invitee", "links"], ...textFields),
        marked,
        (path, value) => {
          const found = faults(withField(path, value));
          expect(found.length).toBeLessThanOrEqual(faultLimit);
          expect(JSON.stringify(found)).not.toContain(marker);
          for (const { pointer } of found)
            expect(pointer).toMatch(
              /^(\/(invitee|space|relationship|locale|reference|email|givenName|familyName|phone|company|jobTitle|links|id|name|\d+))*$/,
            );
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("faults", () => {
  it("of a parse made elsewhere repeat no keys either", () => {
    const result = inviteRequestSchema.safeParse({ ...anInvite, zqxjkv: 1 });
    expect(result.error?.message).toContain("zqxjkv");
    expect(JSON.stringify(result.error && faultsOf(result.error))).not.toContain("zqxjkv");
  });

  it("are listed up to a limit", () => {
    const result = z.array(z.string()).safeParse(Array(5000).fill(1));
    expect(result.error && faultsOf(result.error)).toHaveLength(faultLimit);
    expect(faults(withField(["invitee", "links"], Array(5000).fill("x")))).toHaveLength(1);
  });

  it("point by RFC 6901, with ~ and / escaped", () => {
    const result = z
      .object({ "a/b": z.object({ "c~d": z.array(z.string()) }) })
      .safeParse({ "a/b": { "c~d": ["x", 1] } });
    expect(result.error && faultsOf(result.error).map(({ pointer }) => pointer)).toEqual(["/a~1b/c~0d/1"]);
  });
});

describe("a batch", () => {
  it("has one to a hundred rows of anything, which are read one by one", () => {
    const read = (rows: number) =>
      readRequest(requestSchemas.batchEnvelope, { invites: Array(rows).fill(5) }).outcome;
    expect([0, 1, 100, 101].map(read)).toEqual(["faults", "read", "read", "faults"]);
    expect(readRequest(requestSchemas.batchEnvelope, { invites: [1], more: 1 }).outcome).toBe("faults");
  });
});

describe("a correction", () => {
  it("is a whole invitee and nothing else", () => {
    expect(readRequest(requestSchemas.correction, { invitee: anInvite.invitee }).outcome).toBe("read");
    expect(readRequest(requestSchemas.correction, { invitee: { givenName: "Sam" } }).outcome).toBe("faults");
    expect(
      readRequest(requestSchemas.correction, { invitee: anInvite.invitee, space: anInvite.space }).outcome,
    ).toBe("faults");
  });
});

describe("an import's query", () => {
  it("is screened like a body", () => {
    const query = {
      relationship: "colleague",
      spaceId: "space-7",
      spaceName: "Example and Acme",
      charset: "windows-1252",
    };
    expect(readRequest(requestSchemas.importQuery, query)).toEqual({ outcome: "read", value: query });
    const read = readRequest(requestSchemas.importQuery, { ...query, spaceName: "example.com" });
    expect(read).toMatchObject({ faults: [{ pointer: "/spaceName" }] });
  });
});

describe("a body", () => {
  it("is JSON of bounded depth", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(readJson(nested(jsonDepth))).toMatchObject({ outcome: "json" });
    expect(readJson(nested(jsonDepth + 1))).toMatchObject({ outcome: "fault" });
    expect(readJson("[".repeat(1_000_000))).toMatchObject({ outcome: "fault" });
    expect(readJson('{"a":'.repeat(16_000))).toMatchObject({ outcome: "fault" });
    expect(readJson(JSON.stringify(["[".repeat(99), '\\"[[[[[[[[[[[[[[[[[[[[["']))).toMatchObject({
      outcome: "json",
    });
  });

  it("that is cut short or no JSON is refused without being quoted", () => {
    const text = JSON.stringify(anInvite);
    for (let length = 0; length < text.length; length++) {
      const read = readJson(text.slice(0, length));
      expect(read.outcome).toBe("fault");
      expect(JSON.stringify(read)).not.toContain("okafor");
    }
    expect(readJson('{"email": sam.okafor@example.com}')).toEqual({
      outcome: "fault",
      detail: "The body is not well-formed JSON.",
    });
  });

  it("comes out as JSON.parse has it", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 10 }), (text) => {
        expect(readJson(text)).toEqual({ outcome: "json", value: JSON.parse(text) });
      }),
    );
  });
});

describe("a problem", () => {
  it("is RFC 9457's, with a type that identifies it", () => {
    const invalid = problem("invalid-request", {
      errors: [{ pointer: "/invitee", detail: "This field is required." }],
    });
    expect(problemSchema.parse(invalid)).toEqual(invalid);
    expect(invalid).toMatchObject({
      status: 400,
      type: "tag:myclientshare.com,2026:problem/invalid-request",
    });
    expect(problem("too-many-requests", { retryAfterSeconds: 60 })).toMatchObject({
      status: 429,
      retryAfterSeconds: 60,
    });
    expect(problem("conflict", { detail: "The invite has been accepted." }).detail).toBe(
      "The invite has been accepted.",
    );
    expect(problem("not-found").status).toBe(404);
  });
});
