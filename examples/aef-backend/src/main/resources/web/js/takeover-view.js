import { RemoteInput } from "@aef/realtime-client";
import { byId, element, setText } from "./dom.js";
import { isFinal } from "./store.js";
import { toast } from "./toasts.js";

/** What is said of a browser that is otherwise than people expect. */
const STATES = {
  hidden: "No tab of the browser is to be seen.",
  navigating: "The page is being loaded.",
  crashed: "The page has crashed. Another one can be opened.",
  unresponsive: "The browser does not answer at the moment.",
};

/** Lets an operator drive the browser of the selected run, while the run is held. */
export function createTakeoverView(client, session) {
  let remote = null;
  let receiver = null;
  let canvas = null;
  let browser = null;
  let connected = false;
  const button = element("button", { type: "button" });
  const who = element("span", { className: "muted" });
  const list = element("select", { className: "options", hidden: true, ariaLabel: "Options of the list" });

  button.addEventListener("click", async () => {
    const driving = remote?.state.name === "driving";
    const outcome = await (driving ? remote.release() : remote?.take());
    if (outcome && !outcome.ok) {
      toast(driving ? "It was not given back" : "You do not drive the browser", outcome.error.message);
    } else if (outcome && !driving && !outcome.result.driving) {
      toast("Somebody else drives the browser", "You get it when they let go.", { kind: "info" });
    }
  });
  list.addEventListener("change", () => {
    list.hidden = true;
    void remote?.choose(list.selectedIndex);
    canvas.focus();
  });
  list.addEventListener("blur", () => (list.hidden = true));
  list.addEventListener("keydown", (event) => event.key === "Escape" && canvas.focus());

  function showOptions({ x, y, width, options }) {
    const scale = canvas.clientWidth / receiver.view.width;
    list.replaceChildren(
      ...options.map(({ label, selected, disabled }) => element("option", { textContent: label, selected, disabled })),
    );
    list.size = Math.min(8, Math.max(2, options.length));
    Object.assign(list.style, { left: x * scale + "px", top: y * scale + "px", minWidth: width * scale + "px" });
    canvas.parentElement.append(list);
    list.hidden = false;
    list.focus();
  }

  function renderButton(run) {
    const state = remote?.state ?? { name: "watching", wanted: false };
    const driving = state.name === "driving";
    byId("browser").dataset.driving = String(driving);
    const offered = session.isOperator && remote && !isFinal(run);
    button.hidden = !offered;
    button.disabled = !connected || state.wanted;
    setText(button, driving ? "Give back" : state.wanted ? "Waiting …" : state.driver ? "Ask for it" : "Take over");
    setText(who, driving ? wanted(state) : "");
    canvas && (canvas.tabIndex = driving ? 0 : -1);
    byId("takeover").replaceChildren(...(offered ? [who, button] : []));
  }

  function renderStatus() {
    const status = byId("browser-status");
    const dialog = browser?.dialog;
    const driving = remote?.state.name === "driving";
    const key = JSON.stringify([browser?.state, dialog, driving]);
    if (status.dataset.key === key) {
      return;
    }
    status.dataset.key = key;
    const hint = driving ? "You drive: what you press and type goes to the browser. Shift+Escape leaves the picture." : "";
    if (!dialog) {
      status.replaceChildren(...[STATES[browser?.state] ?? hint].filter(Boolean));
      return;
    }
    const text = element("input", { value: dialog.defaultText ?? "", hidden: dialog.kind !== "prompt", ariaLabel: "Answer" });
    const answer = (accept) => () => void remote.answerDialog(accept, accept && !text.hidden ? text.value : undefined);
    const accept = element("button", { type: "button", className: "primary", textContent: "OK" });
    const dismiss = element("button", { type: "button", textContent: "Cancel", hidden: dialog.kind === "alert" });
    accept.addEventListener("click", answer(true));
    dismiss.addEventListener("click", answer(false));
    const actions = element("span", { className: "actions", hidden: !driving }, text, dismiss, accept);
    status.replaceChildren("The page asks: “" + dialog.message + "”", actions);
  }

  return {
    /** Is about the browser on that canvas from now on; of none if there is no receiver. */
    attach(sessionId, newCanvas, newReceiver, changed) {
      remote?.close();
      receiver = newReceiver;
      canvas = newCanvas;
      browser = null;
      list.hidden = true;
      remote = receiver && new RemoteInput(client, sessionId, canvas, {
        place: (at) => receiver.locate(at),
        onOptions: showOptions,
        onRefused: (error) => toast("The browser did not do that", error.message),
      });
      if (remote) {
        let driving = false;
        remote.onState((state) => {
          if (state.name === "driving" && !driving) {
            canvas.focus();
          }
          driving = state.name === "driving";
          changed();
        });
      }
    },

    /** How the browser is. */
    tell(status) {
      browser = status;
    },

    /** Who drives, or "you"; undefined for nobody. */
    get driver() {
      return remote?.state.name === "driving" ? "you" : remote?.state.driver;
    },

    render(run, connection) {
      connected = connection === "connected";
      renderButton(run);
      renderStatus();
    },
  };
}

function wanted({ wantedBy }) {
  return wantedBy ? wantedBy + " would like to drive" : "";
}
