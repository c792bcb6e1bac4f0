import { createAnnouncer } from "./announcer.js";
import { createCheckpointView } from "./checkpoint-view.js";
import { connect } from "./connection.js";
import { byId } from "./dom.js";
import { createPictureView } from "./picture-view.js";
import { createReplayView } from "./replay-view.js";
import { createRunsView } from "./runs-view.js";
import { createShortcuts } from "./shortcuts.js";
import { createStageView } from "./stage-view.js";
import { createStartDialog } from "./start-dialog.js";
import { createStepsView } from "./steps-view.js";
import { createStore, heldStep } from "./store.js";
import { createTakeoverView } from "./takeover-view.js";
import { toast } from "./toasts.js";

const WORKSPACE = "user:demo";
const TICK = 200;
/** What a command leads to. */
const LEADS_TO = {
  pause: ["paused"],
  resume: ["running"],
  retry_step: ["running"],
  cancel: ["cancelled"],
};
const DID_NOT_WORK = {
  pause: "It was not paused",
  resume: "It does not go on",
  retry_step: "The step was not done again",
  cancel: "It was not cancelled",
};

let connection = "connecting";
let selectedId = location.hash.slice(1);
let watched = null;
let frameRequested = false;
let changes = [];

const store = createStore(changed);
const server = connect({
  onState(state) {
    connection = state;
    scheduleRender();
  },
});
const runsView = createRunsView(choose);
const takeoverView = createTakeoverView(server.events.client, server.session);
const replayView = createReplayView(server.session);
const pictureView = createPictureView(server.events, takeoverView, scheduleRender);
const stageView = createStageView(server.session, pictureView, sendCommand);
const checkpointView = createCheckpointView(server.session, answer);
const stepsView = createStepsView(server.session);
const startDialog = createStartDialog(startRun);
const announcer = createAnnouncer(select);

server.events.onSnapshot(WORKSPACE, (events) => {
  store.keepOnly(events.filter((event) => event.type === "execution_created").map((event) => event.executionId));
  queueMicrotask(() => {
    if (!store.runs.has(selectedId)) {
      select([...store.runs.keys()].at(-1) ?? "");
    }
  });
});
follow(WORKSPACE);

/** Takes in what happens in a topic; the function returned ends that. */
function follow(topic) {
  const ends = store.types.map((type) => server.events.on(topic, type, store.apply));
  let behind = false;
  const endStatus = server.events.onStatus(topic, (status) => {
    if (status.name === "refused") {
      toast("It cannot be watched", status.message);
    } else if (status.name === "live") {
      behind = false;
    } else if (status.error && !behind) {
      // It is asked for again by itself, and told once.
      behind = true;
      toast("What you see may be out of date", status.error.message, { kind: "warn" });
    }
  });
  return () => [endStatus, ...ends].forEach((end) => end());
}

/** @param before how the run was that something has just happened to, if it has */
function changed(before, run) {
  if (before && connection === "connected") {
    announcer.changed(before, run, run.id === selectedId);
  }
  changes = changes.filter((isOver) => !isOver());
  scheduleRender();
}

/** Watches the selected run and its browser, and no longer the one before. */
function watchSelected() {
  const run = store.runs.get(selectedId);
  if (watched?.run !== run) {
    watched?.end();
    watched = run ? { run, end: follow("execution:" + run.id) } : null;
    pictureView.watch(run?.sessionId);
  }
}

function select(id) {
  selectedId = id;
  history.replaceState(null, "", id ? "#" + id : location.pathname);
  scheduleRender();
}

/** Selects a run in the list, which is below what it shows in a narrow window. */
function choose(id) {
  select(id);
  render();
  const stage = byId("stage");
  if (stage.getBoundingClientRect().top < 0) {
    stage.scrollIntoView();
  }
}

async function startRun(order) {
  const { executionId } = await server.commands.send({ type: "start", ...order }, { queue: false });
  select(executionId);
}

