/**
 * The mail that the local SES accepted, under `.local/mail/` and nowhere else: the raw message as a file, and
 * beside it what a list needs. A message arrives; it stays until the directory is wiped.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import PostalMime from "postal-mime";
import * as z from "zod/mini";

const mailSchema = z.object({
  id: z.string(),
  to: z.string(),
  source: z.string(),
  subject: z.string(),
  /** ISO 8601, of the stack's clock. */
  receivedAt: z.string(),
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
  tags: z.record(z.string(), z.array(z.string())),
  configurationSet: z.optional(z.string()),
  /** Its events have been taken in by the pipeline. Until then they are sent again at each start. */
  settled: z.boolean(),
});

export type StoredMail = z.infer<typeof mailSchema>;

export interface MailStore {
  /** Newest first. */
  list(): readonly StoredMail[];
  find(id: string): StoredMail | undefined;
  /** The message as it would have travelled. @returns undefined for an unknown id. */
  raw(id: string): Buffer | undefined;
  /** Durable when it returns: SES answers only for what it has. */
  accept(mail: Acceptance): Promise<StoredMail>;
  settle(ids: readonly string[]): void;
}

export interface Acceptance {
  readonly id: string;
  readonly to: string;
  readonly source: string;
  readonly raw: Buffer;
  readonly receivedAt: string;
  readonly tags: Record<string, string[]>;
  readonly configurationSet: string | undefined;
}

/** Opens the store in `directory`, with what lies there already. */
export function openMailStore(directory: string): MailStore {
  mkdirSync(directory, { recursive: true });
  const mails = new Map<string, StoredMail>();
  for (const mail of readAll(directory)) mails.set(mail.id, mail);

  const save = (mail: StoredMail) => {
    const path = join(directory, `${mail.id}.json`);
    writeFileSync(`${path}.next`, JSON.stringify(mail), { mode: 0o600 });
    renameSync(`${path}.next`, path);
    mails.set(mail.id, mail);
  };
  return {
    list: () => [...mails.values()].reverse(),
    find: (id) => mails.get(id),
    raw: (id) => (mails.has(id) ? readFileSync(join(directory, `${id}.eml`)) : undefined),
    async accept({ raw, configurationSet, ...acceptance }) {
      const parsed = await PostalMime.parse(raw);
      writeFileSync(join(directory, `${acceptance.id}.eml`), raw, { mode: 0o600 });
      const mail: StoredMail = {
        ...acceptance,
        ...(configurationSet !== undefined && { configurationSet }),
        subject: parsed.subject ?? "",
        headers: parsed.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
        settled: false,
      };
      save(mail);
      return mail;
    },
    settle(ids) {
      for (const id of ids) {
        const mail = mails.get(id);
        if (mail !== undefined && !mail.settled) save({ ...mail, settled: true });
      }
    },
  };
}

function readAll(directory: string): StoredMail[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(".json"))
    .map((name) => mailSchema.parse(JSON.parse(readFileSync(join(directory, name), "utf8"))))
    .sort((one, other) => one.receivedAt.localeCompare(other.receivedAt) || one.id.localeCompare(other.id));
}
