import { byId, element, setText } from "./dom.js";

/**
 * A picture of a step that has failed: small in the list of the steps, large when it is pressed. It is fetched with the token of the user.
 *
 * @returns `button`, which is hidden while there is no picture, and `show(url, title)`, with the address of the picture or undefined
 */
export function createScreenshot(session) {
  const image = element("img", { alt: "" });
  const button = element("button", { type: "button", className: "screenshot", hidden: true }, image);
  let shown;
  button.addEventListener("click", () => enlarge(image));

  async function load(url) {
    try {
      const response = await fetch(url, { headers: { authorization: "Bearer " + (await session.token()) } });
      if (response.ok && shown === url) {
        release();
        image.src = URL.createObjectURL(await response.blob());
        await image.decode();
        button.hidden = shown !== url;
      }
    } catch {
      // It may be too old, or of a server that has gone: the reason why the step failed is there without it.
    }
  }

  function release() {
    URL.revokeObjectURL(image.src);
  }

  return {
    button,

    show(url, title) {
      if (shown === url) {
        return;
      }
      shown = url;
      button.hidden = true;
      image.alt = "What the browser showed when this step failed: " + title;
      if (url) {
        void load(url);
      } else {
        release();
      }
    },
  };
}

/** Escape, the button and a press beside the picture close it, and the focus is where it was. */
function enlarge({ src, alt }) {
  const dialog = byId("screenshot-dialog");
  const image = dialog.querySelector("img");
  Object.assign(image, { src, alt });
  setText(byId("screenshot-title"), alt);
  dialog.onclick = (event) => event.target === dialog && dialog.close();
  dialog.showModal();
}
