import { byId, element, icon } from "./dom.js";

const LIFETIME = 8000;
const AT_MOST = 4;

/** Shows a message in the corner until it is dismissed or its time is up; time stands still under the pointer. */
export function toast(title, text) {
  const close = element("button", { type: "button", className: "quiet", ariaLabel: "Dismiss" }, icon("cross"));
  const box = element(
    "div",
    { className: "toast" },
    icon("cross"),
    element("div", {}, element("b", { textContent: title }), element("p", { textContent: text })),
    close,
  );
  let timer;
  const remove = () => {
    clearTimeout(timer);
    box.remove();
  };
  const arm = () => (timer = setTimeout(remove, LIFETIME));
  close.addEventListener("click", remove);
  box.addEventListener("pointerenter", () => clearTimeout(timer));
  box.addEventListener("pointerleave", arm);
  const toasts = byId("toasts");
  toasts.append(box);
  while (toasts.children.length > AT_MOST) {
    toasts.firstElementChild.remove();
  }
  arm();
}
