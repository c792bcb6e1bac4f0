import { RemoteInput } from "@aef/realtime-client";
import { byId, element, setText } from "./dom.js";
import { PICTURE, refusalOf } from "./picture-view.js";
import { isFinal } from "./store.js";
import { toast } from "./toasts.js";

/** What is said of a browser that is otherwise than people expect. */
const STATES = {
  hidden: "No tab of the browser is to be seen.",
  navigating: "The page is being loaded.",
  crashed: "The page has crashed. Another one can be opened.",
  unresponsive: "The browser does not answer at the moment.",
};

/** Why it cannot be driven, by how it is with its picture. */
const NOT_DRIVEN = {
  waiting: "The browser is being started.",
  live: "From here the browser can only be watched.",
};

const NOBODY = { name: "watching", wanted: false };

/** Lets an operator drive the browser of the selected run, while the run is held. */
export function createTakeoverView(client, session) {
  let remote = null;
  let receiver = null;
  let canvas = null;
  let browser = null;
  let changed = null;
  let connected = false;
  /** Whether the answer of the server is waited for. */
  let pending = false;
  /** What was refused last, until something else is tried or somebody else drives. */
  let refusal = "";
  const button = element("button", { type: "button", id: "take-over" });
  const who = element("span", { className: "muted" });
  const list = element("select", { className: "options", hidden: true, ariaLabel: "Options of the list" });

  const state = () => remote?.state ?? NOBODY;
  const isDriving = () => state().name === "driving";

  button.addEventListener("click", async () => {
    if (pending) {
      return;
    }
    const asked = remote;
    const { wanted } = state();
    const driving = isDriving();
    pending = true;
    refuse("");
    const outcome = await (driving || wanted ? asked.release() : asked.take());
    const failed = driving ? "It was not given back" : wanted ? "You still wait for it" : "You do not drive the browser";
    const said = outcome.ok ? "" : failed;
    if (asked === remote) {
      pending = false;
      if (said) {
        refuse(said + ": " + outcome.error.message);
      } else {
        // Who drives may have been told before, and something that was done since may have been refused.
        changed();
      }
    } else if (said) {
      toast(said, outcome.error.message);
    }
  });
  // Not with `change`: the arrows go through the options one by one, and the one that is chosen already can be pressed.
  list.addEventListener("click", ({ target }) => target.tagName === "OPTION" && !target.disabled && choose());
  list.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      choose();
    } else if (event.key === "Escape") {
      canvas.focus();
    }
  });
  list.addEventListener("blur", () => (list.hidden = true));

  function choose() {
    void remote?.choose(list.selectedIndex);
    canvas.focus();
  }

  function refuse(text) {
    refusal = text;
    changed();
  }

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

  /** Why the browser cannot be taken over yet; nothing if it can. */
  function whyNot(run) {
    if (!connected || receiver.watching) {
      return "";
    }
    if (run.status === "pending") {
      return "The run has no browser yet: it waits for its turn.";
    }
    return NOT_DRIVEN[receiver.status.name] ?? (refusalOf(receiver.status) || "The picture is being asked for.");
  }

  /** From another page of the same user, it is had at once. */
  const takeFrom = (driver) => (driver === session.user?.user ? "Drive here" : "Ask for it");

  /** It is this page's turn now; the keyboard goes along unless it is used for something else. */
  function begin() {
    if ([document.body, button, canvas].includes(document.activeElement)) {
      canvas.focus();
    } else {
      toast("It is your turn", "You drive the browser. Press its picture to type there.", { kind: "info" });
    }
  }

  function renderButton(run) {
    const { wanted, driver, wantedBy } = state();
    const driving = isDriving();
    byId("browser").dataset.driving = String(driving);
    const offered = Boolean(session.isOperator && remote && !isFinal(run));
    if (button.isConnected !== offered) {
      // Not each time: a press on what is taken out and put back meanwhile is none, and the focus is lost.
      byId("takeover").replaceChildren(...(offered ? [who, button] : []));
    }
    if (!offered) {
      return;
    }
    const reason = driving || wanted ? "" : whyNot(run);
    button.disabled = !connected || reason !== "";
    button.title = reason;
    button.ariaBusy = String(pending);
    setText(button, driving ? "Give back" : wanted ? "Do not wait" : driver ? takeFrom(driver) : "Take over");
    // Of all others, the place of the picture says why.
    const explained = reason === NOT_DRIVEN.live ? "Watch only" : "";
    setText(who, driving && wantedBy ? wantedBy + " would like to drive" : explained);
  }

  /** While it is driven it takes all keys, which has to be known before. */
  function renderPicture() {
    const role = isDriving() ? "application" : "img";
    if (canvas.role === role) {
      return;
    }
    canvas.role = role;
    if (isDriving()) {
      canvas.ariaLabel = "The browser of this run, which you drive. Shift+Escape leaves it.";
    } else {
      canvas.ariaLabel = PICTURE;
      canvas.removeAttribute("tabindex");
    }
  }

  function hint() {
    const { wanted, driver } = state();
    if (wanted) {
      return driver + " drives. You get the browser when they let go.";
    }
    return isDriving() ? "You drive: what you press and type goes to the browser. Shift+Escape leaves the picture." : "";
  }

  function renderStatus(run) {
    const status = byId("browser-status");
    const dialog = browser?.dialog;
    const text = dialog ? "" : (STATES[browser?.state] ?? hint());
    const refused = isFinal(run) ? "" : refusal;
    const key = JSON.stringify([refused, text, dialog, isDriving()]);
    if (status.dataset.key === key) {
      return;
    }
    status.dataset.key = key;
    const parts = [refused && element("p", { className: "refusal", textContent: refused }), text].filter(Boolean);
    status.replaceChildren(...parts, ...(dialog ? dialogParts(dialog) : []));
  }

  function dialogParts(dialog) {
    const text = element("input", { value: dialog.defaultText ?? "", hidden: dialog.kind !== "prompt", ariaLabel: "Answer" });
    const answer = (accept) => () => void remote.answerDialog(accept, accept && !text.hidden ? text.value : undefined);
    const accept = element("button", { type: "button", className: "primary", textContent: "OK" });
    const dismiss = element("button", { type: "button", textContent: "Cancel", hidden: dialog.kind === "alert" });
    accept.addEventListener("click", answer(true));
    dismiss.addEventListener("click", answer(false));
    return [
      "The page asks: “" + dialog.message + "”",
      element("span", { className: "actions", hidden: !isDriving() }, text, dismiss, accept),
    ];
  }

  return {
    /** Is about the browser on that canvas from now on; of none if there is no receiver. `onChange` is called when it is otherwise. */
    attach(sessionId, newCanvas, newReceiver, onChange) {
      remote?.close();
      receiver = newReceiver;
      canvas = newCanvas;
      changed = onChange;
      browser = null;
      pending = false;
      refusal = "";
      list.hidden = true;
      remote = receiver && new RemoteInput(client, sessionId, canvas, {
        place: (at) => receiver.locate(at),
        onOptions: showOptions,
        onRefused: (error) => refuse("The browser did not do that: " + error.message),
      });
      if (!remote) {
        return;
      }
      for (const next of ["pointerdown", "keydown"]) {
        canvas.addEventListener(next, () => refusal && refuse(""));
      }
      let driving = false;
      remote.onState(() => {
        if (isDriving() && !driving) {
          begin();
        }
        driving = isDriving();
        list.hidden ||= !driving;
        refuse("");
      });
    },

    /** How the browser is. */
    tell(status) {
      browser = status;
    },

    /** Who drives, or "you"; undefined for nobody. */
    get driver() {
      return isDriving() ? "you" : state().driver;
    },

    render(run, connection) {
      connected = connection === "connected";
      renderButton(run);
      renderPicture();
      renderStatus(run);
    },
  };
}
