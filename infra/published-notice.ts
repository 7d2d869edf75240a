/**
 * Holds production to the notices that it has published. In come what a deployment would state and the list of what
 * was published; it passes in silence, or refuses and names what changed and the entry to add. So nobody's notice is
 * changed behind them: what was stated can be looked up, and what matters is a new version, of which they are told.
 */
import { isDeepStrictEqual } from "node:util";
import { type Deployment, deploymentOf } from "../shared/domain/notice/deployment.ts";
import { published } from "../shared/domain/notice/published.ts";
import { type Edition, editionHash, editionOf, type Stated } from "../shared/domain/notice/stated.ts";
import type { Settings } from "./settings.ts";

/** Thrown where production would state what it has not published; the message says what to do. */
export class NoticeUnpublished extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NoticeUnpublished";
  }
}

/** What the notice takes from the settings and the region. @throws {RegionRefused} */
export const deploymentFrom = ({ policy, locales, secondRegion }: Stating, region: string): Deployment =>
  deploymentOf({
    HOME_REGION: region,
    ...(secondRegion === undefined ? {} : { SECOND_REGION: secondRegion }),
    POLICY: policy,
    LOCALES: locales,
  });

/** The settings that a notice's statement depends on, and the day from which its places are others. */
type Stating = Pick<Settings, "policy" | "locales" | "secondRegion" | "placesChangedOn">;

/**
 * What may be another under the same version: contact details, brought up to date, and places, of which everybody is
 * told anew. Everything else that it states (recipients, periods) stays as people were told of it.
 */
const changeable: readonly (keyof Stated)[] = ["1(a)", "1(b)", "1(f)", "2(e)"];

/** @throws {NoticeUnpublished} unless the newest of `list` is what this deployment states */
export function requirePublishedNotice(
  settings: Stating,
  region: string,
  list: readonly Edition[] = published,
  today: string = new Date().toISOString().slice(0, 10),
): void {
  const next = editionOf(deploymentFrom(settings, region), today);
  for (const one of [...list, next]) requireSteady(one, list);
  const newest = list.at(-1);
  const isPublished = newest?.sha256 === next.sha256;
  requirePlacesTold(isPublished ? list.at(-2) : newest, next, settings.placesChangedOn);
  if (isPublished) return;
  throw new NoticeUnpublished(
    [
      newest === undefined
        ? "No notice is published yet."
        : `The notice would state what production has not published:\n${changesIn(newest, next).join("\n")}`,
      "If that is meant, add this at the end of shared/domain/notice/published.ts (then npm run format):",
      `${JSON.stringify(next, null, 2)},`,
    ].join("\n"),
  );
}

/** That people who were told of other places under this version are told anew: the setting's day is a later one. */
function requirePlacesTold(before: Edition | undefined, next: Edition, changedOn: string | undefined): void {
  if (before?.version !== next.version || (changedOn !== undefined && changedOn >= before.since)) return;
  const changed = changesIn(before, next).filter((line) => isOf(line, "1(f)"));
  if (changed.length === 0) return;
  throw new NoticeUnpublished(
    [
      `Since ${before.since} people were told otherwise:`,
      ...changed,
      "Set placesChangedOn to the day from which it is so: whoever is still held is then told anew.",
    ].join("\n"),
  );
}

const isOf = (line: string, article: keyof Stated): boolean => line.startsWith(`  ${article}.`);

/** That an entry is as it was published, and states nothing that its version said otherwise before. */
function requireSteady(one: Edition, list: readonly Edition[]): void {
  if (editionHash(one.version, one.stated) !== one.sha256) {
    throw new NoticeUnpublished(
      `The published notice ${one.version} of ${one.since} is not what its hash was taken of. Entries stay as they are: add one.`,
    );
  }
  const first = list.find(({ version }) => version === one.version) ?? one;
  const changed = changesIn(first, one).filter((line) => !changeable.some((article) => isOf(line, article)));
  if (changed.length === 0) return;
  throw new NoticeUnpublished(
    [
      `Under version ${one.version} people were told otherwise:`,
      ...changed,
      "Recipients and periods stay as a version stated them. To change them, make a new version of the wording",
      "(shared/domain/notice/versions.ts; its folder may export the former's words), marked material where it matters to",
      "people who are still held: they are then told anew.",
    ].join("\n"),
  );
}

/** A line for each fact that differs, such as `  2(a).inviteDays: 60, now 90`. */
function changesIn(before: Edition, after: Edition): string[] {
  const [was, is] = [factsIn(before), factsIn(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((place) => !isDeepStrictEqual(was.get(place), is.get(place)))
    .map((place) => `  ${place}: ${was.get(place) ?? "not said"}, now ${is.get(place) ?? "not said"}`);
}

const factsIn = ({ version, stated }: Edition): ReadonlyMap<string, string> =>
  new Map([["version", version], ...leaves(stated, "")]);

/** What a value holds, by its place; in a list by what each is about, its first member. */
function leaves(value: unknown, place: string): [string, string][] {
  if (typeof value !== "object" || value === null) return [[place, String(value)]];
  const below = (name: string) => (place === "" ? name : `${place}.${name}`);
  if (!Array.isArray(value)) {
    return Object.entries(value).flatMap(([name, one]: [string, unknown]) => leaves(one, below(name)));
  }
  return value.flatMap((one: unknown) => {
    const [about, ...told] =
      typeof one === "object" && one !== null ? Object.values<unknown>({ ...one }) : [one];
    const name = below(String(about));
    return told.length === 0 ? leaves("named", name) : told.flatMap((fact) => leaves(fact, name));
  });
}
