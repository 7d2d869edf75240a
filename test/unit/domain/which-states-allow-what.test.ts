/** The table of changes said in sentences, against slips in it: DynamoDB's conditions are made of the same table. */
import { describe, expect, it } from "vitest";
import type { InviteStatus, NoticeState } from "../../../shared/domain/invite.ts";
import { type ChangeName, changes, inviteStatuses, permits } from "../../../shared/domain/invite-change.ts";
import { anInvite } from "../../support/an-invite.ts";

const states: readonly NoticeState[] = changes.wake.notice;
const names = Object.keys(changes) as ChangeName[];
const ended = inviteStatuses.slice(1);

/** The statuses of an invite, or the states of its notice, from which a change may start. */
const fromStatus = (name: ChangeName) =>
  inviteStatuses.filter((status) =>
    states.some((state) => permits(name, anInvite({ status, notice: { state } }))),
  );
const fromState = (name: ChangeName) =>
  states.filter((state) =>
    inviteStatuses.some((status) => permits(name, anInvite({ status, notice: { state } }))),
  );

describe("an invite's status", () => {
  const byStatus: [string, readonly InviteStatus[], readonly ChangeName[]][] = [
    [
      "lets nothing more be sent, awaited or forgotten once it has ended",
      ["pending"],
      [
        "claim",
        "release",
        "postpone",
        "flag-poisoned",
        "record-refused",
        "record-evidence",
        "retry",
        "withhold",
        "correct",
        "resend",
        "renotice",
        "revoke",
        "settle-lease",
        "warn-forget",
        "hold-forget",
        "escalate",
        "exempt",
        "forget",
      ],
    ],
    ["lets a yes be repeated, and given after no other end", ["pending", "accepted"], ["accept"]],
    ["lets a no be repeated, and given after no other end", ["pending", "declined"], ["decline"]],
    ["lets only what was accepted be handed over", ["accepted"], ["hand-over"]],
    [
      "never stands between a person and their rights, nor between a mail and its record",
      inviteStatuses,
      [
        "record-sent",
        "record-unknown",
        "note-act",
        "object",
        "erase",
        "rectify",
        "restrict",
        "unrestrict",
        "wake",
      ],
    ],
    ["lets the data go of what is pending or answered", ["pending", "accepted", "declined"], ["expire"]],
    ["lets every ended invite be archived, and none that is pending", ended, ["archive"]],
  ];

  it.each(byStatus)("%s", (_, statuses, which) => {
    for (const name of which) expect(fromStatus(name), name).toEqual(statuses);
  });

  it("is said for every change there is, and for each once", () => {
    expect(byStatus.flatMap(([, , which]) => which).sort()).toEqual([...names].sort());
  });
});

describe("a notice's state", () => {
  const byState: [string, readonly NoticeState[], readonly ChangeName[]][] = [
    [
      "must be queued for an attempt to begin, be put off or be given up",
      ["queued"],
      ["claim", "postpone", "flag-poisoned"],
    ],
    ["must be sending for an attempt to end", ["sending"], ["release", "record-refused", "settle-lease"]],
    ["must be open for another attempt", ["unknown", "sent"], ["retry"]],
    ["must be on its way to be withheld", ["queued", "sending", "unknown", "sent"], ["withhold"]],
    ["must have failed for the address to be corrected", ["undeliverable"], ["correct"]],
    [
      "must not have failed for the mail to be sent again",
      ["queued", "sending", "unknown", "sent", "delivered"],
      ["resend"],
    ],
    ["must be delivered for a new wording to be told", ["delivered"], ["renotice"]],
    [
      "must not be delivered for anybody to be forgotten",
      ["queued", "sending", "unknown", "sent", "undeliverable"],
      ["forget"],
    ],
  ];

  it.each(byState)("%s", (_, from, which) => {
    for (const name of which) expect(fromState(name), name).toEqual(from);
  });

  it("is all one to every other change", () => {
    const said = byState.flatMap(([, , which]) => which);
    for (const name of names.filter((one) => !said.includes(one))) {
      expect(fromState(name), name).toEqual(states);
    }
  });
});

describe("what has run out and still lies in the table", () => {
  it("lets itself be cleared away, heard of and decided upon by its person, and nothing else be done to it", () => {
    const evenPast = names.filter((name) => "evenPast" in changes[name]);
    expect(evenPast.sort()).toEqual(
      [
        "record-evidence",
        "object",
        "erase",
        "rectify",
        "restrict",
        "unrestrict",
        "escalate",
        "expire",
        "forget",
        "archive",
      ].sort(),
    );
  });

  it("is a matter of six ends and seven states", () => {
    expect([inviteStatuses.length, states.length]).toEqual([6, 7]);
  });
});
