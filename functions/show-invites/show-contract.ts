/**
 * The contract, as OpenAPI and as a page for people. Both are read when somebody first asks, so that the
 * routes that inviters wait for don't carry them through a cold start.
 */
import type { ApiDocument } from "../../shared/domain/contract/api-document.ts";
import { sha256 } from "../../shared/domain/identity.ts";
import { type HttpAnswer, type HttpEvent, namesEtag } from "../../shared/lambda/http.ts";

/** The OpenAPI document. */
export async function showContract(event: HttpEvent): Promise<HttpAnswer> {
  return cacheable(event, JSON.stringify(await readContract()), { "content-type": "application/json" });
}

/** The documentation: one page that needs nothing else, and no script. */
export async function showDocumentation(event: HttpEvent): Promise<HttpAnswer> {
  const { docsHeaders, docsPage } = await import("../../shared/pages/docs-page.ts");
  return cacheable(event, docsPage(await readContract()), docsHeaders);
}

/** The document as `npm run contract` wrote it. */
async function readContract(): Promise<ApiDocument> {
  const written: { default: unknown } = await import("./openapi.json", { with: { type: "json" } });
  return written.default as ApiDocument;
}

function cacheable(event: HttpEvent, body: string, headers: Readonly<Record<string, string>>): HttpAnswer {
  const etag = `"${sha256(body).slice(0, 32)}"`;
  const caching = { etag, "cache-control": "public, max-age=300" };
  const known = event.headers["if-none-match"];
  return known !== undefined && namesEtag(known, etag)
    ? { status: 304, headers: caching }
    : { status: 200, headers: { ...headers, ...caching }, body };
}
