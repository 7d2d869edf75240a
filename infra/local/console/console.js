// Entry of the console: asks the stack how things stand, again and again, and shows what has changed.
import { ask, say } from "./console-dom.js";
import { showTime } from "./console-forms.js";
import { showInbox } from "./console-mail.js";
import { showNotices, showQueues } from "./console-notices.js";

let shown = "";
async function refresh() {
  try {
    const state = await ask("/local/pipeline");
    showTime(state);
    const { now: _, ...rest } = state;
    const next = JSON.stringify(rest);
    if (next === shown) return;
    shown = next;
    showNotices(state);
    showInbox(state.mails);
    showQueues(state);
  } catch {
    say("The stack does not answer. Is npm start still running?", true);
  }
}

document.addEventListener("changed", refresh);

async function watch() {
  if (!document.hidden) await refresh();
  setTimeout(watch, 700);
}
watch();
