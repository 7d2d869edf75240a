/** Texts that come from elsewhere and are not what they should be: a secret, SES's own greeting. */
import { describe, expect, it } from "vitest";
import { createAddressKeySource } from "../../../shared/aws/address-keys.ts";
import { readDeliveryEvent } from "../../../shared/aws/delivery-events.ts";

describe("a secret that is no JSON", () => {
  it.each(["k9FqTESTKEYMATERIALabcdefghijklmnop", "{k9Fq", ""])(
    "is refused without a letter of it: %s",
    async (secret) => {
      const send = async <Output>(): Promise<Output> => JSON.parse(JSON.stringify({ SecretString: secret }));
      const source = createAddressKeySource({ wallClock: () => 0, secrets: { send } }, "s");
      await expect(source()).rejects.toThrow(/^The secret of the address keys is not of its form$/);
    },
  );
});

describe("what SES publishes when a topic becomes its destination", () => {
  it("is about nothing, and any other text is none of ours", () => {
    const greeting = "Successfully validated SNS topic for Amazon SES event publishing.";
    expect(readDeliveryEvent(greeting)).toEqual({ about: "nothing" });
    expect(readDeliveryEvent(`${greeting}\n`)).toEqual({ about: "nothing" });
    expect(readDeliveryEvent("Successfully")).toBeUndefined();
  });
});
