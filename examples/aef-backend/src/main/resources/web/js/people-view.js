import { createProblem } from "./dialog-problem.js";
import { byId, capitalized, element } from "./dom.js";
import { toast } from "./toasts.js";

/** Who is connected, on all nodes, and what operators can do about them. */
export function createPeopleView(server) {
  const table = byId("people");
  const messageDialog = byId("message-dialog");
  const endDialog = byId("end-dialog");
  const problem = createProblem(messageDialog);
  let shown = "";
  let addressee = "";

  /** @param refused is told why it was not done */
  async function send(command, done, refused) {
    try {
      await server.commands.send(command, { queue: false });
      toast(done, command.user, { kind: "good" });
      return true;
    } catch (error) {
      refused("It did not work", error.message);
      return false;
    }
  }

  function open(dialog, title, user) {
    addressee = user;
    dialog.querySelector("h2").textContent = title;
    dialog.querySelector("form").reset();
    problem.clear();
    dialog.showModal();
  }

  byId("message-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = byId("message-text").value.trim();
    problem.clear();
    if (text && (await send({ type: "message_user", user: addressee, text }, "The message was sent", problem.tell))) {
      messageDialog.close();
    }
  });
  byId("end-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    endDialog.close();
    await send({ type: "disconnect_user", user: addressee }, "Disconnected", toast);
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
      const message = element("button", { type: "button", className: "quiet", textContent: "Message", ariaLabel: "Message " + user });
      message.addEventListener("click", () => open(messageDialog, "Message to " + user, user));
      const end = element("button", { type: "button", className: "quiet danger", textContent: "Disconnect", ariaLabel: "Disconnect " + user });
      end.addEventListener("click", () => open(endDialog, "Disconnect " + user + "?", user));
      cell.append(message, end);
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
