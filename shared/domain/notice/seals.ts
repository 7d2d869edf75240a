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
    source: "7b7337e506c2ca10f03c7fb6415c5a631a7e0b07eef9688ed076228c81b4ddc8",
    read: {
      "en-GB": "b7024172b8dbf0f0e93b3504c0e59bde4736649f1cc8097f488db9cef6ef53c4",
      cy: "3f965d1538c1cd7d972540beb75dbc8a5d563aa29d63c73210077102b86e822f",
    },
  },
};
