/**
 * A person without an account, as tests play them: they get an invitation, open its link, send its forms and
 * read the codes that are mailed to them. Invented people only.
 */
import { DynamoDBClient, ListTablesCommand, paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { LocalStack } from "../../infra/local/stack.ts";
import { callApi, eventually, type InviterClaims, inbox, inviteOf, readMail, tokenOf } from "./use-stack.ts";

export interface Visitor {
  readonly email: string;
  readonly inviteId: string;
  /** `/i/{token}`. */
  readonly path: string;
}

/** Somebody is invited, and has the mail. */
export async function invited(
  { baseUrl }: Pick<LocalStack, "baseUrl">,
  email: string,
  more: object = {},
  inviter?: InviterClaims,
): Promise<Visitor> {
  const token = await tokenOf(baseUrl, inviter);
  const before = (await inbox(baseUrl, email)).length;
  const response = await callApi(baseUrl, token, "POST", "/v1/invites", inviteOf(email, more));
  const { id } = (await response.json()) as { id: string };
  const mail = await eventually(`the notice to ${id}`, async () => {
    const mails = await inbox(baseUrl, email);
    return mails.length > before && mails[0];
  });
  await eventually(`${id} reads delivered`, async () => {
    const { notice } = await viewOf(baseUrl, id, inviter);
    return notice.status === "delivered";
  });
  return { email, inviteId: id, path: await linkIn(baseUrl, mail.id) };
}

/** The first link of ours in a mail. */
export async function linkIn(baseUrl: string, mailId: string): Promise<string> {
  const { text = "" } = await readMail(baseUrl, mailId);
  const found = /\/i\/[A-Za-z0-9_-]{43}/.exec(text)?.[0];
  if (found === undefined) throw new Error("There is no link in the mail");
  return found;
}

export interface SeenByInviter {
  readonly status: string;
  readonly invitee?: Readonly<Record<string, unknown>>;
  readonly notice: { readonly status: string };
}

/** What the inviter sees of an invite. */
export async function viewOf(baseUrl: string, id: string, inviter?: InviterClaims): Promise<SeenByInviter> {
  const response = await callApi(baseUrl, await tokenOf(baseUrl, inviter), "GET", `/v1/invites/${id}`);
  return (await response.json()) as SeenByInviter;
}

export interface Answered {
  readonly status: number;
  readonly heading: string;
  readonly text: string;
  readonly headers: Headers;
}

/** Sends a form as a browser would from one of our pages; follows nothing. */
export async function send(
  baseUrl: string,
  path: string,
  fields: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = { "sec-fetch-site": "same-origin" },
): Promise<Answered> {
  return read(
    await fetch(`${baseUrl}${path}`, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: new URLSearchParams(fields).toString(),
    }),
  );
}

/** Opens a page. */
export const open = async (baseUrl: string, path: string): Promise<Answered> =>
  read(await fetch(`${baseUrl}${path}`, { redirect: "manual" }));

async function read(response: Response): Promise<Answered> {
  const text = await response.text();
  return {
    status: response.status,
    heading: /<h1>([\s\S]*?)<\/h1>/.exec(text)?.[1] ?? "",
    text,
    headers: response.headers,
  };
}

/** Asks for a code and reads it from the mail. */
export async function mailedCode(baseUrl: string, { email, path }: Visitor, use = "data"): Promise<string> {
  const codes = async () => (await inbox(baseUrl, email)).filter(({ subject }) => /code/.test(subject));
  const before = (await codes()).length;
  const asked = await send(baseUrl, `${path}/code`, { for: use });
  if (asked.status !== 200) throw new Error(`No code was sent: ${asked.status}`);
  const mail = await eventually("the code", async () => {
    const now = await codes();
    return now.length > before && now[0];
  });
  const { text = "" } = await readMail(baseUrl, mail.id);
  return /\b\d{6}\b/.exec(text)?.[0] ?? "";
}

/** Everything in the stack's table, as stored. */
export async function storedItems(stack: LocalStack): Promise<readonly Record<string, unknown>[]> {
  const client = new DynamoDBClient({
    endpoint: stack.endpoints["dynamodb"] ?? "",
    region: "eu-west-2",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const items: Record<string, unknown>[] = [];
  for (const TableName of TableNames) {
    for await (const page of paginateScan({ client }, { TableName, ConsistentRead: true })) {
      for (const item of page.Items ?? []) items.push(unmarshall(item));
    }
  }
  client.destroy();
  return items;
}

/** Events on the ledger, of every chain, in no order. */
export const ledgerEvents = async (stack: LocalStack): Promise<readonly LedgerLine[]> =>
  (await storedItems(stack)).flatMap(({ entry }) => (isLine(entry) ? [entry] : []));

export interface LedgerLine {
  readonly chain: string;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}
const isLine = (entry: unknown): entry is LedgerLine =>
  typeof entry === "object" && entry !== null && "event" in entry && "chain" in entry;
