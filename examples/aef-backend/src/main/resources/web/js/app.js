import { connect } from "./connection.js";
import { byId, capitalized, setText } from "./dom.js";
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
const TRANSPORT_TEXTS = { websocket: " · WebSocket", polling: " · Polling" };

let connection = "connecting";
let selectedId = location.hash.slice(1);
let watchedTopic = null;
let refreshing = null;
let frameRequested = false;

const store = createStore(scheduleRender);
const runsView = createRunsView(select);
const stageView = createStageView(sendCommand);
const stepsView = createStepsView();
const startDialog = createStartDialog(startRun);

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
  async onConnected() {
    watchedTopic = null;
    refreshing = null;
    await refresh();
    await watchSelected();
  },
  onEvent(event) {
    if (!store.apply(event) && event.type === "execution_update") {
      refresh();
    }
  },
});

/** Reads the list of runs; several calls while one is on its way share it. */
function refresh() {
  refreshing ??= attemptRead("The runs could not be read", async () => {
    const result = await server.subscribe(USER_TOPIC);
    store.keepOnly(result.snapshot.executions.map((run) => run.id));
    store.load(result);
    if (!store.runs.has(selectedId)) {
      selectedId = [...store.runs.keys()].at(-1) ?? "";
    }
  }).finally(() => (refreshing = null));
  return refreshing;
}

/** Subscribes to the selected run, and no longer to the one before. */
async function watchSelected() {
  const topic = selectedId ? "execution:" + selectedId : null;
  if (topic === watchedTopic) {
    return;
  }
  const before = watchedTopic;
  watchedTopic = topic;
  if (before) {
    server.unsubscribe(before).catch(() => {}); // gone with the connection, if that is why it failed
  }
  if (topic) {
    await attemptRead("The run cannot be watched", async () => store.load(await server.subscribe(topic)));
  }
}

function select(id) {
  selectedId = id;
  history.replaceState(null, "", "#" + id);
  scheduleRender();
  if (connection === "connected") {
    watchSelected();
  }
}

async function startRun(order) {
  return attempt("The run was not started", async () => {
    const { executionId } = await server.command("start", order);
    await refresh();
    select(executionId);
    return true;
  });
}

async function sendCommand(type) {
  if (stageView.isPending()) {
    return;
  }
  const focused = document.activeElement === byId(type);
  stageView.setPending(type);
  scheduleRender();
  await attempt(capitalized(type) + " did not work", async () => {
    store.apply(await server.command(type, { executionId: selectedId }));
  });
  stageView.setPending(null);
  render();
  if (focused) {
    // Pause and Resume take each other's place; the focus goes along.
    [byId("pause"), byId("resume")].find((button) => !button.hidden && !button.disabled)?.focus();
  }
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

/** The same for what is read again with the next connection: its loss alone is nothing to tell. */
function attemptRead(title, action) {
  return attempt(title, () =>
    action().catch((error) => {
      if (error.code !== "offline") {
        throw error;
      }
    }),
  );
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
