import { createSubmission } from "./dialog-submission.js";
import { byId, capitalized, element } from "./dom.js";
import { toast } from "./toasts.js";

/** Who is connected, on all nodes, and what operators can do about them. */
export function createPeopleView(server) {
  const table = byId("people");
  const messageDialog = byId("message-dialog");
  const endDialog = byId("end-dialog");
  const message = createSubmission(messageDialog);
  let shown = "";
  let addressee = "";

  async function send(command, done) {
    await server.commands.send(command, { queue: false });
    toast(done, command.user, { kind: "good" });
  }

  function address(dialog, title, user) {
    addressee = user;
    dialog.querySelector("h2").textContent = title;
    dialog.querySelector("form").reset();
  }

  byId("message-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const user = addressee;
    const text = byId("message-text").value.trim();
    if (text) {
      const command = { type: "message_user", user, text };
      void message.send("The message to " + user + " was not sent", () => send(command, "The message was sent"));
    }
  });
  byId("end-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const user = addressee;
    // At once: it may be this page that is disconnected.
    endDialog.close();
    await send({ type: "disconnect_user", user }, "Disconnected").catch((error) =>
      toast(user + " was not disconnected", error.message),
    );
  });
  for (const dialog of [messageDialog, endDialog]) {
    dialog.querySelector("[type=button]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }

  function row(person) {
    const name = element("td", {}, person.user);
    if (person.user === server.session.user?.user) {
      name.append(" ", element("span", { className: "badge", textContent: "you" }));
    }
    return element(
      "tr",
      {},
      name,
      ...[capitalized(person.roles.join(", ")), person.count, person.nodes.join(", ") || "–"].map((text) =>
        element("td", { textContent: String(text) }),
      ),
      element("td", { textContent: new Date(person.since).toLocaleTimeString() }),
      actions(person.user),
    );
  }

  function actions(user) {
    const cell = element("td", { className: "row-actions" });
    if (server.session.isOperator) {
      const write = element("button", { type: "button", className: "quiet", textContent: "Message", ariaLabel: "Message " + user });
      write.addEventListener("click", () => {
        address(messageDialog, "Message to " + user, user);
        message.open();
      });
      const disconnect = element("button", { type: "button", className: "quiet danger", textContent: "Disconnect", ariaLabel: "Disconnect " + user });
      disconnect.addEventListener("click", () => {
        address(endDialog, "Disconnect " + user + "?", user);
        endDialog.showModal();
      });
      cell.append(write, disconnect);
    }
    return cell;
  }

  return {
    render(connections) {
      const people = new Map();
      for (const { user, roles, since, node } of connections) {
        const person = people.get(user) ?? { user, roles, since, count: 0, nodes: [] };
        person.count++;
        person.since = person.since < since ? person.since : since;
        person.nodes = [...new Set([...person.nodes, ...(node ? [node] : [])])].sort();
        people.set(user, person);
      }
      const sorted = [...people.values()].sort((one, other) => one.user.localeCompare(other.user));
      const state = JSON.stringify([sorted, server.session.user?.user]);
      if (state === shown) {
        // The focus may be on one of its buttons.
        return;
      }
      shown = state;
      const head = ["User", "Role", "Connections", "Node", "Since", ""];
      table.replaceChildren(
        element("thead", {}, element("tr", {}, ...head.map((text) => element("th", { textContent: text })))),
        element("tbody", {}, ...sorted.map(row)),
      );
    },
  };
}
