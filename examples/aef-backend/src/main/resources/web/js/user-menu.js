import { byId, capitalized, setText } from "./dom.js";

const THEMES = ["light dark", "light", "dark"];
const STORED = "theme";

/** Who has signed in, and what they can choose. */
export function createUserMenu(session, onSignOut) {
  const menu = byId("user-menu");
  const themes = menu.querySelectorAll("[name=theme]");

  function showTheme(theme) {
    document.documentElement.style.colorScheme = theme;
    themes.forEach((radio) => (radio.checked = radio.value === theme));
  }

  const stored = localStorage.getItem(STORED);
  showTheme(THEMES.includes(stored) ? stored : THEMES[0]);
  themes.forEach((radio) =>
    radio.addEventListener("change", () => {
      localStorage.setItem(STORED, radio.value);
      showTheme(radio.value);
    }),
  );
  byId("sign-out").addEventListener("click", onSignOut);
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  return {
    render() {
      const user = session.user;
      menu.hidden = !user;
      document.body.dataset.role = user?.role ?? "";
      setText(byId("avatar"), user?.name.charAt(0) ?? "");
      setText(byId("user-name"), user?.name ?? "");
      setText(byId("user-role"), capitalized(user?.role ?? ""));
    },
  };
}
