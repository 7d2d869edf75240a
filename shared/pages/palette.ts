/**
 * Colours and type of the mail and of the pages, light and dark, each pair with a contrast of at least 4.5 to 1
 * (a test computes it). Mail needs them inline, pages in a style sheet, so they are values and not CSS.
 */
export interface Palette {
  readonly ground: string;
  readonly paper: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly notice: string;
  readonly noticeLine: string;
  readonly focus: string;
  readonly error: string;
}

export const light: Palette = {
  ground: "#eef1f0",
  paper: "#ffffff",
  ink: "#18222b",
  muted: "#495763",
  line: "#d3dad8",
  accent: "#0b5c55",
  onAccent: "#ffffff",
  notice: "#fdf5e4",
  noticeLine: "#b7791f",
  focus: "#ffbf47",
  error: "#a8241a",
};

export const dark: Palette = {
  ground: "#0f1518",
  paper: "#182125",
  ink: "#e8eef0",
  muted: "#aebbc1",
  line: "#36434a",
  accent: "#6fd3c6",
  onAccent: "#06211e",
  notice: "#2b2415",
  noticeLine: "#e0a84a",
  focus: "#ffbf47",
  error: "#ff9d92",
};

export const typeface =
  "system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Helvetica, Arial, sans-serif";
