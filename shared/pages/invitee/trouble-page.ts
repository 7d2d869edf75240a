/** A request of a person's that failed, as a page: by the problem's status, in words that say what to do. */
import type { PageAnswer, PageContext } from "./frame.ts";
import { outcomePage } from "./outcome-page.ts";
import type { OutcomeName } from "./wording.ts";

/** The one page for every link that opens nothing, and for every path that there is not. */
export const notFoundPage = ({ token: _token, ...context }: PageContext): PageAnswer =>
  outcomePage(context, "notFound", { status: 404 });

/** The page for a status. */
export function troublePage({ token: _token, ...context }: PageContext, status: number): PageAnswer {
  return outcomePage(context, outcomeOf(status), { status });
}

function outcomeOf(status: number): OutcomeName {
  if (status === 404) return "notFound";
  if (status === 403) return "otherSite";
  if (status === 413) return "tooLarge";
  if (status === 503) return "busy";
  return status >= 500 ? "trouble" : "notUnderstood";
}
