import { element, setText } from "./dom.js";
import { toast } from "./toasts.js";

/** Tells in a dialog what did not work, above its buttons: the corner of the page is behind it. */
export function createProblem(dialog) {
  const problem = element("p", { className: "problem", role: "alert", hidden: true });
  dialog.querySelector("form > .actions").before(problem);

  return {
    /** In the corner, if the dialog was closed meanwhile. */
    tell(title, text) {
      if (!dialog.open) {
        toast(title, text);
        return;
      }
      setText(problem, title + ". " + text);
      problem.hidden = false;
    },

    clear() {
      setText(problem, "");
      problem.hidden = true;
    },
  };
}
