/**
 * A synthesized CloudFormation template as data: what CDK wrote, read back. The residency check, the
 * statement, the tests and the local stack all look at this and not at constructs, since this is what AWS
 * will be told.
 */
import * as z from "zod/mini";

const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z._default(z.record(z.string(), z.unknown()), {}),
  Metadata: z._default(z.record(z.string(), z.unknown()), {}),
  DeletionPolicy: z.optional(z.string()),
  UpdateReplacePolicy: z.optional(z.string()),
});

const templateSchema = z.looseObject({
  Parameters: z._default(
    z.record(z.string(), z.looseObject({ Type: z.string(), Default: z.optional(z.string()) })),
    {},
  ),
  Resources: z._default(z.record(z.string(), resourceSchema), {}),
  Outputs: z._default(z.record(z.string(), z.looseObject({ Value: z.unknown() })), {}),
});

/** One resource of a template. */
export type TemplateResource = z.infer<typeof resourceSchema>;

/** A CloudFormation template, with what may be absent filled in as empty. */
export type StackTemplate = z.infer<typeof templateSchema>;

/** The template in parsed JSON. @throws {z.ZodError} if it is none. */
export function readTemplate(json: unknown): StackTemplate {
  return templateSchema.parse(json);
}

const unknownPart = `\${…}`;

/**
 * The text that a value with intrinsic functions becomes, as far as a template tells: pseudo parameters are
 * filled in for `region`, whatever only a deployment knows stays as `${…}`. Undefined if it is not text.
 */
export function textOf(value: unknown, region: string): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  const [name, argument] = entries.length === 1 && entries[0] !== undefined ? entries[0] : ["", undefined];
  switch (name) {
    case "Ref":
      return reference(String(argument), region);
    case "Fn::GetAtt":
      return `\${${Array.isArray(argument) ? argument.join(".") : String(argument)}}`;
    case "Fn::Sub":
      return typeof argument === "string"
        ? argument.replaceAll(/\$\{([^}]*)\}/g, (_, inner: string) => reference(inner, region))
        : undefined;
    case "Fn::Join": {
      if (!Array.isArray(argument) || !Array.isArray(argument[1])) return undefined;
      return argument[1].map((part) => textOf(part, region) ?? unknownPart).join(String(argument[0]));
    }
    default:
      return undefined;
  }
}

function reference(name: string, region: string): string {
  switch (name) {
    case "AWS::Region":
      return region;
    case "AWS::Partition":
      return "aws";
    case "AWS::AccountId":
      return "000000000000";
    default:
      return `\${${name}}`;
  }
}
