/**
 * Flesch reading ease of English text: 206.835 - 1.015 × words per sentence - 84.6 × syllables per word; 60 and
 * more is plain English. Syllables are counted by groups of vowels, which errs towards too many.
 * Source: R. Flesch, "A new readability yardstick", Journal of Applied Psychology 32 (1948).
 */
export function readingEase(text: string): number {
  const sentences = text.split(/[.!?:]+(?:\s|$)/).filter((part) => /\p{L}/u.test(part)).length;
  const words = text.match(/[\p{L}\p{N}'’-]+/gu) ?? [];
  const syllables = words.reduce((sum, word) => sum + syllablesIn(word), 0);
  return 206.835 - 1.015 * (words.length / sentences) - 84.6 * (syllables / words.length);
}

export function syllablesIn(word: string): number {
  const letters = word.toLowerCase().replace(/[^a-z]/g, "");
  if (letters.length <= 3) return 1;
  const trimmed = letters.replace(/(?:[^laeiouy]es|[^dt]ed|[^laeiouy]e)$/, (end) => end[0] ?? "");
  return Math.max(1, trimmed.match(/[aeiouy]+/g)?.length ?? 0);
}
