import { Recording, RecordingPlayer } from "@aef/realtime-client";
import { byId, duration, element, setText } from "./dom.js";
import { isFinal } from "./store.js";
import { toast } from "./toasts.js";

/** What is marked on the time line. */
const MARKED = ["running", "completed", "failed"];

/** Plays what was seen of a run that is over, in the place of its last picture. */
export function createReplayView(session) {
  /** That can be replayed, or null. */
  let run = null;
  /** Whether its recording has gone, which is as long there as the node that made it. */
  let isLost = false;
  let titles = new Map();
  let player = null;
  const canvas = element("canvas", { className: "replay", hidden: true, role: "img", ariaLabel: "The recording of this run" });
  const open = element("button", { type: "button", textContent: "Replay" });
  const toggle = element("button", { type: "button" });
  const slider = element("input", { type: "range", min: 0, step: "any", ariaLabel: "Place in the recording" });
  const marks = element("datalist", { id: "replay-marks" });
  const time = element("output");
  const speed = element(
    "select",
    { ariaLabel: "Speed" },
    ...[1, 2, 4, 8].map((factor) => element("option", { value: factor, textContent: factor + "×" })),
  );
  const close = element("button", { type: "button", textContent: "Close" });
  const what = element("span", { className: "muted" });
  const lost = element("span");
  slider.setAttribute("list", marks.id);

  open.addEventListener("click", load);
  toggle.addEventListener("click", () => (player.playing ? player.pause() : void player.play(), show()));
  slider.addEventListener("input", () => void player.seek(Number(slider.value)));
  speed.addEventListener("change", () => (player.speed = Number(speed.value)));
  close.addEventListener("click", () => {
    leave();
    show();
    open.focus();
  });

  async function load() {
    if (open.ariaBusy === "true") {
      return;
    }
    const asked = run;
    // What is disabled loses the focus.
    open.ariaBusy = "true";
    try {
      const authorization = "Bearer " + (await session.token());
      const recording = await Recording.load("recordings/" + encodeURIComponent(asked.id), { headers: { authorization } });
      if (asked === run) {
        begin(recording);
      }
    } catch (error) {
      toast("The recording was not loaded", error.message + (asked.node ? " It is with node " + asked.node + ", as long as that is there." : ""));
    }
    if (asked === run) {
      open.ariaBusy = "false";
    }
  }

  function begin(recording) {
    leave();
    byId("picture").after(canvas);
    // Of the one before, nothing is to be seen.
    canvas.width = 0;
    canvas.hidden = false;
    slider.max = recording.duration;
    speed.value = 1;
    const steps = recording.events.filter(({ event }) => event.type === "step_update" && MARKED.includes(event.status));
    const addresses = recording.events.filter(({ event }) => event.type === "browser_status");
    marks.replaceChildren(...steps.map(({ at, event }) => element("option", { value: at, label: said(event) })));
    let complete = true;
    player = new RecordingPlayer(recording, canvas, {
      onTime(position) {
        slider.value = position;
        const last = steps.filter(({ at }) => at <= position).at(-1)?.event;
        setText(what, last ? said(last) : "");
        setText(byId("address"), addresses.filter(({ at }) => at <= position).at(-1)?.event.url ?? "");
        slider.ariaValueText = duration(position) + " of " + duration(recording.duration);
        setText(time, slider.ariaValueText);
        show();
      },
      onEnd: show,
      onError() {
        if (complete) {
          complete = false;
          toast("Something is missing in this recording", "A picture cannot be shown; the others are.", { kind: "warn" });
        }
      },
    });
    void player.play();
    show();
    if (document.activeElement === document.body) {
      toggle.focus();
    }
  }

  const said = ({ stepId, status }) => (titles.get(stepId) ?? stepId) + " · " + status;

  function leave() {
    player?.close();
    player = null;
    canvas.hidden = true;
  }

  function show() {
    setText(toggle, player?.playing ? "Pause" : "Play");
    byId("browser").dataset.replay = String(player !== null);
    const place = byId("timeline");
    const offered = isLost ? [lost] : [open];
    const parts = run === null ? [] : player ? [toggle, slider, time, what, speed, close, marks] : offered;
    if (place.childNodes.length !== parts.length || place.firstChild !== parts[0]) {
      place.replaceChildren(...parts);
    }
  }

  return {
    /** @param home how the node is that the run lived on: "there", "silent" or "gone" */
    render(selected, home) {
      const ended = isFinal(selected) && selected.sessionId ? selected : null;
      if (ended !== run) {
        leave();
        run = ended;
        open.ariaBusy = "false";
        titles = new Map(selected.steps.map((step) => [step.id, step.title]));
      }
      isLost = home === "gone";
      setText(lost, isLost ? "The recording was lost when node " + selected.node + " ended." : "");
      show();
    },
  };
}
