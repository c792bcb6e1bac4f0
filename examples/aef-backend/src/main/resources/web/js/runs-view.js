import { ago, byId, capitalized, element, icon, setText } from "./dom.js";
import { isFinal } from "./store.js";

const ICONS = { pending: "clock", paused: "pause", completed: "check", failed: "cross", cancelled: "skip" };

/** The list of runs, the latest first. One element per run is kept, so that the focus stays where it is. */
export function createRunsView(onSelect) {
  const items = new Map();
  const list = byId("run-list");

  function create(run) {
    const parts = {
      state: element("span", { className: "state" }),
      name: element("b"),
      text: element("small"),
      bar: element("i", { className: "bar" }),
    };
    const button = element(
      "button",
      { type: "button", className: "run" },
      parts.state,
      element("span", { className: "words" }, parts.name, parts.text),
      parts.bar,
    );
    button.addEventListener("click", () => onSelect(run.id));
    const item = element("li", {}, button);
    list.prepend(item);
    return { ...parts, item, button };
  }

  function update(run, selected, now) {
    const { button, state, name, text, bar } = items.get(run.id);
    setText(name, run.name);
    const detail = run.status === "running" || run.status === "paused" ? run.progress + " %" : ago(now - run.at);
    setText(text, run.status === "pending" ? "Waiting for its turn" : capitalized(run.status) + " · " + detail);
    bar.style.setProperty("--progress", run.progress + "%");
    bar.hidden = isFinal(run);
    button.ariaCurrent = String(selected);
    if (button.dataset.status !== run.status) {
      button.dataset.status = run.status;
      state.replaceChildren(...(ICONS[run.status] ? [icon(ICONS[run.status])] : []));
    }
  }

  return {
    render(runs, selectedId, now) {
      for (const [id, { item }] of items) {
        if (!runs.has(id)) {
          item.remove();
          items.delete(id);
        }
      }
      for (const run of runs.values()) {
        if (!items.has(run.id)) {
          items.set(run.id, create(run));
        }
        update(run, run.id === selectedId, now);
      }
      byId("no-runs").hidden = runs.size > 0;
      setText(byId("run-count"), runs.size ? String(runs.size) : "");
    },
  };
}
