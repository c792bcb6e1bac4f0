import { ago, byId, element, setText } from "./dom.js";
import { isFinal } from "./store.js";

/**
 * The question a run waits at, as a card: operators decide, viewers see that somebody has to.
 *
 * @param onAnswer called with the id of the run and `{ stepId, answer, input? }`; the card is busy until its promise is over
 */
export function createCheckpointView(session, onAnswer) {
  const card = byId("checkpoint");
  const form = byId("checkpoint-form");
  const note = byId("checkpoint-note");
  const buttons = [byId("approve"), byId("reject")];
  /** The question: that run has asked it at that time. */
  let shown = "";
  let runId = "";
  let stepId = "";
  /** What was pressed and waits for its acknowledgement, by the question. */
  const pending = new Map();
  /** What was written and not sent, by the question. */
  const drafts = new Map();

  async function answer(button, said) {
    const question = shown;
    pending.set(question, button);
    update(true);
    try {
      await onAnswer(runId, { stepId, ...said });
    } finally {
      pending.delete(question);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const input = note.value.trim();
    void answer(byId("approve"), input ? { answer: "input", input } : { answer: "approve" });
  });
  byId("reject").addEventListener("click", () => void answer(byId("reject"), { answer: "reject" }));
  note.addEventListener("input", () => {
    drafts.set(shown, note.value);
    showVerb();
  });

  function showVerb() {
    setText(byId("approve-text"), note.value.trim() ? "Approve with this note" : "Approve");
  }

  function update(connected) {
    for (const button of buttons) {
      button.disabled = !connected || pending.has(shown);
      button.ariaBusy = String(pending.get(shown) === button);
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
    note.value = drafts.get(shown) ?? "";
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
          runId = run.id;
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
