import { products } from "../shop/products.js";
import { createSubmission } from "./dialog-submission.js";
import { byId, element } from "./dom.js";

/**
 * The dialog that starts a run.
 *
 * @param onStart called with {product, card, approval}; the dialog closes when its promise is fulfilled
 */
export function createStartDialog(onStart) {
  const dialog = byId("start-dialog");
  const submission = createSubmission(dialog);

  byId("product-choices").append(
    ...products.map((product, index) =>
      element(
        "label",
        { className: "choice" },
        element("input", { type: "radio", name: "product", value: product.id, defaultChecked: index === 0 }),
        element("img", { src: "shop/img/" + product.image, alt: "" }),
        element(
          "span",
          {},
          element("b", { textContent: product.name }),
          element("small", { textContent: product.stock ? "€ " + (product.price / 100).toFixed(2) : "Sold out: fails" }),
        ),
      ),
    ),
  );

  byId("start-dismiss").addEventListener("click", () => dialog.close());
  // A click beside the dialog hits the dialog element itself, one inside hits the form.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  byId("start-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const { product, card, approval } = Object.fromEntries(new FormData(event.target));
    void submission.send("The run was not started", () => onStart({ product, card, approval: approval !== undefined }));
  });

  return {
    open() {
      byId("start-form").reset();
      submission.open();
    },
  };
}
