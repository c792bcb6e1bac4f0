import { CommandSender, EventSubscriber, WebSocketClient } from "@aef/realtime-client";
import { io } from "socket.io-client";
import { byId, setText } from "./dom.js";
import { createLoginView } from "./login-view.js";
import { createSession } from "./session.js";
import { toast } from "./toasts.js";
import { createUserMenu } from "./user-menu.js";

/** After this time without a connection we say "offline" rather than "reconnecting". */
const PATIENCE = 10_000;
const TEXTS = {
  connecting: "Connecting …",
  connected: "Connected",
  reconnecting: "Reconnecting …",
  offline: "Offline",
  "signed-out": "Signed out",
};
const TRANSPORTS = { websocket: " · WebSocket", polling: " · Polling" };
const SIGN_IN = {
  signed_out: "Watch automations live, and steer them.",
  expired: "Your session has expired. Sign in again to go on where you were.",
  refused: "Your session is not valid any more. Sign in again to go on where you were.",
};

/**
 * The connection to the server, and how the head of the page tells of it: who has signed in, whether there is a connection, and when the
 * next attempt comes if there is none. Has people sign in when that is needed.
 *
 * @param onState called with "connecting", "connected", "reconnecting", "offline" or "signed-out"
 */
export function connect({ onState }) {
  let socket;
  let node = null;
  /** By the token of each node that is there, whether it answers; null while nobody has told. */
  let nodes = null;
  let state = "connecting";
  let lostSince = Date.now();
  let retryAt = 0;
  const session = createSession();
  const client = new WebSocketClient({
    token: (stale) => session.token(stale),
    reconnection: { mode: "automatic", minDelayMs: 300, maxDelayMs: 5_000 },
    openSocket: (url, options) => (socket = io(options)),
  });
  const login = createLoginView(session, signedIn);
  const menu = createUserMenu(session, signOut);
  const otherTabs = new BroadcastChannel("session");

  function signedIn({ isAnother }) {
    otherTabs.postMessage(session.user.user);
    if (isAnother) {
      // Nothing of what the one before has seen stays; the address says where to go on.
      location.reload();
    } else {
      client.connect();
    }
  }

  async function signOut() {
    try {
      await session.signOut();
      client.disconnect();
      otherTabs.postMessage(null);
      // The page forgets all it has seen; the address stays.
      location.reload();
    } catch {
      toast("You are still signed in", "The server cannot be reached.");
    }
  }

  function stateOf(present) {
    switch (present.name) {
      case "connected":
        return "connected";
      case "connecting":
      case "reconnecting":
        return !navigator.onLine || Date.now() - lostSince > PATIENCE ? "offline" : present.name;
      case "unauthenticated":
        return "signed-out";
      default:
        return "offline";
    }
  }

  function show() {
    state = stateOf(client.state);
    document.body.dataset.connection = state;
    setText(byId("connection-text"), TEXTS[state]);
    setText(byId("node"), state === "connected" && node ? " · node " + node : "");
    setText(byId("transport"), state === "connected" ? (TRANSPORTS[socket.io.engine.transport.name] ?? "") : "");
    menu.render();
    showBanner();
    onState(state);
  }

  /** What to do about it, unless it has only just begun. */
  function showBanner() {
    const present = client.state;
    const ended = present.name === "offline" && present.reason !== "idle";
    const waiting = state === "reconnecting" || state === "offline";
    byId("banner").hidden = !waiting || present.name === "connecting";
    byId("reconnect").textContent = ended ? "Connect again" : "Retry now";
    if (ended) {
      setText(byId("banner-text"), present.message ?? "The connection was ended.");
      setText(byId("banner-wait"), "");
    } else {
      const online = navigator.onLine ? "The server cannot be reached." : "This computer is offline.";
      setText(byId("banner-text"), online + " What you see may be out of date.");
      showWait();
    }
  }

  function showWait() {
    const seconds = Math.ceil((retryAt - Date.now()) / 1000);
    setText(byId("banner-wait"), seconds > 0 ? "Next attempt in " + seconds + " s." : "Trying …");
  }

  client.onState((present) => {
    if (present.name === "connected") {
      socket.io.engine.once("upgrade", show);
      lostSince = Infinity;
    } else if (lostSince === Infinity || state === "signed-out") {
      // As long as somebody signs in, no connection is missed.
      lostSince = Date.now();
      node = null;
      nodes = null;
    }
    retryAt = present.name === "reconnecting" && present.retryInMs > 0 ? Date.now() + present.retryInMs : 0;
    show();
    if (present.name === "unauthenticated") {
      void login.open(SIGN_IN[present.reason]);
    } else {
      login.close();
    }
  });
  client.onMessage("node", (number) => {
    node = number;
    show();
  });
  client.onMessage("nodes", (there) => {
    nodes = there;
    show();
  });
  client.onMessage("notice", ({ from, text }) => toast("Message from " + from, text, { kind: "info" }));
  window.addEventListener("offline", show);
  // The browser has one session, whatever the number of its tabs; it is that user's now, or nobody's.
  otherTabs.addEventListener("message", ({ data: user }) => {
    if (user !== session.user?.user) {
      location.reload();
    } else if (client.state.name === "unauthenticated") {
      client.connect();
    }
  });
  byId("reconnect").addEventListener("click", () => client.connect());
  setInterval(() => {
    if (client.state.name === "reconnecting") {
      show();
    }
  }, 500);
  client.connect();

  return {
    session,
    events: new EventSubscriber(client),
    commands: new CommandSender(client, { timeoutMs: 35_000 }),
    /** Asks the server something; the answer is whatever it says, and never comes if there is no connection. */
    ask: (name) => new Promise((resolve) => client.isConnected && socket.emit(name, null, resolve)),
    /** How the node is that a run lives on: "there", "silent" or "gone"; "there" as long as nothing else is known. */
    nodeOf({ owner }) {
      const answers = !owner || !nodes || nodes[owner];
      return answers ? "there" : answers === false ? "silent" : "gone";
    },
    get isConnected() {
      return client.isConnected;
    },
  };
}
