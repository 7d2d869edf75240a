/**
 * The settings of one deployment: what a person decides and the template must know. They arrive as JSON from
 * the context of `cdk.json` (key `clientshare`, or `clientshare:<stage>` with `-c stage=<stage>`) and leave
 * typed, complete and consistent, or not at all: every mistake is named at once.
 */
import "../shared/domain/english-faults.ts";
import * as z from "zod/mini";
import { currentNoticeVersion, currentVersion } from "../shared/domain/notice/versions.ts";
import { policySchema } from "../shared/domain/policy.ts";
import { type AllowedRegion, isAllowedRegion, RegionRefused } from "../shared/domain/regions.ts";

const domainName = z.string().check(
  z.maxLength(253),
  z.regex(/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, {
    error: "must be a lower-case domain name such as mail.clientshare.example",
  }),
);

const emailAddress = z
  .email({ error: "must be one email address, without a display name" })
  .check(z.maxLength(254));

const httpsOrigin = z.string().check(
  z.refine((text) => isOrigin(text), {
    error: "must be an origin such as https://platform.clientshare.example: https, a host, no path",
  }),
);

const httpsUrl = z.url({ protocol: /^https$/, error: "must be an https URL" });

const claimName = z.string().check(z.regex(/^[\w.:/-]{1,128}$/, { error: "must be the name of a claim" }));

const localeTag = z
  .string()
  .check(z.regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, { error: "must be a tag such as en-GB" }));

const mailSchema = z.strictObject({
  /** The domain whose SES identity signs the mail (DKIM). The deployment creates it and prints the DNS records. */
  domain: domainName,
  /** The name that people see beside the sender's address. */
  fromName: z._default(
    z.string().check(
      z.regex(/^[\p{L}\p{M}][\p{L}\p{M}0-9 .'’-]{0,62}$/u, {
        error: "must be a plain name, at most 63 characters",
      }),
    ),
    "Clientshare",
  ),
  /** The sender's address; in `domain`. */
  from: emailAddress,
  /** Where a person's answer to a notice goes: a mailbox that somebody reads. */
  replyTo: emailAddress,
  /** Custom MAIL FROM (the return path), a subdomain of `domain`, so that SPF aligns with the sender. */
  mailFromDomain: domainName,
  /**
   * At most so many send-notice functions at once for single invites. Lambda's least value is 2. Together with
   * the bulk ones they set the pace: SES's quota only throttles what is beyond it, and that is tried again later.
   */
  maximumConcurrency: z._default(z.int().check(z.minimum(2), z.maximum(1000)), 4),
  /** The same for imports and batches, kept low so that they leave some of the send rate to single invites. */
  maximumConcurrencyBulk: z._default(z.int().check(z.minimum(2), z.maximum(1000)), 2),
});

const tokenSchema = z.strictObject({
  /** The OIDC issuer of the platform's access tokens, exactly as the `iss` claim spells it. */
  issuer: httpsUrl,
  /** Accepted `aud` or `client_id` values: the platform's web client and its own machine client. */
  audiences: z
    .array(z.string().check(z.minLength(1), z.maxLength(256)))
    .check(z.minLength(1), z.maxLength(10)),
  /** The scope that the platform's machine client must hold to redeem a hand-off code. */
  handoffScope: z._default(
    z.string().check(z.regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/, { error: "must be one OAuth scope" })),
    "handoff",
  ),
  /** Under which claims the token says who the inviter is. The defaults are the contract's own names. */
  claims: z.prefault(
    z.strictObject({
      subject: z._default(claimName, "sub"),
      organisation: z._default(claimName, "organisation"),
      organisationName: z._default(claimName, "organisationName"),
      name: z._default(claimName, "name"),
      email: z._default(claimName, "email"),
    }),
    {},
  ),
});

const alarmsSchema = z.strictObject({
  /** An operators' mailbox that is subscribed to the alarm topic (it must confirm once). */
  email: z.optional(emailAddress),
  /** An existing SNS topic, in the same region, that is told instead of a topic of our own. */
  topicArn: z.optional(
    z.string().check(
      z.regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, {
        error: "must be the ARN of an SNS topic",
      }),
    ),
  ),
});

