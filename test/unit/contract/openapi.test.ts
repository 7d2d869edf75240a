import { readFileSync } from "node:fs";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { HtmlValidate } from "html-validate";
import { describe, expect, it } from "vitest";
import { clientTypes } from "../../../shared/client/client-types.ts";
import { openapiDocument } from "../../../shared/domain/contract/openapi-document.ts";
import { docsHeaders, docsPage } from "../../../shared/pages/docs-page.ts";

const committed = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const document = openapiDocument();

async function lint(linted: object): Promise<string[]> {
  // Accepting succeeds with a redirect.
  const rules = { "operation-2xx-response": "off" } as const;
  const config = await createConfig({ extends: ["recommended-strict"], rules });
  const problems = await lintFromString({ source: JSON.stringify(linted), config });
  return problems.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`);
}

describe("the contract", () => {
  it("is committed as the schemas have it; `npm run contract` writes it", () => {
    expect(JSON.parse(committed("functions/show-invites/openapi.json"))).toEqual(document);
  });

  it("has a client whose types are the document's; `npm run contract` writes them", () => {
    expect(committed("shared/client/api-types.ts")).toBe(clientTypes(document));
  });

  it("passes an OpenAPI linter, which finds mistakes where there are some", async () => {
    expect(await lint(document)).toEqual([]);
    const [path = ""] = Object.keys(document.paths);
    const broken = structuredClone(document);
    Reflect.deleteProperty(broken.paths[path]?.post ?? {}, "operationId");
    Reflect.set(broken.paths[path]?.post ?? {}, "responses", {});
    expect(await lint(broken)).toEqual([
      expect.stringContaining("operation-operationId"),
      expect.stringContaining("operation-4xx-response"),
    ]);
  });

  it("has every route for inviters", () => {
    const routes = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes).toEqual(
      expect.arrayContaining([
        "POST /v1/invites",
        "POST /v1/invites/batch",
        "POST /v1/invites/import",
        "GET /v1/invites",
        "GET /v1/invites/{id}",
        "PATCH /v1/invites/{id}",
        "POST /v1/invites/{id}/resend",
        "DELETE /v1/invites/{id}",
        "POST /v1/notice/preview",
        "POST /v1/handoffs",
        "GET /openapi.json",
        "GET /docs",
      ]),
    );
  });
});

describe("the documentation", () => {
  const page = docsPage(document);

  it("is valid HTML", async () => {
    const report = await new HtmlValidate({
      extends: ["html-validate:recommended", "html-validate:a11y"],
    }).validateString(page);
    const messages = report.results.flatMap(({ messages: found }) => found);
    expect(messages.map(({ ruleId, message, line }) => `${line} ${ruleId}: ${message}`)).toEqual([]);
  });

  it("needs nothing but itself: no script, no other origin, no image", () => {
    expect(page).not.toMatch(/<script|<img|<link|<iframe|@import|url\(| on\w+="|src=/i);
    const addresses = [...page.matchAll(/href="([^"]+)"/g)].map(([, to = ""]) => to);
    expect(addresses.filter((to) => !to.startsWith("#") && to !== "/openapi.json")).toEqual([]);
    expect(docsHeaders["content-security-policy"]).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; /,
    );
  });

  it("leads to every operation and schema that it lists", () => {
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, to]) => to);
    expect(targets.length).toBeGreaterThan(40);
    expect(targets.filter((to) => !ids.has(to))).toEqual([]);
  });
});
