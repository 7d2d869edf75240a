/** What a link or a code opens, for how long, and to whom. Only hashes are stored. */
import { describe, expect, it } from "vitest";
import { handoffWrite, readHandoff, redeemWrite } from "../../../shared/aws/handoff-store.ts";
import { transact, type Write } from "../../../shared/aws/invitee-table.ts";
import { isWhole, openLink } from "../../../shared/aws/open-link.ts";
import { readToken, tokenWrite } from "../../../shared/aws/token-store.ts";
import { sha256 } from "../../../shared/domain/identity.ts";
import { dayMs, type Invite } from "../../../shared/domain/invite.ts";
import { aDeliveredInvite, anInvite, aPolicy, receivedAtMs } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";
import { storeInvite } from "../../support/store-invite.ts";

const token = "t".repeat(43);
const { inviteId, subjectId } = anInvite();
const target = { inviteId, subjectId, notice: 1, attempt: 2 };

/** A table with these writes done, one after another; says of each whether it was. */
async function tableWith(...writes: readonly Write[]) {
  const world = memoryInvitees();
  const results: string[] = [];
  const write = async (one: Write) => (await transact(world.table, [one])).result;
  for (const one of writes) results.push(await write(one));
  world.calls.length = 0;
  return { ...world, results, write };
}

describe("a link's token", () => {
  const write = () => tokenWrite(token, target, receivedAtMs, aPolicy);

  it("leads where it was made for, for as long as the suppression list lasts and not a second more", async () => {
    const { table } = await tableWith(write());
    const endMs = receivedAtMs + aPolicy.suppressionDays * dayMs;
    expect(await readToken(table, token, receivedAtMs)).toEqual(target);
    expect(await readToken(table, token, endMs - 1)).toEqual(target);
    expect(await readToken(table, token, endMs)).toBeUndefined();
  });

  it("is stored as its hash alone, and never over another", async () => {
    expect(JSON.stringify(write())).not.toContain(token);
    expect(write()).toMatchObject({ put: { pk: `token#${sha256(token)}`, sk: "token" } });
    const { results, table } = await tableWith(
      write(),
      tokenWrite(token, { ...target, notice: 9 }, 0, aPolicy),
    );
    expect(results).toEqual(["done", "refused"]);
    expect(await readToken(table, token, receivedAtMs)).toEqual(target);
  });

  it("that can be none is not looked for, and one that never was leads nowhere", async () => {
    const { table, calls } = await tableWith(write());
    expect(await readToken(table, `${token}t`, receivedAtMs)).toBeUndefined();
    expect(calls).toEqual([]);
    expect(await readToken(table, "u".repeat(43), receivedAtMs)).toBeUndefined();
    expect(calls).toEqual(["GetItem"]);
  });
});

describe("a link", () => {
  const opened = async (given: Partial<Omit<Invite, "notice">>, atMs = receivedAtMs) => {
    const world = await tableWith(tokenWrite(token, target, receivedAtMs, aPolicy));
    const invite = await storeInvite(world, aDeliveredInvite(given));
    return { link: await openLink(world.table, token, atMs), invite };
  };

  it("opens the invite that it was sent for, while its data are held", async () => {
    const { link, invite } = await opened({});
    expect(link).toEqual({ link: "open", target, invite });
    const endMs = aDeliveredInvite().dataUntilMs;
    expect((await opened({}, endMs - 1)).link.link).toBe("open");
    expect((await opened({}, endMs)).link).toEqual({ link: "spent", target });
  });

  it("opens nothing to the person before, once the address was corrected", async () => {
    expect((await opened({ subjectId: "k1_somebody-else" })).link).toEqual({ link: "spent", target });
  });

  it("opens nothing of an invite that is not there, but says whose it was", async () => {
    const { table } = await tableWith(tokenWrite(token, target, receivedAtMs, aPolicy));
    expect(await openLink(table, token, receivedAtMs)).toEqual({ link: "spent", target });
    expect(await openLink(table, "u".repeat(43), receivedAtMs)).toEqual({ link: "unknown" });
  });

  it("needs everything that a page shows", () => {
    expect(isWhole(aDeliveredInvite())).toBe(true);
    for (const part of ["invitee", "inviter", "relationship", "space"] as const) {
      const { [part]: _gone, ...rest } = aDeliveredInvite();
      expect(isWhole(rest), part).toBe(false);
    }
  });

  it("opens nothing where anything that a page shows is gone", async () => {
    const world = await tableWith(tokenWrite(token, target, receivedAtMs, aPolicy));
    const { space: _gone, ...rest } = aDeliveredInvite();
    await storeInvite(world, rest);
    expect(await openLink(world.table, token, receivedAtMs)).toEqual({ link: "spent", target });
  });
});

describe("a hand-off code", () => {
  const code = "c".repeat(43);
  const write = () => handoffWrite(code, inviteId, receivedAtMs);
  const endMs = receivedAtMs + 10 * 60_000;

  it("stands for its invite for ten minutes and not a second more", async () => {
    const { table } = await tableWith(write());
    expect(await readHandoff(table, code, receivedAtMs)).toStrictEqual({ inviteId });
    expect(await readHandoff(table, code, endMs - 1)).toEqual({ inviteId });
    expect(await readHandoff(table, code, endMs)).toBeUndefined();
  });

  it("is stored as its hash alone, and never over another", async () => {
    expect(JSON.stringify(write())).not.toContain(code);
    expect(write()).toMatchObject({ put: { pk: `handoff#${sha256(code)}`, sk: "handoff" } });
    const { results } = await tableWith(write(), handoffWrite(code, "inv_other", receivedAtMs));
    expect(results).toEqual(["done", "refused"]);
  });

  it("is the first client's that redeems it, and no other's", async () => {
    const { table, write: tries } = await tableWith(write());
    expect(await tries(redeemWrite(code, "platform", receivedAtMs))).toBe("done");
    expect(await readHandoff(table, code, receivedAtMs)).toEqual({ inviteId, client: "platform" });
    expect(await tries(redeemWrite(code, "thief", receivedAtMs))).toBe("refused");
    expect(await readHandoff(table, code, receivedAtMs)).toEqual({ inviteId, client: "platform" });
  });

  it("is nobody's once its time is over, though it still lies in the table", async () => {
    const { write: tries } = await tableWith(write());
    expect(await tries(redeemWrite(code, "platform", endMs))).toBe("refused");
    expect(await tries(redeemWrite(code, "platform", endMs - 1_000))).toBe("done");
  });

  it("that never was stands for nothing and is made by no redeeming; one that can be none is not looked for", async () => {
    const { table, calls, write: tries } = await tableWith();
    expect(await readHandoff(table, "c", receivedAtMs)).toBeUndefined();
    expect(calls).toEqual([]);
    expect(await readHandoff(table, code, receivedAtMs)).toBeUndefined();
    expect(await tries(redeemWrite(code, "platform", receivedAtMs))).toBe("refused");
  });
});
