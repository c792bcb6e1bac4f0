import { ago, byId, capitalized, element, icon, setText } from "./dom.js";
import { asks, isFinal } from "./store.js";

const ICONS = { pending: "clock", paused: "pause", completed: "check", failed: "cross", cancelled: "skip", asks: "hand" };
const ASKS = { approval: "Needs approval", retry: "Needs a retry" };
const FILTERS = {
  all: () => true,
  asks: (run) => asks(run) !== "",
  active: (run) => !isFinal(run),
  ended: isFinal,
};
const NOTHING = {
  all: "They will be listed here, the latest first.",
  asks: "Nothing waits for a person.",
  active: "Nothing is running.",
  ended: "None has ended yet.",
};

/** The list of runs, the latest first. One element per run is kept, so that the focus stays where it is. */
export function createRunsView(onSelect) {
  const items = new Map();
  const list = byId("run-list");
  const filters = [...document.querySelectorAll("[name=filter]")];

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

  function detail(run, now) {
    if (run.status === "pending") {
      return "Waiting for its turn";
    }
    if (isFinal(run)) {
      return capitalized(run.status) + " · " + ago(now - run.at);
    }
    const step = run.steps.find((candidate) => candidate.id === run.currentStep);
    return (ASKS[asks(run)] ?? step?.title ?? capitalized(run.status)) + " · " + run.progress + " %";
  }

  function update(run, selected, now) {
    const { button, state, name, text, bar } = items.get(run.id);
    const shown = asks(run) ? "asks" : run.status;
    setText(name, run.name);
    setText(text, detail(run, now));
    bar.style.setProperty("--progress", run.progress + "%");
    bar.hidden = isFinal(run);
    button.ariaCurrent = String(selected);
    if (button.dataset.status !== shown) {
      button.dataset.status = shown;
      state.replaceChildren(...(ICONS[shown] ? [icon(ICONS[shown])] : []));
    }
  }

  return {
    render(runs, selectedId, now) {
      const all = [...runs.values()];
      const chosen = filters.find((radio) => radio.checked).value;
      for (const [id, { item }] of items) {
        if (!runs.has(id)) {
          item.remove();
          items.delete(id);
        }
      }
      for (const run of all) {
        if (!items.has(run.id)) {
          items.set(run.id, create(run));
        }
        update(run, run.id === selectedId, now);
        items.get(run.id).item.hidden = !FILTERS[chosen](run);
      }
      for (const { value, nextElementSibling: label } of filters) {
        const count = label.querySelector("i");
        if (count) {
          setText(count, String(all.filter(FILTERS[value]).length || ""));
        }
      }
      byId("filters").hidden = all.length < 2;
      byId("no-runs").hidden = all.some(FILTERS[chosen]);
      setText(byId("no-runs"), NOTHING[chosen]);
    },

    /** The run that is listed so many places further down than another, or null. */
    neighbour(selectedId, distance) {
      const ids = [...items].filter(([, { item }]) => !item.hidden).map(([id]) => id).reverse();
      return ids[ids.indexOf(selectedId) + distance] ?? null;
    },
  };
}
