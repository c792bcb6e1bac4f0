import { StreamingReceiver } from "@aef/realtime-client";
import { ago, byId, setText } from "./dom.js";
import { isFinal } from "./store.js";

/** What an interruption is by that ends by itself. */
const PASSING = ["offline", "subscribing"];

/** What the picture is, for those who do not see it. */
export const PICTURE = "What the browser of this run shows";

/** The browser of the selected run. */
export function createPictureView(events, takeover, onChange) {
  let receiver = null;
  let picture = null;
  let refusal = "";

  /** Watches the browser of a run instead of the one before; none if that is undefined. */
  function watch(session) {
    receiver?.close();
    picture = null;
    refusal = "";
    const canvas = document.createElement("canvas");
    canvas.id = "picture";
    canvas.role = "img";
    canvas.ariaLabel = PICTURE;
    // What is still on its way to the one before is not to be drawn here.
    byId("picture").replaceWith(canvas);
    receiver = session && new StreamingReceiver(events, session, canvas, { onStatus: show, onBrowser: tell });
    takeover.attach(session, canvas, receiver, onChange);
  }

  function show(status) {
    if (status.timestamp) {
      picture = { url: status.url, at: Date.parse(status.timestamp) };
    }
    refusal = refusalOf(status);
    onChange();
  }

  function tell(status) {
    takeover.tell(status);
    onChange();
  }

  return {
    watch,

    /** @param home how the node is that the run lives on: "there", "silent" or "gone" */
    render(run, connection, home, now) {
      byId("picture").hidden = !picture;
      const replaying = byId("browser").dataset.replay === "true";
      if (!replaying) {
        setText(byId("address"), picture?.url ?? "");
      }
      setText(byId("no-picture"), picture ? "" : refusal || placeholder(run));
      takeover.render(run, connection);
      const connected = connection === "connected";
      const driver = isFinal(run) ? undefined : takeover.driver;
      const live = connected && home === "there" && picture && !refusal && (run.status === "running" || driver);
      byId("browser").dataset.live = String(Boolean(live));
      const age = picture && (live ? "Live · changed " : "Last picture ") + ago(now - picture.at);
      setText(byId("live"), replaying ? "Recording" : (age ?? ""));
      const veil = byId("veil");
      // Who drives themselves is told below the picture, of which they want to see all.
      const held = run.status === "paused" && driver !== "you" && (driver ? driver + " drives" : "Paused");
      const silence = home === "there" ? "" : "Node " + run.node + " does not answer. This is the last picture.";
      const lost = !isFinal(run) && (connected ? picture && (silence || refusal) : "Connection lost. This is the last picture.");
      const text = lost || held || "";
      veil.hidden = !text;
      setText(veil, text);
    },
  };
}

/** Why there is no picture any more, or never was; nothing if there is one, or will be by itself. */
export function refusalOf(status) {
  return status.name === "interrupted" && !PASSING.includes(status.reason) ? status.reason : "";
}

function placeholder(run) {
  if (run.status === "pending") return "Waiting for its turn: two runs at a time.";
  return isFinal(run) ? "No picture was taken." : "Starting the browser …";
}