const publicDomainSchema = z.strictObject({
  /** The host name of pages and API, for instance invites.clientshare.example. */
  name: domainName,
  /** Its certificate in ACM, in the deployment's own region. */
  certificateArn: z.string().check(
    z.regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/, {
      error: "must be the ARN of an ACM certificate",
    }),
  ),
});

const throttleSchema = z.strictObject({
  /** Requests a second over all routes, beyond which the gateway answers 429. */
  rate: z._default(z.int().check(z.minimum(1), z.maximum(10_000)), 100),
  /** How many may come at once on top. */
  burst: z._default(z.int().check(z.minimum(1), z.maximum(5_000)), 200),
});

const settingsSchema = z.strictObject({
  /** Which deployment this is; part of every physical name, so that both fit into one account. */
  stage: z.enum(["dev", "prod"]),
  mail: mailSchema,
  token: tokenSchema,
  /** Where an invitee goes after accepting; receives the one-time hand-off code. */
  platformUrl: httpsUrl,
  /**
   * Origins to which the platform sends people on before it shows them a page, such as an identity provider's. A
   * browser follows an accepted invite there only if the invite's own page names them.
   */
  signInOrigins: z._default(z.array(httpsOrigin).check(z.maxLength(20)), []),
  /** Web origins that may call the API from a browser (CORS). None: no browser of another origin may. */
  webOrigins: z._default(z.array(httpsOrigin).check(z.maxLength(20)), []),
  /** Whether invitees at consumer mail domains may be invited (PECR protects them as individuals). */
  consumerDomains: z._default(z.enum(["refuse", "allow"]), "refuse"),
  /** Languages in which notices may be written; the first is what an invite without a locale gets. */
  locales: z._default(z.array(localeTag).check(z.minLength(1), z.maxLength(20)), ["en-GB"]),
  /**
   * Who vouches for a translated notice: for every locale that is not English, a name and a date. In production
   * the date is no earlier than the wording in force, for nobody can have signed off what was not written yet.
   */
  translators: z._default(
    z.record(
      localeTag,
      z.strictObject({ name: z.string().check(z.minLength(1), z.maxLength(128)), signedOffOn: z.iso.date() }),
    ),
    {},
  ),
  /** The numbers the product promises: shared/domain/policy.ts. */
  policy: policySchema,
  /** Who is paged. Either, both or neither: without any the alarms are visible in the console only. */
  alarms: z.prefault(alarmsSchema, {}),
  /** A host name of one's own for pages and API. Without it the gateway's own address is used. */
  publicDomain: z.optional(publicDomainSchema),
  /** How many requests the gateway lets through. */
  throttle: z.prefault(throttleSchema, {}),
  /**
   * Another region in the UK or the EU that gets a copy of each daily backup and of the secret with the address keys,
   * so that the loss of the deployment's own region is not the loss of the data. The notice then names both places.
   * None: nothing leaves the deployment's own region.
   */
  secondRegion: z.optional(
    z.custom<AllowedRegion>(isAllowedRegion, {
      error: ({ input }) => new RegionRefused(String(input)).message,
    }),
  ),
  /**
   * The day, in UTC, from which the data are kept where these settings say: the day after the deployment that
   * switched a second region on, moved it or took over from a lost region. Whoever was told before that day is told
   * anew, at the pace of any changed notice.
   */
  placesChangedOn: z.optional(z.iso.date({ error: "must be a day such as 2026-12-01" })),
  /**
   * After the loss of a region: the secret that was the second region's replica. The deployment takes it over
   * instead of making one, whose keys would recognise nobody who ever objected.
   */
  addressKeysArn: z.optional(
    z.string().check(
      z.regex(/^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/, {
        error: "must be the whole ARN of a secret, with the six characters at its end",
      }),
    ),
  ),
});

/** The settings of a deployment, every default filled in. */
export type Settings = z.infer<typeof settingsSchema>;

/** Settings as they are written in `cdk.json`: what has a default may be left out. */
export type SettingsInput = z.input<typeof settingsSchema>;

/** One mistake in the settings: the path of the value, such as `mail.from`, and what is wrong with it. */
interface SettingsMistake {
  readonly path: string;
  readonly detail: string;
}

/** Thrown when settings can't be used. `mistakes` has all of them; the message lists one a line. */
export class SettingsInvalid extends Error {
  readonly mistakes: readonly SettingsMistake[];

