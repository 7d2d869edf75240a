import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inviteItem, inviteKey, readAsInvite } from "../../../shared/aws/invite-store.ts";
import { fromStored, toStored } from "../../../shared/aws/stored-invite.ts";
import type { Invite } from "../../../shared/domain/invite.ts";
import { specimenInvite } from "../../../shared/domain/notice/specimen.ts";
import { itemSize } from "../../simulation/parts/attribute-value.ts";
import { aDeliveredInvite, anInvite, aPolicy, receivedAtMs } from "../../support/an-invite.ts";

const text = fc.string({ unit: "grapheme", maxLength: 20 });
const count = fc.nat(3);
const instant = fc.integer({ min: receivedAtMs, max: receivedAtMs + 10 ** 10 });
const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined });

/** Invites in shapes that no path of the product may ever write, too: what is stored is what is read. */
const anyInvite = fc
  .record({
    notice: fc.record({
      number: count,
      state: fc.constantFrom("queued", "sending", "sent", "delivered", "undeliverable" as const),
      version: text,
      firstAttempt: count,
      addressSinceAttempt: count,
      attempts: count,
      ambiguousAttempts: count,
      retries: fc.record({ transient: count, silence: count }, { requiredKeys: [] }),
      queuedAtMs: instant,
      evidence: fc.array(
        fc.record(
          {
            kind: fc.constantFrom("send", "delivery", "delay", "complaint" as const),
            attempt: count,
            atMs: instant,
            smtpCode: fc.integer({ min: 100, max: 599 }),
            enhancedStatus: text,
          },
          { requiredKeys: ["kind", "attempt", "atMs"] },
        ),
        { maxLength: 3 },
      ),
    }),
    optional: fc.record(
      {
        dischargedAtMs: instant,
        actedAtMs: instant,
        restrictedAtMs: instant,
        objectedAtMs: instant,
        escalatedAtMs: instant,
        endedAtMs: instant,
        reference: text,
        rectified: fc.record({ fields: fc.constant(["phone" as const]), atMs: instant }),
      },
      { requiredKeys: [] },
    ),
    corrections: count,
    resends: count,
    organisationName: maybe(text),
    erased: fc.boolean(),
    archived: fc.boolean(),
  })
  .map(({ notice, optional, corrections, resends, organisationName, erased, archived }): Invite => {
    const whole = anInvite({ ...optional, corrections, resends, notice });
    const { invitee, inviter, relationship, space, ...rest } = whole;
    return {
      ...rest,
      ...(erased || invitee === undefined ? {} : { invitee }),
      ...(archived || inviter === undefined || relationship === undefined || space === undefined
        ? {}
        : {
            inviter: { ...inviter, ...(organisationName === undefined ? {} : { organisationName }) },
            relationship,
            space,
          }),
    };
  });

// As they stood in a table: what has once been written is read by every later version.
const email = "priya.raman@northwind.example";
const alike = {
  pk: "invite#inv_01MC4W9XG05WB9Z6TED8828X92",
  sk: "invite",
  inviteId: "inv_01MC4W9XG05WB9Z6TED8828X92",
  inviterKey: "qFJhQ2bzoXZCWik-yw5KNUI1Dh2E-lpy7xwK5G5UF-U",
  wakeShard: "wake#2",
  wakeAtSeconds: 1_804_939_200,
  expiresAtSeconds: 1_805_025_600,
  status: "pending",
  lane: "single",
  revision: 4,
  space: { id: "space-7", name: "Northwind and Brightwater" },
  invitee: { email: "sam.okafor1@brightwater.example", givenName: "Sam" },
};
const head = { seq: 3, hash: "a53b6aed582dff4714ad197e42330a1bda963d7b519b78cb00505b64a289743f" };
const goldenOfSchema1 = {
  ...alike,
  schema: 1,
  subjectId: "k1_PnPVCZIPDc2f-NvRp2lXObl9bw4-jxNgcgYHkz9HF-w",
  organisation: "org-5d1e8b40",
  inviter: { sub: "user-7f3a9c12", name: "Priya Raman", email, organisationName: "Northwind Foods" },
  locale: "en-GB",
  linkKey: "invite#P99vsjJrHo-Za652v_f5Uhgf9NrSEbUtd-H0cEfhHNk",
  relationship: "business-contact",
  receivedAtMs: 1_799_755_200_000,
  dueAtMs: 1_802_433_600_000,
  forgetAtMs: 1_802_260_800_000,
  expiresAtMs: 1_804_939_200_000,
  dataUntilMs: 1_804_939_200_000,
  dischargedAtMs: 1_799_755_202_000,
  corrections: 0,
  resends: 0,
  notice: {
    number: 1,
    state: "delivered",
    version: "2026-11-22",
    firstAttempt: 1,
    addressSinceAttempt: 1,
    attempts: 1,
    ambiguousAttempts: 0,
    retries: {},
    queuedAtMs: 1_799_755_200_000,
    sentAtMs: 1_799_755_201_000,
    deliveredAtMs: 1_799_755_202_000,
    evidence: [
      { kind: "delivery", attempt: 1, atMs: 1_799_755_202_000, smtpCode: 250, enhancedStatus: "2.6.0" },
    ],
  },
  ledger: head,
};
const goldenOfSchema2 = {
  ...alike,
  schema: 2,
  sub: "k1_PnPVCZIPDc2f-NvRp2lXObl9bw4-jxNgcgYHkz9HF-w",
  org: "org-5d1e8b40",
  by: { sub: "user-7f3a9c12", name: "Priya Raman", email, org: "Northwind Foods" },
  lang: "en-GB",
  link: "invite#P99vsjJrHo-Za652v_f5Uhgf9NrSEbUtd-H0cEfhHNk",
  rel: "business-contact",
  rcv: 1_799_755_200_000,
  due: 1_802_433_600_000,
  fgt: 1_802_260_800_000,
  exp: 1_804_939_200_000,
  dat: 1_804_939_200_000,
  dis: 1_799_755_202_000,
  notice: {
    n: 1,
    state: "delivered",
    v: "2026-11-22",
    at: 1,
    qd: 1_799_755_200_000,
    st: 1_799_755_201_000,
    dl: 1_799_755_202_000,
    ev: [{ k: "delivery", n: 1, at: 1_799_755_202_000, c: 250, s: "2.6.0" }],
  },
  led: head,
};

