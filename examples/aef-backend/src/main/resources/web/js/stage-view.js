import { ago, byId, capitalized, duration, setText } from "./dom.js";
import { isFinal, workedOn } from "./store.js";

/** What the selected run shows: its state, its browser, its controls. */
export function createStageView(onCommand) {
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

  function renderPicture(run, connection, now) {
    const picture = run.picture;
    const image = byId("picture");
    image.hidden = !picture?.image;
    if (picture?.image && image.src !== picture.image) {
      image.src = picture.image;
    }
    setText(byId("address"), picture?.url ?? "");
    setText(byId("no-picture"), picture?.image ? "" : placeholder(run));
    const connected = connection === "connected";
    const live = connected && picture && run.status === "running";
    byId("browser").dataset.live = String(Boolean(live));
    setText(byId("live"), !picture ? "" : (live ? "Live · changed " : "Last picture ") + ago(now - picture.at));
    const veil = byId("veil");
    veil.hidden = (connected || isFinal(run)) && run.status !== "paused";
    setText(veil, connected ? "Paused" : "Connection lost. This is the last picture.");
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
      renderPicture(run, connection, now);
      renderOutcome(run, now);
    },
  };
}

function placeholder(run) {
  if (run.status === "pending") return "Waiting for its turn: two runs at a time.";
  return isFinal(run) ? "No picture was taken." : "Starting the browser …";
}
