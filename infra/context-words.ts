/**
 * What the CDK's own words say where a program of ours takes the same: `-c region=eu-west-2`, `--context stage=prod`.
 */

/** The value of `-c name=value` or `--context name=value` among the words; the last one counts. */
export const inContext = (words: readonly string[], name: string): string | undefined =>
  words
    .filter((_, n) => ["-c", "--context"].includes(words[n - 1] ?? ""))
    .findLast((word) => word.startsWith(`${name}=`))
    ?.slice(name.length + 1);
