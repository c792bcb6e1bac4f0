import { byId, capitalized, duration, setText } from "./dom.js";
import { asks, heldStep, isFinal, workedOn } from "./store.js";

/** What the badge says when a run waits for a person. */
const ASKS = { approval: "Needs approval", retry: "Step failed" };

/** Without quotation marks around the title, which may have some. */
function failure(run, step) {
  return "Step " + (run.steps.indexOf(step) + 1) + ", " + step.title + ", failed. " + (step.result?.error ?? "");
}

/** What the selected run shows: its state, its browser, its controls. */
export function createStageView(session, picture, onCommand) {
  const buttons = { pause: byId("pause"), resume: byId("resume"), retry_step: byId("retry"), cancel: byId("cancel") };
  /** The commands that wait for their acknowledgement, by the id of the run. */
  const commands = new Map();

  for (const [type, button] of Object.entries(buttons)) {
    button.addEventListener("click", () => onCommand(type));
  }

  function renderControls(run, connected) {
    const paused = run.status === "paused";
    const pending = commands.get(run.id);
    byId("controls").hidden = !session.isOperator;
    byId("watching").hidden = session.isOperator || isFinal(run);
    // While a command is pending, the button that sent it stays where it is; of these three there is one.
    const first = heldStep(run) ? "retry_step" : paused ? "resume" : "pause";
    const shown = pending && pending !== "cancel" ? pending : first;
    for (const type of ["pause", "resume", "retry_step"]) {
      buttons[type].hidden = type !== shown;
    }
    const free = connected && !pending;
    buttons.pause.disabled = !free || run.status !== "running";
    buttons.resume.disabled = !free || !paused;
    buttons.retry_step.disabled = !free || !heldStep(run);
    buttons.cancel.disabled = !free || isFinal(run);
    for (const [type, button] of Object.entries(buttons)) {
      button.ariaBusy = String(pending === type);
    }
  }

  function renderOutcome(run, now) {
    const failed = run.steps.find((step) => step.status === "failed");
    const texts = {
      ...(heldStep(run) && { paused: failure(run, heldStep(run)) + " It can be done again." }),
      completed: "All steps done in " + duration(workedOn(run, now)) + ".",
      failed: failed ? failure(run, failed) : "The run failed.",
      cancelled: "Cancelled at " + run.progress + " %.",
    };
    const outcome = byId("outcome");
    outcome.hidden = !(run.status in texts);
    outcome.dataset.status = run.status;
    setText(outcome, texts[run.status] ?? "");
  }

  return {
    /** That command waits for its acknowledgement now; none does if it is null. */
    setPending(runId, type) {
      if (type) {
        commands.set(runId, type);
      } else {
        commands.delete(runId);
      }
    },
    isPending: (runId) => commands.has(runId),

    render(run, connection, home, now) {
      setText(byId("run-name"), run.name);
      const badge = byId("run-status");
      badge.dataset.status = run.status;
      badge.dataset.asks = asks(run);
      setText(badge, ASKS[asks(run)] ?? capitalized(run.status));
      const place = run.node ? "node " + run.node + " · " : "";
      setText(byId("run-facts"), run.id + " · " + place + duration(workedOn(run, now)));
      const progress = byId("progress");
      progress.ariaValueNow = String(run.progress);
      progress.dataset.status = run.status;
      progress.style.setProperty("--progress", run.progress + "%");
      setText(byId("percent"), run.progress + " %");
      renderControls(run, connection === "connected");
      picture.render(run, connection, home, now);
      renderOutcome(run, now);
    },
  };
}
