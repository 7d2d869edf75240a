/**
 * CloudFormation's intrinsic functions, resolved to local values. Synthesized templates arrive; what CloudFormation
 * would have put in the place of each Ref, GetAtt, Join, Sub or parameter leaves, with the local engines' ARNs
 * and URLs. A function that is not known here is refused by name: nothing is guessed.
 */
import * as z from "zod/mini";
import { attributeOf, referenceOf } from "./resource-identity.ts";

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z._default(z.record(z.string(), z.unknown()), {}),
  Metadata: z._default(z.record(z.string(), z.unknown()), {}),
  Condition: z.optional(z.string()),
});

const templateSchema = z.object({
  Resources: z._default(z.record(z.string(), resourceSchema), {}),
  Parameters: z._default(
    z.record(z.string(), z.looseObject({ Type: z.string(), Default: z.optional(z.unknown()) })),
    {},
  ),
  Outputs: z._default(
    z.record(z.string(), z.looseObject({ Value: z.unknown(), Export: z.optional(z.unknown()) })),
    {},
  ),
});

/** One synthesized stack. */
export interface StackTemplate {
  readonly stackName: string;
  readonly template: unknown;
}

/** What stands in for an account, a region and the services in them. */
export interface LocalPlace {
  readonly region: string;
  readonly account: string;
  readonly baseUrl: string;
  readonly queueUrl: (name: string) => string;
  /** Texts that the settings hold in the place of local addresses, with those addresses. */
  readonly substitutes: Readonly<Record<string, string>>;
}

export interface Resource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** With every intrinsic function resolved. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** What a Ref to it gives. */
  readonly reference: string;
}

interface Stack extends z.infer<typeof templateSchema> {
  readonly stackName: string;
}

/** Every resource of `templates`, resolved. @throws {Error} naming what can't be resolved. */
export function resolveResources(templates: readonly StackTemplate[], place: LocalPlace): Resource[] {
  const stacks = templates.map(({ stackName, template }) => ({
    stackName,
    ...templateSchema.parse(template),
  }));
  const resolver = new Resolver(stacks, place);
  return stacks.flatMap((stack) =>
    Object.entries(stack.Resources).map(([logicalId, resource]) => ({
      stackName: stack.stackName,
      logicalId,
      type: resource.Type,
      metadata: resource.Metadata,
      properties: resolver.record(resource.Properties, stack),
      reference: resolver.reference(logicalId, stack),
    })),
  );
}

const omitted = Symbol("AWS::NoValue");

class Resolver {
  readonly #stacks: readonly Stack[];
  readonly #place: LocalPlace;

  constructor(stacks: readonly Stack[], place: LocalPlace) {
    this.#stacks = stacks;
    this.#place = place;
  }

