/**
 * Evidence about one invite for somebody outside: its chain and those of its person's rights, verified before
 * they are signed. Out goes the document; the public key comes by a command of its own, so that it can be had
 * by another way than the document.
 */
import { GetPublicKeyCommand, SignCommand } from "@aws-sdk/client-kms";
import { readInvitesEvenPast, subjectPartition } from "../../shared/aws/invite-store.ts";
import { readPartition, type Table } from "../../shared/aws/invitee-table.ts";
import { readSubjects } from "../../shared/aws/subject-store.ts";
import { buildEvidence, EvidenceBroken, type EvidenceSigner } from "../../shared/domain/evidence.ts";
import type { LedgerEntry } from "../../shared/domain/ledger.ts";
import type { CommandInput, OperatorAnswer } from "../../shared/domain/operator-command.ts";
import { done, type Operator, refused } from "./operator.ts";

/** KMS hashes a message of up to so many bytes itself; of a longer one it takes the hash. */
const longestMessage = 4_096;

/** The signed document. Nothing in it is personal but pseudonyms. */
export async function exportEvidence(
  operator: Operator,
  { inviteId }: CommandInput<"evidence export">,
): Promise<OperatorAnswer> {
  const { table, clock } = operator;
  const [stored] = await readInvitesEvenPast(table, [inviteId]);
  if (stored === undefined)
    return refused("not-found", "There is no such invite, or its ledger has run out.");
  const { invite } = stored;
  const [subject] = await readSubjects(table, [invite.subjectId], clock());
  const rights = await readChain(table, subjectPartition(invite.subjectId));
  const chains = [
    {
      chain: `invite#${inviteId}`,
      entries: await readChain(table, `invite#${inviteId}`),
      head: invite.ledger,
    },
    ...(rights.length === 0 && subject?.ledger === undefined
      ? []
      : [
          {
            chain: subjectPartition(invite.subjectId),
            entries: rights,
            ...(subject?.ledger === undefined ? {} : { head: subject.ledger }),
          },
        ]),
  ];
  try {
    return done(await buildEvidence(chains, clock(), signer(operator)));
  } catch (error) {
    if (!(error instanceof EvidenceBroken)) throw error;
    return refused(
      "evidence-broken",
      `The chain ${error.chain} does not verify: ${error.fault}. Nothing was signed.`,
    );
  }
}

async function readChain(table: Table, pk: string): Promise<readonly LedgerEntry[]> {
  const items = await readPartition(table, pk, "ledger#");
  return items.map((item) => item["entry"] as LedgerEntry);
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
