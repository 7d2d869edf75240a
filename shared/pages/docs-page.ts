/**
 * The API's documentation for people: the OpenAPI document arrives, one page leaves that needs nothing else, no
 * script, no font, no network. What the document says in backticks and asterisks is shown as code and emphasis.
 */
import { createHash } from "node:crypto";
import {
  type Answer,
  type ApiDocument,
  type JsonSchema,
  methods,
  type Operation,
} from "../domain/contract/api-document.ts";
import { docsSheet } from "./docs-style.ts";
import { type Child, type Html, html, styleElement } from "./html.ts";

/** The headers that the page goes out with. */
export const docsHeaders = {
  "content-type": "text/html; charset=utf-8",
  "content-language": "en-GB",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${createHash("sha256").update(docsSheet).digest("base64")}'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'`,
} as const;

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** The page. */
export function docsPage(document: ApiDocument): string {
  const { info, tags, components } = document;
  const entries = Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method): Entry[] => {
      const operation = item[method];
      return operation === undefined ? [] : [{ method: method.toUpperCase(), path, operation }];
    }),
  );
  const groups = tags.map((tag) => ({
    ...tag,
    entries: entries.filter(({ operation }) => operation.tags.includes(tag.name)),
  }));
  return html`<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${info.title}: API</title>
${styleElement(docsSheet)}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<div class="frame">
<header><p>Clientshare</p></header>
<nav class="contents" aria-label="Contents">
${groups.map(contents)}
<h2>Schemas</h2>
<ul>${Object.keys(components.schemas).map((name) => html`<li><a href="#schema-${name}">${name}</a></li>`)}</ul>
</nav>
<main id="main">
<h1>${info.title}</h1>
<p class="lead">${info.summary}</p>
${paragraphs(info.description)}
<p>The same as <a href="/openapi.json">OpenAPI 3.1</a>, version ${info.version}.</p>
${groups.map(
  (group) => html`<h2 id="${anchor(group.name)}">${group.name}</h2>
<p>${group.description}</p>
${group.entries.map(article)}`,
)}
<h2 id="schemas">Schemas</h2>
${Object.entries(components.schemas).map(
  ([name, schema]) => html`<article id="schema-${name}" aria-labelledby="title-${name}">
<h3 id="title-${name}">${name}</h3>
${schema.description === undefined ? "" : paragraphs(schema.description)}
${fields(schema)}
</article>
`,
)}
</main>
</div>
</body>
</html>
`.toString();
}

const anchor = (name: string): string => `tag-${name.toLowerCase()}`;

const contents = ({
  name,
  entries,
}: {
  name: string;
  entries: readonly Entry[];
}): Html => html`<h2>${name}</h2>
<ul>${entries.map(
  ({ method, operation }) =>
    html`<li><a href="#${operation.operationId}"><span class="verb">${method}</span><span>${operation.summary}</span></a></li>
`,
)}</ul>
`;

function article({ method, path, operation }: Entry): Html {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const bodies = Object.entries(requestBody?.content ?? {});
  return html`<article id="${operationId}" aria-labelledby="title-${operationId}">
<h3 id="title-${operationId}">${summary}</h3>
<p class="route"><span class="verb">${method}</span><code>${path}</code></p>
${paragraphs(description)}
${
  parameters.length > 0 &&
  html`<h4>Parameters</h4>
<div class="table" tabindex="0"><table>
<thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">Meaning</th></tr></thead>
<tbody>
${parameters.map(
  (
    one,
  ) => html`<tr><th scope="row"><code>${one.name}</code>${one.required === true && html` <span class="hint">required</span>`}</th><td>${one.in}</td><td>${inline(one.description)} <span class="hint">${typeWords(one.schema)}</span></td></tr>
`,
)}
</tbody></table></div>
`
}
${bodies.length > 0 && html`<h4>Body</h4>`}
${bodies.map(
  ([type, { schema, example }]) => html`<p><code>${type}</code> ${typeWords(schema)}</p>
${example !== undefined && code(example)}`,
)}
<h4>Answers</h4>
<div class="table" tabindex="0"><table>
<thead><tr><th scope="col">Status</th><th scope="col">Meaning</th><th scope="col">Body</th></tr></thead>
<tbody>
${Object.entries(responses).map(answer)}
</tbody></table></div>
${Object.entries(responses)
  .filter(([status]) => status.startsWith("2"))
  .flatMap(([status, { content = {} }]) =>
    Object.entries(content)
      .filter(([, { example }]) => example !== undefined)
      .map(
        ([, { example }]) => html`<details><summary>Example of ${status}</summary>${code(example)}</details>`,
      ),
  )}
</article>
`;
}

const answer = ([status, { description, headers = {}, content = {} }]: [string, Answer]): Html =>
  html`<tr><th scope="row">${status}</th><td>${inline(description)}${Object.keys(headers).map((name) => html` <span class="hint"><code>${name}</code></span>`)}</td><td>${Object.entries(
    content,
  ).map(([type, { schema }]) => html`<p><code>${type}</code> ${typeWords(schema)}</p>`)}</td></tr>
`;

function fields(schema: JsonSchema): Child {
  const { properties, required = [], oneOf } = schema;
  if (oneOf !== undefined) return oneOf.map(fields);
  if (properties === undefined) return html`<p>${typeWords(schema)}</p>`;
  return html`<div class="table" tabindex="0"><table>
<thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
<tbody>
${Object.entries(properties).map(
  ([
    name,
    field,
  ]) => html`<tr><th scope="row"><code>${name}</code>${required.includes(name) && html` <span class="hint">required</span>`}</th><td>${typeWords(field)}</td><td>${inline(field.description ?? "")}${
    field.type === "object" && field.properties !== undefined && fields(field)
  }${field.items?.oneOf?.map(fields)}</td></tr>
`,
)}
</tbody></table></div>
`;
}

/** The type in a few words, with a link where it has a name. */
function typeWords(schema: JsonSchema): Child {
  const { $ref, type, items, enum: values, const: only, format, oneOf } = schema;
  if ($ref !== undefined) {
    const name = $ref.slice($ref.lastIndexOf("/") + 1);
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if (only !== undefined) return html`<code>${String(only)}</code>`;
  if (values !== undefined) {
    return values.map((value, n) => html`${n > 0 && ", "}<code>${String(value)}</code>`);
  }
  if (type === "array") {
    return html`list of ${items?.oneOf === undefined ? typeWords(items ?? {}) : "one of these"}`;
  }
  if (oneOf !== undefined) return "one of these";
  const bounds = [
    typeof schema["minimum"] === "number" && `from ${schema["minimum"]}`,
    typeof schema["maximum"] === "number" && schema["maximum"] < 1e9 && `to ${schema["maximum"]}`,
    typeof schema["maxLength"] === "number" && `at most ${schema["maxLength"]} characters`,
    typeof schema["maxItems"] === "number" && `at most ${schema["maxItems"]}`,
    schema.default !== undefined && `default ${String(schema.default)}`,
  ].filter((bound) => bound !== false);
  return [format ?? type ?? "bytes", ...bounds].join(", ");
}

const code = (value: unknown): Html =>
  html`<pre tabindex="0"><code>${typeof value === "string" ? value : JSON.stringify(value, null, 2)}</code></pre>
`;

const paragraphs = (text: string): readonly Html[] =>
  text.split("\n\n").map(
    (one) => html`<p>${inline(one)}</p>
`,
  );

/** `code` and **emphasis** of the document's Markdown; nothing else of it is used there. */
const inline = (text: string): readonly Child[] =>
  text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith("`")) return html`<code>${part.slice(1, -1)}</code>`;
    return part.startsWith("**") ? html`<strong>${part.slice(2, -2)}</strong>` : part;
  });
