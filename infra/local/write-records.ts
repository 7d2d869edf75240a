/**
 * `npm run records`: writes the Article 30 record with data map and retention schedule, as Markdown and JSON, for
 * the default settings. `-- --out <folder>` says where; a test holds the committed copies to the map.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { article30Markdown, article30Record } from "../../shared/domain/article-30.ts";
import { specimenDeployment } from "../../shared/domain/notice/specimen.ts";

const { values } = parseArgs({ options: { out: { type: "string", default: ".github/records" } } });
const record = article30Record(specimenDeployment);
mkdirSync(values.out, { recursive: true });
writeFileSync(join(values.out, "article-30.json"), `${JSON.stringify(record, null, 2)}\n`);
writeFileSync(join(values.out, "article-30.md"), article30Markdown(record));
console.log(`Wrote article-30.md and article-30.json to ${values.out}`);