const asInTheTable = (item: object) => unmarshall(marshall(item, { removeUndefinedValues: true }));

describe("an invite in the table", () => {
  it("is read as it was stored, whatever state it is in", () => {
    fc.assert(
      fc.property(anyInvite, (invite) => {
        expect(fromStored(asInTheTable(toStored(invite)))).toEqual(invite);
        expect(readAsInvite(asInTheTable(inviteItem(invite, aPolicy))).invite).toEqual(invite);
      }),
      { numRuns: 500 },
    );
  });

  it("is read under the long names of the first schema", () => {
    fc.assert(
      fc.property(anyInvite, (invite) => {
        expect(fromStored(asInTheTable(invite))).toEqual(invite);
      }),
    );
  });

  it.each([
    ["long names", goldenOfSchema1],
    ["short names", goldenOfSchema2],
  ])("still reads as it was once written, under %s", (_, golden) => {
    const { pk: _pk, sk: _sk, inviterKey: _key, wakeShard: _shard, ...rest } = goldenOfSchema1;
    const { wakeAtSeconds, expiresAtSeconds: _expires, ...invite } = rest;
    expect(readAsInvite(golden)).toEqual({ invite, wakeAtMs: wakeAtSeconds * 1_000 });
  });

  it("is refused in a schema that nobody here has written", () => {
    for (const schema of [3, "2", undefined]) {
      expect(() => fromStored({ ...toStored(anInvite()), schema })).toThrow("schema");
    }
  });

  it("gives no two attributes of a map the same name", () => {
    const invite = aDeliveredInvite({ corrections: 1, resends: 1 });
    const notice = {
      ...invite.notice,
      firstAttempt: 2,
      addressSinceAttempt: 2,
      ambiguousAttempts: 1,
      retries: { silence: 2 },
      evidence: [
        { kind: "delivery", attempt: 2, atMs: receivedAtMs, smtpCode: 250, enhancedStatus: "2.0.0" },
      ] as const,
    };
    const names = (whole: unknown) => Object.keys(whole as object);
    const stored = toStored({ ...invite, notice });
    const shorter = stored["notice"] as { readonly ev: readonly object[] };
    expect(names(stored)).toHaveLength(names(invite).length);
    expect(names(shorter)).toHaveLength(names(notice).length);
    expect(names(shorter.ev[0])).toHaveLength(5);
    // What is as it began is not there at all.
    expect(names(toStored(anInvite())["notice"])).toEqual(["n", "state", "v", "at", "qd"]);
  });

  it("keeps by their names what conditions and indexes name", () => {
    const item = inviteItem(anInvite({ restrictedAtMs: 1, objectedAtMs: 2 }), aPolicy);
    for (const name of [
      "pk",
      "sk",
      "inviteId",
      "inviterKey",
      "wakeShard",
      "wakeAtSeconds",
      "expiresAtSeconds",
      "status",
      "revision",
      "restrictedAtMs",
      "objectedAtMs",
    ]) {
      expect(item, name).toHaveProperty(name);
    }
    expect(item["notice"]).toHaveProperty("state", "queued");
  });

  it("stays within a kilobyte when it is delivered, with every detail of the invitee and a reference", () => {
    const { name, email, organisation: organisationName } = specimenInvite.inviter;
    const invite = aDeliveredInvite({
      subjectId: `k1_${"a".repeat(43)}`,
      organisation: "org-5d1e8b40",
      inviter: { sub: "user-7f3a9c12", name, email, organisationName },
      linkKey: `invite#${"a".repeat(43)}`,
      relationship: "business-contact",
      space: specimenInvite.space,
      reference: "CRM-2027-000123",
      invitee: specimenInvite.invitee,
    });
    const evidence = [
      { kind: "delivery", attempt: 1, atMs: receivedAtMs, smtpCode: 250, enhancedStatus: "2.6.0" },
    ] as const;
    const told = { ...invite, notice: { ...invite.notice, evidence } };
    expect(itemSize(marshall(inviteItem(told, aPolicy)))).toBeLessThanOrEqual(1_024);
    expect(itemSize(marshall({ ...told, ...inviteKey(told.inviteId) }))).toBeGreaterThan(1_024);
  });
});
