/**
 * Evidence for somebody outside: an invite's chain and that of its person's rights, or a month of what operators
 * did, verified before they are signed. Out goes the document; the public key comes by a command of its own, so that it can be had
 * by another way than the document.
 */
import { GetPublicKeyCommand, SignCommand } from "@aws-sdk/client-kms";
import { inviteKey, readInvitesApart, subjectPartition } from "../../shared/aws/invite-store.ts";
import { readLedger } from "../../shared/aws/ledger-chain.ts";
import { operationsChain } from "../../shared/aws/operations-ledger.ts";
import { readSubjects } from "../../shared/aws/subject-store.ts";
import { buildEvidence, EvidenceBroken, type EvidenceSigner } from "../../shared/domain/evidence.ts";
import { ledgerUntilMs } from "../../shared/domain/invite.ts";
import type { CommandInput, OperatorAnswer } from "../../shared/domain/operator-command.ts";
import { done, type Operator, refused } from "./operator.ts";

/** KMS hashes a message of up to so many bytes itself; of a longer one it takes the hash. */
const longestMessage = 4_096;

/** The signed document. Nothing in it is personal but pseudonyms. */
export async function exportEvidence(
  operator: Operator,
  input: CommandInput<"evidence export">,
): Promise<OperatorAnswer> {
  const { chains, note } =
    "month" in input
      ? { chains: await operationsOf(operator, input.month) }
      : await chainsOf(operator, input.inviteId);
  if (chains.length === 0) return refused("not-found", notFound(input));
  try {
    return done(await buildEvidence(chains, operator.clock(), signer(operator)), undefined, note);
  } catch (error) {
    if (!(error instanceof EvidenceBroken)) throw error;
    return refused(
      "evidence-broken",
      `The chain ${error.chain} does not verify: ${error.fault}. Nothing was signed.`,
    );
  }
}

type Chains = Parameters<typeof buildEvidence>[0];

const notFound = (input: CommandInput<"evidence export">): string =>
  "month" in input
    ? `No operator did anything in ${input.month}, or its ledger has run out.`
    : "There is no such invite, or its ledger has run out.";

/**
 * The invite's chain and that of its person's rights. A chain goes as a whole once its time has run out: then neither
 * its entries nor the head that the record may still name are evidence of anything, and nothing of it is missing.
 */
async function chainsOf(
  { table, clock, policy }: Operator,
  inviteId: string,
): Promise<{ readonly chains: Chains; readonly note?: string }> {
  const nowMs = clock();
  const {
    invites: [stored],
    unreadable,
  } = await readInvitesApart(table, [inviteId]);
  const own = inviteKey(inviteId).pk;
  if (unreadable.length > 0) {
    const entries = await readLedger(table, own, nowMs);
    return { chains: entries.length === 0 ? [] : [{ chain: own, entries }], note: withoutItsItem(inviteId) };
  }
  if (stored === undefined || ledgerUntilMs(stored.invite, policy) <= nowMs) return { chains: [] };
  const { invite } = stored;
  const [subject] = await readSubjects(table, [invite.subjectId], nowMs);
  const rights = subjectPartition(invite.subjectId);
  const isKept = subject?.ledger !== undefined && (subject.ledgerUntilMs ?? Infinity) > nowMs;
  const entries = await readLedger(table, rights, nowMs);
  const chains = [
    { chain: own, entries: await readLedger(table, own, nowMs), head: invite.ledger },
    ...(isKept ? [{ chain: rights, entries, head: subject.ledger }] : []),
    // The record of somebody of whom nothing else is remembered is gone before the chain is.
    ...(!isKept && entries.length > 0 ? [{ chain: rights, entries }] : []),
  ];
  return { chains };
}

/** The item of an invite says where its chain ends and whose it is: what its entries alone do not. */
const withoutItsItem = (inviteId: string): string =>
  `The item of ${inviteId} is unreadable (of a schema that this version does not know). Exported is its chain as it ` +
  "stands, not held against the end that the item names, and without the chain of its person's rights.";

/**
 * A month of what operators did. Its head is stored nowhere apart, so a tail that is missing from the table shows only
 * against an earlier export: whoever audits us exports each month once it is over.
 */
async function operationsOf({ table, clock }: Operator, month: string): Promise<Chains> {
  const chain = operationsChain(month);
  const entries = await readLedger(table, chain, clock());
  return entries.length === 0 ? [] : [{ chain, entries }];
}

function signer({ kms, evidenceKey }: Operator): EvidenceSigner {
  return {
    keyId: evidenceKey,
    async sign({ message, sha256 }) {
      const { Signature } = await kms.send(
        new SignCommand({
          KeyId: evidenceKey,
          SigningAlgorithm: "ECDSA_SHA_256",
          ...(message.length <= longestMessage
            ? { Message: message, MessageType: "RAW" }
            : { Message: sha256, MessageType: "DIGEST" }),
        }),
      );
      if (Signature === undefined) throw new Error("KMS gave no signature");
      return Signature;
    },
  };
}

/** The key against which evidence is verified, as PEM. */
export async function showPublicKey({ kms, evidenceKey }: Operator): Promise<OperatorAnswer> {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: evidenceKey }));
  if (PublicKey === undefined) throw new Error("KMS gave no public key");
  const lines =
    Buffer.from(PublicKey)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  const publicKeyPem = ["-----BEGIN PUBLIC KEY-----", ...lines, "-----END PUBLIC KEY-----", ""].join("\n");
  return done({ keyId: evidenceKey, publicKeyPem });
}
