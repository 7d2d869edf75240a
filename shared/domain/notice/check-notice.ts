/**
 * The check that stands before every deployment. In comes what is about to be deployed: the settings, and what the
 * synthesized stacks really contain. It passes in silence, or throws and so fails the synth: a notice that is
 * incomplete or vague, or that says something else than the stacks do.
 */
import { controller } from "../controller.ts";
import { compileNotice, NoticeIncomplete } from "./compile-notice.ts";
import type { Deployment } from "./deployment.ts";
import { evasionIn } from "./elements.ts";
import { noticeFacts } from "./notice-facts.ts";
import { words } from "./phrase.ts";
import { specimenInvite, specimenLinks } from "./specimen.ts";
import { fullNotice, tell } from "./tell.ts";
import { currentVersion } from "./versions.ts";
import type { Block, Language } from "./wording.ts";

/** What the synthesized stacks contain, as the templates say; the notice has to say the same. */
export interface StackFacts {
  /** Of every stack. */
  readonly regions: readonly string[];
  /** Every region to which a stack copies backups or the keys of addresses. */
  readonly copyRegions: readonly string[];
  /** What those who tell people have been told of a second region; `undefined` for nothing. */
  readonly toldCopies: readonly (string | undefined)[];
  /** For how many days each backup and each copy of one is kept; `undefined` for ever. */
  readonly copiedBackupDays: readonly (number | undefined)[];
  /** Point-in-time recovery of every table, in days. */
  readonly backupDays: readonly number[];
  /** Retention of every log group, in days; `undefined` for one that never expires. */
  readonly logDays: readonly (number | undefined)[];
  /** Retention of the queues whose messages hold an address, in days. */
  readonly addressQueueDays: readonly number[];
  /** Retention of the other queues, in days: ids, which the notice counts among the technical logs. */
  readonly idQueueDays: readonly number[];
  /** Hosts or companies outside AWS that data are sent to; the notice names none. */
  readonly otherRecipients: readonly string[];
}

/** Thrown where stacks and notice disagree; each sentence names one disagreement. */
export class NoticeDrift extends Error {
  readonly disagreements: readonly string[];
  constructor(disagreements: readonly string[]) {
    super(`The notice and the stacks disagree:\n${disagreements.map((line) => `  ${line}`).join("\n")}`);
    this.name = "NoticeDrift";
    this.disagreements = disagreements;
  }
}

/**
 * Compiles and writes the notice for this deployment in every language it has switched on.
 * @throws {NoticeIncomplete} naming the articles of what is missing or vague
 * @throws {NoticeDrift} where `stack` is given and says something else
 */
export function checkNotice(deployment: Deployment, stack?: StackFacts): void {
  const notice = compileNotice(noticeFacts(controller, deployment, specimenInvite));
  const { wording } = currentVersion;
  for (const language of Object.keys(wording) as Language[]) {
    const inWords = wording[language];
    if (inWords === undefined || (language !== "en-GB" && !deployment.locales.includes(language))) continue;
    const told = tell(notice, inWords, { ...specimenLinks, complaints: "/complaints", lost: "/i/lost" });
    const gaps = fullNotice(told, inWords).flatMap(({ article, section }) => {
      const text = [section.heading, ...section.blocks.map(textOf)].join(" ").trim();
      const evasion = evasionIn(text);
      if (section.blocks.length === 0 || text === "")
        return [{ article, why: `says nothing in ${language}` }];
      return evasion === undefined ? [] : [{ article, why: `is vague in ${language}: "${evasion}"` }];
    });
    if (gaps.length > 0) throw new NoticeIncomplete(gaps);
    const second = deployment.secondRegion;
    const where = inWords.full.sections["1(f)"](told).blocks.map(textOf).join(" ");
    if (second !== undefined && !where.includes(inWords.labels.places[second]))
      throw new NoticeDrift([`Copies: the wording in ${language} has no word for those in ${second}.`]);
  }
  const disagreements = stack === undefined ? [] : disagreementsWith(deployment, stack);
  if (disagreements.length > 0) throw new NoticeDrift(disagreements);
}

function textOf(block: Block): string {
  if ("list" in block) return block.list.map(words).join(" ");
  if ("rows" in block) return block.rows.map(([label, content]) => `${label} ${words(content)}`).join(" ");
  return words(block);
}

function disagreementsWith({ region, secondRegion, policy }: Deployment, stack: StackFacts): string[] {
  const differs = (what: string, stated: number, found: readonly (number | undefined)[]) =>
    [...new Set(found)]
      .filter((days) => days !== stated)
      .map((days) => `${what}: the notice says ${stated} days, a stack has ${days ?? "no limit"}.`);
  const exceeds = (what: string, stated: number, found: readonly (number | undefined)[]) =>
    found
      .filter((days) => days === undefined || days > stated)
      .map((days) => `${what}: the notice says ${stated} days at most, one keeps ${days ?? "for ever"}.`);
  return [
    ...stack.regions
      .filter((found) => found !== region)
      .map((found) => `Region: the notice says ${region}, a stack is in ${found}.`),
    ...[...new Set(stack.copyRegions)]
      .filter((found) => found !== secondRegion)
      .map(
        (found) =>
          `Copies: the notice says ${secondRegion ?? "that there are none"}, a stack copies to ${found}.`,
      ),
    ...(secondRegion === undefined || stack.copyRegions.includes(secondRegion)
      ? []
      : [`Copies: the notice says that some are in ${secondRegion}, and no stack makes any.`]),
    ...[...new Set(stack.toldCopies)]
      .filter((told) => told !== secondRegion)
      .map(
        (told) => `Copies: the sender says ${secondRegion ?? "none"}, another function ${told ?? "none"}.`,
      ),
    ...differs("Backups", policy.backupDays, stack.backupDays),
    ...exceeds("Copied backups", policy.backupDays, stack.copiedBackupDays),
    ...differs("Logs", policy.logDays, stack.logDays),
    ...exceeds("Queues with addresses", policy.queueDays, stack.addressQueueDays),
    ...exceeds("Queues with ids", policy.logDays, stack.idQueueDays),
    ...stack.otherRecipients.map((name) => `Recipients: the notice doesn't name ${name}.`),
  ];
}
