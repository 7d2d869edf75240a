/**
 * `npm run bench`: everything that is measured, against floors taken in the same run, as a table and as
 * `reports/bench.json`. `-- --rounds 5 --drain 500` for a quick look; the defaults take some minutes.
 */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { bundleFunction } from "../../infra/bundle.ts";
import { synthesize } from "../../infra/synthesize.ts";
import { policySchema } from "../../shared/domain/policy.ts";
import { environmentFor, type FunctionName } from "../simulation/deployment.ts";
import { type ColdStart, measureColdStarts, type Starter } from "./cold-start.ts";
import { costPerMillion, gigabyteSecondsPerInvite, pricesSince } from "./cost-model.ts";
import { measureDrain } from "./drain.ts";
import { firstEvents } from "./first-events.ts";
import { handSigned, stockClient } from "./floors.ts";
import { measureImport } from "./import-memory.ts";
import { countInvites, countReads, neededWriteUnits } from "./invite-counts.ts";
import { monthlyCost, standingIn } from "./monthly-cost.ts";
import { ratiosOf, shown, spreadOf } from "./statistics.ts";
import { startStubAws } from "./stub-aws.ts";
import { measureReceipt, measureRendering } from "./warm.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "25" },
    drain: { type: "string", default: "10000" },
  },
});
const rounds = Number(values.rounds);
/** What functions say is counted with what they ask; elsewhere it would only be in the way. */
function talk(aloud: boolean): void {
  process.env["AWS_LAMBDA_LOG_LEVEL"] = aloud ? "INFO" : "FATAL";
  process.env["CLIENTSHARE_METRICS"] = aloud ? "on" : "off";
}
talk(false);

const rows: { measure: string; value: string; floor: string; ratio: string; target: string }[] = [];
const report: Record<string, unknown> = {
  at: new Date().toISOString(),
  node: process.version,
  cpus: `${availableParallelism()} × ${cpus()[0]?.model ?? "unknown"}`,
  rounds,
};
const row = (measure: string, value: string, floor = "", ratio = "", target = "") =>
  rows.push({ measure, value, floor, ratio, target });
const say = (text: string) => process.stderr.write(`${text}\n`);
const kilobytes = (bytes: number) => (bytes / 1000).toFixed(0);
const gzipped = (code: string) => gzipSync(code, { level: 9 }).length;

const queue = { url: "https://sqs.eu-west-2.amazonaws.com/0/q", deadLettersUrl: "https://sqs.example/0/d" };
const environment = environmentFor(policySchema.parse({ inviterRequestsPerMinute: 1_000_000 }), {
  notices: queue,
  bulk: queue,
  events: queue,
});

say("Bundles …");
const stock = await stockClient();
const names = readdirSync(new URL("../../functions", import.meta.url)) as FunctionName[];
const starters: Starter[] = [];
const bundles: Record<string, { bytes: number; gzipped: number }> = {};
for (const name of names) {
  const { code } = await bundleFunction(name);
  bundles[name] = { bytes: code.length, gzipped: gzipped(code) };
  starters.push({ name, code, extension: "cjs", event: firstEvents[name] });
  row(
    `bundle, ${name}`,
    `${kilobytes(code.length)} kB, ${kilobytes(gzipped(code))} gzipped`,
    `${kilobytes(stock.length)} kB, ${kilobytes(gzipped(stock))}`,
    `${code.length > stock.length ? "+" : "−"}${kilobytes(Math.abs(code.length - stock.length))} kB, ${gzipped(code) > gzipped(stock) ? "+" : "−"}${kilobytes(Math.abs(gzipped(code) - gzipped(stock)))}`,
    "+120 kB, +35 gzipped, ≤ 450",
  );
}
report["bundles"] = bundles;

