/**
 * Receipt: a link to somebody's social-media page arrives, and leaves as the URL that a browser would open, or
 * as the sentence that says what is allowed. It will be shown to a stranger in a mail from us, so it can lead
 * only to known networks, and there only to a page: no query that could redirect, no port, no credentials.
 */

/** The networks a link may lead to, each with or without `www.` or `m.` before it. */
export const socialHosts = [
  "linkedin.com",
  "xing.com",
  "x.com",
  "twitter.com",
  "bsky.app",
  "mastodon.social",
  "threads.net",
  "threads.com",
  "facebook.com",
  "instagram.com",
  "youtube.com",
  "tiktok.com",
  "github.com",
  "gitlab.com",
] as const;

/** Longest link in characters, as given and as kept. */
export const socialLinkCharacters = 200;

/** What is allowed, for refusals and for the API's documentation. */
export const socialLinkSentence = `A link is an https address of at most ${socialLinkCharacters} characters of a page on one of ${socialHosts.join(", ")}, without user name, port, query or fragment.`;

// One to four segments of plain text or percent-escapes; linkedin.com/in/name, mastodon.social/@name.
const pagePath = /^(?:\/(?!\.{1,2}(?:\/|$))(?:[A-Za-z0-9._~@+-]|%[0-9A-Fa-f]{2}){1,120}){1,4}\/?$/;
const known = new Set<string>(socialHosts);

/** The link in WHATWG serialisation, or `undefined` where it isn't one that we would show. Never throws. */
export function readSocialLink(text: string): string | undefined {
  if (text.length > socialLinkCharacters || !/^https:\/\/[^\\\s?#@]+\/[^\\\s?#]+$/i.test(text))
    return undefined;
  // URL drops tabs and line breaks and resolves dots; the pattern above has left it nothing to drop.
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const host = url.hostname.replace(/^(?:www|m)\./, "").replace(/^[a-z]{2}\.(?=linkedin\.com$)/, "");
  if (url.port !== "" || url.username !== "" || url.password !== "" || !known.has(host)) return undefined;
  if (!pagePath.test(url.pathname) || !decodesToText(url.pathname)) return undefined;
  return url.href.length > socialLinkCharacters ? undefined : url.href;
}

// Escapes may spell letters of any script, but no slash, backslash, control, direction or invisible character.
function decodesToText(path: string): boolean {
  try {
    return path
      .split("/")
      .map(decodeURIComponent)
      .every(
        (segment) =>
          /^[\p{L}\p{M}\p{Nd}._~@+' ’-]*$/u.test(segment) &&
          !/\p{Default_Ignorable_Code_Point}/u.test(segment),
      );
  } catch {
    return false;
  }
}
