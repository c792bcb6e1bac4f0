import { byId, setText } from "./dom.js";
import { asks, isFinal } from "./store.js";
import { toast } from "./toasts.js";

const ASKS = { approval: "waits for an approval", retry: "waits at a step that has failed" };
const ENDS = { completed: ["Completed", "good"], failed: ["Failed", "error"], cancelled: ["Cancelled", "info"] };

/** Tells of what has just happened: of the selected run to those who listen, of others in the corner. */
export function createAnnouncer(onSelect) {
  return {
    /** @param before how the run was: `{ status, asks }` */
    changed(before, run, isSelected) {
      const asked = asks(run);
      const newlyAsks = asked !== "" && asked !== before.asks;
      if (run.status === before.status && !newlyAsks) {
        return;
      }
      if (isSelected) {
        setText(byId("announcer"), run.name + " " + (newlyAsks ? ASKS[asked] : "is " + run.status) + ".");
        return;
      }
      const action = { text: "Show", run: () => onSelect(run.id) };
      if (newlyAsks) {
        toast(run.name, "It " + ASKS[asked] + ".", { kind: "warn", action });
      } else if (isFinal(run)) {
        const [text, kind] = ENDS[run.status];
        toast(run.name, text + ".", { kind, action });
      }
    },
  };
}