  constructor(mistakes: readonly SettingsMistake[], key = "clientshare") {
    const lines = mistakes.map(({ path, detail }) => `  ${path}: ${detail}`);
    super(
      `The deployment's settings (cdk.json, context "${key}") have ${mistakes.length} mistake(s):\n${lines.join("\n")}`,
    );
    this.name = "SettingsInvalid";
    this.mistakes = mistakes;
  }
}

/** Under which name of the context the settings of a stage are: `clientshare` where none is named. */
export const settingsKey = (stage: unknown): string =>
  stage === undefined ? "clientshare" : `clientshare:${String(stage)}`;

/**
 * The settings in `context`: an object, or JSON text as `cdk -c clientshare='{…}'` passes it.
 * @param key the name that they have in the context, for whoever reads what is wrong with them @throws {SettingsInvalid} naming every mistake at once.
 */
export function parseSettings(context: unknown, key = settingsKey(undefined)): Settings {
  if (context === undefined) {
    throw new SettingsInvalid([{ path: key, detail: "is missing from the context in cdk.json" }], key);
  }
  const written = typeof context === "string" ? fromJson(context, key) : context;
  const parsed = settingsSchema.safeParse(written);
  const mistakes = [
    ...(parsed.error?.issues ?? []).map((issue) => mistakeOf(issue, key)),
    ...disagreements(written),
  ];
  if (parsed.success && mistakes.length === 0) return parsed.data;
  throw new SettingsInvalid(mistakes, key);
}

function mistakeOf(issue: z.core.$ZodIssue, key: string): SettingsMistake {
  return {
    path: issue.path.join(".") || key,
    detail: issue.code === "unrecognized_keys" ? `unknown setting: ${issue.keys.join(", ")}` : issue.message,
  };
}

function fromJson(text: string, key: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SettingsInvalid([{ path: key, detail: "is text, but not JSON" }], key);
  }
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === "https:" && url.origin === text;
}

const mailNames = z.object({
  mail: z.object({ from: z.string(), domain: z.string(), mailFromDomain: z.string() }),
});
const languages = z.object({
  locales: z._default(z.array(z.string()), ["en-GB"]),
  translators: z._default(z.record(z.string(), z.unknown()), {}),
});
const production = z.looseObject({ stage: z.literal("prod") });
const places = z.object({
  stage: z.optional(z.unknown()),
  secondRegion: z.optional(z.unknown()),
  placesChangedOn: z.optional(z.unknown()),
  addressKeysArn: z.optional(z.unknown()),
  policy: z.catch(z.optional(z.object({ backupDays: z.optional(z.unknown()) })), undefined),
});

/**
 * What no single field can see. Each check reads only the values it compares, so that it speaks up even
 * when others are wrong.
 */
function disagreements(context: unknown): SettingsMistake[] {
  const mail = mailNames.safeParse(context);
  const language = languages.safeParse(context);
  const real = production.safeParse(context);
  const place = places.safeParse(context);
  return [
    ...(mail.success ? mailMistakes(mail.data.mail) : []),
    ...(language.success ? languageMistakes(language.data) : []),
    ...(place.success ? placeMistakes(place.data) : []),
    ...(real.success ? inventedNames(real.data) : []),
    ...(real.success ? staleSignatures(real.data) : []),
  ];
}

function mailMistakes(mail: z.infer<typeof mailNames>["mail"]): SettingsMistake[] {
  const mistakes: SettingsMistake[] = [];
  if (mail.from.slice(mail.from.lastIndexOf("@") + 1) !== mail.domain) {
    mistakes.push({
      path: "mail.from",
      detail: `must be an address at ${mail.domain}, the domain that signs`,
    });
  }
  if (!mail.mailFromDomain.endsWith(`.${mail.domain}`)) {
    mistakes.push({ path: "mail.mailFromDomain", detail: `must be a subdomain of ${mail.domain}` });
  }
  return mistakes;
}

