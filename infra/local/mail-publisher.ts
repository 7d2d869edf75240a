/**
 * Publishes what became of each mail, as SES does: through the configuration set's event destinations to their
 * topics. A stored mail arrives; its events leave shortly after, and again at the next start as long as the
 * pipeline may not have taken them in.
 */

import { setTimeout as pause } from "node:timers/promises";
import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { eventsOf } from "./mail-events.ts";
import type { StoredMail } from "./mail-store.ts";
import type { PlannedMailDestination } from "./plan-data.ts";

export interface MailPublisher {
  publish(mail: StoredMail): void;
  /** Mails whose events are not all out yet. */
  pending(): number;
}

/** Between one event of a mail and the next: long enough for the states to be seen, short enough to wait for. */
const betweenMilliseconds = 120;

/** Publishes through `destinations`. */
export function mailPublisher(
  sns: Pick<SNSClient, "send">,
  destinations: () => readonly PlannedMailDestination[],
  clock: () => number,
  said: (line: string) => void,
): MailPublisher {
  let pending = 0;
  const publishAll = async (mail: StoredMail) => {
    for (const event of eventsOf(mail, new Date(clock()))) {
      await pause(betweenMilliseconds);
      for (const { configurationSet, topicArn, types } of destinations()) {
        if (configurationSet !== mail.configurationSet || !types.has(event.type)) continue;
        await sns.send(
          new PublishCommand({
            TopicArn: topicArn,
            Message: event.body,
            Subject: "Amazon SES Email Event Notification",
          }),
        );
      }
    }
  };
  return {
    publish(mail) {
      pending += 1;
      publishAll(mail)
        .catch(() =>
          said("SES: the events of a mail could not be published; the next start publishes them again."),
        )
        .finally(() => {
          pending -= 1;
        });
    },
    pending: () => pending,
  };
}
