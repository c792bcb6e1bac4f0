import { byId, element } from "./dom.js";

/**
 * Keys for what is done often, and a dialog that tells them. They do nothing while somebody types or a dialog is open.
 *
 * @param keys `{ key: [text, action] }`
 */
export function createShortcuts(keys) {
  const dialog = byId("shortcuts");
  const all = { ...keys, "?": ["Show these keys", () => dialog.showModal()] };

  byId("shortcut-list").append(
    ...Object.entries(all).flatMap(([key, [text]]) => [
      element("dt", {}, element("kbd", { textContent: key })),
      element("dd", { textContent: text }),
    ]),
  );
  byId("show-shortcuts").addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, canvas");
    const combined = event.ctrlKey || event.metaKey || event.altKey;
    if (typing || combined || event.repeat || document.querySelector("dialog[open]")) {
      return;
    }
    const action = all[event.key]?.[1];
    if (action) {
      event.preventDefault();
      action();
    }
  });
}
