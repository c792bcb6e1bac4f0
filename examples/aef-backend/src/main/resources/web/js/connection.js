/* global io */

/** After this time without a connection we say "offline" rather than "reconnecting". */
const PATIENCE = 10_000;
const ACK_TIMEOUT = 12_000;

/** A request that the server refused, or that did not get an answer. */
export class RequestError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * The connection to the server.
 *
 * @param onState called with "connecting", "connected", "reconnecting" or "offline"; if connected, with the transport, and
 *     the number of the node if there are several
 * @param onConnected called with each new connection: subscriptions have to be made again
 * @param onEvent called with the argument of every event
 */
export function connect({ onState, onConnected, onEvent }) {
  const socket = io();
  let state = "connecting";
  let lostSince = Date.now();
  let node = null;

  function show(next) {
    state = next;
    const connected = next === "connected";
    onState(next, connected ? socket.io.engine.transport.name : "", connected ? node : null);
  }

  function lost() {
    if (state === "connected") {
      lostSince = Date.now();
    }
    const offline = !navigator.onLine || Date.now() - lostSince > PATIENCE;
    show(offline ? "offline" : state === "connecting" ? "connecting" : "reconnecting");
  }

  socket.on("connect", () => {
    node = null;
    show("connected");
    socket.io.engine.once("upgrade", () => socket.connected && show("connected"));
    onConnected();
  });
  socket.on("disconnect", (reason) => {
    lost();
    if (reason === "io server disconnect") {
      // The one reason after which the client does not come back by itself.
      socket.connect();
    }
  });
  socket.on("connect_error", lost);
  socket.io.on("reconnect_attempt", lost);
  window.addEventListener("offline", () => socket.connected || lost());
  window.addEventListener("online", () => socket.connected || retry());
  socket.onAny((type, event) => {
    if (type === "node") {
      node = event;
      show("connected");
    } else {
      onEvent(event);
    }
  });

  function retry() {
    socket.disconnect().connect();
  }

  async function request(event, payload) {
    if (!socket.connected) {
      throw new RequestError("offline", "There is no connection to the server at the moment.");
    }
    let answer;
    try {
      answer = await socket.timeout(ACK_TIMEOUT).emitWithAck(event, payload);
    } catch {
      throw socket.connected
        ? new RequestError("timeout", "The server did not answer in time.")
        : new RequestError("offline", "The connection was lost before the server answered.");
    }
    if (!answer.ok) {
      throw new RequestError(answer.error.code, answer.error.message);
    }
    return answer.result;
  }

  return {
    retry,
    subscribe: (topic) => request("subscribe", { topic }),
    unsubscribe: (topic) => request("unsubscribe", { topic }),
    /** Each command has an id of its own, so that it is carried out once even if it arrives twice. */
    command: (type, members = {}) => request("command", { ...members, id: newId(), type }),
  };
}

function newId() {
  return Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join("");
}
