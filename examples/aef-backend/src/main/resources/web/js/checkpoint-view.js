import { ago, byId, element, setText } from "./dom.js";
import { isFinal } from "./store.js";

/**
 * The question a run waits at, as a card: operators decide, viewers see that somebody has to.
 *
 * @param onAnswer called with `{ stepId, answer, input? }`; the card is busy until its promise is over
 */
export function createCheckpointView(session, onAnswer) {
  const card = byId("checkpoint");
  const form = byId("checkpoint-form");
  const note = byId("checkpoint-note");
  const buttons = [byId("approve"), byId("reject")];
  let shown = "";
  let stepId = "";
  let pending = null;

  async function answer(button, said) {
    pending = button;
    update(true);
    try {
      await onAnswer({ stepId, ...said });
    } finally {
      pending = null;
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const input = note.value.trim();
    void answer(byId("approve"), input ? { answer: "input", input } : { answer: "approve" });
  });
  byId("reject").addEventListener("click", () => void answer(byId("reject"), { answer: "reject" }));
  note.addEventListener("input", showVerb);

  function showVerb() {
    setText(byId("approve-text"), note.value.trim() ? "Approve with this note" : "Approve");
  }

  function update(connected) {
    for (const button of buttons) {
      button.disabled = !connected || pending !== null;
      button.ariaBusy = String(pending === button);
    }
  }

  /** The first line of the message is the question; of the others, what is in front of a colon says what it is. */
  function fill(message) {
    const [question, ...facts] = message.split("\n");
    setText(byId("checkpoint-question"), question);
    byId("checkpoint-facts").replaceChildren(
      ...facts.flatMap((fact) => {
        const [name, ...value] = fact.split(": ");
        return [element("dt", { textContent: name }), element("dd", { textContent: value.join(": ") })];
      }),
    );
    note.value = "";
    showVerb();
  }

  return {
    render(run, connected, now) {
      const checkpoint = run.checkpoint;
      const isOpen = checkpoint?.status === "open" && !isFinal(run);
      card.hidden = !isOpen;
      const key = isOpen ? run.id + " " + checkpoint.at : "";
      if (shown !== key) {
        shown = key;
        if (isOpen) {
          stepId = checkpoint.stepId;
          fill(checkpoint.message);
        }
      }
      if (isOpen) {
        form.hidden = !session.isOperator;
        byId("checkpoint-waits").hidden = session.isOperator;
        setText(byId("checkpoint-age"), "Asked " + ago(now - checkpoint.at));
        update(connected);
      }
    },

    /** Moves the focus there, if somebody can decide. */
    focus() {
      if (!card.hidden && session.isOperator) {
        byId("approve").focus();
      }
    },
  };
}
