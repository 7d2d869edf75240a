import { describe, expect, it } from "vitest";
import { recordEvidence } from "../../../shared/domain/evidence-changes.ts";
import { recordSent, recordUnknown } from "../../../shared/domain/notice-changes.ts";
import { anInvite, receivedAtMs } from "../../support/an-invite.ts";
import { piece, type Step, settled, settledState } from "../../support/ses-evidence.ts";

function* permutations<T>(list: readonly T[]): Generator<readonly T[]> {
  if (list.length === 0) yield [];
  for (const [n, first] of list.entries()) {
    for (const rest of permutations([...list.slice(0, n), ...list.slice(n + 1)])) yield [first, ...rest];
  }
}

const aSending = () =>
  anInvite({
    notice: {
      state: "sending",
      attempts: 1,
      leaseUntilMs: receivedAtMs + 120_000,
      bytesSha256: "0".repeat(64),
    },
  });

/** A notice under way, and then what comes of it in this order. */
const sendingThen = (steps: readonly Step[]) => settled(steps, aSending());

describe("evidence about a notice", () => {
  it("leads to the same state in all 6! orders and with all 2⁶ duplications of six events", () => {
    const six = [
      piece("send", 1, 1),
      piece("delay", 1, 2),
      piece("transient-bounce", 1, 3),
      piece("delivery", 1, 4),
      piece("permanent-bounce", 1, 9),
      piece("complaint", 1, 12),
    ];
    let checked = 0;
    for (let left = 1; left < 64; left++) {
      const some = six.filter((_, n) => ((left >> n) & 1) === 1);
      const wanted = JSON.stringify(settled(some));
      for (const order of permutations(some)) {
        // Each subset is also every duplication: the six of `left` come twice, the second time in this order.
        expect(JSON.stringify(settled([...order, ...some]))).toBe(wanted);
        checked += 1;
      }
    }
    const all = JSON.stringify(settled(six));
    for (const order of permutations(six)) {
      for (let twice = 0; twice < 64; twice++) {
        const again = order.filter((_, n) => ((twice >> n) & 1) === 1);
        expect(JSON.stringify(settled([...again, ...order]))).toBe(all);
        checked += 1;
      }
    }
    expect(checked).toBe(1_956 + 720 * 64);
  });

  it.each([
    ["the answer that SES took it", recordSent(aSending(), receivedAtMs + 2_000, "m-1")?.drafts.length],
    ["word that no answer came", recordUnknown(aSending(), receivedAtMs + 2_000)?.drafts.length],
  ] as const)("leads to the same state wherever among SES's events there comes %s", (what, entries) => {
    expect(entries).toBe(1);
    const five = [
      piece("send", 1, 1),
      piece("transient-bounce", 1, 3),
      piece("delivery", 1, 4),
      piece("permanent-bounce", 1, 9),
      piece("complaint", 1, 12),
    ];
    const word = what.startsWith("the answer") ? ("answered" as const) : ("unanswered" as const);
    for (let left = 0; left < 32; left++) {
      const some = five.filter((_, n) => ((left >> n) & 1) === 1);
      const wanted = JSON.stringify(sendingThen([word, ...some]));
      for (const order of permutations([word, ...some])) {
        expect(JSON.stringify(sendingThen([...order, ...some]))).toBe(wanted);
      }
    }
  });

  it("keeps SES's word that it took the mail only while there is no other", () => {
    const send = piece("send", 1, 1);
    const kinds = (steps: readonly Step[]) => sendingThen(steps).evidence.map(({ kind }) => kind);
    expect(kinds([send])).toEqual(["send"]);
    expect(kinds([send, "unanswered"])).toEqual(["send"]);
    expect(kinds(["unanswered", send])).toEqual(["send"]);
    expect(kinds([send, "answered"])).toEqual([]);
    expect(kinds(["answered", send])).toEqual([]);
    expect(kinds([send, piece("delay")])).toEqual(["delay"]);
    expect(kinds([piece("delay"), send])).toEqual(["delay"]);
    // Nothing to write either.
    expect(recordEvidence(settledState(["answered"], aSending()), send)).toBeUndefined();
  });

  it("says that a mail whose answer was lost went out, so that none is sent again", () => {
    for (const steps of [
      ["unanswered", piece("send", 1, 1)],
      [piece("send", 1, 1), "unanswered"],
    ] as const) {
      expect(sendingThen(steps).state).toBe("sent");
    }
  });
});
