/** The style sheet of the API's documentation: the pages' palette, a contents list beside a column of operations. */
import { dark, light, type Palette, typeface } from "./palette.ts";

const variables = (palette: Palette): string =>
  Object.entries(palette)
    .map(([name, colour]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${colour}`)
    .join(";");

export const docsSheet = `:root{color-scheme:light dark;${variables(light)}}
@media (prefers-color-scheme:dark){:root{${variables(dark)}}}
*,*::before,*::after{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.55 ${typeface}}
a{color:var(--accent);text-underline-offset:.15em}
a:focus-visible,summary:focus-visible,pre:focus-visible{outline:3px solid var(--focus);outline-offset:2px;box-shadow:0 0 0 5px var(--ink)}
.skip{position:absolute;left:-999rem}.skip:focus{position:static;display:block;padding:.75rem 1rem}
.frame{display:grid;grid-template-columns:minmax(0,1fr);max-width:82rem;margin:0 auto}
header{padding:1.75rem 1.25rem 0}
header p{margin:0;font-weight:700;color:var(--accent)}
.contents{padding:.75rem 1.25rem}
.contents h2{margin:1.25rem 0 .25rem;font-size:.875rem;color:var(--muted)}
.contents ul{margin:0;padding:0;list-style:none}
.contents a{display:flex;gap:.625rem;align-items:baseline;min-height:2rem;padding:.25rem 0;text-decoration:none}
.contents a:hover{text-decoration:underline}
main{min-width:0;padding:1rem 1.25rem 4rem}
h1{margin:0 0 .75rem;font-size:2rem;line-height:1.2}
main>h2{margin:3.5rem 0 1rem;font-size:1.5rem}
p{margin:0 0 .875rem;max-width:44rem}
.lead{font-size:1.1875rem}
article{margin:0 0 1.25rem;padding:1.5rem;border:1px solid var(--line);border-radius:8px;background:var(--paper)}
article h3{margin:0 0 .625rem;font-size:1.1875rem}
article h4{margin:1.5rem 0 .5rem;font-size:1rem}
.route{display:flex;flex-wrap:wrap;gap:.625rem;align-items:center;margin:0 0 .875rem;overflow-wrap:anywhere}
code,pre,.verb{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9375em}
code{overflow-wrap:anywhere}
.verb{flex:none;min-width:3.9rem;padding:.05rem .375rem;border-radius:4px;background:var(--accent);color:var(--on-accent);font-size:.75rem;font-weight:700;text-align:center}
.contents .verb{border:1px solid var(--line);background:none;color:var(--muted)}
pre{margin:0 0 1rem;padding:1rem;border:1px solid var(--line);border-radius:6px;background:var(--ground);overflow:auto;line-height:1.45}
.table{overflow-x:auto}
table{width:100%;border-collapse:collapse}
th,td{padding:.5rem .875rem .5rem 0;border-top:1px solid var(--line);text-align:left;vertical-align:top}
thead th{border-top:0;color:var(--muted);font-size:.875rem}
td p,td ul{margin:0}
.hint{color:var(--muted);font-size:.9375rem;font-weight:400}
th code{overflow-wrap:normal}
summary{min-height:2.25rem;padding:.375rem 0;cursor:pointer;color:var(--accent)}
@media (min-width:64rem){.frame{grid-template-columns:19rem minmax(0,1fr)}header{grid-column:1/-1}.contents{position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto}main{padding-right:2rem}}
@media print{.contents,.skip{display:none}article{break-inside:avoid}}`;