function placeMistakes({ secondRegion, policy, ...settings }: z.infer<typeof places>): SettingsMistake[] {
  const { stage, placesChangedOn, addressKeysArn } = settings;
  const mistakes: SettingsMistake[] = [];
  if ((secondRegion !== undefined || addressKeysArn !== undefined) && placesChangedOn === undefined) {
    mistakes.push({
      path: "placesChangedOn",
      detail: "is missing: people told before the places changed are told anew, and only you know the day",
    });
  }
  if (secondRegion !== undefined && policy?.backupDays === 1) {
    mistakes.push({
      path: "policy.backupDays",
      detail:
        "must be 2 or more with a second region: a backup that must be gone after a day can't be copied",
    });
  }
  if (
    typeof addressKeysArn === "string" &&
    !addressKeysArn.includes(`:secret:clientshare/${stage}/address-keys-`)
  ) {
    mistakes.push({
      path: "addressKeysArn",
      detail: `must be the secret clientshare/${stage}/address-keys: the runbook finds it by that name`,
    });
  }
  return mistakes;
}

/**
 * Holds the settings to the region that they are deployed to.
 * @throws {SettingsInvalid} naming every disagreement at once.
 */
export function requireFittingRegion({ secondRegion, addressKeysArn }: Settings, home: AllowedRegion): void {
  const mistakes: SettingsMistake[] = [];
  if (secondRegion === home) {
    mistakes.push({
      path: "secondRegion",
      detail: `${home} is the region of the deployment itself: what is lost with it would be lost twice`,
    });
  } else if (secondRegion !== undefined && isSovereign(secondRegion) !== isSovereign(home)) {
    mistakes.push({
      path: "secondRegion",
      detail: `${secondRegion} is in another partition of AWS than ${home}, and nothing is copied between the two`,
    });
  }
  const [, , , keysRegion] = addressKeysArn?.split(":") ?? [];
  if (keysRegion !== undefined && keysRegion !== home) {
    mistakes.push({
      path: "addressKeysArn",
      detail: `is in ${keysRegion}, but the deployment is in ${home}: it takes over the secret of its own region`,
    });
  }
  if (mistakes.length > 0) throw new SettingsInvalid(mistakes);
}

/** The European Sovereign Cloud is a partition of its own. */
const isSovereign = (region: AllowedRegion): boolean => region.startsWith("eusc-");

/** Without wording, people would be promised a language and get English, whoever had signed it off. */
function translationMistakes(locale: string, translators: Readonly<Record<string, unknown>>): string[] {
  const written = Object.keys(currentVersion.wording);
  if (!written.includes(locale)) {
    return [`the notice in force is not written in ${locale}; it is in ${written.join(", ")}`];
  }
  return translators[locale] === undefined ? [`${locale} needs a translator who has signed it off`] : [];
}

function languageMistakes({ locales, translators }: z.infer<typeof languages>): SettingsMistake[] {
  const needsTranslator = (locale: string) => locale !== "en" && !locale.startsWith("en-");
  return [
    ...locales.flatMap((locale, index) => [
      ...(needsTranslator(locale) ? translationMistakes(locale, translators) : []).map((detail) => ({
        path: `locales.${index}`,
        detail,
      })),
      ...(locales.indexOf(locale) === index
        ? []
        : [{ path: `locales.${index}`, detail: `${locale} is there twice` }]),
    ]),
    ...Object.keys(translators)
      .filter((locale) => !locales.includes(locale))
      .map((locale) => ({ path: `translators.${locale}`, detail: "is not among the locales" })),
  ];
}

const signatures = z.object({
  translators: z._default(z.record(z.string(), z.object({ signedOffOn: z.iso.date() })), {}),
});

/** A translator has read the wording that was there on that day: another one needs another reading. */
function staleSignatures(settings: object): SettingsMistake[] {
  const signed = signatures.safeParse(settings);
  return Object.entries(signed.data?.translators ?? {}).flatMap(([locale, { signedOffOn }]) =>
    signedOffOn < currentNoticeVersion
      ? [
          {
            path: `translators.${locale}.signedOffOn`,
            detail: `is before ${currentNoticeVersion}, the day of the wording in force: have it read again`,
          },
        ]
      : [],
  );
}

function inventedNames(settings: object, path: readonly string[] = []): SettingsMistake[] {
  return Object.entries(settings).flatMap(([key, value]: [string, unknown]) => {
    const here = [...path, key];
    if (typeof value === "object" && value !== null) return inventedNames(value, here);
    return typeof value === "string" && /\.example(?=$|[/:])/.test(value)
      ? [
          {
            path: here.join("."),
            detail: `${value} is an invented name (.example); production needs the real one`,
          },
        ]
      : [];
  });
}
