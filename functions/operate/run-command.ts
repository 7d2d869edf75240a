/** Which file does what: every command of the contract, once. */

import { article30Markdown, article30Record } from "../../shared/domain/article-30.ts";
import type {
  CommandInput,
  CommandName,
  OperatorAnswer,
  OperatorCall,
} from "../../shared/domain/operator-command.ts";
import {
  allowByLetter,
  eraseByLetter,
  objectByLetter,
  rectifyByLetter,
  restrictByLetter,
  unrestrictByLetter,
} from "./act-for-subject.ts";
import { endInviter } from "./end-inviter.ts";
import { exportEvidence, showPublicKey } from "./export-evidence.ts";
import { exportSubject, findSubject } from "./find-subject.ts";
import {
  acknowledge,
  answer,
  extendClock,
  listRequests,
  openRequest,
  pauseClock,
  resumeClock,
  startClock,
} from "./handle-requests.ts";
import { listUndischarged } from "./list-undischarged.ts";
import { exemptNotice, noteDisclosure } from "./note-on-invite.ts";
import { done, type Operator } from "./operator.ts";
import { redriveQueue } from "./redrive-queue.ts";
import { replayErasures } from "./replay-erasures.ts";
import { reviewRetention } from "./review-retention.ts";
import { showSending, switchSending } from "./switch-sending.ts";

type Run<Name extends CommandName> = (
  operator: Operator,
  input: CommandInput<Name>,
) => Promise<OperatorAnswer>;

const commands: { readonly [Name in CommandName]: Run<Name> } = {
  "subject find": findSubject,
  "subject export": exportSubject,
  "subject rectify": rectifyByLetter,
  "subject erase": eraseByLetter,
  "subject restrict": restrictByLetter,
  "subject unrestrict": unrestrictByLetter,
  "subject object": objectByLetter,
  "subject allow": allowByLetter,
  "requests list": listRequests,
  "requests open": openRequest,
  "requests start": startClock,
  "requests pause": pauseClock,
  "requests resume": resumeClock,
  "requests extend": extendClock,
  "requests acknowledge": acknowledge,
  "requests answer": answer,
  "notices list": listUndischarged,
  "notices exempt": exemptNotice,
  "inviter leave": endInviter,
  "queue redrive": redriveQueue,
  "evidence export": exportEvidence,
  "evidence public-key": showPublicKey,
  "retention review": reviewRetention,
  "disclosure record": noteDisclosure,
  "erasures replay": replayErasures,
  "sending stop": (operator) => switchSending(operator, true),
  "sending start": (operator) => switchSending(operator, false),
  "sending status": showSending,
  "records article-30": async ({ deployment }) => {
    const record = article30Record(deployment);
    return done({ record, markdown: article30Markdown(record) });
  },
};

/** Does what the call says. @throws the SDK's errors, and TableBusy */
export function runCommand<Name extends CommandName>(
  operator: Operator,
  { command, input }: OperatorCall<Name>,
): Promise<OperatorAnswer> {
  return commands[command](operator, input);
}
