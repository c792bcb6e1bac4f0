import { byId, capitalized, duration, setText } from "./dom.js";
import { isFinal, workedOn } from "./store.js";

/** What the selected run shows: its state, its browser, its controls. */
export function createStageView(picture, onCommand) {
  const buttons = { pause: byId("pause"), resume: byId("resume"), cancel: byId("cancel") };
  let pending = null;

  for (const [type, button] of Object.entries(buttons)) {
    button.addEventListener("click", () => onCommand(type));
  }

  function renderControls(run, connected) {
    const paused = run.status === "paused";
    // While a command is pending, the button that sent it stays where it is.
    const showResume = pending === "resume" || (paused && pending !== "pause");
    buttons.resume.hidden = !showResume;
    buttons.pause.hidden = showResume;
    const free = connected && !pending;
    buttons.pause.disabled = !free || run.status !== "running";
    buttons.resume.disabled = !free || !paused;
    buttons.cancel.disabled = !free || isFinal(run);
    for (const [type, button] of Object.entries(buttons)) {
      button.ariaBusy = String(pending === type);
    }
  }

  function renderOutcome(run, now) {
    const failed = run.steps.find((step) => step.status === "failed");
    const texts = {
      completed: "All steps done in " + duration(workedOn(run, now)) + ".",
      failed: failed ? "“" + failed.title + "” failed. " + (failed.result?.error ?? "") : "The run failed.",
      cancelled: "Cancelled at " + run.progress + " %.",
    };
    const outcome = byId("outcome");
    outcome.hidden = !(run.status in texts);
    outcome.dataset.status = run.status;
    setText(outcome, texts[run.status] ?? "");
  }

  return {
    /** The command that waits for its acknowledgement, or null. */
    setPending(type) {
      pending = type;
    },
    isPending: () => pending !== null,

    render(run, connection, now) {
      setText(byId("run-name"), run.name);
      const badge = byId("run-status");
      badge.dataset.status = run.status;
      setText(badge, capitalized(run.status));
      const place = run.node ? "node " + run.node + " · " : "";
      setText(byId("run-facts"), run.id + " · " + place + duration(workedOn(run, now)));
      const progress = byId("progress");
      progress.ariaValueNow = String(run.progress);
      progress.dataset.status = run.status;
      progress.style.setProperty("--progress", run.progress + "%");
      setText(byId("percent"), run.progress + " %");
      renderControls(run, connection === "connected");
      picture.render(run, connection, now);
      renderOutcome(run, now);
    },
  };
}
