import { connect } from "./connection.js";
import { byId, capitalized, setText } from "./dom.js";
import { createPictureView } from "./picture-view.js";
import { createRunsView } from "./runs-view.js";
import { createStageView } from "./stage-view.js";
import { createStartDialog } from "./start-dialog.js";
import { createStepsView } from "./steps-view.js";
import { createStore } from "./store.js";
import { toast } from "./toasts.js";

const USER_TOPIC = "user:demo";
const TICK = 200;
const CONNECTION_TEXTS = {
  connecting: "Connecting …",
  connected: "Connected",
  reconnecting: "Reconnecting …",
  offline: "Offline",
};
/** What a command leads to. */
const LEADS_TO = {
  pause: ["paused"],
  resume: ["running"],
  cancel: ["cancelled"],
};
const TRANSPORT_TEXTS = { websocket: " · WebSocket", polling: " · Polling" };

let connection = "connecting";
let selectedId = location.hash.slice(1);
let watched = null;
let frameRequested = false;
let changes = [];

const store = createStore(changed);
const server = connect({
  onState(state, transport, node) {
    connection = state;
    document.body.dataset.connection = state;
    setText(byId("connection-text"), CONNECTION_TEXTS[state]);
    setText(byId("node"), node ? " · node " + node : "");
    setText(byId("transport"), TRANSPORT_TEXTS[transport] ?? "");
    byId("reconnect").hidden = state !== "offline";
    scheduleRender();
  },
});
const runsView = createRunsView(select);
const pictureView = createPictureView(server.events, scheduleRender);
const stageView = createStageView(pictureView, sendCommand);
const stepsView = createStepsView();
const startDialog = createStartDialog(startRun);

server.events.onSnapshot(USER_TOPIC, (events) => {
  store.keepOnly(events.filter((event) => event.type === "execution_created").map((event) => event.executionId));
  queueMicrotask(() => {
    if (!store.runs.has(selectedId)) {
      select([...store.runs.keys()].at(-1) ?? "");
    }
  });
});
follow(USER_TOPIC);

/** Takes in what happens in a topic; the function returned ends that. */
function follow(topic) {
  const ends = store.types.map((type) => server.events.on(topic, type, store.apply));
  const endStatus = server.events.onStatus(topic, (status) => {
    if (status.name === "refused") {
      toast("It cannot be watched", status.message);
    }
  });
  return () => [endStatus, ...ends].forEach((end) => end());
}

function changed() {
  changes = changes.filter((isOver) => !isOver());
  scheduleRender();
}

/** Watches the selected run and its browser, and no longer the one before. */
function watchSelected() {
  const run = store.runs.get(selectedId);
  if (watched?.id !== run?.id) {
    watched?.end();
    watched = run ? { id: run.id, end: follow("execution:" + run.id) } : null;
  }
  pictureView.watch(run?.sessionId ?? null);
}

function select(id) {
  selectedId = id;
  history.replaceState(null, "", id ? "#" + id : location.pathname);
  scheduleRender();
}

async function startRun(order) {
  return attempt("The run was not started", async () => {
    const { executionId } = await server.commands.send({ type: "start", ...order }, { queue: false });
    select(executionId);
    return true;
  });
}

async function sendCommand(type) {
  if (stageView.isPending()) {
    return;
  }
  const executionId = selectedId;
  const focused = document.activeElement === byId(type);
  stageView.setPending(type);
  scheduleRender();
  await attempt(capitalized(type) + " did not work", async () => {
    await server.commands.send({ type, executionId }, { queue: false });
    await until(() => LEADS_TO[type].includes(store.runs.get(executionId)?.status));
  });
  stageView.setPending(null);
  render();
  if (focused) {
    // Pause and Resume take each other's place; the focus goes along.
    [byId("pause"), byId("resume")].find((button) => !button.hidden && !button.disabled)?.focus();
  }
}

/** Waits until the events have told so too, but not for ever: they may have told of something later already. */
function until(condition) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 1_000);
    changes.push(() => {
      const over = condition();
      if (over) {
        clearTimeout(timer);
        resolve();
      }
      return over;
    });
    changed();
  });
}

/** Does it, or tells the user why not. */
async function attempt(title, action) {
  try {
    return await action();
  } catch (error) {
    toast(title, error.message);
    return undefined;
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
  byId("new-run").disabled = connection !== "connected";
  byId("first-run").disabled = connection !== "connected";
  byId("empty").hidden = store.runs.size > 0 || connection === "connecting";
  byId("stage").hidden = !run;
  byId("steps").hidden = !run;
  document.title = (run ? run.progress + " % · " + run.name + " · " : "") + "AEF Realtime";
  if (run) {
    stageView.render(run, connection, now);
    stepsView.render(run, now);
  }
}

byId("new-run").addEventListener("click", startDialog.open);
byId("first-run").addEventListener("click", startDialog.open);
byId("reconnect").addEventListener("click", server.retry);
window.addEventListener("hashchange", () => store.runs.has(location.hash.slice(1)) && select(location.hash.slice(1)));
// Ages and durations move on without an event.
setInterval(scheduleRender, TICK);
render();