say("Counts …");
talk(true);
const [lone, busy] = [await countInvites(100, "lone"), await countInvites(1_000, "busy")];
talk(false);
const per = (count: number, { bill: { invites } }: typeof lone) => (count / invites).toFixed(1);
for (const [load, counted] of [
  ["one at a time", lone],
  ["a thousand at once", busy],
] as const) {
  const { bill } = counted;
  const cost = costPerMillion(bill, gigabyteSecondsPerInvite);
  row(
    `write units, ${load}`,
    per(bill.writeUnits, counted),
    String(neededWriteUnits),
    (bill.writeUnits / bill.invites / neededWriteUnits).toFixed(2),
    "≤ 1.2",
  );
  row(`read units, ${load}`, per(bill.readUnits, counted));
  row(
    `requests (SQS, SNS, Lambda), ${load}`,
    `${per(bill.sqsRequests, counted)}, ${per(bill.snsRequests, counted)}, ${per(bill.invocations, counted)}`,
  );
  row(
    `money for a million, ${load}`,
    `${cost.total.toFixed(1)} $ (${cost.parts.writeUnits.toFixed(1)} of it writes)`,
    `SES ${cost.parts.mails} $`,
    `${(cost.shareOfSes * 100).toFixed(0)} %`,
    "≤ 30 %",
  );
}
row("round trips before the 202", String(lone.roundTrips), "1", "", "≤ 2");
report["counts"] = { lone, busy, pricesSince };

const notices = Number(values.drain);
say(`Drain of ${notices} notices …`);
const drained = await measureDrain(notices, environment);
row(
  `drain of ${notices} notices, s`,
  drained.functionSeconds.toFixed(1),
  drained.bareSeconds.toFixed(1),
  (drained.functionSeconds / drained.bareSeconds).toFixed(2),
  "≤ 1.5",
);
report["drained"] = drained;

say("Reads and sweeps against 1,000 and 100,000 invites stored …");
const [few, many] = [await countReads(1_000), await countReads(100_000)];
for (const [what, cost] of Object.entries(many)) {
  const least = few[what] ?? cost;
  row(
    `${what}: requests, units at 10⁵`,
    `${cost.requests}, ${cost.units}`,
    `${least.requests}, ${least.units} at 10³`,
    (cost.units / least.units).toFixed(2),
    "≤ 1.1",
  );
}
report["reads"] = { few, many };

say("A month …");
const standing = standingIn(synthesize({ region: "eu-west-2" }));
const sweepReadUnits = many["sweep"]?.units ?? 0;
const months = {
  "1,000": monthlyCost(1_000, standing, { ...lone, sweepReadUnits }),
  "100,000": monthlyCost(100_000, standing, { ...lone, sweepReadUnits }),
  "10 million": monthlyCost(10_000_000, standing, { ...lone, sweepReadUnits }),
  "10 million, all at once": monthlyCost(10_000_000, standing, { ...busy, sweepReadUnits }),
};
report["months"] = { standing, months };

