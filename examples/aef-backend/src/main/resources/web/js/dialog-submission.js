import { element, setText } from "./dom.js";
import { toast } from "./toasts.js";

/**
 * Sends what a dialog is for. Its button is busy meanwhile, and then the dialog closes, or tells above its buttons what did not work: the
 * corner of the page is behind it. To whoever has closed it by then, or opened it for something else, that is told in the corner.
 */
export function createSubmission(dialog) {
  const problem = element("p", { className: "problem", role: "alert", hidden: true });
  const button = dialog.querySelector("button.primary");
  dialog.querySelector("form > .actions").before(problem);
  let opening = 0;

  function show(isBusy, text) {
    button.disabled = isBusy;
    button.ariaBusy = String(isBusy);
    setText(problem, text);
    problem.hidden = !text;
  }

  return {
    open() {
      opening++;
      show(false, "");
      dialog.showModal();
    },

    /** @param failed what is said if the promise of `action` is rejected */
    async send(failed, action) {
      const sentBy = opening;
      const isThere = () => dialog.open && opening === sentBy;
      show(true, "");
      try {
        await action();
        if (isThere()) {
          dialog.close();
        }
      } catch (error) {
        if (isThere()) {
          show(false, failed + ". " + error.message);
        } else {
          toast(failed, error.message);
        }
      }
    },
  };
}
