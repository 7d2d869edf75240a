/**
 * DynamoDB's numbers: decimal, up to 38 significant digits. Small whole numbers take the quick way through
 * JavaScript's own; everything else is an integer times a power of ten.
 */

interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

const plainInteger = /^(?:0|-?[1-9][0-9]{0,14})$/;
const decimalText = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?$/;

/** The canonical text of a number, or why DynamoDB refuses it. */
export function canonicalNumber(text: string): { readonly text: string } | { readonly refusal: string } {
  if (plainInteger.test(text)) return { text };
  const parsed = parse(text);
  if (parsed === undefined) {
    return { refusal: `The parameter cannot be converted to a numeric value: ${text}` };
  }
  if (parsed.coefficient === 0n) return { text: "0" };
  const digits = digitsOf(parsed.coefficient).length;
  if (digits > 38) return { refusal: "Attempting to store more than 38 significant digits in a Number" };
  const magnitude = digits + parsed.exponent;
  if (magnitude > 126)
    return {
      refusal: "Number overflow. Attempting to store a number with magnitude larger than supported range",
    };
  if (magnitude < -129)
    return {
      refusal: "Number underflow. Attempting to store a number with magnitude smaller than supported range",
    };
  return { text: format(parsed) };
}

/** Below, at or above zero, as sort functions want it. Both must be canonical. */
export function compareNumbers(left: string, right: string): number {
  if (left === right) return 0;
  if (plainInteger.test(left) && plainInteger.test(right)) return Number(left) - Number(right);
  const [a, b] = aligned(left, right);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** left + right, or left − right, exactly. Both must be canonical; the answer still has to be admitted. */
export function addNumbers(left: string, right: string, sign: 1 | -1 = 1): string {
  if (plainInteger.test(left) && plainInteger.test(right)) {
    const sum = Number(left) + sign * Number(right);
    if (Number.isSafeInteger(sum)) return String(sum);
  }
  const [a, b, exponent] = aligned(left, right);
  return format(trimmed({ coefficient: sign === 1 ? a + b : a - b, exponent }));
}

/** Bytes that DynamoDB counts for it: one for each two significant digits, one more, and one for a minus. */
export function numberSize(canonical: string): number {
  const digits = canonical.replace("-", "").replace(".", "").replace(/^0+/, "").replace(/0+$/, "");
  return Math.ceil(digits.length / 2) + 1 + (canonical.startsWith("-") ? 1 : 0);
}

function parse(text: string): Decimal | undefined {
  const match = decimalText.exec(text);
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match ?? [];
  if (match === null || whole + fraction === "") return undefined;
  const coefficient = BigInt(whole + fraction) * (sign === "-" ? -1n : 1n);
  return trimmed({ coefficient, exponent: Number(exponent) - fraction.length });
}

function trimmed({ coefficient, exponent }: Decimal): Decimal {
  if (coefficient === 0n) return { coefficient, exponent: 0 };
  let rest = coefficient;
  let power = exponent;
  while (rest % 10n === 0n) {
    rest /= 10n;
    power += 1;
  }
  return { coefficient: rest, exponent: power };
}

const digitsOf = (coefficient: bigint): string => String(coefficient < 0n ? -coefficient : coefficient);

function aligned(left: string, right: string): readonly [bigint, bigint, number] {
  const a = parse(left);
  const b = parse(right);
  if (a === undefined || b === undefined) throw new Error("not a canonical number");
  const exponent = Math.min(a.exponent, b.exponent);
  return [
    a.coefficient * 10n ** BigInt(a.exponent - exponent),
    b.coefficient * 10n ** BigInt(b.exponent - exponent),
    exponent,
  ];
}

function format({ coefficient, exponent }: Decimal): string {
  const sign = coefficient < 0n ? "-" : "";
  const digits = digitsOf(coefficient);
  if (exponent >= 0) return sign + digits + "0".repeat(exponent);
  const point = digits.length + exponent;
  if (point > 0) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
  return `${sign}0.${"0".repeat(-point)}${digits}`;
}
