/**
 * Text that is the same for everybody but for a few places. In comes a text in which marks stand where a value will;
 * out comes what stands between them, so that a copy for one person is those pieces joined with that person's values.
 * Values are put in ready, each in its part's own escaping; nothing of them is read again.
 */

/** A mark is a name, letters only, between two characters that mean nothing to anybody but us. */
const [before, after] = ["\uE000", "\uE001"] as const;
const marked = /\uE000([A-Za-z]+)\uE001/g;

/** What stands for a value until there is one. It has nothing to escape, and nothing that looks like a link. */
export const mark = (slot: string): string => `${before}${slot}${after}`;

/** The text before the first slot, then each slot with the text after it. */
export interface Slotted<Slot extends string> {
  readonly first: string;
  readonly rest: readonly (readonly [slot: Slot, piece: string])[];
}

/** The text cut at its marks. @throws for a mark of no slot, or half of one: the text was changed on its way */
export function cutAtMarks<Slot extends string>(text: string, slots: readonly Slot[]): Slotted<Slot> {
  const [first = "", ...cuts] = text.split(marked);
  const rest = cuts.flatMap((name, n): [Slot, string][] => {
    if (n % 2 === 1) return [];
    const slot = slots.find((known) => known === name);
    if (slot === undefined) throw new Error(`No value belongs to a place called "${name}".`);
    return [[slot, cuts[n + 1] ?? ""]];
  });
  if ([first, ...rest.map(([, piece]) => piece)].some((piece) => /[\uE000\uE001]/.test(piece)))
    throw new Error("A text holds half of a mark.");
  return { first, rest };
}

/** The text with a value in each of its places. */
export function filled<Slot extends string>(
  { first, rest }: Slotted<Slot>,
  values: Readonly<Record<Slot, string>>,
): string {
  // Joined at once: what grows piece by piece is a tree that whoever reads it has to walk.
  const pieces = [first];
  for (const [slot, piece] of rest) pieces.push(values[slot], piece);
  return pieces.join("");
}
