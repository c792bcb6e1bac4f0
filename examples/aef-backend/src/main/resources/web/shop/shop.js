import { products } from "./products.js";

/** The card number that this shop's bank always refuses. */
const DECLINED = "4000000000000002";

/** The one that it answers for only when it is asked again. */
const UNSURE = "4000000000000119";

const byId = (id) => document.getElementById(id);
const text = (id, value) => (byId(id).textContent = value);
const price = (cents) => "€ " + (cents / 100).toFixed(2);
const query = new URLSearchParams(location.search);

const read = (key, otherwise) => JSON.parse(localStorage.getItem(key)) ?? otherwise;
const write = (key, value) => localStorage.setItem(key, JSON.stringify(value));

/** The lines of the cart: [{ product, quantity }]. */
const cart = () =>
  read("cart", []).flatMap(({ id, quantity }) => {
    const product = products.find((candidate) => candidate.id === id);
    return product ? [{ product, quantity }] : [];
  });
const total = () => cart().reduce((sum, line) => sum + line.product.price * line.quantity, 0);

function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function card(product) {
  const link = element(
    "a",
    { className: "card", href: "product.html?id=" + encodeURIComponent(product.id) },
    element("img", { src: "img/" + product.image, alt: "" }),
    element(
      "div",
      {},
      element("h2", { textContent: product.name }),
      element("p", { className: "muted", textContent: product.tagline }),
      element("p", { className: "price", textContent: product.stock ? price(product.price) : "Sold out" }),
    ),
  );
  link.dataset.product = product.id;
  return link;
}

/** Why the bank does not pay; empty if it does. */
function bankRefuses(card) {
  if (card === UNSURE && !read("asked", false)) {
    write("asked", true);
    return "Your bank did not answer. Please try again.";
  }
  return card === DECLINED ? "Your bank declined this card." : "";
}

function showCount() {
  text("cart-count", cart().reduce((sum, line) => sum + line.quantity, 0));
}

const pages = {
  index() {
    byId("products").append(...products.map(card));
  },

  search() {
    const wanted = (query.get("q") ?? "").trim();
    byId("q").value = wanted;
    const found = products.filter((product) =>
      (product.name + " " + product.tagline).toLowerCase().includes(wanted.toLowerCase()),
    );
    const results = found.length === 1 ? "1 result" : found.length + " results";
    text("search-title", `${results} for “${wanted}”`);
    byId("products").append(...found.map(card));
  },

  product() {
    const product = products.find((candidate) => candidate.id === query.get("id"));
    if (!product) {
      location.replace("index.html");
      return;
    }
    document.title = product.name + " · Larkspur Coffee Goods";
    byId("product-image").src = "img/" + product.image;
    text("product-name", product.name);
    text("product-tagline", product.tagline);
    text("product-price", price(product.price));
    text("product-description", product.description);
    text("product-stock", product.stock ? `${product.stock} in stock` : "Sold out");
    byId("product-stock").classList.toggle("out", !product.stock);
    const add = byId("add-to-cart");
    add.disabled = !product.stock;
    add.addEventListener("click", () => {
      const quantity = Number(byId("quantity").value);
      const others = read("cart", []).filter((line) => line.id !== product.id);
      write("cart", [...others, { id: product.id, quantity }]);
      byId("added").hidden = false;
      showCount();
    });
  },

  cart() {
    const lines = cart();
    byId("cart-empty").hidden = lines.length > 0;
    byId("cart-summary").hidden = lines.length === 0;
    text("cart-total", price(total()));
    byId("cart-lines").append(
      ...lines.map(({ product, quantity }) =>
        element(
          "div",
          { className: "line" },
          element("img", { src: "img/" + product.image, alt: "" }),
          element(
            "div",
            {},
            element("h2", { textContent: product.name }),
            element("p", { className: "muted", textContent: `${quantity} × ${price(product.price)}` }),
          ),
          element("span", { textContent: price(quantity * product.price) }),
        ),
      ),
    );
  },

  checkout() {
    text("checkout-total", price(total()));
    byId("checkout").addEventListener("submit", (event) => {
      event.preventDefault();
      const fields = Object.fromEntries(new FormData(event.target));
      const empty = Object.keys(fields).find((name) => name !== "note" && !fields[name].trim());
      const refusal = empty ? `Please fill in the field “${empty}”.` : bankRefuses(fields.card.replaceAll(" ", ""));
      text("form-error", refusal);
      byId("form-error").hidden = !refusal;
      if (!refusal) {
        const number = "LK-" + String(Math.floor(Math.random() * 90000) + 10000);
        write("order", { number, name: fields.name, email: fields.email, note: fields.note, total: total() });
        write("cart", []);
        location.href = "confirmation.html";
      }
    });
  },

  confirmation() {
    const order = read("order", null);
    if (!order) {
      location.replace("index.html");
      return;
    }
    text("customer", order.name);
    text("order-number", order.number);
    text("order-total", price(order.total));
    text("order-email", order.email);
    text("order-note", `With your note: “${order.note}”`);
    byId("order-note").hidden = !order.note;
  },
};

showCount();
pages[document.body.dataset.page]();
