// permessage-deflate (RFC 7692) against a server that sends every WebSocket message back: the sizes and the settings of the
// cases 12 and 13 of the Autobahn test suite.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import { Wire } from "../lib/wire.mjs";

const LIMIT = { timeout: 30_000 };
const SIZES = [0, 1, 16, 64, 256, 1024, 4096, 8192, 16_384, 32_768, 65_536, 131_072, 1_000_000];
const MESSAGES = 50;

const SETTINGS = {
  "with the contexts kept": {},
  "with the server's context dropped": { serverNoContextTakeover: true },
  "with the client's context dropped": { clientNoContextTakeover: true },
  "with both contexts dropped": { serverNoContextTakeover: true, clientNoContextTakeover: true },
};

const TEXT = "The quick brown fox; äöü 漢字 😀. ";
const text = (size) => TEXT.repeat(Math.ceil(size / TEXT.length)).slice(0, size).replace(/\ud83d$/, "x");

for (const [name, settings] of Object.entries(SETTINGS)) {
  describe(`permessage-deflate ${name}`, { timeout: 120_000 }, () => {
    async function open() {
      const wire = await new Wire("/", { perMessageDeflate: { threshold: 0, ...settings }, maxPayload: 0 }).opened;
      assert.match(wire.ws.extensions, /^permessage-deflate/);
      return wire;
    }

    for (const size of SIZES) {
      const count = size > 100_000 ? 5 : MESSAGES;

      it(`sends ${count} texts of ${size} characters back`, LIMIT, async () => {
        const wire = await open();
        const message = text(size);
        for (let i = 0; i < count; i++) {
          wire.send(message);
        }
        for (let i = 0; i < count; i++) {
          assert.equal(await wire.next(), message);
        }
        wire.close();
      });

      it(`sends ${count} incompressible messages of ${size} bytes back`, LIMIT, async () => {
        const wire = await open();
        const messages = Array.from({ length: count }, () => randomBytes(size));
        for (const message of messages) {
          wire.send(message);
        }
        for (const message of messages) {
          assert.ok(message.equals(await wire.next()));
        }
        wire.close();
      });
    }

    it("sends a message in compressed fragments back", LIMIT, async () => {
      const wire = await open();
      const part = text(5000);
      for (let i = 0; i < 10; i++) {
        wire.ws.send(part, { fin: i === 9 });
      }
      assert.equal(await wire.next(), part.repeat(10));
      wire.close();
    });

    it("sends compressed and plain messages back", LIMIT, async () => {
      const wire = await open();
      for (let i = 0; i < 20; i++) {
        wire.ws.send(text(2000 + i), { compress: i % 2 === 0 });
      }
      for (let i = 0; i < 20; i++) {
        assert.equal(await wire.next(), text(2000 + i));
      }
      wire.close();
    });
  });
}
