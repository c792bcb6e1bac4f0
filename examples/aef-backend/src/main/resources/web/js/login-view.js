import { capitalized, element, setText } from "./dom.js";
import { accounts } from "./session.js";

/**
 * Covers the page until somebody has signed in. What is behind it stays as it is.
 *
 * @param onSignedIn called when that is so, with `{ isAnother }`: whether it is not the user that the page was for
 */
export function createLoginView(session, onSignedIn) {
  const message = element("p", { className: "muted", id: "login-message" });
  const error = element("p", { className: "problem", id: "login-error", role: "alert", hidden: true });
  const user = element("input", { name: "user", id: "login-user", required: true, autocomplete: "username" });
  const password = element("input", {
    name: "password",
    id: "login-password",
    type: "password",
    required: true,
    autocomplete: "current-password",
  });
  const submit = element("button", { className: "primary", id: "login-submit", textContent: "Sign in" });
  const list = element("ul", { className: "accounts" });
  const form = element(
    "form",
    { id: "login-form" },
    element("img", { src: "favicon.svg", alt: "", width: 44, height: 44 }),
    element("h1", { id: "login-title", textContent: "Sign in to AEF Realtime" }),
    message,
    error,
    element("label", {}, "User", user),
    element("label", {}, "Password", password),
    submit,
    element("h2", { textContent: "Accounts of this demo" }),
    list,
  );
  const dialog = element("dialog", { id: "login", className: "login" }, form);
  let needed = false;
  dialog.setAttribute("aria-labelledby", "login-title");
  document.body.append(dialog);

  // Without a user there is nothing to go back to; not all browsers know `closedby`.
  dialog.setAttribute("closedby", "none");
  dialog.addEventListener("close", () => needed && dialog.showModal());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void signIn();
  });

  async function signIn() {
    submit.disabled = true;
    submit.ariaBusy = "true";
    error.hidden = true;
    try {
      onSignedIn(await session.signIn(user.value, password.value));
    } catch (failure) {
      setText(error, failure instanceof TypeError ? "The server cannot be reached." : failure.message);
      error.hidden = false;
      password.select();
    } finally {
      submit.disabled = false;
      submit.ariaBusy = "false";
    }
  }

  function choice(account) {
    const button = element(
      "button",
      { type: "button", className: "account", dataset: { user: account.user } },
      element("span", { className: "avatar", textContent: account.name.charAt(0), ariaHidden: "true" }),
      element(
        "span",
        { className: "words" },
        element("b", { textContent: account.name }),
        element("small", { textContent: account.user + " / " + account.password }),
      ),
      element("span", { className: "badge", textContent: capitalized(account.role), dataset: { role: account.role } }),
    );
    button.addEventListener("click", () => {
      user.value = account.user;
      password.value = account.password;
      void signIn();
    });
    return element("li", {}, button);
  }

  return {
    /** @param reason why one has to, if there is something to say */
    async open(reason) {
      needed = true;
      setText(message, reason);
      if (!dialog.open) {
        // Two dialogs cannot both be on top.
        document.querySelectorAll("dialog[open]").forEach((other) => other.close());
        dialog.showModal();
        user.focus();
      }
      if (!list.children.length) {
        list.replaceChildren(...(await accounts().catch(() => [])).map(choice));
      }
    },

    /** Nobody has to any more. */
    close() {
      needed = false;
      form.reset();
      dialog.close();
    },
  };
}
