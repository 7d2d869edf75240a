/**
 * Receipt: a link to somebody's social-media page arrives, and leaves as the URL that a browser would open, or
 * as the sentence that says what is allowed. It will be shown to a stranger in a mail from us, so it can lead
 * only to known networks, and there only to a page: no query that could redirect, no port, no credentials.
 */
import { lazily } from "./lazily.ts";
import { looksDialable } from "./screened-text.ts";

const handle = (characters: string, most: number) => new RegExp(`^/[${characters}]{1,${most}}$`, "u");
const atHandle = (characters: string, most: number) => new RegExp(`^/@[${characters}]{1,${most}}$`, "u");
const word = "A-Za-z0-9_";

/**
 * The networks a link may lead to, each with or without `www.` or `m.` before it, and there the form of a person's or
 * an organisation's page, letters decoded. No other page: a path of one's own choosing is a text in our mail.
 */
const pages = lazily({
  "linkedin.com": () =>
    /^\/(?:in|company|school)\/[\p{L}\p{M}\p{Nd}]+(?:-[\p{L}\p{M}\p{Nd}]+){0,6}(?:\/[a-z]{2})?$/u,
  "xing.com": () => /^\/(?:profile|pages)\/[\p{L}\p{M}\p{Nd}_-]{1,80}$/u,
  "x.com": () => handle(word, 15),
  "twitter.com": () => handle(word, 15),
  // A handle under a domain of one's own would be a domain's name in the mail.
  "bsky.app": () => /^\/profile\/[A-Za-z0-9-]{1,40}\.bsky\.social$/,
  "mastodon.social": () => atHandle(word, 30),
  "threads.net": () => atHandle(`${word}.`, 30),
  "threads.com": () => atHandle(`${word}.`, 30),
  "facebook.com": () => handle("A-Za-z0-9.", 50),
  "instagram.com": () => handle(`${word}.`, 30),
  "youtube.com": () =>
    /^\/(?:@[A-Za-z0-9_.-]{1,30}|(?:c|user)\/[A-Za-z0-9_-]{1,40}|channel\/UC[A-Za-z0-9_-]{22})$/,
  "tiktok.com": () => atHandle(`${word}.`, 24),
  "github.com": () => handle("A-Za-z0-9-", 39),
  "gitlab.com": () => handle(`${word}.-`, 60),
});

/** The networks, by their hosts. */
export const socialHosts = Object.keys(pages) as readonly (keyof typeof pages)[];

/** Longest link in characters, as given and as kept. */
export const socialLinkCharacters = 200;

/** What is allowed, for refusals and for the API's documentation. */
export const socialLinkSentence = `A link is the https address, of at most ${socialLinkCharacters} characters, of a person's or an organisation's page on one of ${socialHosts.join(", ")}: such as https://www.linkedin.com/in/name, https://x.com/name or https://mastodon.social/@name, with nothing behind the name, no user name, port, query or fragment, and no telephone number.`;

const isKnown = (host: string): host is keyof typeof pages => Object.hasOwn(pages, host);

/** The link in WHATWG serialisation, or `undefined` where it isn't one that we would show. Never throws. */
export function readSocialLink(text: string): string | undefined {
  if (text.length > socialLinkCharacters || !/^https:\/\/[^\\\s?#@]+\/[^\\\s?#]+$/i.test(text))
    return undefined;
  // URL drops tabs and line breaks and resolves dots; the pattern above has left it nothing to drop.
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const host = url.hostname.replace(/^(?:www|m)\./, "").replace(/^[a-z]{2}\.(?=linkedin\.com$)/, "");
  if (url.port !== "" || url.username !== "" || url.password !== "" || !isKnown(host)) return undefined;
  // What the parser resolved away, the reader of a mail would still have seen.
  if (/\/\.{1,2}(?:\/|$)|\.\.|%2e/i.test(text)) return undefined;
  const path = decodedPath(url.pathname);
  if (path === undefined || !pages[host].test(path) || carriesNumber(host, path)) return undefined;
  return url.href.length > socialLinkCharacters ? undefined : url.href;
}

/** The path with its escapes as letters of any script, without a slash at its end; `undefined` where they spell anything else. */
function decodedPath(path: string): string | undefined {
  try {
    const segments = path.replace(/\/$/, "").split("/").map(decodeURIComponent);
    const isText = segments.every(
      (segment) =>
        /^[\p{L}\p{M}\p{Nd}._@-]*$/u.test(segment) && !/\p{Default_Ignorable_Code_Point}/u.test(segment),
    );
    return isText ? segments.join("/") : undefined;
  } catch {
    return undefined;
  }
}

/** LinkedIn tells namesakes apart by up to nine characters at the end, and YouTube's channels are named by chance. */
function carriesNumber(host: keyof typeof pages, path: string): boolean {
  if (path.startsWith("/channel/")) return false;
  return looksDialable(host === "linkedin.com" ? path.replace(/-[0-9a-z]{5,9}$/, "") : path);
}
