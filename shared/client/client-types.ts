/**
 * The client's types, made from the OpenAPI document: a document arrives, TypeScript leaves. It knows the
 * keywords that zod writes for our schemas, and stops at any other, so that no type is silently too wide.
 */
import {
  type ApiDocument,
  type JsonSchema,
  methods,
  type Operation,
} from "../domain/contract/api-document.ts";

/** Whose operations the client has: pages for people are not for programs. */
const tags: ReadonlySet<string> = new Set(["Invites", "Notice", "Platform"]);

/** The text of `api-types.ts`. @throws {Error} for a keyword that is not known here */
export function clientTypes(document: ApiDocument): string {
  const found = Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      return operation?.tags.some((tag) => tags.has(tag)) === true ? [{ path, method, operation }] : [];
    }),
  );
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `${comment(schema.description)}export type ${name} = ${typeOf(schema)};`,
  );
  const operations = found.map(
    ({ operation }) =>
      `${comment(operation.summary, 1)}  readonly ${operation.operationId}: {\n${operationType(operation)}  };`,
  );
  const routes = found.map(
    ({ path, method, operation }) =>
      `  ${operation.operationId}: { method: ${quote(method.toUpperCase())}, path: ${quote(path)} },`,
  );
  return `${[
    "/** Generated from the OpenAPI document by `npm run contract`. Not written by hand. */",
    ...schemas,
    `export interface Operations {\n${operations.join("\n")}\n}`,
    `export const routes = {\n${routes.join("\n")}\n} as const satisfies Record<\n  keyof Operations,\n  { readonly method: string; readonly path: string }\n>;`,
  ].join("\n\n")}\n`;
}

function operationType({ parameters = [], requestBody, responses }: Operation): string {
  const group = (place: string) => {
    const members = parameters.filter((one) => one.in === place);
    if (members.length === 0) return undefined;
    const required = members.some((one) => one.required === true);
    const fields = members.map(
      ({ name, required: needed, schema }) =>
        `readonly ${quote(place === "header" ? name.toLowerCase() : name)}${needed === true ? "" : "?"}: ${typeOf(schema)}`,
    );
    return { required, type: `{ ${fields.join("; ")} }` };
  };
  const lines: string[] = [];
  for (const place of ["path", "query", "header"]) {
    const one = group(place);
    if (one !== undefined) lines.push(`readonly ${place}${one.required ? "" : "?"}: ${one.type};`);
  }
  if (requestBody !== undefined) {
    const bodies = Object.entries(requestBody.content).map(
      ([type, { schema }]) => `${quote(type)}: ${bodyOf(schema)}`,
    );
    lines.push(`readonly body: { readonly ${bodies.join("; readonly ")} };`);
  }
  const answers = Object.entries(responses).map(([status, { content = {} }]) => {
    const types = [...new Set(Object.values(content).map(({ schema }) => typeOf(schema)))];
    return `readonly ${status}: ${types.length === 0 ? "undefined" : types.join(" | ")}`;
  });
  lines.push(`readonly answers: {\n      ${answers.join(";\n      ")};\n    };`);
  return lines.map((line) => `    ${line}\n`).join("");
}

/** A body without a schema is bytes. */
const bodyOf = (schema: JsonSchema): string =>
  Object.keys(schema).length === 0 ? "Uint8Array<ArrayBuffer>" : typeOf(schema);

const annotations = new Set(
  "description examples default readOnly pattern format minimum maximum minLength maxLength minItems maxItems".split(
    " ",
  ),
);

function typeOf(schema: JsonSchema): string {
  const {
    $ref,
    type,
    properties,
    required = [],
    additionalProperties,
    items,
    oneOf,
    enum: values,
    const: only,
    ...rest
  } = schema;
  const unknown = Object.keys(rest).filter((keyword) => !annotations.has(keyword));
  if (unknown.length > 0)
    throw new Error(`Keywords that the client's types don't know: ${unknown.join(", ")}`);
  if ($ref !== undefined) return $ref.slice($ref.lastIndexOf("/") + 1);
  if (only !== undefined) return JSON.stringify(only);
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (oneOf !== undefined) return oneOf.map(typeOf).join(" | ");
  switch (type) {
    case "string":
    case "boolean":
      return type;
    case "integer":
    case "number":
      return "number";
    case "array":
      return `readonly (${typeOf(items ?? {})})[]`;
    case "object": {
      if (properties === undefined || additionalProperties !== false) {
        throw new Error("An object of the contract lists its fields and allows no others");
      }
      const fields = Object.entries(properties).map(
        ([name, field]) => `readonly ${name}${required.includes(name) ? "" : "?"}: ${typeOf(field)}`,
      );
      return `{ ${fields.join("; ")} }`;
    }
    default:
      throw new Error(`A schema of the contract without a type that is known: ${type}`);
  }
}

const quote = (text: string): string => JSON.stringify(text);
const comment = (text: string | undefined, depth = 0): string =>
  text === undefined ? "" : `${"  ".repeat(depth)}/** ${text.replaceAll("*/", "* /")} */\n`;
