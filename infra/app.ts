/**
 * The entry of `cdk`: settings and region in, a checked cloud assembly out. It refuses any region that is
 * not in the UK or the EU, and says which and why.
 */
import { App } from "aws-cdk-lib";
import { NoticeDrift } from "../shared/domain/notice/check-notice.ts";
import { NoticeIncomplete } from "../shared/domain/notice/compile-notice.ts";
import { RegionRefused } from "../shared/domain/regions.ts";
import { addRulePacks } from "./acknowledgements.ts";
import { NoticeUnpublished } from "./published-notice.ts";
import { ResidencyRefused } from "./residency.ts";
import { SettingsInvalid } from "./settings.ts";
import { deploy, synthesizeChecked } from "./synthesize.ts";

const app = new App();
const region: unknown = app.node.tryGetContext("region");
try {
  addRulePacks(app);
  deploy(app, typeof region === "string" ? region : process.env["CDK_DEFAULT_REGION"]);
  synthesizeChecked(app);
} catch (error) {
  const refused =
    error instanceof RegionRefused ||
    error instanceof SettingsInvalid ||
    error instanceof ResidencyRefused ||
    error instanceof NoticeIncomplete ||
    error instanceof NoticeUnpublished ||
    error instanceof NoticeDrift;
  if (!refused) throw error;
  // The message says all; and left to end by itself, the app would be synthesized once more.
  console.error(error.message);
  process.exit(1);
}
