/**
 * What a notice states that its words don't fix: who answers for the data, who receives them, where they are kept,
 * for how long, and who the regulator is. It comes from the controller's facts and the deployment's settings, so one
 * version of the wording can state one thing in one year and another in the next. With the version it makes an edition,
 * whose hash stands on the ledger with each notice sent. What else a notice says is the version's own, under its seal.
 */
import { createHash } from "node:crypto";
import { canonicalJson } from "../canonical-json.ts";
import { controller } from "../controller.ts";
import { compileNotice } from "./compile-notice.ts";
import type { Deployment } from "./deployment.ts";
import type { Article, Notice } from "./elements.ts";
import { noticeFacts } from "./notice-facts.ts";
import { specimenInvite } from "./specimen.ts";
import { currentNoticeVersion } from "./versions.ts";

const statedElements = ["1(a)", "1(b)", "1(e)", "1(f)", "2(a)", "2(e)"] as const satisfies readonly Article[];

/** The elements of the law that state it. No personal data but the names that the controller publishes. */
export type Stated = Pick<Notice, (typeof statedElements)[number]>;

/** What was, or would be, published: a version of the wording with what it states. */
export interface Edition {
  readonly version: string;
  /** The day of the deployment that began to state it, ISO 8601. */
  readonly since: string;
  /** See `editionHash`. */
  readonly sha256: string;
  readonly stated: Stated;
}

/** What a notice of this deployment states today. @throws {NoticeIncomplete} where an element is missing */
export function statedBy(deployment: Deployment): Stated {
  const notice = compileNotice(noticeFacts(controller, deployment, specimenInvite));
  return Object.fromEntries(statedElements.map((article) => [article, notice[article]])) as Stated;
}

/** SHA-256, hex, of the canonical JSON of version and statement: the edition's name on the ledger. */
export const editionHash = (version: string, stated: Stated): string =>
  createHash("sha256").update(canonicalJson({ version, stated })).digest("hex");

/** The edition that this deployment's next notice is of. @param since the day, ISO 8601 */
export function editionOf(deployment: Deployment, since: string): Edition {
  const stated = statedBy(deployment);
  const version = currentNoticeVersion;
  return { version, since, sha256: editionHash(version, stated), stated };
}
