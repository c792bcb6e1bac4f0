import { byId, element, icon } from "./dom.js";

const LIFETIME = 8000;
const AT_MOST = 4;
const ICONS = { error: "cross", info: "bell", good: "check", warn: "hand" };

/**
 * Shows a message in the corner until it is dismissed or its time is up; time stands still while the pointer or the focus is on it.
 *
 * @param kind "error", "info", "good" or "warn"
 * @param action `{ text, run }`: what can be done about it
 */
export function toast(title, text, { kind = "error", action } = {}) {
  const close = element("button", { type: "button", className: "quiet", ariaLabel: "Dismiss" }, icon("cross"));
  const words = element("div", {}, element("b", { textContent: title }), element("p", { textContent: text }));
  const box = element("div", { className: "toast", dataset: { kind } }, icon(ICONS[kind]), words, close);
  box.setAttribute("role", kind === "error" ? "alert" : "status");
  let timer;
  const remove = () => {
    clearTimeout(timer);
    box.remove();
  };
  if (action) {
    const button = element("button", { type: "button", className: "quiet", textContent: action.text });
    button.addEventListener("click", () => {
      remove();
      action.run();
    });
    words.append(button);
  }
  /** What is on it: the pointer, the focus, or both. */
  const on = new Set();
  const arm = () => {
    clearTimeout(timer);
    if (on.size === 0) {
      timer = setTimeout(remove, LIFETIME);
    }
  };
  close.addEventListener("click", remove);
  for (const [comes, goes] of [
    ["pointerenter", "pointerleave"],
    ["focusin", "focusout"],
  ]) {
    box.addEventListener(comes, () => (on.add(comes), arm()));
    box.addEventListener(goes, () => (on.delete(comes), arm()));
  }
  const toasts = byId("toasts");
  toasts.append(box);
  while (toasts.children.length > AT_MOST) {
    toasts.firstElementChild.remove();
  }
  arm();
}