async function sendCommand(type) {
  const executionId = selectedId;
  if (stageView.isPending(executionId)) {
    return;
  }
  const step = type === "retry_step" ? { stepId: heldStep(store.runs.get(executionId))?.id } : {};
  const focused = isInControls();
  stageView.setPending(executionId, type);
  scheduleRender();
  await attempt(DID_NOT_WORK[type], async () => {
    await server.commands.send({ type, executionId, ...step }, { queue: false });
    await until(() => LEADS_TO[type].includes(store.runs.get(executionId)?.status));
  });
  stageView.setPending(executionId, null);
  render();
  if (focused && selectedId === executionId && (isInControls() || document.activeElement === document.body)) {
    // Pause, Resume and Retry take each other's place; the focus goes along, unless it is somewhere else by now.
    document.querySelector("#controls button:enabled:not([hidden])")?.focus();
  }
}

const isInControls = () => byId("controls").contains(document.activeElement);

/** Decides at the checkpoint of a run. */
function answer(executionId, said) {
  return attempt("It was not decided", async () => {
    await server.commands.send({ type: "checkpoint_response", executionId, ...said }, { queue: false });
    await until(() => store.runs.get(executionId)?.checkpoint?.status !== "open");
  });
}

/** Waits until the events have told so too, but not for ever: they may have told of something later already. */
function until(condition) {
  return new Promise((resolve) => {
    const isOver = () => {
      const over = condition();
      if (over) {
        clearTimeout(timer);
        resolve();
      }
      return over;
    };
    const timer = setTimeout(() => {
      changes = changes.filter((each) => each !== isOver);
      resolve();
    }, 1_000);
    changes.push(isOver);
    changed();
  });
}

/** Does it, or tells the user why not. */
async function attempt(title, action) {
  try {
    await action();
  } catch (error) {
    toast(title, error.message);
  }
}

/** Presses the one of these buttons that is there. */
function press(...ids) {
  ids.map(byId).find((button) => button.checkVisibility())?.click();
}

function step(distance) {
  const id = runsView.neighbour(selectedId, distance);
  if (id) {
    select(id);
  }
}

function scheduleRender() {
  if (!frameRequested) {
    frameRequested = true;
    requestAnimationFrame(() => {
      frameRequested = false;
      render();
    });
  }
}

function render() {
  const now = store.now();
  const run = store.runs.get(selectedId);
  watchSelected();
  runsView.render(store.runs, selectedId, now);
  const mayStart = connection === "connected" && server.session.isOperator;
  const whyNot = connection === "connected" && !mayStart ? "Viewers watch: an operator can start runs." : "";
  for (const button of [byId("new-run"), byId("first-run")]) {
    button.disabled = !mayStart;
    button.title = whyNot;
  }
  byId("first-run-hint").hidden = !whyNot;
  byId("empty").hidden = store.runs.size > 0 || connection === "connecting" || connection === "signed-out";
  byId("stage").hidden = !run;
  byId("steps").hidden = !run;
  document.title = (run ? run.progress + " % · " + run.name + " · " : "") + "AEF Realtime";
  if (run) {
    const home = server.nodeOf(run);
    stageView.render(run, connection, home, now);
    replayView.render(run, home);
    checkpointView.render(run, connection === "connected", now);
    stepsView.render(run, now);
  }
}

byId("new-run").addEventListener("click", startDialog.open);
byId("first-run").addEventListener("click", startDialog.open);
createShortcuts({
  n: ["Start a run", () => byId("new-run").click()],
  j: ["Show the next run of the list", () => step(1)],
  k: ["Show the one before", () => step(-1)],
  p: ["Pause, or go on", () => press("pause", "resume")],
  r: ["Do the failed step again", () => press("retry")],
  a: ["Go to the question that the run asks", checkpointView.focus],
});
window.addEventListener("hashchange", () => store.runs.has(location.hash.slice(1)) && select(location.hash.slice(1)));
// Ages and durations move on without an event.
setInterval(scheduleRender, TICK);
render();
