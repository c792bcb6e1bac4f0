import { byId, duration, element, icon, setText } from "./dom.js";
import { stepTime } from "./store.js";

const ICONS = { completed: "check", failed: "cross", skipped: "skip" };
const SPOKEN = { pending: "to do", running: "running", completed: "done", failed: "failed", skipped: "skipped" };

/** The time line of the selected run. */
export function createStepsView() {
  const list = byId("step-list");
  let shownRun = "";
  let rows = [];

  function create(step) {
    const row = {
      node: element("span", { className: "node" }),
      spoken: element("span", { className: "spoken" }),
      note: element("p", { className: "note" }),
      time: element("time"),
    };
    row.item = element(
      "li",
      {},
      row.node,
      element(
        "div",
        {},
        element("p", { className: "title" }, element("span", { textContent: step.title }), row.spoken, row.time),
        row.note,
      ),
    );
    return row;
  }

  function update(row, run, step, now) {
    const state = step.status === "running" && run.status === "paused" ? "paused" : step.status;
    setText(row.note, step.result?.error ?? step.result?.output ?? "");
    const time = stepTime(run, step, now);
    setText(row.time, step.result || state === "running" || state === "paused" ? duration(time) : "");
    if (row.item.dataset.status !== state) {
      row.item.dataset.status = state;
      row.node.replaceChildren(...(ICONS[state] ? [icon(ICONS[state])] : []));
      setText(row.spoken, ", " + (SPOKEN[state] ?? state));
      row.item.ariaCurrent = state === "running" || state === "paused" ? "step" : "false";
    }
  }

  return {
    render(run, now) {
      if (shownRun !== run.id) {
        shownRun = run.id;
        rows = run.steps.map(create);
        list.replaceChildren(...rows.map((row) => row.item));
      }
      run.steps.forEach((step, index) => update(rows[index], run, step, now));
      const done = run.steps.filter((step) => step.status === "completed").length;
      setText(byId("step-count"), done + " of " + run.steps.length);
    },
  };
}
