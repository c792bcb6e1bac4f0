import { CommandSender, EventSubscriber, WebSocketClient } from "@aef/realtime-client";
import { io } from "socket.io-client";

/** After this time without a connection we say "offline" rather than "reconnecting". */
const PATIENCE = 10_000;

/**
 * The connection to the server.
 *
 * @param onState called with "connecting", "connected", "reconnecting" or "offline"; if connected, with the transport, and
 *     the number of the node if there are several
 */
export function connect({ onState }) {
  let socket;
  let node = null;
  let lostSince = Date.now();
  const client = new WebSocketClient({
    // A real page has its user sign in.
    token: () => "demo",
    reconnection: { mode: "automatic", minDelayMs: 300, maxDelayMs: 5_000 },
    openSocket: (url, options) => (socket = io(options)),
  });

  function show() {
    switch (client.state.name) {
      case "connected":
        onState("connected", socket.io.engine.transport.name, node);
        break;
      case "connecting":
      case "reconnecting": {
        const offline = !navigator.onLine || Date.now() - lostSince > PATIENCE;
        onState(offline ? "offline" : client.state.name, "", null);
        break;
      }
      default:
        onState("offline", "", null);
    }
  }

  client.onState((state) => {
    if (state.name === "connected") {
      socket.io.engine.once("upgrade", show);
      lostSince = Infinity;
    } else if (lostSince === Infinity) {
      lostSince = Date.now();
      node = null;
    }
    show();
  });
  client.onMessage("node", (number) => {
    node = number;
    show();
  });
  window.addEventListener("offline", show);
  client.connect();

  return {
    events: new EventSubscriber(client),
    commands: new CommandSender(client, { timeoutMs: 35_000 }),
    /** Asks the server something; the answer is whatever it says. */
    ask: (name) => new Promise((resolve) => client.isConnected && socket.emit(name, null, resolve)),
    retry: () => client.connect(),
  };
}
