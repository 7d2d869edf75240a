/**
 * The entry of `cdk`: settings and region in, a checked cloud assembly out. It refuses any region that is
 * not in the UK or the EU, and says which and why.
 */
import { App } from "aws-cdk-lib";
import { addRulePacks } from "./acknowledgements.ts";
import { deploy, synthesizeChecked } from "./synthesize.ts";

const app = new App();
const region: unknown = app.node.tryGetContext("region");
addRulePacks(app);
deploy(app, typeof region === "string" ? region : process.env["CDK_DEFAULT_REGION"]);
synthesizeChecked(app);