const stub = await startStubAws();
try {
  say("Rendering …");
  const rendering = await measureRendering(rounds);
  const [render = [], literal = [], mime = []] = ["render", "literal", "mime"].map((name) => rendering[name]);
  const renderRatio = ratiosOf(render, literal);
  row(
    "rendering a notice, µs CPU",
    shown(spreadOf(render)),
    shown(spreadOf(literal)),
    shown(renderRatio, 2),
    "≤ 1.5",
  );
  row("its MIME, µs CPU", shown(spreadOf(mime)));

  say("Warm invites …");
  const receipt = await measureReceipt(environment, stub.plainUrl, rounds);
  const [handler = [], bare = []] = [receipt["handler"], receipt["bare"]];
  row(
    "warm invite, µs CPU",
    shown(spreadOf(handler)),
    shown(spreadOf(bare)),
    shown(ratiosOf(handler, bare), 2),
    "≤ 1.15",
  );

  say("Import of 1,000 rows …");
  const imported = await measureImport();
  row(
    "import of 1,000 rows, MB of heap at most",
    imported.handler.toFixed(1),
    `${imported.rows.toFixed(1)} (rows)`,
    "",
    "bounded",
  );
  report["warm"] = { rendering, receipt, imported };

  say(`Cold starts, ${rounds} rounds of ${names.length + 5} …`);
  const transaction = {
    TransactItems: [{ Put: { TableName: "invitees", Item: { pk: { S: "a" }, sk: { S: "b" } } } }],
  };
  const floors: Starter[] = [
    { name: "empty", code: "exports.handler = async () => ({});", extension: "cjs", event: {} },
    { name: "hand-signed", code: handSigned, extension: "cjs", event: transaction },
    { name: "stock client", code: stock, extension: "mjs", event: transaction },
    {
      name: "stock clients, secret and read",
      code: await stockClient("secretAndRead"),
      extension: "mjs",
      event: {},
    },
    {
      name: "stock clients, a receipt's calls",
      code: await stockClient("receipt"),
      extension: "mjs",
      event: transaction,
    },
  ];
  const cold = await measureColdStarts([...floors, ...starters], rounds, stub, environment, (done, of) =>
    say(`  ${done} of ${of}`),
  );
  const valuesOf = (name: string, of: keyof ColdStart) => (cold.get(name) ?? []).map((one) => one[of]);
  /** The stock clients that make the calls which this one makes. */
  const floorOf = (name: string): string => {
    if (name === "receive-invites") return "stock clients, a receipt's calls";
    return name !== "relay-changes" && names.some((one) => one === name)
      ? "stock clients, secret and read"
      : "stock client";
  };
  for (const name of cold.keys()) {
    const target = name === "receive-invites" ? "≤ 1.0" : names.some((one) => one === name) ? "≤ 1.15" : "";
    for (const [of, unit] of [
      ["wallMs", "wall"],
      ["cpuMs", "CPU"],
    ] as const) {
      const mine = valuesOf(name, of);
      const floor = valuesOf(floorOf(name), of);
      const single = ratiosOf(mine, valuesOf("stock client", of)).median.toFixed(2);
      row(
        `cold start, ${name}, ms ${unit}`,
        shown(spreadOf(mine)),
        shown(spreadOf(floor)),
        `${shown(ratiosOf(mine, floor), 2)}; of one call ${single}`,
        target,
      );
    }
  }
  report["cold"] = Object.fromEntries(cold);
} finally {
  stub.close();
}

console.log("| Measure | Ours | Floor | Ratio | Target |\n|---|---|---|---|---|");
for (const { measure, value, floor, ratio, target } of rows) {
  console.log(`| ${measure} | ${value} | ${floor} | ${ratio} | ${target} |`);
}
const columns = Object.values(months);
console.log(`\n| Dollars a month, prices of ${pricesSince} | ${Object.keys(months).join(" | ")} |`);
console.log(`|---|${columns.map(() => "---:|").join("")}`);
const money = (some: readonly number[]) => some.map((amount) => amount.toFixed(2)).join(" | ");
for (const line of Object.keys(months["1,000"])) {
  console.log(`| ${line} | ${money(columns.map((month) => month[line] ?? 0))} |`);
}
const besideSes = columns.map(({ SES = 0, ...rest }) => ({
  ours: Object.values(rest).reduce((sum, some) => sum + some, 0),
  SES,
}));
console.log(`| all but SES | ${money(besideSes.map(({ ours }) => ours))} |`);
console.log(
  `| of SES's charge | ${besideSes.map(({ ours, SES }) => `${((ours / SES) * 100).toFixed(0)} %`).join(" | ")} |`,
);
mkdirSync(new URL("../../reports", import.meta.url), { recursive: true });
const file = new URL("../../reports/bench.json", import.meta.url);
writeFileSync(file, `${JSON.stringify({ ...report, rows }, undefined, 1)}\n`);
say(
  "Written to reports/bench.json. Medians; in brackets the quarter points. Ratios are medians of each round's own.",
);
