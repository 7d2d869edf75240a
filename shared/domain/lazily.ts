/**
 * What a function may need and mostly does not: a cold start makes the schemas and patterns that its first request
 * uses, and none of the others. In come makers by name; out goes an object of what they make.
 */

/** An object with what each maker makes, made when it is first asked for and kept. */
export function lazily<M extends Readonly<Record<string, () => unknown>>>(
  makers: M,
): { readonly [K in keyof M]: ReturnType<M[K]> };
export function lazily(makers: Readonly<Record<string, () => unknown>>): Readonly<Record<string, unknown>> {
  const made = {};
  for (const [name, make] of Object.entries(makers)) {
    const get = (): unknown => {
      const value = make();
      Object.defineProperty(made, name, { value, enumerable: true });
      return value;
    };
    Object.defineProperty(made, name, { get, enumerable: true, configurable: true });
  }
  return made;
}
