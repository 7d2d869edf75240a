/** Which of the media types on offer a request would rather have (RFC 9110 §12.5.1). */

/**
 * The best of `offered` under the Accept header, the first of equals; undefined where none is acceptable.
 * Without a header, or with one that nothing can be read from, the first.
 */
export function preferredType<T extends string>(
  accept: string | undefined,
  offered: readonly T[],
): T | undefined {
  const ranges = (accept ?? "").split(",").flatMap(readRange).slice(0, 50);
  if (ranges.length === 0) return offered[0];
  const qualityOf = (type: string): number =>
    ranges
      .filter(({ range }) => covers(range, type))
      // The most specific range speaks for the type: */* is shorter than text/*, and that than text/html.
      .reduce((best, one) => (one.rank > best.rank ? one : best), { rank: 0, quality: 0 }).quality;
  return offered
    .map((type) => ({ type, quality: qualityOf(type) }))
    .filter(({ quality }) => quality > 0)
    .reduce<{ type: T; quality: number } | undefined>(
      (best, one) => (best === undefined || one.quality > best.quality ? one : best),
      undefined,
    )?.type;
}

function readRange(text: string): { range: string; rank: number; quality: number }[] {
  const [range = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  if (!/^(?:\*\/\*|[\w.+-]+\/(?:\*|[\w.+-]+))$/.test(range)) return [];
  const given = parameters.find((one) => one.startsWith("q="))?.slice(2);
  const quality = given === undefined ? 1 : /^(?:0(?:\.\d*)?|1(?:\.0*)?)$/.test(given) ? Number(given) : 1;
  return [{ range, rank: range === "*/*" ? 1 : range.endsWith("/*") ? 2 : 3, quality }];
}

const covers = (range: string, type: string): boolean =>
  range === "*/*" || range === type || (range.endsWith("/*") && type.startsWith(range.slice(0, -1)));
