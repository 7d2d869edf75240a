import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRecords } from "../../../shared/domain/contact-csv/csv-records.ts";

describe("CSV records", () => {
  it.each([
    ["", []],
    ["\n", [[""]]],
    ["a", [["a"]]],
    ["a\r\nb\rc\nd", [["a"], ["b"], ["c"], ["d"]]],
    [
      "a,\n,b\n,",
      [
        ["a", ""],
        ["", "b"],
        ["", ""],
      ],
    ],
    ['"a,\r\n""b""",c\n', [['a,\r\n"b"', "c"]]],
    ['a "b" c,""\n', [['a "b" c', ""]]],
    ['"Example" Ltd,x', [["Example Ltd", "x"]]],
    ['a\n\n"', undefined],
  ])("of %j are %j", (text, records) => expect(readRecords(text, ",")).toEqual(records));

  it("stop at the limit, whatever comes after", () => {
    expect(readRecords('a,b\nc\n"', ",", 2)).toEqual([["a", "b"], ["c"]]);
  });

  it("are those that csv-parse finds, whatever the text and delimiter", () => {
    const quoted = fc
      .string({ unit: fc.constantFrom(...'aé,;\t \r\n"'), maxLength: 8 })
      .map((text) => `"${text.replaceAll('"', '""')}"`);
    const unquoted = fc.string({ unit: fc.constantFrom(..."aé ,;\t'="), maxLength: 8 });
    const text = fc
      .array(fc.tuple(fc.oneof(quoted, unquoted), fc.constantFrom(",", ";", "\t", "\n", "\r\n", "\r")), {
        maxLength: 12,
      })
      .map((cells) => cells.flat().join(""));
    let compared = 0;
    fc.assert(
      fc.property(text, fc.constantFrom(",", ";", "\t"), (csv, delimiter) => {
        const records = readRecords(csv, delimiter);
        let expected: string[][];
        try {
          expected = parse(csv, {
            delimiter,
            record_delimiter: ["\r\n", "\n", "\r"],
            relax_column_count: true,
          });
        } catch {
          return; // it is stricter about quotation marks inside cells
        }
        compared++;
        expect(records).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
    expect(compared).toBeGreaterThan(500);
  });
});
