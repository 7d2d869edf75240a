/**
 * `npm run contract`: the OpenAPI document as show-invites serves it, and the types of the client that follow
 * from it. Both files are committed, so that a change of the contract is seen in review; a test holds them to
 * the schemas.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { clientTypes } from "../../shared/client/client-types.ts";
import { openapiDocument } from "../../shared/domain/contract/openapi-document.ts";

const repository = new URL("../../", import.meta.url);
const document = openapiDocument();
const files = {
  "functions/show-invites/openapi.json": `${JSON.stringify(document, null, 2)}\n`,
  "shared/client/api-types.ts": clientTypes(document),
};
for (const [path, content] of Object.entries(files)) {
  writeFileSync(fileURLToPath(new URL(path, repository)), content);
  console.log(`Wrote ${path}`);
}
