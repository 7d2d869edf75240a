/**
 * The record of processing (UK GDPR Art. 30), the data map and the retention schedule as documents. In come the
 * controller's facts, the map and a deployment; out comes one JSON value, and Markdown made from that value. What
 * the code holds is what the record says, since both are read from the same map.
 */
import { controller, processorFor } from "./controller.ts";
import { dataMap, mappedFields, type Purpose, purposes, type RecordName } from "./data-map.ts";
import type { Deployment } from "./notice/deployment.ts";
import { referenceOf } from "./notice/notice-facts.ts";
import { type AllowedRegion, allowedRegions } from "./regions.ts";

type Row = ReturnType<typeof mappedFields>[number];

/** Art. 30(1)(a) to (g), then the map field by field, then the periods. Deterministic; no personal data. */
export function article30Record({ region, secondRegion, policy }: Deployment) {
  const rows = mappedFields();
  const { place, country, law } = allowedRegions[region];
  const processor = processorFor(region);
  const { dataProtectionOfficer, regulator, ...office } = controller;
  return {
    controller: office,
    dataProtectionOfficer,
    regulator: { name: regulator.name, website: regulator.website },
    activities: (Object.keys(purposes) as Purpose[]).map((purpose) => {
      const used = rows.filter((row) => row.purposes.includes(purpose));
      return {
        purpose,
        lawfulBasis: `${purposes[purpose].basis}, Article ${purposes[purpose].article}`,
        reference: referenceOf(purpose),
        dataSubjects: unique(
          used.flatMap(({ about }) => (about === "both" ? ["invitee", "inviter"] : [about])),
        ),
        categoriesOfData: unique(used.map(({ category }) => category)),
        sources: unique(used.map(({ source }) => source)),
        recipients: unique(used.flatMap((row) => [...row.recipients])),
        longestRetentionDays: Math.max(...used.map(({ retention }) => policy[retention])),
      };
    }),
    location: {
      region,
      place,
      country,
      ...(secondRegion === undefined ? {} : { copies: copiesIn(secondRegion) }),
    },
    transfers: `${secondRegion === undefined ? "" : copiesTransferred(secondRegion)}${
      law === "UK"
        ? `${secondRegion === undefined ? "None of the data at rest." : "Nothing else of the data at rest."} The processor ${processor.name} is established in ${processor.country}: UK adequacy regulations.`
        : `${country}, and the processor ${processor.name} in ${processor.country}: UK adequacy regulations.`
    }`,
    processor: processor.name,
    securityMeasures,
    retentionSchedule: retentionSchedule(rows, policy),
    dataMap: rows.map(
      ({ record, field, about, category, purposes: used, source, recipients, retention, from }) => ({
        record,
        field,
        about,
        category,
        purposes: used,
        source,
        recipients,
        retention,
        retentionDays: policy[retention],
        from,
      }),
    ),
  };
}

/** Of the backups: the table's copies, and the keys under which addresses are hashed. */
function copiesIn(region: AllowedRegion) {
  const { place, country } = allowedRegions[region];
  return { region, place, country };
}

function copiesTransferred(region: AllowedRegion): string {
  const { country, law } = allowedRegions[region];
  return `Copies of the backups to ${country}: ${law === "UK" ? "the European Commission's adequacy decision" : "UK adequacy regulations"}. `;
}

export type Article30Record = ReturnType<typeof article30Record>;

/** Art. 30(1)(g): each can be seen in the stacks or the code. */
const securityMeasures = [
  "Data at rest encrypted under a customer-managed key with rotation; transport by TLS alone",
  "One role for each function, with the actions it needs; functions that show pages can only read",
  "Addresses known by a keyed hash outside the invitation itself; of queues, topics and logs only those of the mail service's reports hold one",
  "Links of 256 random bits, of which only hashes are stored; a mailed code before data are shown or corrected",
  "An append-only, hash-chained ledger of every step",
  "Deletion by a sweep on the stated day, with the table's own expiry behind it; erasures replayed after a restore",
];

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];

function retentionSchedule(rows: readonly Row[], policy: Deployment["policy"]) {
  const names = Object.keys(dataMap) as RecordName[];
  const byRecord = names.flatMap((record) => {
    const own = rows.filter((row) => row.record === record);
    return unique(own.map(({ retention, from }) => `${retention} ${from}`)).map((pair) => {
      const fields = own.filter(({ retention, from }) => `${retention} ${from}` === pair);
      const { retention, from } = fields[0] as Row;
      return {
        record: record as string,
        fields: fields.map(({ field }) => field),
        setting: retention as string,
        days: policy[retention],
        from: from as string,
      };
    });
  });
  return [
    ...byRecord,
    {
      record: "invitee",
      fields: ["all"],
      setting: "afterRefusalDays",
      days: policy.afterRefusalDays,
      from: "answer or objection, if sooner",
    },
    { record: "backups", fields: ["all"], setting: "backupDays", days: policy.backupDays, from: "deletion" },
    {
      record: "invitee",
      fields: ["all"],
      setting: "forgetMarginDays",
      days: policy.forgetMarginDays,
      from: "before the month of Article 14(3)(a) is out, if the person could not be told",
    },
  ];
}

/** The record as Markdown: Article 30, retention schedule, data map. */
export function article30Markdown(record: Article30Record): string {
  const { controller: office, dataProtectionOfficer: officer } = record;
  return `${[
    "# Record of processing: invitations",
    "Generated from the data map by `npm run records`; don't edit. UK GDPR Article 30(1).",
    "## Controller",
    `${office.legalName}, company number ${office.companyNumber}. Registered: ${office.registeredAddress}. Contact: ${office.contactAddress}, ${office.email}.`,
    `Data protection officer: ${officer.name}, ${officer.email}, ${officer.phone}.`,
    "## Processing",
    table(
      [
        "Purpose",
        "Lawful basis",
        "Assessment or law",
        "People",
        "Categories of data",
        "Sources",
        "Recipients",
        "At most (days)",
      ],
      record.activities.map((one) => [
        one.purpose,
        one.lawfulBasis,
        one.reference,
        one.dataSubjects.join(", "),
        one.categoriesOfData.join(", "),
        one.sources.join(", "),
        one.recipients.join(", "),
        String(one.longestRetentionDays),
      ]),
    ),
    "## Where, and transfers",
    `${placeOf(record.location)}. ${record.location.copies === undefined ? "" : `Copies of the backups: ${placeOf(record.location.copies)}. `}Processor: ${record.processor}. ${record.transfers}`,
    "## Security",
    record.securityMeasures.map((measure) => `- ${measure}`).join("\n"),
    "## Retention schedule",
    table(
      ["Record", "Fields", "Setting", "Days", "Counted from"],
      record.retentionSchedule.map(({ record: name, fields, setting, days, from }) => [
        name,
        fields.join(", "),
        setting,
        String(days),
        from,
      ]),
    ),
    "## Data map",
    table(
      ["Field", "About", "Category", "Purposes", "Source", "Recipients", "Days", "From"],
      record.dataMap.map((row) => [
        `${row.record}.${row.field}`,
        row.about,
        row.category,
        row.purposes.join(", "),
        row.source,
        row.recipients.join(", "),
        String(row.retentionDays),
        row.from,
      ]),
    ),
  ].join("\n\n")}\n`;
}

const placeOf = ({ place, country, region }: Omit<Article30Record["location"], "copies">): string =>
  `${place}, ${country} (${region})`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
