/** What a change leaves in an invite and on its ledger, whole, so that a test sees whatever else it does. */
import { expect } from "vitest";
import type { Invite } from "../../shared/domain/invite.ts";
import type { Change } from "../../shared/domain/invite-change.ts";

/** The change, which must have been made: by its name, what of the invite is other than before, and its drafts. */
export function made(before: Invite, change: Change | undefined) {
  if (change === undefined) return expect.fail("no change");
  return { name: change.name, differs: difference(before, change.next), drafts: change.drafts };
}

/** The members that differ, with their new values; "gone" for one that is not even there. */
function difference(before: object, after: object): Record<string, unknown> {
  const was = new Map(Object.entries(before));
  const is = new Map(Object.entries(after));
  const differs: Record<string, unknown> = {};
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const [old, now] = [was.get(name), is.get(name)];
    if (!is.has(name)) differs[name] = "gone";
    else if (name === "notice") {
      const inNotice = difference(Object(old), Object(now));
      if (Object.keys(inNotice).length > 0) differs[name] = inNotice;
    } else if (now === undefined || JSON.stringify(old) !== JSON.stringify(now)) differs[name] = now;
  }
  return differs;
}
