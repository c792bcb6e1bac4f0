import { byId, duration, element, icon, setText } from "./dom.js";
import { createScreenshot } from "./screenshot-view.js";
import { isFinal, stepTime } from "./store.js";

const ICONS = { completed: "check", failed: "cross", skipped: "skip", asks: "hand" };
const DECISIONS = { approved: "Approved", rejected: "Rejected", expired: "Nobody has decided" };
const SPOKEN = { pending: "to do", running: "running", asks: "waits for an approval", completed: "done", failed: "failed", skipped: "skipped" };

/** The time line of the selected run. */
export function createStepsView(session) {
  const list = byId("step-list");
  let shownRun = null;
  let rows = [];

  function create(step) {
    const row = {
      node: element("span", { className: "node" }),
      spoken: element("span", { className: "spoken" }),
      note: element("p", { className: "note" }),
      decision: element("p", { className: "decision" }),
      time: element("time"),
      screenshot: createScreenshot(session),
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
        row.screenshot.button,
        row.decision,
      ),
    );
    return row;
  }

  function update(row, run, step, now) {
    const checkpoint = run.checkpoint?.stepId === step.id ? run.checkpoint : null;
    const asking = checkpoint?.status === "open" && !isFinal(run);
    const state =
      step.status === "running" && (asking || run.status === "paused") ? (asking ? "asks" : "paused") : step.status;
    setText(row.decision, asking ? "Waits for an approval" : decision(checkpoint));
    setText(row.note, step.result?.error ?? step.result?.output ?? "");
    row.screenshot.show(step.result?.screenshotUrl, step.title);
    const time = stepTime(run, step, now);
    setText(row.time, step.result || step.status === "running" ? duration(time) : "");
    if (row.item.dataset.status !== state) {
      row.item.dataset.status = state;
      row.node.replaceChildren(...(ICONS[state] ? [icon(ICONS[state])] : []));
      setText(row.spoken, ", " + (SPOKEN[state] ?? state));
      row.item.ariaCurrent = step.status === "running" ? "step" : "false";
    }
  }

  function decision(checkpoint) {
    const what = DECISIONS[checkpoint?.status];
    if (!what) {
      return "";
    }
    return what + (checkpoint.user ? " by " + checkpoint.user : "") + (checkpoint.input ? ": “" + checkpoint.input + "”" : "");
  }

  return {
    render(run, now) {
      // A server that was started anew gives the same ids to other runs.
      if (shownRun !== run) {
        shownRun = run;
        rows.forEach((row) => row.screenshot.show());
        rows = run.steps.map(create);
        list.replaceChildren(...rows.map((row) => row.item));
      }
      run.steps.forEach((step, index) => update(rows[index], run, step, now));
      const done = run.steps.filter((step) => step.status === "completed").length;
      setText(byId("step-count"), done + " of " + run.steps.length);
    },
  };
}
