/** What axe-core objects to on a page: each broken rule with the elements that break it. */
import axe from "axe-core";
import type { Page } from "playwright-core";

/**
 * Looks at the whole document, frames aside. The page must admit scripts (`bypassCSP` where it has a policy).
 * @param rules only these, by axe's names; all of them if left out
 */
export async function axeObjections(page: Page, ...rules: readonly string[]): Promise<unknown> {
  if (!(await page.evaluate("'axe' in window"))) await page.addScriptTag({ content: axe.source });
  const options = { iframes: false, ...(rules.length > 0 && { runOnly: rules }) };
  return await page.evaluate(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 120))]))`,
  );
}
