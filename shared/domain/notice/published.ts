/**
 * Every edition of the notice that production has published, newest last: what people were told, to look up by the
 * hash that the ledger has of it. Production is not synthesized while what it would state differs from the last one;
 * the refusal prints the entry to add. Entries are only ever added. It is code and not a setting, since a function's
 * variables hold four kilobytes together, and so that the past can't be set anew for one deployment.
 */
import type { Edition } from "./stated.ts";

export const published: readonly Edition[] = [];
