import { connect } from "./connection.js";
import { byId, duration, element, setText } from "./dom.js";
import { createPeopleView } from "./people-view.js";
import { createPlots } from "./plots.js";
import { createShortcuts } from "./shortcuts.js";

const INTERVAL = 1_000;

const plots = createPlots("cards");
let before = null;

const server = connect({
  onState(state) {
    if (state !== "connected") {
      // With the next connection it may be another node that counts.
      before = null;
    }
  },
});
const people = createPeopleView(server);
createShortcuts({ g: ["Go to the runs", () => (location.href = "./")] });
setInterval(async () => {
  if (server.isConnected) {
    const asked = performance.now();
    const now = await server.ask("statistics");
    show(now, performance.now(), performance.now() - asked);
    people.render(await server.ask("connections"));
  }
}, INTERVAL);

function show(now, at, roundTrip) {
  setText(byId("about"), "Since " + new Date(now.since).toLocaleTimeString() + " · " + now.status);
  const totals = {
    delivered: sum(now.events, (each) => each.full + each.redacted),
    published: sum(now.events, (each) => each.published),
    bytes: sum(now.topics, (each) => each.liveBytes + each.replayBytes) + sum(now.messages, (each) => each.bytes),
    commands: sum(now.commands, (each) => each.times.count + each.repeated),
    carriedOut: sum(now.commands, (each) => each.times.count),
    commandMs: sum(now.commands, (each) => each.times.count * each.times.meanMs),
  };
  const since = (name) => totals[name] - (before?.totals[name] ?? totals[name]);
  const rate = (name) => (before ? (since(name) * 1000) / (at - before.at) : null);
  plots.add("Connections", now.connections.now, String);
  plots.add("Subscriptions", sum(now.topics, (each) => each.subscriptions), String);
  plots.add("Events published", rate("published"), perSecond);
  plots.add("Events delivered", rate("delivered"), perSecond);
  plots.add("Bandwidth", rate("bytes"), (value) => size(value) + "/s");
  plots.add("Commands", rate("commands"), perSecond);
  plots.add("Command time", since("carriedOut") ? since("commandMs") / since("carriedOut") : null, millis);
  plots.add("Round trip", roundTrip, millis);
  plots.add("Event loop lag", now.eventLoopLagMs, millis);
  plots.add("Heap of " + size(now.memory.heapMax), now.memory.heapUsed, size);
  before = { at, totals };

  table("commands", ["Type", "ok", "Refused", "Repeated", "Mean", "Longest"], Object.entries(now.commands), ([type, each]) => [
    type,
    each.outcomes.ok ?? 0,
    others(each.outcomes),
    each.repeated,
    duration(each.times.meanMs),
    duration(each.times.longestMs),
  ]);
  table("events", ["Type", "Published", "Full", "Redacted", "Withheld", "Failed"], Object.entries(now.events), ([type, each]) => [
    type,
    each.published,
    each.full,
    each.redacted,
    each.withheld,
    each.failed,
  ]);
  table("topics", ["Kind", "Subscriptions", "Live", "Replayed"], Object.entries(now.topics), ([kind, each]) => [
    kind,
    each.subscriptions,
    size(each.liveBytes),
    size(each.replayBytes),
  ]);
  table("messages", ["Name", "Sent", "Bytes"], Object.entries(now.messages), ([name, each]) => [name, each.sent, size(each.bytes)]);
  table("replays", ["Began with", "Times", "Events", "Bytes"], Object.entries(now.replays), ([way, each]) => [
    way,
    each.times,
    each.events,
    size(each.bytes),
  ]);
  const { opened, ended, firstEvent, replaced, refreshed, expired } = now.connections;
  table("sessions", ["What", "Times", "Mean", "Longest"], [
    ...Object.entries(opened).map(([way, times]) => ["opened: " + way, times]),
    ["ended, after", ended.count, duration(ended.meanMs), duration(ended.longestMs)],
    ["first event, after", firstEvent.count, duration(firstEvent.meanMs), duration(firstEvent.longestMs)],
    ["replaced", replaced],
    ["token refreshed", refreshed],
    ["token expired", expired],
    ...Object.entries(now.refusals).flatMap(([gate, codes]) =>
      Object.entries(codes).map(([code, times]) => [gate + ": " + code, times]),
    ),
  ]);
}

function sum(counted, value) {
  return Object.values(counted).reduce((total, each) => total + value(each), 0);
}

function others(outcomes) {
  return Object.entries(outcomes)
    .filter(([code, times]) => code !== "ok" && times > 0)
    .map(([code, times]) => times + " " + code)
    .join(", ") || "0";
}

function perSecond(value) {
  return value.toFixed(value < 10 ? 1 : 0) + "/s";
}

function size(bytes) {
  const units = ["B", "kB", "MB", "GB"];
  let unit = 0;
  for (; bytes >= 1000 && unit < units.length - 1; unit++) {
    bytes /= 1000;
  }
  return (unit === 0 ? Math.round(bytes) : bytes.toFixed(1)) + " " + units[unit];
}

function millis(value) {
  return value.toFixed(value < 10 ? 1 : 0) + " ms";
}

function table(id, head, rows, cells = (row) => row) {
  const tr = (tag, texts) => element("tr", {}, ...texts.map((text) => element(tag, { textContent: String(text) })));
  const body = rows.map((row) => tr("td", cells(row)));
  if (body.length === 0) {
    body.push(element("tr", {}, element("td", { colSpan: head.length, textContent: "Nothing yet." })));
  }
  byId(id).replaceChildren(element("thead", {}, tr("th", head)), element("tbody", {}, ...body));
}
