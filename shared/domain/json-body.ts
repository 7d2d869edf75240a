/**
 * Receipt, first step: the text of a request's body arrives, and leaves as JSON or as a sentence that says
 * what is wrong. Depth is bounded here, before anything that walks the value recursively sees it.
 */

/** Deepest nesting of objects and arrays that is read; a batch of invites needs five. */
export const jsonDepth = 16;

/** What became of the text. The sentence repeats nothing of it. */
export type ReadJson =
  | { readonly outcome: "json"; readonly value: unknown }
  | { readonly outcome: "fault"; readonly detail: string };

/** Parses JSON (RFC 8259) of at most {@link jsonDepth} levels. Its size is the caller's to bound. Never throws. */
export function readJson(text: string): ReadJson {
  if (text.trim() === "") return { outcome: "fault", detail: "A JSON body is needed." };
  if (deeperThan(text, jsonDepth)) {
    return { outcome: "fault", detail: `The body is nested more than ${jsonDepth} levels deep.` };
  }
  try {
    return { outcome: "json", value: JSON.parse(text) };
  } catch {
    // JSON.parse quotes what it stumbles over, so its message goes no further.
    return { outcome: "fault", detail: "The body is not well-formed JSON." };
  }
}

function deeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{" || character === "[") {
      depth++;
      if (depth > limit) return true;
    } else if (character === "}" || character === "]") depth--;
  }
  return false;
}