  record(value: Readonly<Record<string, unknown>>, stack: Stack): Record<string, unknown> {
    const entries = Object.entries(value).map(([key, one]) => [key, this.#resolve(one, stack)] as const);
    return Object.fromEntries(entries.filter(([, one]) => one !== omitted));
  }

  reference(name: string, stack: Stack): string {
    const pseudo = this.#pseudo(name, stack);
    if (pseudo !== undefined) return pseudo;
    const parameter = stack.Parameters[name];
    if (parameter !== undefined) {
      const value = String(parameter.Default ?? "");
      return parameter.Type.startsWith("AWS::SSM::Parameter::Value") ? this.#ssmParameter(value) : value;
    }
    const resource = stack.Resources[name];
    if (resource === undefined) throw new Error(`${stack.stackName}: nothing is called ${name}.`);
    return referenceOf(name, resource.Type, this.#naming(resource, stack), this.#place);
  }

  #resolve(value: unknown, stack: Stack): unknown {
    if (typeof value === "string") return this.#text(value);
    if (Array.isArray(value))
      return value.map((one) => this.#resolve(one, stack)).filter((one) => one !== omitted);
    if (typeof value !== "object" || value === null) return value;
    const [[name, argument] = ["", undefined], ...others] = Object.entries(value) as [string, unknown][];
    const isFunction = others.length === 0 && (name === "Ref" || name.startsWith("Fn::"));
    return isFunction
      ? this.#call(name, argument, stack)
      : this.record(value as Record<string, unknown>, stack);
  }

  #call(name: string, argument: unknown, stack: Stack): unknown {
    switch (name) {
      case "Ref":
        return argument === "AWS::NoValue" ? omitted : this.#text(this.reference(String(argument), stack));
      case "Fn::GetAtt": {
        const [id, attribute] = z
          .tuple([z.string(), z.string()])
          .parse(typeof argument === "string" ? argument.split(/\.(.*)/).slice(0, 2) : argument);
        return this.#attribute(id, attribute, stack);
      }
      case "Fn::Join": {
        const [separator, parts] = z.tuple([z.string(), z.unknown()]).parse(argument);
        return this.#text(z.array(z.unknown()).parse(this.#resolve(parts, stack)).join(separator));
      }
      case "Fn::Sub":
        return this.#substitute(argument, stack);
      case "Fn::Select": {
        const [index, list] = z.tuple([z.coerce.number(), z.unknown()]).parse(argument);
        return z.array(z.unknown()).parse(this.#resolve(list, stack))[index];
      }
      case "Fn::Split": {
        const [separator, text] = z.tuple([z.string(), z.unknown()]).parse(argument);
        return String(this.#resolve(text, stack)).split(separator);
      }
      case "Fn::ImportValue":
        return this.#imported(String(this.#resolve(argument, stack)));
      default:
        throw new Error(`${stack.stackName}: the local stack does not know ${name}.`);
    }
  }

  #substitute(argument: unknown, stack: Stack): string {
    const [pattern, variables] =
      typeof argument === "string"
        ? [argument, {}]
        : z.tuple([z.string(), z.record(z.string(), z.unknown())]).parse(argument);
    const text = pattern.replace(/\$\{(!?)([^}]+)\}/g, (whole, literal: string, name: string) => {
      if (literal !== "") return whole.replace("!", "");
      if (Object.hasOwn(variables, name)) return String(this.#resolve(variables[name], stack));
      const [id = "", attribute] = name.split(/\.(.*)/);
      return attribute === undefined ? this.reference(id, stack) : this.#attribute(id, attribute, stack);
    });
    return this.#text(text);
  }

  #attribute(id: string, attribute: string, stack: Stack): string {
    const resource = stack.Resources[id];
    if (resource === undefined) throw new Error(`${stack.stackName}: nothing is called ${id}.`);
    const naming = this.#naming(resource, stack);
    return this.#text(attributeOf(id, resource.Type, attribute, naming, this.#place));
  }

  /** The properties by which resources are named or hold a value; resolving all could run in circles. */
  #naming(resource: z.infer<typeof resourceSchema>, stack: Stack): Record<string, unknown> {
    const wanted = /Name$|^Value$/;
    return this.record(
      Object.fromEntries(Object.entries(resource.Properties).filter(([key]) => wanted.test(key))),
      stack,
    );
  }

  #pseudo(name: string, stack: Stack): string | undefined {
    const { region, account } = this.#place;
    const values: Record<string, string> = {
      "AWS::Region": region,
      "AWS::AccountId": account,
      "AWS::Partition": "aws",
      "AWS::URLSuffix": "amazonaws.com",
      "AWS::StackName": stack.stackName,
      "AWS::StackId": `arn:aws:cloudformation:${region}:${account}:stack/${stack.stackName}/local`,
    };
    return values[name];
  }

  /** Dynamic references to parameters, and the settings' placeholders for local addresses. */
  #text(text: string): string {
    const resolved = text.replace(/\{\{resolve:ssm:([^:}]+)(?::\d+)?\}\}/g, (_, name: string) =>
      this.#ssmParameter(name),
    );
    return Object.entries(this.#place.substitutes).reduce(
      (so, [from, to]) => so.replaceAll(from, to),
      resolved,
    );
  }

  #ssmParameter(name: string): string {
    for (const stack of this.#stacks) {
      for (const resource of Object.values(stack.Resources)) {
        if (resource.Type !== "AWS::SSM::Parameter") continue;
        const { Name, Value } = this.record({ Name: resource.Properties["Name"] }, stack);
        if (Name === name) return String(Value ?? this.#resolve(resource.Properties["Value"], stack));
      }
    }
    throw new Error(`No stack creates the SSM parameter ${name}.`);
  }

  #imported(name: string): unknown {
    for (const stack of this.#stacks) {
      for (const output of Object.values(stack.Outputs)) {
        const exported = z.object({ Name: z.unknown() }).safeParse(output.Export);
        if (exported.success && this.#resolve(exported.data.Name, stack) === name)
          return this.#resolve(output.Value, stack);
      }
    }
    throw new Error(`No stack exports ${name}.`);
  }
}
