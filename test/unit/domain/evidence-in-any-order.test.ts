import { describe, expect, it } from "vitest";
import { piece, settled } from "../../support/ses-evidence.ts";

function* permutations<T>(list: readonly T[]): Generator<readonly T[]> {
  if (list.length === 0) yield [];
  for (const [n, first] of list.entries()) {
    for (const rest of permutations([...list.slice(0, n), ...list.slice(n + 1)])) yield [first, ...rest];
  }
}

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
});
