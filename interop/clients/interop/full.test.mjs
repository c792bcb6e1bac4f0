// What clients make of a server that has room for one: they report it, try again, and come in when the other leaves.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { CLIENTS, Connector, once, TRANSPORTS } from "../lib/clients.mjs";

const PATIENT = { reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 50 };

// Keeps the process up for as long as a test waits, so that each ends by its own time limit.
const wakefulness = setInterval(() => {}, 1000);
after(() => clearInterval(wakefulness));

for (const client of CLIENTS.filter(({ msgpack }) => !msgpack)) {
  for (const [name, transports] of Object.entries(TRANSPORTS)) {
    describe(`${client.name}, ${name}`, { timeout: 20_000 }, () => {
      const connector = new Connector(client, transports);
      after(() => connector.closeAll());

      it("tries again until there is room", async () => {
        const first = connector.socket("/", PATIENT);
        await once(first, "hello");
        const second = connector.socket("/", PATIENT);
        await once(second, "connect_error");
        assert.equal(second.connected, false);
        const greeted = once(second, "hello");
        first.disconnect();
        await greeted;
        assert.equal(second.connected, true);
      });
    });
  }
}
