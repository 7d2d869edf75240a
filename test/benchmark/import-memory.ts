/** The heap that an import of a thousand rows takes at most, beside what its rows take once they are parsed. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { readContacts } from "../../shared/domain/contact-csv/read-contacts.ts";
import { CountedPipeline } from "./counted-pipeline.ts";

setFlagsFromString("--expose_gc");
const collect = runInNewContext("gc") as () => void;

/** Megabytes. The table in memory is counted with the handler's: an upper bound. */
export async function measureImport(): Promise<{ readonly rows: number; readonly handler: number }> {
  const csv = [
    "email,first name,last name,company,job title",
    ...Array.from(
      { length: 1_000 },
      (_, n) => `sam.okafor${n}@brightwater.example,Sam,Okafor,Brightwater Ltd,Buyer`,
    ),
  ].join("\r\n");
  const bytes = Buffer.from(csv);
  const read = () => {
    const parsed = readContacts(bytes, "utf-8");
    if (parsed.outcome === "fault" || parsed.rows.length !== 1_000) throw new Error("The rows were not read");
    return parsed;
  };
  // Ten times, kept: what the first of them compiles and caches would else drown the rows.
  read();
  collect();
  const before = process.memoryUsage().heapUsed;
  const kept = Array.from({ length: 10 }, read);
  collect();
  const rows = (process.memoryUsage().heapUsed - before) / kept.length;
  const pipeline = new CountedPipeline();
  collect();
  const idle = process.memoryUsage().heapUsed;
  let most = 0;
  const watch = setInterval(() => {
    // What lives, not what waits to be collected.
    collect();
    most = Math.max(most, process.memoryUsage().heapUsed - idle);
  }, 20);
  const answer = await pipeline.request("receive-invites", "POST /v1/invites/import", {
    body: csv,
    headers: { "content-type": "text/csv" },
    query: { relationship: "business-contact", spaceId: "space-7", spaceName: "Northwind" },
  });
  clearInterval(watch);
  const { results } = JSON.parse(answer.body) as { readonly results: readonly { readonly status: string }[] };
  if (results.filter(({ status }) => status === "accepted").length !== 1_000) {
    throw new Error(`The import was answered ${answer.status}: ${answer.body.slice(0, 200)}`);
  }
  return { rows: rows / 1e6, handler: most / 1e6 };
}
