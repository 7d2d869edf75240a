/**
 * The hashes that each version of the notice was sealed with when it was made. No function needs them: they are for
 * the test that compares, and for whoever asks later whether a wording was changed.
 */
import type { Language } from "./wording.ts";

/** SHA-256, hex, of a version's folder and of what is read in each language; `npm run notice -- --seal` takes it. */
export interface Seal {
  readonly source: string;
  readonly read: Readonly<Partial<Record<Language, string>>>;
}

export const seals: Readonly<Record<string, Seal>> = {
  "2026-11-22": {
    source: "05bec9d379fd581dde550be5a79d9889168e4183c1a5b33248f7b6d3b783494b",
    read: {
      "en-GB": "ebc6f4a68c784552f5a7b469704aba4e33906c097a6bced28a188fb184e5882d",
      cy: "c465d061d5c14a98c58bb39e94ba744d1314c04c67bc78e69a48d4473597aa10",
    },
  },
  "2026-11-30": {
    source: "7014d3b9b3e10e1aa01173fa2ffd6cb69aba9cb9742bc0cc47e81e30ba81bfba",
    read: {
      "en-GB": "f57f5010d36f0ec896f10bf520d3f604bec504cd8cf1258e06740286c18a1dd8",
      cy: "3b6622b4ebf994605e42f1d23530913207a5aec8c62d3ca6911b63b2065dc3e8",
    },
  },
};
