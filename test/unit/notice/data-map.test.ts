import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { TokenTarget } from "../../../shared/aws/token-store.ts";
import {
  dataMap,
  type Invitee,
  inviteeSchema,
  mappedFields,
  type OnMap,
  purposes,
  unmapped,
} from "../../../shared/domain/data-map.ts";
import type { Invite, Inviter, Notice } from "../../../shared/domain/invite.ts";
import type { LedgerEntry } from "../../../shared/domain/ledger.ts";
import { policySchema } from "../../../shared/domain/policy.ts";
import type { SubjectRequest } from "../../../shared/domain/request.ts";
import type { Subject } from "../../../shared/domain/subject.ts";

const policy = policySchema.parse({});

describe("the data map", () => {
  it.each(mappedFields().map((row) => [`${row.record}.${row.field}`, row] as const))(
    "accounts for %s in every respect",
    (_, row) => {
      expect(row.category).not.toBe("");
      expect(row.purposes.every((purpose) => Object.hasOwn(purposes, purpose))).toBe(true);
      expect(row.purposes.length).toBeGreaterThan(0);
      expect(row.recipients.length).toBeGreaterThan(0);
      expect(row.source).not.toBe("");
      expect(policy[row.retention]).toBeGreaterThanOrEqual(1);
      expect(row.holds.safeParse).toBeTypeOf("function");
    },
  );

  it("gives every legitimate interest its assessment and every obligation its law", () => {
    for (const lawful of Object.values(purposes)) {
      expect(lawful.basis === "legitimate-interest" ? lawful.assessment : lawful.law).toMatch(/\w{3}/);
    }
  });

  it("has exactly the seven fields of an invitee that the published notice names, and no free text", () => {
    expect(Object.keys(dataMap.invitee)).toEqual([
      "email",
      "givenName",
      "familyName",
      "phone",
      "company",
      "jobTitle",
      "links",
    ]);
  });

  it("refuses to hold a field of an invitee that is not on it, whatever its name", () => {
    fc.assert(
      fc.property(fc.string(), fc.anything(), (name, held) => {
        fc.pre(!Object.hasOwn(dataMap.invitee, name) && name !== "__proto__");
        const invitee = { email: "sam.okafor@brightwater.example", [name]: held };
        expect(inviteeSchema.safeParse(invitee).success).toBe(false);
      }),
    );
  });

  it("finds an attribute that is stored without being on it", () => {
    expect(unmapped("subject", { pk: "subject#x", subjectId: "x", birthday: "1990-01-01" })).toEqual([
      "birthday",
    ]);
  });

  // These fail in tsc rather than here: a field that is added to what is stored, and not to the map, is a type error.
  it("has every field that the stored types have", () => {
    expectTypeOf<OnMap<"invite", Omit<Invite, "invitee" | "inviter" | "notice">>>().toExtend<{
      inviteId: string;
    }>();
    expectTypeOf<OnMap<"inviter", Inviter>>().toExtend<{ sub: string }>();
    expectTypeOf<OnMap<"notice", Notice>>().toExtend<{ number: number }>();
    expectTypeOf<OnMap<"invitee", Required<Invitee>>>().toExtend<{ email: string }>();
    expectTypeOf<OnMap<"subject", Subject>>().toExtend<{ subjectId: string }>();
    expectTypeOf<OnMap<"request", SubjectRequest>>().toExtend<{ requestId: string }>();
    expectTypeOf<OnMap<"token", TokenTarget>>().toExtend<{ inviteId: string }>();
    expectTypeOf<OnMap<"ledger", LedgerEntry>>().toExtend<{ chain: string }>();
    expectTypeOf<OnMap<"subject", Subject & { birthday: string }>>().not.toExtend<{ subjectId: string }>();
  });
});
