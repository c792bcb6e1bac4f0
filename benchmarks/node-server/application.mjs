// What every server under load does, on Node and Bun. The same as examples/bench-server.

export function attend(io) {
  io.on("connection", (socket) => {
    socket.on("echo", (value, ack) => ack(value));
    socket.on("join", (room, ack) => {
      socket.join(room);
      ack("ok");
    });
    socket.on("pub", (value) => io.to("r").emit("m", value));
    socket.on("pubbin", (value) => io.to("r").emit("m", value));
    socket.on("pubto", (room, value) => io.to(room).emit("m", value));
  });
}

export const recovery = process.argv[3] === "recovery" ? { connectionStateRecovery: { maxDisconnectionDuration: 120_000 } } : {};
export const automation = process.argv[3] === "automation";
const address = process.argv.find((word) => word.startsWith("redis://"));
export const port = Number(process.argv[2]);
export const maxHttpBufferSize = 10_000_000;

/** The adapter for a cluster over Redis, as its README shows it; nothing without an address. */
export async function cluster() {
  if (!address) {
    return {};
  }
  const { createClient } = await import("redis");
  const { createAdapter } = await import("@socket.io/redis-adapter");
  const pubClient = createClient({ url: address });
  const subClient = pubClient.duplicate();
  await Promise.all([pubClient.connect(), subClient.connect()]);
  return { adapter: createAdapter(pubClient, subClient) };
}
